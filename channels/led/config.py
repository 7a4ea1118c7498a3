"""The fields of a screen's outlet."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from channels.contract.channel import OutletConfig

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Target(OutletConfig):
    """A folder that a sending PC or a player card reads: it must exist, for an unmounted share must
    not pass for a delivery."""

    kind: Literal["folder"] = Field(title="Loại")
    path: Path = Field(
        title="Thư mục",
        description="Thư mục mà máy điều khiển màn hình đọc, phải có sẵn: /srv/led/cong-chinh",
        json_schema_extra={"directs": True, "sole": True},
    )
    order: bool = Field(
        default=False,
        title="Đầu phát chạy theo tên tệp",
        description="Khung đang phát được đặt tên 01-…, 02-… và trong thư mục không có gì khác.",
    )


class LedScreenConfig(OutletConfig):
    """An outlet's fields in outlets.toml; the first six are the panel's shape."""

    width: int = Field(ge=32, le=7680, title="Chiều ngang", description="Số điểm ảnh thật.")
    height: int = Field(ge=16, le=4320, title="Chiều cao", description="Số điểm ảnh thật.")
    pitch_mm: float = Field(default=5.0, gt=0, title="Khoảng cách hai điểm ảnh (mm)")
    colour: Literal["full", "red"] = Field(
        default="full",
        title="Màu",
        json_schema_extra={"choices": {"full": "đủ màu", "red": "một màu đỏ"}},
    )
    distance_m: float | None = Field(
        default=None, gt=0, title="Người xem đứng cách (m)", description="Để chọn cỡ chữ."
    )
    scroll: bool = Field(
        default=False, title="Cho chữ chạy", description="Bảng hẹp, từ dài không đủ chỗ."
    )
    # the folder under /led/; without it the outlet's name
    screen: str | None = Field(
        default=None,
        title="Tên trong địa chỉ trang phát",
        description="Trình duyệt ở màn hình mở /led/ và tên này; để trống là tên điểm phát. Hộp "
        "phát chụp góc trên bên trái thì mở thêm ?px=1.",
        json_schema_extra={"directs": True},
    )
    # how long an entry without an end stays
    show_days: int = Field(
        default=7, ge=1, le=366, title="Tin không ghi ngày hết thì hiện bao nhiêu ngày"
    )
    target: tuple[Target, ...] = Field(
        default=(),
        title="Nơi đặt khung hình",
        description="Không có thì màn hình mở trang phát bằng trình duyệt.",
    )

    @field_validator("screen")
    @classmethod
    def _screen(cls, value: str | None) -> str | None:
        if value is not None and not _SLUG.fullmatch(value):
            raise ValueError(
                "chỉ dùng chữ thường không dấu, chữ số, dấu gạch ngang và gạch dưới, ví dụ: "
                "cong-ubnd"
            )
        return value

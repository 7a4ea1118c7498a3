"""The fields of a screen's outlet."""

import base64
import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from channels.contract.channel import OutletConfig
from channels.contract.typed import like
from channels.shared.social import BaseUrl

_KEY_TYPES = (
    *("ssh-ed25519", "ssh-rsa"),
    *("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
)
_NEEDS = {
    "folder": ("path",),
    "sftp": ("host", "path", "username", "host_key"),
    "anthias": ("url",),
}
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Target(OutletConfig):
    """A folder that a sending PC or a player card reads, here or on a machine with SFTP: it must
    exist, for an unmounted share must not pass for a delivery."""

    kind: Literal["folder", "sftp", "anthias"] = Field(
        default="folder",
        title="Loại",
        json_schema_extra={
            "choices": {
                "folder": "thư mục, ổ chia sẻ",
                "sftp": "máy có SFTP",
                "anthias": "đầu phát Anthias",
            }
        },
    )
    host: Annotated[str, like(r"[^\s/@:]*|[0-9a-fA-F:]+", "led.hoadang.gov.vn")] = Field(
        default="",
        title="Máy SFTP",
        json_schema_extra={"server": True, "sole": True},
    )
    port: int = Field(default=22, ge=1, le=65535, title="Cổng SFTP")
    url: BaseUrl | None = Field(
        default=None,
        title="Địa chỉ đầu phát Anthias",
        description="Ví dụ http://192.168.1.20",
        json_schema_extra={"server": True, "directs": True, "sole": True},
    )
    path: Path | None = Field(
        default=None,
        title="Thư mục",
        description="Thư mục mà máy điều khiển màn hình đọc, phải có sẵn: /srv/led/cong-chinh",
        json_schema_extra={"directs": True, "sole": True},
    )
    username: str = Field(default="", title="Tên đăng nhập")
    password: SecretStr | None = Field(default=None, title="Mật khẩu")
    key: SecretStr | None = Field(
        default=None,
        title="Khóa riêng SSH",
        description="Thay cho mật khẩu; loại ed25519 hoặc RSA, không đặt mật khẩu của khóa.",
        json_schema_extra={"tall": True},
    )
    host_key: str = Field(
        default="",
        title="Khóa công khai của máy SFTP",
        description="Một dòng như ssh-ed25519 AAAA…; lấy ngay tại máy đó, ở /etc/ssh/*.pub",
        json_schema_extra={"directs": True},
    )
    order: bool = Field(
        default=False,
        title="Đầu phát chạy theo tên tệp",
        description="Khung đang phát được đặt tên 01-…, 02-… và trong thư mục không có gì khác.",
    )

    @field_validator("host_key")
    @classmethod
    def _public_key(cls, value: str) -> str:
        kind, _, key = value.strip().partition(" ")
        if value and not _is_public_key(kind, key.partition(" ")[0]):
            raise ValueError(
                "phải là khóa công khai một dòng, ví dụ: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…"
            )
        return value.strip()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name in _NEEDS[self.kind]:
            if not getattr(self, name):
                raise ValueError(f"nơi đặt khung hình loại {self.kind} cần có {name}: hãy ghi")
        for name in ("host", "url", "path"):
            if getattr(self, name) and name not in _NEEDS[self.kind]:
                raise ValueError(
                    f"nơi đặt khung hình loại {self.kind} không dùng {name}: hãy xóa, hoặc đổi kind"
                )
        if self.kind == "sftp" and self.password is None and self.key is None:
            raise ValueError("nơi đặt qua SFTP cần password hoặc key: hãy ghi một trong hai")
        return self

    @property
    def folder(self) -> Path:
        """The folder of a kind that has one."""
        return self.path or Path()


def _is_public_key(kind: str, key: str) -> bool:
    """Whether a key's bytes begin with the name of their own type (RFC 4253, 6.6)."""
    try:
        data = base64.b64decode(key, validate=True)
    except ValueError:
        return False
    return kind in _KEY_TYPES and data[4 : 4 + len(kind)] == kind.encode("ascii")


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
    running: Literal["png", "gif", "mp4"] = Field(
        default="png",
        title="Dòng chữ chạy gửi dưới dạng",
        description="Trang phát tự chạy từng hình; hộp phát đọc thư mục thì một tệp GIF hay MP4 "
        "gọn hơn hàng trăm hình. MP4 cần chương trình ffmpeg; bảng một màu nên dùng GIF.",
        json_schema_extra={
            "choices": {"png": "từng hình (PNG)", "gif": "một tệp GIF", "mp4": "một video MP4"}
        },
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

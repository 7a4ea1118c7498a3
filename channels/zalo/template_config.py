"""What an outlet for template messages is in outlets.toml."""

import re
from datetime import time
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, SecretStr, field_validator

from channels.contract.typed import like
from channels.shared.social import BaseUrl
from channels.zalo.config import BUSINESS, OPENAPI, ZaloAccount

LONGEST: Final = 400
"""Characters of a filled template (ZBS, since 1 January 2026)."""

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_PLACE = re.compile(r"<([A-Za-z_][A-Za-z0-9_]{0,39})>")


class ZaloTemplateConfig(ZaloAccount):
    """Fields of a `zalo_template` outlet: one template of the account."""

    template_id: Annotated[str, like(r"\w{1,40}", "203972")] = Field(
        coerce_numbers_to_str=True,
        title="Mã mẫu tin",
        description="Ở trang quản trị của Zalo; mẫu phải đã được duyệt.",
        json_schema_extra={"directs": True, "sole": True},
    )
    tag: Annotated[Literal["1", "2", "3"], BeforeValidator(str)] = Field(
        title="Nhãn của mẫu",
        json_schema_extra={
            "choices": {
                "1": "1: giao dịch, gửi được cả đêm",
                "2": "2: chăm sóc, chỉ gửi ban ngày",
                "3": "3: hậu mãi, chỉ gửi ban ngày và có hạn mức cho mỗi người",
            }
        },
    )
    to: Literal["phone", "user"] = Field(
        default="phone",
        title="Gửi theo",
        json_schema_extra={
            "choices": {"phone": "số điện thoại", "user": "mã người dùng Zalo trong danh sách"}
        },
    )
    user_column: str = Field(
        default="zalo_user_id",
        min_length=1,
        max_length=60,
        title="Cột có mã người dùng Zalo",
        description="Của danh sách người nhận; chỉ dùng khi gửi theo mã người dùng.",
    )
    text: str = Field(
        default="",
        max_length=2000,
        title="Nguyên văn mẫu đã duyệt",
        description="Chép từ trang quản trị của Zalo, chỗ thay đổi viết <ten>: bản xem trước hiện "
        "đúng tin người nhận thấy, và bài thiếu chỗ nào thì được báo trước khi phê duyệt.",
        json_schema_extra={"tall": True},
    )
    lengths: dict[str, int] = Field(
        default_factory=dict,
        title="Độ dài nhiều nhất của từng chỗ",
        description="Tên chỗ và số ký tự, như Zalo ghi ở mẫu.",
    )
    # by source 06:00 or 07:00 to 22:00: the stricter
    day: str = Field(
        default="07:00-22:00",
        title="Ban ngày của nhãn 2 và 3",
        description="Ngoài giờ này Zalo không nhận hai nhãn ấy; tin chờ đến giờ.",
    )
    most_a_day: int = Field(
        default=1, ge=1, le=100, title="Nhãn 3: mỗi người nhiều nhất mấy tin một ngày"
    )
    most_a_month: int = Field(
        default=30, ge=1, le=1000, title="Nhãn 3: mỗi người nhiều nhất mấy tin trong 30 ngày"
    )
    per_day: int | None = Field(
        default=None,
        ge=1,
        title="Hạn mức tin mỗi ngày của tài khoản",
        description="Bậc mà Zalo cho (500, 2000, 5000…); không ghi thì máy xem số Zalo báo còn.",
    )
    development: bool = Field(
        default=False,
        title="Gửi thử, chỉ đến người quản trị",
        description="Chế độ phát triển của Zalo: chỉ quản trị ứng dụng hoặc tài khoản nhận được.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        title="Khóa ký biên nhận",
        description="Zalo ký mỗi lần báo về bằng khóa này; ghi vào thì không cần mã bí mật trong "
        "địa chỉ nhận biên nhận.",
    )
    # texts differ on what is hashed first
    signed_by: Literal["either", "app_id", "oa_id"] = Field(
        default="either",
        title="Chữ ký tính từ",
        json_schema_extra={
            "choices": {
                "either": "mã ứng dụng hoặc mã tài khoản",
                "app_id": "mã ứng dụng",
                "oa_id": "mã tài khoản",
            }
        },
    )
    business_url: BaseUrl | None = Field(
        default=None,
        title="Địa chỉ máy chủ tin theo mẫu",
        description="Thường để trống.",
        json_schema_extra={"server": True},
    )

    @property
    def business(self) -> str:
        """The host for messages by telephone number; a stand-in answers for both."""
        stood_in = self.base_url != OPENAPI
        return self.business_url or (self.openapi if stood_in else BUSINESS)

    @property
    def secrets(self) -> tuple[str, ...]:
        """See `ZaloAccount`."""
        own = (self.webhook_secret.get_secret_value(),) if self.webhook_secret else ()
        return (*super().secrets, *own)

    @property
    def places(self) -> list[str]:
        """The names of the template's places, each once, in its order."""
        return list(dict.fromkeys(_PLACE.findall(self.text)))

    @property
    def hours(self) -> tuple[time, time]:
        """From when to when tags 2 and 3 may be sent."""
        begins, _, ends = self.day.partition("-")
        return time.fromisoformat(begins), time.fromisoformat(ends)

    def filled(self, values: dict[str, str]) -> str:
        """The template with its places filled, as it is read; the values alone where the outlet
        does not know the template."""
        if self.text:
            return _PLACE.sub(lambda place: values.get(place[1], place[0]), self.text)
        return "\n".join(f"{name}: {value}" for name, value in values.items())

    @field_validator("day")
    @classmethod
    def _begins_before_it_ends(cls, day: str) -> str:
        begins, _, ends = day.partition("-")
        if not _HOURS.fullmatch(day) or begins >= ends:
            raise ValueError("phải có dạng 07:00-22:00, giờ đầu trước giờ cuối")
        return day

    @field_validator("lengths")
    @classmethod
    def _longer_than_nothing(cls, lengths: dict[str, int]) -> dict[str, int]:
        if any(most < 1 for most in lengths.values()):
            raise ValueError("mỗi chỗ phải được ít nhất 1 ký tự")
        return lengths

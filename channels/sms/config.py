"""What an SMS outlet is in outlets.toml."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from channels.contract.channel import OutletConfig
from channels.sms.carriers import CARRIERS
from channels.sms.gateway_entry import GatewayEntry
from channels.sms.providers import provider_class
from channels.sms.templates import places

# decree 91/2020, docs/engineering/wire-formats.md#sender-names-and-hours
_SENDER = re.compile(r"[A-Za-z0-9\-_. ]{1,11}")


class SmsGatewayConfig(OutletConfig):
    """The channel's own fields in outlets.toml."""

    # the brandname registered with the operators
    sender: str = Field(
        title="Tên định danh",
        description="Tên đã đăng ký với các nhà mạng, nhiều nhất 11 ký tự.",
        json_schema_extra={"directs": True, "sole": True},
    )
    encoding: Literal["auto", "unaccented", "unicode"] = Field(
        default="auto",
        title="Gửi bản nào",
        json_schema_extra={
            "choices": {
                "auto": "bản không dấu nếu bài có, nếu không thì bản có dấu",
                "unaccented": "chỉ bản không dấu",
                "unicode": "chỉ bản có dấu",
            }
        },
    )
    max_parts: int = Field(default=3, ge=1, le=255, title="Một tin nhiều nhất bao nhiêu phần")
    # đồng; shown before a release
    price_per_part: int | None = Field(
        default=None,
        ge=0,
        title="Giá một phần tin (đồng)",
        description="Hiện ra trước khi cho phép gửi nhiều người.",
    )
    # đồng, by operator, where one costs more than another
    carrier_price: dict[str, int] = Field(
        default_factory=dict,
        title="Giá một phần tin theo nhà mạng (đồng)",
        description=f"Nhà mạng: {', '.join(CARRIERS)}; không ghi thì theo giá chung.",
    )
    # off unless an office says so
    advertising: bool = Field(
        default=False,
        title="Điểm phát này gửi quảng cáo",
        description="Tin tự mang nhãn [QC] ở đầu và câu từ chối ở cuối, chỉ đi từ 07:00 đến 22:00. "
        "Thông tin của cơ quan nhà nước thường không phải quảng cáo.",
    )
    refusal: str = Field(
        default="",
        title="Câu chỉ cách từ chối quảng cáo",
        description="Ví dụ: Tu choi: soan DUNG gui 1900xxxx.",
    )
    do_not_advertise: str | None = Field(
        default=None,
        title="Tệp số không nhận quảng cáo",
        description="Đường dẫn tệp trên máy chủ, mỗi dòng một số, lấy từ danh sách của Bộ.",
    )
    # what people write back who want no more
    stop_words: tuple[str, ...] = Field(
        default=("DUNG", "TU CHOI", "TC", "HUY", "STOP"),
        title="Từ nào là xin ngừng nhận",
        description="Người nhận nhắn lại một trong các từ này thì không bao giờ nhận nữa; mỗi dòng "
        "một từ, không dấu.",
    )
    # what was registered with the operators, by the provider's id
    templates: dict[str, str] = Field(
        default_factory=dict,
        title="Mẫu đã đăng ký",
        description="Mã mẫu và nguyên văn, chỗ thay đổi viết {tên}. Có khai mẫu nào thì bài phải "
        "khớp một mẫu mới phê duyệt được.",
    )
    # several stand in for one another
    gateway: tuple[GatewayEntry, ...] = Field(
        min_length=1, title="Cổng gửi", description="Nhiều cổng thì thay nhau khi một cổng hỏng."
    )
    # messages under way at once
    connections: int = Field(default=100, ge=1, le=500, title="Số tin gửi cùng lúc")

    @field_validator("carrier_price")
    @classmethod
    def _known_carriers(cls, prices: dict[str, int]) -> dict[str, int]:
        if unknown := [name for name in prices if name not in CARRIERS]:
            raise ValueError(
                f"không có nhà mạng «{unknown[0]}»; ghi một trong: {', '.join(CARRIERS)}"
            )
        if any(price < 0 for price in prices.values()):
            raise ValueError("giá phải từ 0 đồng trở lên")
        return prices

    @field_validator("templates")
    @classmethod
    def _placed(cls, templates: dict[str, str]) -> dict[str, str]:
        for text in templates.values():
            named = places(text)
            if len(named) != len(set(named)):
                raise ValueError("mỗi chỗ thay đổi trong một mẫu phải có tên riêng")
        return templates

    @model_validator(mode="after")
    def _lawful(self) -> "SmsGatewayConfig":
        if not self.advertising:
            return self
        if not self.refusal.strip() or self.do_not_advertise is None:
            raise ValueError(
                "gửi quảng cáo thì phải có refusal (câu chỉ cách từ chối) và do_not_advertise (tệp "
                "số không nhận quảng cáo)"
            )
        return self

    @model_validator(mode="after")
    def _carried_whole(self) -> "SmsGatewayConfig":
        for entry in self.gateway:
            most = provider_class(entry.provider).most_parts
            if self.max_parts > most:
                raise ValueError(
                    f"cổng {entry.provider} cắt bỏ những gì quá {most} phần: hãy hạ max_parts"
                )
        return self

    @field_validator("sender")
    @classmethod
    def _brandname(cls, sender: str) -> str:
        if (
            not _SENDER.fullmatch(sender)
            or sender != sender.strip()
            or sender.replace(" ", "").isdigit()
        ):
            raise ValueError(
                "sender dài tối đa 11 ký tự, gồm chữ không dấu, chữ số, dấu - _ . và khoảng "
                "trắng, không chỉ toàn chữ số"
            )
        return sender

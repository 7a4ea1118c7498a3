"""The families of channels: which of the author's texts is meant, and nothing else.

What an outlet is (whom it is addressed to, whether it is a whole artefact) is said by its channel.
"""

from collections.abc import Mapping
from typing import Final, Literal

Family = Literal["portal", "email", "sms", "zalo", "social", "led"]
"""What an item may name in `channels` for the machine to publish."""

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "portal": ("title", "summary", "body", "alt"),
    "email": ("title", "summary", "body", "alt"),
    "sms": ("sms", "sms_accented"),
    "zalo": ("zalo",),
    "social": ("title", "summary", "social", "alt"),
    "led": ("led",),
}
"""The texts that each family shows."""

FAMILY_NAMES: Final[Mapping[str, str]] = {
    "portal": "Cổng thông tin",
    "email": "Thư điện tử",
    "sms": "Tin nhắn SMS",
    "zalo": "Tin theo mẫu Zalo",
    "social": "Mạng xã hội",
    "led": "Màn hình LED",
}
"""What officers call the families, where no page says it (letters, the command line)."""

SHOWN_FIELDS: Final[Mapping[str, str]] = {
    "title": "Tiêu đề",
    "summary": "Tóm tắt",
    "body": "Nội dung",
    "alt": "Mô tả ảnh",
    "social": "Bài mạng xã hội",
    "sms": "SMS không dấu",
    "sms_accented": "SMS có dấu",
    "zalo": "Mẫu tin Zalo",
    "led": "Các dòng LED",
}
"""What officers call the texts that families show."""

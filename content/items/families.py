"""The families of channels: which of the author's texts is meant, and nothing else.

What an outlet is (whom it is addressed to, whether it is a whole artefact, whether people carry it)
is said by its channel.
"""

from collections.abc import Mapping
from typing import Final, Literal

Automatic = Literal["portal", "email", "sms", "zalo", "social", "led"]
"""What an item may name in `channels` for the machine to publish."""

ByHand = Literal[
    "leaflet", "notice_board", "grassroots_radio", "press", "hotline_center", "survey", "qa_column"
]
"""What it may name for people to carry out: the keys that plans use (`content.plans.forms`)."""

Family = Literal[Automatic, ByHand]

_ON_PAPER: Final = ("title", "summary", "body")

CARRIED_NAMES: Final[Mapping[str, str]] = {
    "leaflet": "Tờ rơi",
    "notice_board": "Bảng tin niêm yết",
    "grassroots_radio": "Truyền thanh cơ sở",
    "press": "Báo chí",
    "hotline_center": "Tổng đài",
    "survey": "Khảo sát",
    "qa_column": "Chuyên mục hỏi đáp",
}
"""What officers call the forms that people carry out."""

AUTOMATIC: Final[Mapping[str, tuple[str, ...]]] = {
    "portal": ("title", "summary", "body", "alt"),
    "email": ("title", "summary", "body", "alt"),
    "sms": ("sms", "sms_accented"),
    "zalo": ("zalo",),
    "social": ("title", "summary", "social", "alt"),
    "led": ("led",),
}
"""The texts that each family of the machine's shows."""

FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    **AUTOMATIC,
    **dict.fromkeys(CARRIED_NAMES, _ON_PAPER),
}
"""The texts that each family shows."""

FAMILY_NAMES: Final[Mapping[str, str]] = {
    "portal": "Cổng thông tin",
    "email": "Thư điện tử",
    "sms": "Tin nhắn SMS",
    "zalo": "Tin theo mẫu Zalo",
    "social": "Mạng xã hội",
    "led": "Màn hình LED",
    **CARRIED_NAMES,
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

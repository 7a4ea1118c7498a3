"""What a pack of each form is and holds: the one table of `handover` (docs/engineering/forms.md is
made from it)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from channels.contract.message import Message, Problem
from channels.handover import radio
from channels.handover.body import nodes


@dataclass(frozen=True)
class PackKind:
    """One kind of pack: what it is called, what it holds, what is asked of who carries it, its
    template, and what the template needs besides the usual values. `doubts` are what the author
    should know before approval."""

    label: str
    holds: str
    task: str
    template: str
    values: Callable[[Message], Mapping[str, Any]] = lambda _message: {}
    text: Callable[[Message], str] | None = None
    doubts: Callable[[Message], list[Problem]] = lambda _message: []


PACKS: Final[Mapping[str, PackKind]] = {
    "notice_board": PackKind(
        "Tờ niêm yết",
        "Tờ A4 in trên máy in của cơ quan, một trang khi vừa; mã QR và địa chỉ ngắn dẫn tới bài, "
        "nơi ghi ngày niêm yết",
        "In tờ này và niêm yết ở nơi nhiều người qua lại.",
        "notice_board",
        lambda _message: {"label": "NIÊM YẾT"},
    ),
    "grassroots_radio": PackKind(
        "Bản đọc truyền thanh",
        "Bản đọc cho loa truyền thanh: số, ngày, giờ, số hiệu văn bản, địa chỉ và chữ viết tắt "
        "viết ra thành lời; thời gian đọc; từ còn phải hỏi; nơi ghi các lượt phát",
        "Đọc hoặc thu âm bản này và phát trên hệ thống truyền thanh.",
        "grassroots_radio",
        radio.values,
        radio.text,
        radio.doubts,
    ),
    "leaflet": PackKind(
        "Tờ rơi",
        "Tờ A5 hai mặt để in: mặt trước có tiêu đề, tóm tắt, mã QR; mặt sau là nội dung; tràn màu "
        "3 mm và dấu cắt",
        "Đưa tệp này đi in hai mặt và phát cho người dân.",
        "leaflet",
    ),
    "hotline_center": PackKind(
        "Phiếu cho người trực tổng đài",
        "Tờ A4 để trước mặt người trực: tóm tắt, nội dung để giải thích, địa chỉ ngắn gửi "
        "cho người gọi, nơi ghi các câu hỏi đã trả lời",
        "Đưa phiếu này cho người trực điện thoại dùng khi trả lời.",
        "desk_sheet",
        lambda _message: {
            "label": "TỔNG ĐÀI",
            "lead": "Tóm tắt",
            "ruled": 6,
            "ruled-title": "Câu hỏi đã trả lời",
            "heads": ["", "Ngày, giờ", "Người dân hỏi", "Đã trả lời"],
        },
    ),
    "qa_column": PackKind(
        "Trang hỏi đáp",
        "Tờ A4 cho chuyên mục hỏi đáp: tóm tắt, nội dung, mã QR và địa chỉ ngắn dẫn tới bài",
        "Đăng nội dung này ở chuyên mục hỏi đáp hoặc dùng khi trả lời kiến nghị.",
        "desk_sheet",
        lambda _message: {
            "label": "HỎI ĐÁP",
            "lead": "Tóm tắt",
            "ruled": 0,
            "ruled-title": "",
            "heads": [],
        },
    ),
    "survey": PackKind(
        "Tờ mời khảo sát",
        "Tờ A5 để in, đặt nơi người dân chờ: tiêu đề, mã QR và địa chỉ ngắn dẫn tới bài có đường "
        "dẫn khảo sát; tràn màu 3 mm và dấu cắt",
        "In tờ này và đặt ở nơi người dân chờ, mời người dân trả lời khảo sát.",
        "survey",
    ),
}
"""By the key that items and plans use."""


def values_of(message: Message, pack: PackKind) -> dict[str, Any]:
    """What a template is given."""
    return {
        "title": message.title,
        "summary": message.summary,
        "body": nodes(message.html),
        "office": message.office,
        "contact": message.contact,
        "link": message.link or "",
        "code": list(message.code),
        "colour": message.office_colour or "#0b5cad",
        **pack.values(message),
    }

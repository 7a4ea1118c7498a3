"""What people carry out themselves, by the keys of items and plans."""

from console.words.i18n import _


def assisted_names() -> dict[str, str]:
    """The forms that people carry out."""
    return {
        "leaflet": _("Tờ rơi"),
        "notice_board": _("Bảng tin niêm yết"),
        "grassroots_radio": _("Truyền thanh cơ sở"),
        "press": _("Báo chí"),
        "hotline_center": _("Tổng đài"),
        "survey": _("Khảo sát"),
        "qa_column": _("Chuyên mục hỏi đáp"),
    }

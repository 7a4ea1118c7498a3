"""What the things that an item carries are called on screen."""

from console.words.i18n import _


def message_classes() -> dict[str, str]:
    """What a message is to the one who gets it."""
    return {
        "notice": _("Thông báo"),
        "reminder": _("Nhắc lịch"),
        "urgent": _("Khẩn"),
        "care": _("Chăm sóc"),
    }


def carried_name(name: str) -> str:
    """What a field is called, "attachments-2" for the second of several; the name itself where it
    is no such field."""
    whole, _dash, number = name.partition("-")
    found = {
        "personal": _("Điền cho từng người"),
        "pictures": _("Ảnh thêm"),
        "attachments": _("Tệp đính kèm"),
        "video": _("Video"),
        "video_title": _("Tên video"),
        "event": _("Thời gian, địa điểm"),
        "event_start": _("Bắt đầu lúc"),
        "event_end": _("Kết thúc lúc"),
        "event_place": _("Địa điểm"),
        "message_class": _("Loại tin nhắn"),
        "urgent_until": _("Hiện thông báo khẩn đến"),
    }.get(whole)
    return name if found is None else f"{found} {number}".strip()

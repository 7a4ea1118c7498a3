"""Who ended writing to an address, and on what basis somebody is on a list, in words."""

from datetime import date

from console.words.i18n import _, written
from content.audiences.suppressions import Suppression


def suppressed_by(barred: Suppression) -> str:
    """Whose word it was: an officer is named."""
    return {
        "officer": _("Cán bộ %(name)s", name=barred.added_by),
        "bounce": _("Thư hay tin bị trả lại"),
        "recipient": _("Chính người nhận"),
    }[barred.cause]


def consent_basis(written: str) -> str:
    """The basis as the file of a list says it; of those often written in short, the words."""
    return {
        "dong_y": _("đồng ý"),
        "dang_ky": _("đăng ký"),
        "nhiem_vu_co_quan": _("nhiệm vụ của cơ quan"),
    }.get(written, written)


def consent_day(said: str) -> str:
    """The day of a consent as people here write days; other words as the file has them."""
    try:
        return written(date.fromisoformat(said))
    except ValueError:
        return said

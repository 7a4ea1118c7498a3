"""How an item stands, in words for lists and filters."""

from console.words import words
from console.words.by_hand import assisted_names
from console.words.i18n import _
from console.words.words import Words
from content.items.families import FAMILIES


def item_state(name: str) -> Words:
    """A state of `content.finding.standing.STATES`."""
    found = {
        "approved": Words(_("Đã duyệt, chưa xếp lịch"), "check-circle", "warning"),
        "release": words.waiting_kind("release"),
        "scheduled": Words(_("Đã xếp lịch"), "calendar-event", "blue"),
        "stopped": Words(_("Đang dừng lại"), "pause-circle", "warning"),
        "sending": Words(_("Đang phát"), "broadcast", "good"),
        "published": Words(_("Đã phát"), "check-circle", "good"),
        "corrected": words.corrected(),
        "failed": Words(_("Đến giờ, chưa phát được"), "exclamation-triangle", "bad"),
        "withdrawn": words.withdrawn(),
    }.get(name)
    return found or words.revision_state(name)


def sort_names() -> dict[str, str]:
    """The orders of the list of items."""
    return {
        "changed": _("Mới viết trước"),
        "next": _("Sắp phát trước"),
        "published": _("Vừa phát trước"),
        "title": _("Theo tiêu đề"),
    }


def channel_mark(name: str) -> Words:
    """What an item has texts for: a family, or a form that people carry out."""
    if name in FAMILIES:
        return words.family(name)
    return Words(name, "people", "plain")


def channel_names() -> dict[str, str]:
    """Everything that items may name as a channel."""
    return {**words.family_names(), **assisted_names()}

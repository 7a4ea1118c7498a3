"""What was found, made ready for the page: what each thing is called, its state, where it opens."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from console.words.i18n import _
from console.words.standings import item_state
from console.words.words import Words, outlet_state, publication_state
from content.finding.everything import FoundGroup, FoundThing, ThingKind
from content.people.acts import Person
from content.plans.activities import STATES


@dataclass(frozen=True)
class ShownThing:
    """One result: `state` a mark beside it, `note` a line under it."""

    title: str
    path: str
    note: str = ""
    state: Words | None = None


@dataclass(frozen=True)
class ShownGroup:
    """The results of one kind; `more` leads to all of them where a page lists them."""

    kind: str
    title: str
    icon: str
    shown: tuple[ShownThing, ...]
    amount: int
    more: str = ""


_ICONS: Final[dict[ThingKind, str]] = {
    "item": "file-earmark-text",
    "publication": "calendar-event",
    "campaign": "megaphone",
    "activity": "people",
    "obligation": "flag",
    "outlet": "broadcast",
    "user": "person-circle",
}


def shown_groups(groups: list[FoundGroup], query: str, person: Person) -> list[ShownGroup]:
    """The groups as the page shows them to a person."""
    return [
        ShownGroup(
            group.kind,
            _names()[group.kind],
            _ICONS[group.kind],
            tuple(_shown(found, person) for found in group.found),
            group.amount,
            f"/tin?{urlencode({'q': query})}" if group.kind == "item" else "",
        )
        for group in groups
    ]


def _names() -> dict[ThingKind, str]:
    return {
        "item": _("Tin, bài"),
        "publication": _("Lịch phát"),
        "campaign": _("Chiến dịch"),
        "activity": _("Hoạt động"),
        "obligation": _("Nhiệm vụ của kế hoạch"),
        "outlet": _("Điểm phát"),
        "user": _("Đồng nghiệp"),
    }


def _shown(found: FoundThing, person: Person) -> ShownThing:
    id = quote(found.id, safe="")
    match found.kind:
        case "item":
            return ShownThing(found.title, f"/tin/{id}", found.id, item_state(found.state))
        case "publication":
            number = _("Lịch phát %(number)s", number=found.id)
            return ShownThing(found.title, f"/lich/{id}", number, publication_state(found.state))
        case "campaign":
            return ShownThing(found.title, f"/chien-dich/{id}")
        case "activity":
            said = [text for state, text in STATES.items() if state == found.state]
            return ShownThing(found.title, f"/hoat-dong/{id}", " · ".join((found.note, *said)))
        case "obligation":
            path = f"/ke-hoach/{quote(found.of, safe='')}#{id}"
            return ShownThing(found.title, path, found.note)
        case "outlet":
            return ShownThing(
                found.title, f"/diem-phat/{quote(found.of, safe='')}", "", outlet_state(found.state)
            )
    return ShownThing(found.title, f"/tin?{urlencode({'nguoi_viet': found.id})}", found.note)

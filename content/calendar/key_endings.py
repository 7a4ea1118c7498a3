"""Outlets whose credentials end soon, and what stands on the calendar that could then not leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from content.calendar.agenda import Slot, agenda
from content.outlets.outlets import Outlet, key_ends_soon, list_outlets

_AHEAD = timedelta(days=92)


@dataclass(frozen=True)
class KeyEnding:
    """An outlet whose credentials have ended or soon do."""

    outlet: Outlet
    ends_at: datetime
    first: Slot | None  # the first due time after that, within three months


def key_endings(db: Connection, now: datetime) -> list[KeyEnding]:
    """Every one that is to be told, the first to end first."""
    ending = [
        (outlet, ends)
        for outlet in list_outlets(db)
        if (ends := key_ends_soon(outlet, now)) is not None
    ]
    if not ending:
        return []
    since = max(now, min(ends for _, ends in ending))
    slots = [
        slot
        for slot in agenda(db, since, now + _AHEAD)
        if slot.publication.state in ("waiting", "active")
    ]
    found = [KeyEnding(outlet, ends, _first(slots, outlet, ends)) for outlet, ends in ending]
    return sorted(found, key=lambda ending: ending.ends_at)


def _first(slots: list[Slot], outlet: Outlet, ends: datetime) -> Slot | None:
    due = (slot for slot in slots if slot.at >= ends and outlet.name in slot.publication.outlets)
    return next(due, None)

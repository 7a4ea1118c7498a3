"""Whose turn each submitted text is, as a page says it: since when, until when, who is next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from content.database.db import Connection
from content.items.items import revision_by_id
from content.items.turns import TurnReason, next_after, present_turns
from content.office.holidays import Calendar
from content.office.office import office_document
from content.office.working_hours import patience_of

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class TurnLine:
    """A turn as it is shown. `person` is "" where nobody may decide, `following` where nobody
    comes after; `waited` are the working hours since."""

    person: str
    since: datetime
    why: TurnReason
    hours: int
    until: datetime
    following: str
    waited: int


def turn_lines(db: Connection, calendar: Calendar, now: datetime) -> dict[str, TurnLine]:
    """The turn of each submitted text, by item."""
    patience = patience_of(office_document(db))
    return {
        turn.item: TurnLine(
            turn.person,
            turn.since,
            turn.why,
            patience.hours,
            patience.until(turn.since, calendar),
            next_after(db, revision_by_id(db, turn.revision)) or "",
            patience.working.between(turn.since, now, calendar) // _HOUR,
        )
        for turn in present_turns(db).values()
    }

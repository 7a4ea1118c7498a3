"""What somebody may want to know before a schedule stands; nothing of it ever blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection

from content.calendar.agenda import CROWDED, SAME_TEXT, Slot, agenda
from content.calendar.forecast import Forecast
from content.calendar.schedule import ScheduleRequest
from content.intake.local_time import VIETNAM, local_day
from content.office.holidays import Calendar
from content.office.lunar import is_around_tet

HintKind = Literal["far", "holiday", "tet", "night", "same-text", "same-hour"]

_DAYTIME: Final = range(6, 21)  # hours at which people like to be written to
_LOOKED_AT: Final = 60  # times of a repetition
_AHEAD: Final = timedelta(days=366)  # from its first time on; what is due later is far
_AT_MOST: Final = 3  # of a kind


@dataclass(frozen=True)
class Hint:
    """One thing worth knowing: `at` is the due time that it is about, `name` the holiday or the
    title of the other text, `place` the outlet or list on which it crowds."""

    kind: HintKind
    at: datetime
    name: str = ""
    place: str = ""
    other: datetime | None = None  # when the other text is due there
    more: int = 0  # further due times of which the same is true


def is_at_night(at: datetime) -> bool:
    """Whether people would rather not be written to at that hour."""
    return at.astimezone(VIETNAM).hour not in _DAYTIME


def hints_of(
    db: Connection, plan: ScheduleRequest, seen: Forecast, calendar: Calendar, now: datetime
) -> list[Hint]:
    """At most three holidays and three other texts of the hour; of night, Tết and the same text the
    first; of what is due more than a year from now the last."""
    if not seen.moments:
        return []
    latest = seen.moments[0] + _AHEAD
    moments = [at for at in seen.moments[:_LOOKED_AT] if at <= latest]
    slots = agenda(db, moments[0] - SAME_TEXT, moments[-1] + SAME_TEXT)
    found = [*_of_days(moments, calendar), *_of_others(plan, moments, slots)]
    if seen.ends and seen.moments[-1] > now + _AHEAD:
        found.insert(0, Hint("far", seen.moments[-1]))
    return [
        hint for kind in dict.fromkeys(hint.kind for hint in found) for hint in _of(kind, found)
    ]


def _of(kind: HintKind, found: Sequence[Hint]) -> list[Hint]:
    alike = [hint for hint in found if hint.kind == kind]
    shown = alike[: _AT_MOST if kind in ("holiday", "same-hour") else 1]
    return [*shown[:-1], replace(shown[-1], more=len(alike) - len(shown))]


def _of_days(moments: Sequence[datetime], calendar: Calendar) -> Iterator[Hint]:
    for at in moments:
        if name := calendar.holiday_name(local_day(at)):
            yield Hint("holiday", at, name)
        elif is_around_tet(local_day(at)):
            yield Hint("tet", at)
        if is_at_night(at):
            yield Hint("night", at)


def _of_others(
    plan: ScheduleRequest, moments: Sequence[datetime], slots: Sequence[Slot]
) -> Iterator[Hint]:
    ours = {outlet.name: outlet.title for outlet in plan.outlets if not outlet.surface}
    alive = [slot for slot in slots if slot.publication.state not in ("cancelled", "withdrawn")]
    for slot in alive:
        known = slot.publication
        shared = [ours[name] for name in known.outlets if name in ours]
        if plan.audience is not None and known.audience == plan.audience.name:
            shared = [plan.audience.name]
        elif known.audience is not None:  # another list gets it: nobody gets it twice
            shared = [] if known.item == plan.revision.item else shared
        near = min(moments, key=lambda at: abs(at - slot.at))
        apart = abs(near - slot.at)
        if shared and known.item == plan.revision.item and apart <= SAME_TEXT:
            yield Hint("same-text", near, known.title, shared[0], slot.at)
        elif shared and known.item != plan.revision.item and apart < CROWDED:
            yield Hint("same-hour", near, known.title, shared[0], slot.at)

"""One entry that stands for many activities: the same thing on several days, at several places.

Each is recorded as an activity of its own, with counts and evidence of its own: a sum that nobody
counted row by row is one activity with its quantity.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final, Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from sqlalchemy import Connection

from content.intake.errors import InputError, InputProblem
from content.people.acts import Act
from content.plans.activities import ActivityEntry
from content.plans.activity_register import Register, field_place

Repeat = Literal["", "day", "week", "month"]

_RULES: Final[Mapping[Repeat, Literal[1, 2, 3]]] = {"day": DAILY, "week": WEEKLY, "month": MONTHLY}
MOST: Final = 400
"""Activities that one entry may stand for: one a day for a year, and some."""


@dataclass(frozen=True)
class Series:
    """On which further days (up to `until`, included) and at which places; a month without the
    first one's day is passed over."""

    repeat: Repeat = ""
    until: date | None = None
    places: tuple[str, ...] = ()


def spread(entry: ActivityEntry, series: Series, today: date) -> list[ActivityEntry]:
    """The activities that an entry stands for, by day and place; those of days that have not come
    are planned ones. InputError names the field of a series that is none."""
    days = _days(entry, series) if series.repeat or series.until else [entry.first]
    places = tuple(dict.fromkeys(series.places)) or (entry.place,)
    if len(days) * len(places) > MOST:
        text = f"một lần ghi nhiều nhất {MOST} hoạt động; ở đây là {len(days) * len(places)}"
        raise InputError([InputProblem("ghi một loạt", text, "until")])
    if days == [entry.first]:
        return [replace(entry, place=place) for place in places]
    return [
        replace(entry, first=day, last=day, place=place, planned=entry.planned or day > today)
        for day in days
        for place in places
    ]


def _days(entry: ActivityEntry, series: Series) -> list[date]:
    faults = []
    if not series.repeat:
        faults.append(("repeat", "chọn lặp lại hằng ngày, hằng tuần hay hằng tháng"))
    if series.until is None:
        faults.append(("until", "lặp lại thì phải ghi đến ngày nào"))
    elif series.until <= entry.first:
        faults.append(("until", f"phải sau ngày đầu ({entry.first:%d/%m/%Y})"))
    if entry.last != entry.first:
        faults.append(("last", "hoạt động lặp lại thì mỗi lần một ngày: để trống ô này"))
    if faults:
        raise InputError([InputProblem("ghi một loạt", text, name) for name, text in faults])
    assert series.repeat
    assert series.until
    first, until = (datetime.combine(day, time()) for day in (entry.first, series.until))
    rule = rrule(_RULES[series.repeat], dtstart=first, until=until)
    return [moment.date() for moment in rule]


def add_activities(db: Connection, entries: Sequence[ActivityEntry], act: Act) -> list[int]:
    """Record them all, or none; their numbers. InputError names each field that is wrong, once,
    and of several activities the first one that it is wrong of."""
    register = Register(db, act)
    faults: dict[tuple[str, str], ActivityEntry] = {}
    for entry in entries:
        for fault in register.faults(entry):
            faults.setdefault(fault, entry)
    if faults:
        several = len(entries) > 1
        raise InputError(
            [
                InputProblem(
                    field_place("hoạt động", name),
                    f"{_named(entry)}: {text}" if several else text,
                    name,
                )
                for (name, text), entry in faults.items()
            ]
        )
    return [register.add(entry) for entry in entries]


def _named(entry: ActivityEntry) -> str:
    return f"{entry.last:%d/%m/%Y}" + (f", {entry.place}" if entry.place else "")

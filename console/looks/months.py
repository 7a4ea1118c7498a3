"""The days of a calendar page: solar and lunar date, holiday, and what is due on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from console.looks.single_times import stamp
from content.calendar.agenda import Clash, SkippedTime, Slot
from content.calendar.hints import is_at_night
from content.intake.local_time import local_day, midnight
from content.office.holidays import Calendar
from content.office.lunar import festival, lunar_of
from content.office.sending_hours import SendingHours
from content.outlets.outlets import Outlet

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class CalendarEntry:
    """One due time on the page.

    `leaves_at` differs from its time where the outlet's window or a holiday holds it up.
    """

    slot: Slot
    clashes: Collection[Clash]
    leaves_at: datetime

    @property
    def path(self) -> str:
        """The page of this one time of a repetition; of anything else the publication's."""
        publication = self.slot.publication
        here = f"/lich/{publication.id}"
        return f"{here}/luot/{stamp(self.slot.named_at)}" if publication.repeat else here

    @property
    def is_at_night(self) -> bool:
        return is_at_night(self.slot.at)

    @property
    def is_held_up(self) -> bool:
        return self.leaves_at > self.slot.at


@dataclass(frozen=True)
class CalendarDay:
    """One local day."""

    date: date
    lunar: str
    holiday: str | None  # or a lunar day that is kept although offices work
    is_off: bool
    entries: Sequence[CalendarEntry]
    skipped: Sequence[SkippedTime] = ()


@dataclass(frozen=True)
class PageDays:
    """The local days [first, after) of a page, whole weeks from Monday."""

    first: date
    after: date

    @property
    def since(self) -> datetime:
        """The UTC moment at which the first day begins."""
        return midnight(self.first).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The UTC moment at which the last day ends."""
        return midnight(self.after).astimezone(UTC)


def month_of(day: date) -> PageDays:
    """The weeks that hold the month of a day."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return PageDays(_monday(first), _monday(last) + _WEEK)


def week_of(day: date) -> PageDays:
    """The week of a day."""
    return PageDays(_monday(day), _monday(day) + _WEEK)


def days_of(
    span: PageDays,
    entries: Sequence[CalendarEntry],
    calendar: Calendar,
    skipped: Sequence[SkippedTime] = (),
) -> list[CalendarDay]:
    """Each day of the span with its entries in order, and what is left out on it."""
    by_day: dict[date, list[CalendarEntry]] = {}
    left_out: dict[date, list[SkippedTime]] = {}
    for entry in entries:
        by_day.setdefault(local_day(entry.slot.at), []).append(entry)
    for time in skipped:
        left_out.setdefault(local_day(time.at), []).append(time)
    days = [span.first + timedelta(days=number) for number in range((span.after - span.first).days)]
    return [
        CalendarDay(
            day,
            lunar(day),
            calendar.holiday_name(day) or festival(day),
            not calendar.is_working_day(day),
            by_day.get(day, ()),
            left_out.get(day, ()),
        )
        for day in days
    ]


def lunar(day: date) -> str:
    """The Vietnamese lunar date, with the month on its first day and at the start of the solar
    month: "1/11", "15"; "" where none is computed."""
    found = lunar_of(day)
    if found is None:
        return ""
    leap = "N" if found.leap else ""
    return f"{found.day}/{found.month}{leap}" if found.day == 1 or day.day == 1 else str(found.day)


def leaving_at(slot: Slot, outlets: Mapping[str, Outlet], calendar: Calendar) -> datetime:
    """When the last of a slot's outlets lets it go: windows and holidays are waited out."""
    places = [outlets[name] for name in slot.publication.outlets if name in outlets]
    return held_until(slot.at, places, calendar)


def held_until(at: datetime, places: Sequence[Outlet], calendar: Calendar) -> datetime:
    """When the last of these outlets lets go what is due at that moment."""
    opens = (
        SendingHours.parse(place.window).opens_at(at, calendar, place.holidays) for place in places
    )
    return max(opens, default=at)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

"""When a plan wants its reports, and how many working days are left; pure dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from content.office.holidays import Calendar
from content.office.office import OfficeReporting
from content.plans.file import IssuedPlan
from reports.periods.periods import Period, Span, free, preset

REMIND_AT: Final = (30, 14, 7, 3, 1)
"""Working days before the day to aim at."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """One report that a plan wants: `last_valid` its last day, `aim` the last working day up to
    it."""

    plan: str
    year: int
    # 1 the first of two reports, 2 the year's; 0 in a plan that wants another number of them
    part: int
    last_valid: date
    aim: date
    covers: Span | None  # by the plan's own dates; None = by the office's preset


def deadlines(plan: IssuedPlan, calendar: Calendar) -> Iterator[Deadline]:
    """Every report that the plan wants in its life, in order; none for a plan without a reporting
    clause."""
    begins, found = plan.effective_on or plan.issued_on, _by_year(plan)
    for number, due in enumerate(found):
        if due.last_valid >= begins and due.year >= plan.period.from_year:
            yield Deadline(
                plan.id,
                due.year,
                {1: 2, 2: due.number}.get(len(plan.reporting.deadlines), 0),
                due.last_valid,
                aim_of(due.last_valid, calendar),
                _covers(found[number - 1].cut_off, due.cut_off),
            )


@dataclass(frozen=True)
class _Due:
    """One reporting date of one year, `number` from 1 in it."""

    year: int
    number: int
    last_valid: date
    cut_off: date | None


def _by_year(plan: IssuedPlan) -> list[_Due]:
    """The reporting dates of the plan's years and of the year before them."""
    asked = plan.reporting
    pairs = sorted(zip(asked.deadlines, asked.cut_offs or asked.deadlines, strict=True))
    earlier = _DAY if asked.rule == "before" else timedelta()
    found = []
    for year in range(plan.period.from_year - 1, plan.period.to_year + 1):
        for number, (month_day, cut) in enumerate(pairs, 1):
            last_valid = date.fromisoformat(f"{year}-{month_day}") - earlier
            closes: date | None = date.fromisoformat(
                f"{year if cut <= month_day else year - 1}-{cut}"
            )
            if not asked.cut_offs:
                closes = last_valid if len(pairs) > 2 else None
            found.append(_Due(year, number, last_valid, closes))
    return found


def _covers(before: date | None, cut_off: date | None) -> Span | None:
    return Span(before + _DAY, cut_off) if before and cut_off else None


def period_of(deadline: Deadline, office: OfficeReporting) -> Period:
    """The days that the report covers: by the office's preset where the plan wants one or two
    reports a year and names no cut-offs, else from the report before to this one."""
    if deadline.covers:
        return free(deadline.covers.first, deadline.covers.last)
    return preset(office.preset, deadline.year, deadline.part, office.cut_off_day)


def next_deadline(plan: IssuedPlan, calendar: Calendar, today: date) -> Deadline | None:
    """The next report that is not past its last valid day; None when the plan wants no more."""
    return next(
        (deadline for deadline in deadlines(plan, calendar) if deadline.last_valid >= today), None
    )


def working_days_left(calendar: Calendar, today: date, aim: date) -> int:
    """How many working days come after today up to `aim`; 0 on the day itself and after it."""
    days = (today + timedelta(days=step) for step in range(1, (aim - today).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def threshold(left: int) -> int | None:
    """The reminder that is due with so many working days left: the tightest one that has been
    reached."""
    return min((days for days in REMIND_AT if left <= days), default=None)


def aim_of(day: date, calendar: Calendar) -> date:
    """The last working day up to a last day."""
    while not calendar.is_working_day(day):
        day -= _DAY
    return day

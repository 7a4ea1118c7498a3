"""When a plan wants its reports, and how many working days are left; pure dates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from content.office.holidays import Calendar
from content.office.office import OfficeReporting
from content.plans.file import IssuedPlan
from reports.periods.periods import Period, free, preset

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


def deadlines(plan: IssuedPlan, calendar: Calendar) -> Iterator[Deadline]:
    """Every report that the plan wants in its life, in order; none for a plan without a reporting
    clause."""
    wanted = sorted(plan.reporting.deadlines)
    begins = plan.effective_on or plan.issued_on
    for year in range(plan.period.from_year, plan.period.to_year + 1):
        for number, month_day in enumerate(wanted, 1):
            last_valid = date.fromisoformat(f"{year}-{month_day}") - (
                _DAY if plan.reporting.rule == "before" else timedelta()
            )
            if last_valid >= begins:
                part = {1: 2, 2: number}.get(len(wanted), 0)
                yield Deadline(plan.id, year, part, last_valid, _working_day(last_valid, calendar))


def period_of(deadline: Deadline, office: OfficeReporting) -> Period:
    """The days that the report covers, by the office's preset."""
    if deadline.part:
        return preset(office.preset, deadline.year, deadline.part, office.cut_off_day)
    return free(date(deadline.year, 1, 1), deadline.last_valid)


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


def _working_day(day: date, calendar: Calendar) -> date:
    while not calendar.is_working_day(day):
        day -= _DAY
    return day

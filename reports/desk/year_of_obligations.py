"""A plan's year as its obligations order it: how many in each month, by whom, in which form, and a
date to propose for each; what is done or on the calendar takes the place of what was proposed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from content.office.holidays import Calendar
from content.plans.activities import Activity
from content.plans.cadence import Cadence
from content.plans.forms import READINGS, TRIGGERS
from content.plans.units import unit_words
from reports.counting.material import Material
from reports.counting.obligations import ObligationHistory, done
from reports.counting.pieces import Piece, PlanScope
from reports.counting.responsible import Responsibility
from reports.counting.windows import has_windows
from reports.periods.cadences import CadenceWindow, windows_of
from reports.periods.periods import Span
from reports.periods.words import cadence_words, counted

MOST_DATES: Final = 60
"""Of what comes more often in a year only the months are told, not every date."""

_LONG: Final = 190
"""Days from which on a window is a year rather than a part of one."""

DateState = Literal["done", "planned", "proposed", "missed"]
DATE_STATES: Final[Mapping[DateState, str]] = {
    "done": "đã thực hiện",
    "planned": "đã lên lịch",
    "proposed": "đề xuất",
    "missed": "chưa thực hiện",
}


@dataclass(frozen=True)
class ObligationYear:
    """One obligation over the months: (wanted, done) each; () = it gives no number, and `cadence`
    says what it waits for."""

    id: str
    clause: str
    title: str
    lead: str
    helpers: str
    forms: str
    cadence: str
    months: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class ProposedDate:
    """A date of an obligation; `amount` says how much is meant ("10 panô", "01 lần")."""

    day: date
    obligation: str
    title: str
    window: str
    amount: str
    lead: str
    forms: str
    state: DateState


@dataclass(frozen=True)
class YearOfDuties:
    """From where the year is seen; the material may begin before it, as windows do. `planned` are
    activities on the calendar that are not done."""

    year: Span
    today: date
    calendar: Calendar
    material: Material
    scope: PlanScope
    who: Responsibility
    planned: Sequence[Activity]


def obligation_year(history: ObligationHistory, look: YearOfDuties) -> ObligationYear:
    """One row of the year."""
    duty, cadence = history.duty, history.duty.cadence
    wanted = Counter[int]()
    for window in _windows(history, look):
        for day, amount in _shared_out(history, window, look):
            if day in look.year and cadence.kind != "percentage":
                wanted[day.month] += amount
    found = Counter[int]()
    for piece in _pieces(history, look) if cadence.kind != "percentage" else ():
        if piece.day in look.year:
            found[piece.day.month] += piece.amount
    months = tuple((wanted[month], found[month]) for month in range(1, 13))
    lead, helpers = _names(history, look, "lead"), _names(history, look, "coordinators")
    return ObligationYear(
        history.id,
        duty.clause,
        duty.title,
        lead,
        helpers,
        _forms(history, look),
        cadence_words(cadence),
        months if wanted or found else (),
    )


def is_of_year(history: ObligationHistory, look: YearOfDuties) -> bool:
    """Whether an obligation is in force in the year, and, where it has a number, still due."""
    if has_windows(history.duty.cadence):
        return any(True for _ in _windows(history, look))
    return any(
        era.days.first <= look.year.last and look.year.first <= era.days.last
        for era in history.eras
    )


def proposed_dates(history: ObligationHistory, look: YearOfDuties) -> Iterator[ProposedDate]:
    """The dates of one obligation in the year, in order; none of what comes too often to list."""
    windows = list(_windows(history, look))
    cadence, pieces = history.duty.cadence, _pieces(history, look)
    shares = [list(_shared_out(history, window, look)) for window in windows]
    if sum(map(len, shares)) > MOST_DATES:
        return
    for window, dates in zip(windows, shares, strict=True):
        days = look.year if window.within is None else window.within
        real = list(_real(history, look, days, pieces, cadence))
        for number, (day, amount) in enumerate(dates):
            when, state = real[number] if number < len(real) else (day, _open(look, days))
            if when in look.year:
                yield ProposedDate(
                    when,
                    history.id,
                    history.duty.title,
                    window.label,
                    f"{amount}%" if cadence.percent else f"{counted(amount)} {unit_words(cadence)}",
                    _names(history, look, "lead"),
                    _forms(history, look),
                    state,
                )


def _windows(history: ObligationHistory, look: YearOfDuties) -> Iterator[CadenceWindow]:
    """Those that share a day with the year, under the words in force on their last day in time."""
    for era in history.eras:
        for window in windows_of(era.duty.cadence, history.life, look.year):
            last = window.within.last if window.within else date.min
            if last in era.days and last >= look.year.first:
                yield window


def _shared_out(
    history: ObligationHistory, window: CadenceWindow, look: YearOfDuties
) -> Iterator[tuple[date, int]]:
    """The dates of a window, spread evenly over working days; things are one date of so many. What
    comes once a year or less often is laid between March and October by its place in the plan, so
    that not everything falls on one day."""
    cadence, calendar = history.duty.cadence, look.calendar
    if window.within is None:
        return
    owed = (cadence.count or 1) * max(1, len(cadence.each))
    if cadence.kind == "percentage":
        yield _working(window.within.last, window.within, calendar), cadence.percent or 0
        return
    times = 1 if cadence.measure or cadence.unit else owed
    for number in range(1, times + 1):
        offset = window.within.days * number // (times + 1)
        if times == 1 and window.within.days > _LONG:
            offset = window.within.days * (2 + _place(history, look) % 8) // 12
        day = window.within.first + timedelta(days=offset)
        yield _working(day, window.within, calendar), owed if times == 1 else 1


def _place(history: ObligationHistory, look: YearOfDuties) -> int:
    ids = [duty.id for duty in look.who.plan.obligations]
    return ids.index(history.id) if history.id in ids else len(ids)


def _working(day: date, within: Span, calendar: Calendar) -> date:
    """The day, or the nearest working day before it, else after it, inside the window."""
    before = day
    while before > within.first and not calendar.is_working_day(before):
        before -= timedelta(days=1)
    if calendar.is_working_day(before):
        return before
    after = day
    while after < within.last and not calendar.is_working_day(after):
        after += timedelta(days=1)
    return after if calendar.is_working_day(after) else day


def _pieces(history: ObligationHistory, look: YearOfDuties) -> list[Piece]:
    return done(history, history.duty.cadence, look.material, look.scope, look.material.span)


def _real(
    history: ObligationHistory,
    look: YearOfDuties,
    days: Span,
    pieces: Sequence[Piece],
    cadence: Cadence,
) -> Iterator[tuple[date, DateState]]:
    """What was done in a window, then what is on the calendar: they take the first dates."""
    within = [piece for piece in pieces if piece.day in days]
    if cadence.measure or cadence.unit or cadence.kind == "percentage":
        owed = cadence.percent or (cadence.count or 1) * max(1, len(cadence.each))
        if within and sum(piece.amount for piece in within) >= owed:
            yield within[-1].day, "done"
    else:
        for piece in within:
            yield from ((piece.day, "done") for _ in range(piece.amount))
    yield from (
        (activity.last, "planned")
        for activity in look.planned
        if activity.obligation == history.id
        and activity.last in days
        and activity.form not in TRIGGERS | READINGS
    )


def _open(look: YearOfDuties, days: Span) -> DateState:
    return "missed" if days.last < look.today else "proposed"


def _names(history: ObligationHistory, look: YearOfDuties, role: str) -> str:
    keys: tuple[str, ...] = getattr(history.duty, role)
    return "; ".join(look.who.agency(history.id, key).now for key in keys)


def _forms(history: ObligationHistory, look: YearOfDuties) -> str:
    names = {form.key: form.name for form in look.who.plan.forms}
    return "; ".join(names.get(form, form) for form in history.duty.forms)

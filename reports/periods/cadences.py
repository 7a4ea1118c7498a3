"""The windows of a cadence: the whole plan, calendar years, halves, quarters, months; weeks from
Monday and days, counted from the plan's first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from content.plans.cadence import Cadence, DueDay, Per
from reports.periods.periods import Span
from reports.periods.words import counted, due_words, month_words, quarter, short_date

_DAY: Final = timedelta(days=1)
_DAYS: Final[dict[Per, int]] = {"day": 1, "week": 7, "two_weeks": 14}
_MONTHS: Final[dict[Per, int]] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class CadenceWindow:
    """One stretch in which something is due. `span` is cut to the days on which the plan is in
    force; the spans of a cadence follow each other without gap. `within` is where the doing is in
    time, shorter than `span` where the plan names a day; None = nothing can be due in it any
    more."""

    label: str
    span: Span
    within: Span | None


def windows_of(cadence: Cadence, in_force: Span, wanted: Span) -> Iterator[CadenceWindow]:
    """The windows of what a plan says that share a day with `wanted`, in order; none where it gives
    no number."""
    if cadence.kind == "once":
        yield from _single(cadence.due, in_force, wanted)
    elif cadence.kind == "percentage":
        yield from _timely(windows(cadence.per or "term", in_force, wanted, cadence.every), cadence)
    elif cadence.count and cadence.per:
        yield from _timely(windows(cadence.per, in_force, wanted, cadence.every), cadence)


def windows(per: Per, in_force: Span, wanted: Span, every: int = 1) -> Iterator[CadenceWindow]:
    """The windows of so many `per` that share a day with `wanted`, in order; what does not divide
    the calendar year is counted from the day on which the plan came into force."""
    first, last = max(wanted.first, in_force.first), min(wanted.last, in_force.last)
    if first > last:
        return
    if per == "term":
        yield CadenceWindow(_term(in_force), in_force, in_force)
        return
    start = _start(per, every, in_force.first, first)
    while start <= last:
        following = _following(per, every, start)
        whole = Span(start, following - _DAY)
        cut = Span(max(whole.first, in_force.first), min(whole.last, in_force.last))
        yield CadenceWindow(_label(per, every, whole), cut, cut)
        start = following


def _single(due: DueDay | None, in_force: Span, wanted: Span) -> Iterator[CadenceWindow]:
    if wanted.first > in_force.last or wanted.last < in_force.first:
        return
    if due is None or not isinstance(due.day, date):
        yield CadenceWindow(_term(in_force), in_force, in_force)
    else:
        label = due_words(due.rule, due.day)
        yield CadenceWindow(label, in_force, _in_time(in_force, due.rule, due.day))


def _timely(found: Iterator[CadenceWindow], cadence: Cadence) -> Iterator[CadenceWindow]:
    """The same windows, with the day of each year by which it is to be done."""
    due = cadence.due
    if due is None or not isinstance(due.day, str):
        yield from found
        return
    for window in found:
        day = date.fromisoformat(f"{window.span.last.year}-{due.day}")
        within = _in_time(window.span, due.rule, day)
        yield CadenceWindow(due_words(due.rule, day), window.span, within)


def _in_time(span: Span, rule: str, day: date) -> Span | None:
    last = day - _DAY if rule == "before" else day
    first = last if rule == "on" else span.first
    return Span(first, min(last, span.last)) if span.first <= last and first <= span.last else None


def _start(per: Per, every: int, anchor: date, day: date) -> date:
    """The first day of the window in which a day lies."""
    if per in _MONTHS:
        months = _MONTHS[per] * every
        begun = _first_month(months, anchor)
        return _month_start(begun + (_month_number(day) - begun) // months * months)
    begins = anchor if per == "day" else anchor - timedelta(days=anchor.weekday())
    days = _DAYS[per] * every
    return begins + timedelta(days=(day - begins).days // days * days)


def _first_month(months: int, anchor: date) -> int:
    """From where windows of so many months are counted: January where they divide the year."""
    if 12 % months == 0:
        return 0
    return anchor.year * 12 if months % 12 == 0 else _month_number(anchor)


def _following(per: Per, every: int, start: date) -> date:
    if per in _DAYS:
        return start + timedelta(days=_DAYS[per] * every)
    return _month_start(_month_number(start) + _MONTHS[per] * every)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_start(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _label(per: Per, every: int, whole: Span) -> str:
    if every > 1:
        return _label_of_many(per, every, whole)
    match per:
        case "year":
            return f"năm {whole.first.year}"
        case "half_year":
            return f"6 tháng {'đầu' if whole.first.month == 1 else 'cuối'} năm {whole.first.year}"
        case "quarter":
            return quarter(whole.first)
        case "month":
            return f"tháng {month_words(whole.first)}"
        case "day":
            return f"ngày {short_date(whole.first)}"
    kind = "tuần" if per == "week" else "kỳ 02 tuần"
    return f"{kind} từ {short_date(whole.first)} đến {short_date(whole.last)}"


def _label_of_many(per: Per, every: int, whole: Span) -> str:
    if per in _DAYS:
        kind = f"kỳ {counted(every)} {'ngày' if per == 'day' else 'tuần'}"
        return f"{kind} từ {short_date(whole.first)} đến {short_date(whole.last)}"
    if per == "year":
        return f"kỳ {counted(every)} năm {whole.first.year} - {whole.last.year}"
    kind = f"kỳ {counted(every * _MONTHS[per])} tháng"
    return f"{kind} từ tháng {month_words(whole.first)} đến tháng {month_words(whole.last)}"


def _term(in_force: Span) -> str:
    first, last = in_force.first.year, in_force.last.year
    return f"giai đoạn {first} - {last}" if first != last else f"cả năm {first}"

"""The windows of a cadence: calendar years, quarters, months, weeks from Monday, and pairs of weeks
counted from the plan's first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from reports.periods.periods import Span
from reports.periods.words import quarter, short_date

Per = Literal["year", "quarter", "month", "two_weeks", "week"]

_DAYS: Final = {"week": 7, "two_weeks": 14}
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class CadenceWindow:
    """One stretch in which something is due; `span` is cut to the days on which the plan is in
    force."""

    label: str
    span: Span


def windows(per: Per, in_force: Span, wanted: Span) -> Iterator[CadenceWindow]:
    """The windows that share a day with `wanted`, in order; pairs of weeks are counted from the
    week in which the plan came into force."""
    first = max(wanted.first, in_force.first)
    last = min(wanted.last, in_force.last)
    start = _start(per, in_force.first, first)
    while start <= last:
        following = _following(per, start)
        whole = Span(start, following - timedelta(days=1))
        yield CadenceWindow(
            _label(per, whole),
            Span(max(whole.first, in_force.first), min(whole.last, in_force.last)),
        )
        start = following


def _start(per: Per, anchor: date, day: date) -> date:
    """The first day of the window in which a day lies."""
    if per in _MONTHS:
        months = _MONTHS[per]
        return date(day.year, (day.month - 1) // months * months + 1, 1)
    monday = anchor - timedelta(days=anchor.weekday())
    return monday + timedelta(days=(day - monday).days // _DAYS[per] * _DAYS[per])


def _following(per: Per, start: date) -> date:
    if per in _DAYS:
        return start + timedelta(days=_DAYS[per])
    month = start.month + _MONTHS[per]
    return date(start.year + (month > 12), (month - 1) % 12 + 1, 1)


def _label(per: Per, whole: Span) -> str:
    if per == "year":
        return f"năm {whole.first.year}"
    if per == "quarter":
        return quarter(whole.first)
    if per == "month":
        return f"tháng {month_words(whole.first)}"
    kind = "tuần" if per == "week" else "kỳ 02 tuần"
    return f"{kind} từ {short_date(whole.first)} đến {short_date(whole.last)}"


def month_words(day: date) -> str:
    """01/2026, 3/2026: the months 1 and 2 take a zero."""
    return short_date(day).partition("/")[2]

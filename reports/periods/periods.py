"""Which days a report covers: the presets that offices use for their two reports a year, or any
range; pure dates, nothing is counted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from content.intake.errors import InputError, InputProblem
from content.intake.local_time import parse_day
from reports.periods.regimes import FOLDER, regime_of, regimes
from reports.periods.words import range_words

CUT_OFF_DAY: Final = 20
"""The day of May and November on which figures are closed, unless the office says otherwise."""

WHOLE: Final = "+tong-hop"
"""Stands behind the name of a period in the coordinating body's report on the whole plan."""

_YEARS: Final = range(2000, 2200)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """Whole local days, both ends included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def meets(self, other: "Span") -> bool:
        """Whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Period:
    """One report's days. Tables print `column`, `cumulative` and `same`; the opening sentence
    prints `covered`."""

    name: str  # as it is written: "chot_so_lieu:2026-1" or "2026-01-01..2026-03-31"
    year: int
    part: int  # 1 the first report of the year, 2 the one of the whole year, 0 any range
    covered: Span
    column: Span  # "Kỳ báo cáo": `covered`, but in the year's report its second half
    cumulative: Span  # "Lũy kế năm"
    previous: Span
    same: Span  # `covered` one year earlier
    estimate_to: date | None  # figures up to here are a person's estimate, in a column of their own
    title: str  # "6 tháng đầu năm 2026", "năm 2026", "từ ngày … đến ngày …"
    next_title: str  # what section IV plans for; "" for any range

    @property
    def judged(self) -> Span:
        """The calendar days whose cadences the report judges: the first half of its year, its whole
        year, or a free range's own days."""
        if not self.part:
            return self.covered
        return Span(
            date(self.year, 1, 1), date(self.year, *((6, 30) if self.part == 1 else (12, 31)))
        )

    @property
    def before(self) -> Span | None:
        """The days before the judged ones whose windows closed after the last report was made, at
        least December; None for a free range, which follows no report."""
        if not self.part:
            return None
        year_ends = self.judged.first - _DAY
        return Span(min(self.covered.first, year_ends.replace(day=1)), year_ends)

    @property
    def is_whole(self) -> bool:
        """Whether the report is the coordinating body's on the whole plan."""
        return self.name.endswith(WHOLE)

    @property
    def words(self) -> str:
        """The title, with what sets the report on the whole plan apart."""
        return f"{self.title} (tổng hợp cả kế hoạch)" if self.is_whole else self.title


PRESETS: Final[Mapping[str, str]] = {regime.name: regime.label for regime in regimes(FOLDER)}
"""The presets with what they mean, for screens and help."""


def parse_period(text: str, cut_off_day: int = CUT_OFF_DAY) -> Period:
    """The period somebody wrote: PRESET:YEAR-1, PRESET:YEAR-2 or FROM..TO, with +tong-hop behind it
    for the report on the whole plan. InputError otherwise."""
    if text.endswith(WHOLE):
        return whole_plan(parse_period(text.removesuffix(WHOLE), cut_off_day))
    if found := re.fullmatch(r"([\d/-]{8,10})\.\.([\d/-]{8,10})", text, re.ASCII):
        return free(_day(found[1]), _day(found[2]))
    found = re.fullmatch(r"([a-z0-9_]+):(\d{4})-([12])", text, re.ASCII)
    if found is None or found[1] not in PRESETS or int(found[2]) not in _YEARS:
        names = ", ".join(PRESETS)
        raise _refuse(
            f"«{text}» không phải kỳ báo cáo; ví dụ đúng: chot_so_lieu:2026-1 hoặc "
            f"1/1/2026..31/3/2026. Các kiểu kỳ: {names}"
        )
    return preset(found[1], int(found[2]), int(found[3]), cut_off_day)


def preset(name: str, year: int, part: int, cut_off_day: int = CUT_OFF_DAY) -> Period:
    """The first (1) or the year's (2) report of a preset; the cut-off day is one that every month
    has."""
    if not 1 <= cut_off_day <= 28:
        raise InputError(
            [
                InputProblem(
                    "cut_off_day", f"ngày chốt số liệu phải từ 1 đến 28, không phải {cut_off_day}"
                )
            ]
        )
    regime = regime_of(name, year, part, cut_off_day)
    if regime is None:
        raise ValueError(f"no reporting regime {name}")
    told = regime.covered(part)

    def span(days: tuple[str, str], of: int = year) -> Span:
        return Span(*regime.days(days, of, cut_off_day))

    covered = span(told)
    return Period(
        name=f"{name}:{year}-{part}",
        year=year,
        part=part,
        covered=covered,
        column=covered if part == 1 else span(regime.second),
        cumulative=covered,
        previous=span(regime.before if part == 1 else regime.first),
        same=span(told, year - 1),
        estimate_to=regime.estimate_to(year, part),
        title=f"6 tháng đầu năm {year}" if part == 1 else f"năm {year}",
        next_title=f"6 tháng cuối năm {year}" if part == 1 else f"năm {year + 1}",
    )


def whole_plan(period: Period) -> Period:
    """The same days in the coordinating body's report on the whole plan."""
    return period if period.is_whole else replace(period, name=period.name + WHOLE)


def free(first: date, last: date) -> Period:
    """Any range of days."""
    if first > last:
        raise _refuse("ngày đầu phải không sau ngày cuối")
    covered = Span(first, last)
    return Period(
        name=f"{first}..{last}",
        year=last.year,
        part=0,
        covered=covered,
        column=covered,
        cumulative=Span(min(first, date(last.year, 1, 1)), last),
        previous=Span(first - timedelta(days=covered.days), first - _DAY),
        same=Span(_year_before(first), _year_before(last)),
        estimate_to=None,
        title=range_words(first, last),
        next_title="",
    )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _day(text: str) -> date:
    try:
        day = parse_day(text)
    except ValueError as error:
        raise _refuse(str(error)) from None
    if day.year not in _YEARS:
        raise _refuse(f"năm phải từ {_YEARS.start} đến {_YEARS.stop - 1}, không phải {day.year}")
    return day


def _refuse(text: str) -> InputError:
    return InputError([InputProblem("kỳ báo cáo", text)])

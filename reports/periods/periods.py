"""Which days a report covers: the presets that offices use for their two reports a year, or any
range; pure dates, nothing is counted."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from content.intake.errors import InputError, InputProblem
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


@dataclass(frozen=True)
class _Preset:
    """Spans of a year, given the cut-off day: the first report, the year, its second half, the half
    before the first."""

    label: str
    first: Callable[[int, int], Span]
    whole: Callable[[int, int], Span]
    second: Callable[[int, int], Span]
    before: Callable[[int, int], Span]
    # (month, day) to which each report is estimated
    estimates: tuple[tuple[int, int], tuple[int, int]] | None = None


def _second_half(year: int, cut: int) -> Span:
    return Span(date(year, 5, cut) + _DAY, date(year, 11, cut))


_PRESETS: Final[Mapping[str, _Preset]] = {
    "chot_so_lieu": _Preset(
        "chốt số liệu: từ sau ngày chốt của năm trước, không trùng, không sót ngày nào",
        lambda year, cut: Span(date(year - 1, 11, cut) + _DAY, date(year, 5, cut)),
        lambda year, cut: Span(date(year - 1, 11, cut) + _DAY, date(year, 11, cut)),
        _second_half,
        lambda year, cut: _second_half(year - 1, cut),
    ),
    "theo_thang": _Preset(
        "tính từ 01/12 năm trước đến ngày chốt",
        lambda year, cut: Span(date(year - 1, 12, 1), date(year, 5, cut)),
        lambda year, cut: Span(date(year - 1, 12, 1), date(year, 11, cut)),
        _second_half,
        lambda year, cut: Span(date(year - 1, 5, cut) + _DAY, date(year - 1, 11, 30)),
    ),
    "nam_duong_lich": _Preset(
        "năm dương lịch: từ 01/01 đến ngày chốt, phần còn lại là ước thực hiện",
        lambda year, cut: Span(date(year, 1, 1), date(year, 5, cut)),
        lambda year, cut: Span(date(year, 1, 1), date(year, 11, cut)),
        lambda year, cut: Span(date(year, 7, 1), date(year, 11, cut)),
        lambda year, cut: Span(date(year - 1, 7, 1), date(year - 1, 12, 31)),
        ((6, 30), (12, 31)),
    ),
    "nd_09_2019": _Preset(
        "theo Nghị định 09/2019/NĐ-CP: từ 15/12 năm trước đến 14/6 hoặc 14/12",
        lambda year, cut: Span(date(year - 1, 12, 15), date(year, 6, 14)),
        lambda year, cut: Span(date(year - 1, 12, 15), date(year, 12, 14)),
        lambda year, cut: Span(date(year, 6, 15), date(year, 12, 14)),
        lambda year, cut: Span(date(year - 1, 6, 15), date(year - 1, 12, 14)),
        ((6, 14), (12, 14)),
    ),
}

PRESETS: Final[Mapping[str, str]] = {name: preset.label for name, preset in _PRESETS.items()}
"""The presets with what they mean, for screens and help."""


def parse_period(text: str, cut_off_day: int = CUT_OFF_DAY) -> Period:
    """The period somebody wrote: PRESET:YEAR-1, PRESET:YEAR-2 or FROM..TO, with +tong-hop behind it
    for the report on the whole plan. InputError otherwise."""
    if text.endswith(WHOLE):
        return whole_plan(parse_period(text.removesuffix(WHOLE), cut_off_day))
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", text, re.ASCII):
        return free(_day(found[1]), _day(found[2]))
    found = re.fullmatch(r"([a-z0-9_]+):(\d{4})-([12])", text, re.ASCII)
    if found is None or found[1] not in _PRESETS or int(found[2]) not in _YEARS:
        names = ", ".join(_PRESETS)
        raise _refuse(
            f"«{text}» không phải kỳ báo cáo; ví dụ đúng: chot_so_lieu:2026-1 hoặc "
            f"2026-01-01..2026-03-31. Các kiểu kỳ: {names}"
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
    rule = _PRESETS[name]
    spans = rule.first if part == 1 else rule.whole
    covered, second = spans(year, cut_off_day), rule.second(year, cut_off_day)
    return Period(
        name=f"{name}:{year}-{part}",
        year=year,
        part=part,
        covered=covered,
        column=covered if part == 1 else second,
        cumulative=covered,
        previous=rule.before(year, cut_off_day) if part == 1 else rule.first(year, cut_off_day),
        same=spans(year - 1, cut_off_day),
        estimate_to=date(year, *rule.estimates[part - 1]) if rule.estimates else None,
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
        day = date.fromisoformat(text)
    except ValueError:
        raise _refuse(f"không có ngày «{text}» trong lịch") from None
    if day.year not in _YEARS:
        raise _refuse(f"năm phải từ {_YEARS.start} đến {_YEARS.stop - 1}, không phải {day.year}")
    return day


def _refuse(text: str) -> InputError:
    return InputError([InputProblem("--period", text)])

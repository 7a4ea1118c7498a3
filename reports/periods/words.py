"""Numbers and dates as administrative Vietnamese writes them (the rules of decree 30/2020 and of
the plans themselves)."""

from datetime import date
from typing import Final

from content.plans.cadence import Cadence, DueDay, Per

_PER: Final[dict[Per, str]] = {
    "term": "cả thời gian của Kế hoạch",
    "year": "năm",
    "half_year": "6 tháng",
    "quarter": "quý",
    "month": "tháng",
    "two_weeks": "02 tuần",
    "week": "tuần",
    "day": "ngày",
}
_KINDS = {
    "continuous": "thường xuyên",
    "as_directed": "khi có chỉ đạo",
    "on_demand": "khi có yêu cầu",
}
_RULES = {"before": "trước ngày", "by": "đến hết ngày", "on": "ngày"}
_ROMAN = ("I", "II", "III", "IV")


def thousands(value: int) -> str:
    """1234567 → 1.234.567."""
    return f"{value:,}".replace(",", ".")


def counted(value: int) -> str:
    """A count inside a sentence: two digits below ten (03 hội nghị), dots from a thousand on."""
    return f"{value:02d}" if 0 <= value < 10 else thousands(value)


def cell(value: int | None) -> str:
    """A count in a table: "-" where nobody can say, "0" where it was counted and there was none."""
    return "-" if value is None else thousands(value)


def percent(part: int, whole: int) -> str:
    """98,5%: one decimal, rounded half up."""
    tenths = (part * 2000 + whole) // (2 * whole)
    return f"{thousands(tenths // 10)},{tenths % 10}%"


def short_date(day: date) -> str:
    """05/3/2024, 12/02/2024, 30/11/2024: days below ten and the months 1 and 2 with a leading
    zero."""
    return f"{day.day:02d}/{_month(day)}/{day.year}"


def long_date(day: date) -> str:
    """ngày 05 tháng 3 năm 2024."""
    return f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}"


def range_words(first: date, last: date) -> str:
    """từ ngày 01/12/2023 đến ngày 20/5/2024."""
    return f"từ ngày {short_date(first)} đến ngày {short_date(last)}"


def quarter(day: date) -> str:
    """quý I năm 2026."""
    return f"quý {_ROMAN[(day.month - 1) // 3]} năm {day.year}"


def month_words(day: date) -> str:
    """01/2026, 3/2026: the months 1 and 2 take a zero."""
    return f"{_month(day)}/{day.year}"


def due_words(rule: str, day: date) -> str:
    """trước ngày 30/9/2026, đến hết ngày 30/9/2026, ngày 30/9/2026."""
    return f"{_RULES[rule]} {short_date(day)}"


def cadence_words(cadence: Cadence) -> str:
    """The plan's own words for how often; ours where it gives none."""
    told = cadence.text or _own_words(cadence)
    return f"{told} ({cadence.directive})" if cadence.directive else told


def _own_words(cadence: Cadence) -> str:
    if cadence.kind == "percentage":
        return f"{cadence.percent}% {cadence.of}{_each_window(cadence)}{_due(cadence.due)}"
    if cadence.kind != "once" and (cadence.count is None or cadence.per is None):
        return _KINDS.get(cadence.kind, "không nêu tần suất")
    floor = "ít nhất " if cadence.kind == "at_least" else ""
    amount = f"{floor}{counted(cadence.count or 1)} {cadence.unit or 'lần'}"
    of_each = f" đối với mỗi đơn vị ({counted(len(cadence.each))} đơn vị)" if cadence.each else ""
    return f"{amount}{_each_window(cadence)}{of_each}{_due(cadence.due)}"


def _each_window(cadence: Cadence) -> str:
    """/năm, /10 ngày, trong cả thời gian của Kế hoạch."""
    if cadence.per is None:
        return ""
    if cadence.per == "term":
        return f" trong {_PER['term']}"
    many = f"{counted(cadence.every)} " if cadence.every > 1 else ""
    return f"/{many}{_PER[cadence.per]}"


def _due(due: DueDay | None) -> str:
    if due is None:
        return ""
    if isinstance(due.day, date):
        return f", {due_words(due.rule, due.day)}"
    day = date.fromisoformat(f"2001-{due.day}")  # any year: only day and month are printed
    return f", {_RULES[due.rule]} {day.day:02d}/{_month(day)} hằng năm"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month < 3 else str(day.month)

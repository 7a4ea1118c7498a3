"""Numbers and dates as administrative Vietnamese writes them (the rules of decree 30/2020 and of
the plans themselves)."""

from datetime import date

from content.plans.file import Cadence

_PER = {"year": "năm", "quarter": "quý", "month": "tháng", "two_weeks": "02 tuần", "week": "tuần"}
_KINDS = {
    "continuous": "thường xuyên",
    "as_directed": "khi có chỉ đạo",
    "on_demand": "khi có yêu cầu",
}
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


def cadence_words(cadence: Cadence) -> str:
    """The plan's own words for how often; ours where it gives none."""
    if cadence.text:
        return cadence.text
    if cadence.count is None or cadence.per is None:
        return _KINDS.get(cadence.kind, "không nêu tần suất")
    floor = "ít nhất " if cadence.kind == "at_least" else ""
    return f"{floor}{counted(cadence.count)} lần/{_PER[cadence.per]}"


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month < 3 else str(day.month)

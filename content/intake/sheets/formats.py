"""What a number shows in a spreadsheet, by the format of its cell, written as Vietnam writes it."""

import math
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from content.intake.sheets.cells import Typed, serial_day

BUILT_IN: Final = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, *range(27, 32), *range(50, 55), 57, 58), "dd/mm/yyyy"),
    **dict.fromkeys((16,), "dd/mm"),
    **dict.fromkeys((17,), "mm/yyyy"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56), "hh:mm"),
    22: "dd/mm/yyyy hh:mm",
    **dict.fromkeys((37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((39, 40, 43, 44), "#,##0.00"),
}
"""The formats that a file names by number alone (ECMA-376, 18.8.30)."""

_SECTION: Final = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|[_*].|\[[^\]]*\]', re.DOTALL)
_PLACES: Final = re.compile(r"([#0?,]*[#0?])(?:\.([#0?]+))?")
_DAY_S: Final = 86_400


@dataclass(frozen=True)
class NumberFormat:
    """How a number is shown. `has_day`, `has_clock`: it is a moment. `least` and `most` decimals;
    None = as many as the number has."""

    has_day: bool = False
    has_clock: bool = False
    names_day: bool = True
    percent: bool = False
    grouped: bool = False
    zeros: int = 0
    least: int | None = None
    most: int = 0
    before: str = ""
    after: str = ""


GENERAL: Final = NumberFormat()


@lru_cache(maxsize=512)
def number_format(code: str) -> NumberFormat:
    """What a format's code means."""
    section = _SECTION.match(code)
    first = section.group() if section else ""
    bare = _LITERAL.sub("", first)
    if bare.strip().casefold() in ("", "general", "@", "standard"):
        return GENERAL
    letters = bare.casefold()
    has_clock = "h" in letters or "s" in letters or bool(re.search(r"\[[hms]+\]", first.casefold()))
    has_day = "d" in letters or "y" in letters or ("m" in letters and not has_clock)
    if has_day or has_clock:
        return NumberFormat(has_day, has_clock, names_day="d" in letters)
    return _plain_number(first, bare)


def _plain_number(first: str, bare: str) -> NumberFormat:
    places = _PLACES.search(bare)
    if places is None or re.search(r"e[+-]|/|,$", bare.strip(), re.IGNORECASE):
        return NumberFormat(percent="%" in bare)
    whole, decimals = places[1], places[2] or ""
    before, after = _around(first)
    return NumberFormat(
        percent="%" in bare,
        grouped="," in whole,
        zeros=whole.count("0"),
        least=decimals.count("0"),
        most=len(decimals),
        before=before,
        after=after,
    )


def _around(first: str) -> tuple[str, str]:
    """The words of a format before and behind its digits: `#,##0 "đồng"`."""
    at = next((found.start() for found in _digits(first)), 0)
    words = [
        (found.start() < at, found[1] or found[2] or found[3] or "")
        for found in _LITERAL.finditer(first)
    ]
    return (
        "".join(word for is_before, word in words if is_before),
        "".join(word for is_before, word in words if not is_before),
    )


def _digits(first: str) -> list[re.Match[str]]:
    literal = [found.span() for found in _LITERAL.finditer(first)]
    return [
        found
        for found in re.finditer("[#0?]", first)
        if not any(begin <= found.start() < end for begin, end in literal)
    ]


def shown(value: float, style: NumberFormat, epoch: int) -> tuple[str, Typed]:
    """What a number cell shows, and what it is."""
    if style.has_day or style.has_clock:
        return _moment(value, style, epoch)
    if style.percent:
        return _written(value * 100, style) + "%", Typed("percent", value)
    return _written(value, style), Typed("number", value)


def _written(value: float, style: NumberFormat) -> str:
    exact = Decimal(format(value, ".15g"))
    if style.least is None:
        return f"{exact:f}".replace(".", ",")
    rounded = exact.quantize(Decimal(1).scaleb(-style.most), ROUND_HALF_UP)
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    while len(decimals) > style.least and decimals.endswith("0"):
        decimals = decimals[:-1]
    whole = whole.zfill(style.zeros)
    if style.grouped:
        whole = f"{int(whole):,}".replace(",", ".")
    sign = "-" if rounded < 0 else ""
    return f"{style.before}{sign}{whole}{',' if decimals else ''}{decimals}{style.after}".strip()


def _moment(value: float, style: NumberFormat, epoch: int) -> tuple[str, Typed]:
    days, seconds = divmod(round(value * _DAY_S), _DAY_S)
    if not 0 <= days <= 2_958_465:
        return "########", Typed("error", "########")  # what the sheet itself shows
    clock = (datetime(1900, 1, 1) + timedelta(seconds=seconds)).time()  # noqa: DTZ001
    if not style.has_day:
        hours, minutes = divmod(days * 24 * 60 + seconds // 60, 60)
        text = f"{hours:02}:{minutes:02}"
        return text, Typed("clock", text)
    return shown_day(datetime.combine(serial_day(days, epoch), clock), style)


def shown_day(moment: datetime, style: NumberFormat) -> tuple[str, Typed]:
    """A day, with its time of day where there is one."""
    day = f"{moment:%d/%m/%Y}" if style.names_day else f"{moment:%m/%Y}"
    if moment.time() == time() or not style.has_clock:
        return day, Typed("day", moment.date().isoformat())
    return f"{moment:%H:%M} {day}", Typed("moment", moment.isoformat())


def number_of(raw: str) -> float:
    """A number as XML writes it; ValueError for what is none."""
    value = float(raw)
    if not math.isfinite(value):
        raise ValueError(raw)
    return value

"""Reporting regimes: which days the two reports of a year cover. Each is a file with the day from
which it holds, so that a new letter or decree is a file and no code."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, TypeAdapter

FOLDER: Final = Path(__file__).parent / "regimes"
"""One TOML a regime and day from which it holds; its keys are explained in chot-so-lieu.toml."""

_DAY: Final = re.compile(r"(last )?(\d\d)-(?:(\d\d)|cut(\+1)?)")


@dataclass(frozen=True)
class Regime:
    """One regime, from a day on."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    name: str
    label: str
    valid_from: date
    first: tuple[str, str]
    whole: tuple[str, str]
    second: tuple[str, str]
    before: tuple[str, str]
    estimates: tuple[str, str] | None = None

    def days(self, told: tuple[str, str], year: int, cut: int) -> tuple[date, date]:
        """The first and the last of its days in a year, with the office's cut-off day."""
        return _day(told[0], year, cut), _day(told[1], year, cut)

    def covered(self, part: int) -> tuple[str, str]:
        """What the first (1) or the year's (2) report covers."""
        return self.first if part == 1 else self.whole

    def estimate_to(self, year: int, part: int) -> date | None:
        """To which day the figures of a report are estimated."""
        return _day(self.estimates[part - 1], year, 1) if self.estimates else None


def regime_of(
    name: str, year: int, part: int, cut: int, folder: Path | None = None
) -> Regime | None:
    """The regime of that name that holds on the last day of a report; the oldest one for reports
    before any; None when there is none of that name."""
    known = [regime for regime in regimes(folder or FOLDER) if regime.name == name]
    held = [one for one in known if one.valid_from <= one.days(one.covered(part), year, cut)[1]]
    return (held[-1] if held else known[0]) if known else None


@cache
def regimes(folder: Path) -> Sequence[Regime]:
    """Every regime of a folder, by the day from which it holds and its name."""
    found = (_read(path) for path in folder.glob("*.toml"))
    return sorted(found, key=lambda regime: (regime.valid_from, regime.name))


def _read(path: Path) -> Regime:
    """A file that lacks a value, has one too many or names no day ends with an error: it is part of
    us."""
    regime = TypeAdapter(Regime).validate_python(tomllib.loads(path.read_text("utf-8")))
    days = (regime.first, regime.whole, regime.second, regime.before, regime.estimates or ())
    for day in (day for pair in days for day in pair):
        _day(day, 2001, 28)
    return regime


def _day(told: str, year: int, cut: int) -> date:
    found = _DAY.fullmatch(told)
    if found is None:
        raise ValueError(f"«{told}» is no day of a regime")
    last, month, day, after = found.groups()
    named = date(year - 1 if last else year, int(month), int(day) if day else cut)
    return named + timedelta(days=1) if after else named

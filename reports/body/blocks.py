"""The parts that a report's body is made of, before anybody decides how they look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from assets.charts import BarGroup

MISSING: Final = "[cần bổ sung]"
"""Stands wherever only a person can write; the machine never fills it."""


@dataclass(frozen=True)
class Heading:
    """A title of level 1 (I., II.) or 2 (1., 2.)."""

    level: Literal[1, 2]
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; of a list, it begins with its own sign."""

    text: str


@dataclass(frozen=True)
class Missing:
    """What a person has yet to write; `hint` says what belongs there."""

    hint: str


@dataclass(frozen=True)
class Chart:
    """Bars; `series` of one or two names. An upright one has columns side by side, for a series in
    time."""

    title: str
    groups: tuple[BarGroup, ...]
    series: tuple[str, ...]
    upright: bool = False

    @property
    def told(self) -> str:
        """The chart in words."""
        rows = [
            (
                f"{group.label}: "
                f"{', '.join('-' if value is None else str(value) for value in group.values)}"
            )
            for group in self.groups
        ]
        return f"{self.title} ({' / '.join(self.series)}). {'; '.join(rows)}."


Block = Heading | Paragraph | Missing | Chart

Cell = str | int | date | None
"""What stands in a table: a number or day is written by the rules of each format; None = nobody can
say."""


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` is its share of the page, `align` of what is no number or
    day."""

    title: str
    width: int
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Table:
    """Rows under columns. In a printed one, cells of the first `merged` columns that repeat the row
    above are joined with it."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    merged: int = 0
    notes: tuple[str, ...] = ()

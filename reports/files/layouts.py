"""How an administrative paper looks, as the decree of its day says: each decree is a file with the
day from which it holds, so that the next one is a file and no code."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, TypeAdapter

FOLDER: Final = Path(__file__).parent / "templates"
"""One TOML a decree, beside the Word styles that it names."""


@dataclass(frozen=True)
class Layout:
    """The measures of a paper, in millimetres but where the name says points or lines."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    decree: str
    valid_from: date
    styles: bytes  # of the Word file
    page: tuple[int, int]
    top: int
    bottom: int
    left: int
    right: int
    number_at: int  # from the upper edge to the page's number
    state: str
    motto: str
    head: tuple[int, int]  # the columns of the head: who issues, the State
    head_points: int
    rule_share: float  # of the text above a drawn line
    sign_lines: int  # room for the signature

    @property
    def text(self) -> int:
        """How wide the text of an upright page is."""
        return self.page[0] - self.left - self.right

    @property
    def wide_text(self) -> int:
        """How wide it is on a page that lies across."""
        return self.page[1] - self.left - self.right


def layout_of(day: date, folder: Path | None = None) -> Layout:
    """The layout that holds on a day; the first one for days before any."""
    known = layouts(folder or FOLDER)
    held = [layout for layout in known if layout.valid_from <= day]
    return held[-1] if held else known[0]


@cache
def layouts(folder: Path) -> tuple[Layout, ...]:
    """Every layout of a folder, by the day from which it holds."""
    found = (_read(path) for path in folder.glob("*.toml"))
    return tuple(sorted(found, key=lambda layout: layout.valid_from))


def _read(path: Path) -> Layout:
    """A file that lacks a value, or has one too many, ends with an error: it is part of us."""
    told = tomllib.loads(path.read_text("utf-8"))
    told["styles"] = (path.parent / str(told["styles"])).read_bytes()
    return TypeAdapter(Layout).validate_python(told)

"""Merged ranges: a value that stands beside several rows is the value of each of them; one that
stands over several columns is nobody's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from content.intake.sheets.cells import SheetRow, Typed

_WIDEST: Final = 256  # columns of a range that are looked at


class Range(NamedTuple):
    """A merged range: columns from 0, rows from 1, the last ones included."""

    first: int
    top: int
    last: int
    bottom: int


@dataclass
class _Open:
    """A range whose first row was read."""

    range: Range
    text: str
    typed: Typed | None


class Merges:
    """The ranges of a sheet, met row by row from the top."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._begins: dict[int, list[Range]] = defaultdict(list)
        for merged in ranges:
            self._begins[merged.top].append(merged)
        self._open: list[_Open] = []

    def filled(self, number: int, texts: list[str], typed: dict[int, Typed]) -> SheetRow | None:
        """The row with what it shares with others; None when it has nothing of its own."""
        if not self._begins:
            return SheetRow(number, texts, typed) if texts else None
        self._open = [known for known in self._open if known.range.bottom >= number]
        if not texts:
            self._begin(number, texts, typed)
            return None
        covered = self._share(texts, typed)
        self._begin(number, texts, typed)
        return SheetRow(number, texts, typed, covered)

    def _begin(self, number: int, texts: list[str], typed: dict[int, Typed]) -> None:
        for merged in self._begins.get(number, ()):
            text = texts[merged.first] if merged.first < len(texts) else ""
            what = typed.get(merged.first)
            if not text and what is None:
                continue
            if merged.bottom > number:
                self._open.append(_Open(merged, text, what))
            if merged.last > merged.first:
                _mark(merged, texts, typed, merged.first + 1)

    def _share(self, texts: list[str], typed: dict[int, Typed]) -> list[int]:
        covered = []
        for known in self._open:
            at = known.range.first
            if known.range.last > at:
                _mark(known.range, texts, typed, at)
                continue
            while len(texts) <= at:
                texts.append("")
            texts[at] = known.text
            covered.append(at)
            if known.typed is not None:
                typed[at] = known.typed
        return covered


def _mark(merged: Range, texts: list[str], typed: dict[int, Typed], begin: int) -> None:
    """The cells under a wide range hold no value of their own."""
    for at in range(begin, min(merged.last, begin + _WIDEST) + 1):
        while len(texts) <= at:
            texts.append("")
        typed[at] = Typed("merged", "")

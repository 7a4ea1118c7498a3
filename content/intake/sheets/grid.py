"""The cells of one sheet, in one pass over its XML that keeps no tree: 300,000 rows take no more
memory than 300."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zipfile import ZipFile

from content.intake.sheets.cells import ERRORS, SheetRow, Typed
from content.intake.sheets.formats import GENERAL, NumberFormat, number_of, shown, shown_day
from content.intake.sheets.merges import Merges, Range
from content.intake.sheets.parts import BookParts, SheetPart, feed, parser_of, visible_text

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_MOST_COLUMNS: Final = 1_000  # a row that a person could have filled in
_ISO_DAY: Final = NumberFormat(has_day=True, has_clock=True)


class TooWide(Exception):
    """A row with more columns than anybody fills in."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row} has too many columns")
        self.row = row


@dataclass(frozen=True)
class GridFacts:
    """What must be known of a sheet before its rows are read: it stands behind them."""

    filled: int  # rows
    hidden_rows: tuple[int, ...]  # of those that hold something
    hidden_columns: tuple[tuple[int, int], ...]  # first and last, from 0
    merged: tuple[Range, ...]

    def hides(self, at: int) -> bool:
        """Whether a column is hidden."""
        return any(first <= at <= last for first, last in self.hidden_columns)


def facts_of(package: ZipFile, sheet: SheetPart) -> GridFacts:
    """Looks through a sheet without keeping its cells."""
    looked = _Looked()
    parser, looked.names = parser_of(("row", "v", "t", "col", "mergeCell"))
    parser.StartElementHandler = looked.start
    parser.EndElementHandler = looked.end
    for _piece in feed(package, sheet.part, parser):
        pass
    return GridFacts(
        looked.filled, tuple(looked.hidden), tuple(looked.columns), tuple(looked.merged)
    )


def rows_of(
    package: ZipFile, book: BookParts, sheet: SheetPart, merged: tuple[Range, ...] = ()
) -> Iterator[SheetRow]:
    """The filled rows of a sheet, in its order."""
    grid = _Grid(book, Merges(merged))
    parser, grid.names = parser_of(("row", "c", "v", "f", "t", "rPh"))
    parser.StartElementHandler = grid.start
    parser.EndElementHandler = grid.end
    parser.CharacterDataHandler = grid.said
    for _piece in feed(package, sheet.part, parser):
        yield from grid.done
        grid.done.clear()


class _Looked:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.filled = self._number = 0
        self._is_filled = self._is_hidden = False
        self.hidden: list[int] = []
        self.columns: list[tuple[int, int]] = []
        self.merged: list[Range] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = self.names.get(name)
        if tag == "v" or tag == "t":
            self._is_filled = True
        elif tag == "row":
            self._number = _row_number(attributes, self._number)
            self._is_hidden = _is_on(attributes.get("hidden")) or attributes.get("ht") == "0"
            self._is_filled = False
        elif tag == "col" and (_is_on(attributes.get("hidden")) or attributes.get("width") == "0"):
            self.columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif tag == "mergeCell":
            self.merged.append(_range(attributes["ref"]))

    def end(self, name: str) -> None:
        if self.names.get(name) == "row" and self._is_filled:
            self.filled += 1
            if self._is_hidden:
                self.hidden.append(self._number)


class _Grid:
    """Makes rows out of the parser's events."""

    def __init__(self, book: BookParts, merges: Merges) -> None:
        self.names: dict[str, str] = {}
        self.done: list[SheetRow] = []
        self._book, self._merges = book, merges
        self._row = self._column = 0
        self._texts: list[str] = []
        self._typed: dict[int, Typed] = {}
        self._kind, self._style = "n", ""
        self._pieces: list[str] = []
        self._open = self._aside = self._formula = False
        self._known: dict[str, int] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = self.names.get(name)
        if tag == "c":
            self._begin(attributes)
        elif tag == "v":
            self._open = True
        elif tag == "t":
            self._open = not self._aside
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._aside = True
        elif tag == "row":
            self._row = _row_number(attributes, self._row)
            self._column, self._texts, self._typed = -1, [], {}

    def said(self, data: str) -> None:
        if self._open:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        tag = self.names.get(name)
        if tag == "v" or tag == "t":
            self._open = False
        elif tag == "c":
            self._cell("".join(self._pieces))
        elif tag == "row":
            row = self._merges.filled(self._row, self._texts, self._typed)
            if row is not None:
                self.done.append(row)
        elif tag == "rPh":
            self._aside = False

    def _begin(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self._column = self._column_of(reference) if reference else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._pieces, self._formula = [], False

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        at = self._known.get(letters)
        if at is None:
            at = self._known[letters] = _column(letters)
        return at

    def _cell(self, raw: str) -> None:
        text, typed = self._read(raw)
        if not text and typed is None:
            return
        if self._column >= _MOST_COLUMNS:
            raise TooWide(self._row)
        while len(self._texts) <= self._column:
            self._texts.append("")
        self._texts[self._column] = text
        if typed is not None:
            self._typed[self._column] = typed

    def _read(self, raw: str) -> tuple[str, Typed | None]:
        """What a cell shows, and what it is besides plain text."""
        kind = self._kind
        if self._formula and self._book.is_stale:
            return "", Typed("formula", "")
        if kind == "s" and raw:
            return _told(self._book.texts[int(raw)])
        if kind in ("inlineStr", "str"):
            return _told(visible_text(raw))
        if not raw.strip():
            return ("", Typed("formula", "")) if self._formula else ("", None)
        if kind == "b":
            said = "TRUE" if raw.strip() in ("1", "true") else "FALSE"
            return said, Typed("truth", said)
        if kind == "e":
            return raw.strip(), Typed("error", raw.strip())
        if kind == "d":
            return shown_day(datetime.fromisoformat(raw.strip()), _ISO_DAY)
        style = self._book.styles[int(self._style)] if self._style else GENERAL
        return shown(number_of(raw), style, self._book.epoch)


def _told(text: str) -> tuple[str, Typed | None]:
    is_error = text[:1] in ("#", "E") and ERRORS.fullmatch(text)
    return text, (Typed("error", text) if is_error else None)


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _row_number(attributes: Mapping[str, str], before: int) -> int:
    number = attributes.get("r")
    return int(number) if number else before + 1


def _column(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + ord(letter) - ord("A") + 1
    return at - 1


def _range(reference: str) -> Range:
    found = _REFERENCE.fullmatch(reference.replace("$", ""))
    if found is None:
        raise ValueError(reference)
    first, top, last, bottom = found.groups()
    at: Any = _column(first)
    return Range(at, int(top), _column(last) if last else at, int(bottom or top))

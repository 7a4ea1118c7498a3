"""Puts what is read together: paragraphs into quotations, entries and cells, those into lists and
tables."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from content.intake.pasted import footnotes, lists, tables
from content.intake.pasted.flow import Flow
from content.intake.pasted.lists import OpenEntry
from content.intake.pasted.parts import NotePart, QuotePart, SeenPart, TableCell, TablePart
from content.intake.pasted.tables import OpenTable

_MOST_QUOTES: Final = 3

Close = Callable[[], None]
"""What has to be done where something that was opened ends."""


@dataclass
class _OpenList:
    numbered: bool
    start: int
    kind: str
    entries: list[OpenEntry] = field(default_factory=list)


class Builder:
    """Holds the parts that are open; each `open_` gives what closes it again."""

    def __init__(self, found: Counter[str], *, bullets: bool) -> None:
        self.flow = Flow(bullets=bullets)
        self._found = found
        self._into: list[list[SeenPart]] = [[]]
        self._lists: list[_OpenList] = []
        self._deep: list[int | None] = []  # the next numbers of lists that are too deep
        self._tables: list[OpenTable] = []
        self._quotes = self._cells = 0
        self._in_note = False

    @property
    def in_cell(self) -> bool:
        """Whether a cell of a table is open."""
        return self._cells > 0

    def parts(self) -> tuple[SeenPart, ...]:
        """All that was read."""
        self.end()
        return _done(self._into[0])

    def end(self) -> None:
        """The paragraph ends here, if one is open."""
        self.add(self.flow.parts())

    def add(self, parts: Iterable[SeenPart]) -> None:
        """Whole parts; in a footnote they are its lines."""
        into = self._into[-1]
        for part in parts:
            last = into[-1] if into else None
            if self._in_note and isinstance(last, NotePart) and not isinstance(part, NotePart):
                into[-1] = replace(last, lines=last.lines + tuple(tables.lines_of((part,))))
            else:
                into.append(part)

    def open_heading(self, level: int) -> Close:
        """A heading of this level."""
        self.end()
        self.flow.heading = level

        def close() -> None:
            self.end()
            self.flow.heading = 0

        return close

    def open_note(self) -> Close:
        """A footnote's text."""
        self.end()
        self._in_note = True

        def close() -> None:
            self.end()
            self._in_note = False

        return close

    def open_quote(self) -> Close:
        """A quotation; one in too many others, or in a cell, is a paragraph."""
        self.end()
        if self._quotes == _MOST_QUOTES or self._cells:
            return self.end
        self._quotes += 1
        self._into.append([])

        def close() -> None:
            self.end()
            self._quotes -= 1
            if parts := _done(self._into.pop()):
                self.add([QuotePart(parts)])

        return close

    def open_list(self, numbered: bool, start: int, kind: str) -> Close:
        """A list: of numbers from `start`, or of bullets; `kind` is its style."""
        self.end()
        if len(self._lists) == lists.MOST_LEVELS:
            return self._deeper(start if numbered else None)
        opened = _OpenList(numbered, start, kind)
        self._lists.append(opened)
        self._into.append([])

        def close() -> None:
            self.end()
            _move(opened, self._into.pop())
            self._lists.pop()
            self.add(lists.listed(opened.entries, opened.numbered, opened.start))

        return close

    def open_entry(self, number: int | None, kind: str) -> Close:
        """An entry of the innermost list, with a number or a style of its own."""
        self.end()
        if self._deep or not self._lists:
            return self._deep_entry()
        opened = self._lists[-1]
        _move(opened, self._into[-1])
        self._into[-1] = []
        entry = OpenEntry(number, kind or opened.kind)
        self._into.append([])

        def close() -> None:
            self.end()
            entry.parts = list(_done(self._into.pop()))
            opened.entries.append(entry)

        return close

    def open_table(self) -> Close:
        """A table."""
        self.end()
        self._tables.append(OpenTable())

        def close() -> None:
            self.end()
            parts = tables.shown(self._tables.pop())
            nested = self._cells > 0 and any(isinstance(part, TablePart) for part in parts)
            self._found["table"] += nested
            self.add(parts)

        return close

    def open_row(self, *, heads: bool) -> None:
        """A row of the innermost table."""
        if self._tables:
            self._tables[-1].row(heads)

    def open_cell(self, across: int, down: int, *, heads: bool, overflows: bool) -> Close:
        """A cell of the newest row; outside tables a paragraph."""
        self.end()
        if not self._tables:
            return self.end
        self._into.append([])
        self._cells += 1
        across, down = min(max(across, 1), tables.MOST_ACROSS), max(down, 1)

        def close() -> None:
            self.end()
            self._cells -= 1
            parts = tables.in_cell(_done(self._into.pop()))
            self._tables[-1].cell(TableCell(parts, across, down, heads), overflows)

        return close

    def _deeper(self, start: int | None) -> Close:
        """A list deeper than lists may be: its entries stand in the innermost, one under the
        other."""
        self._found["deep"] += not self._deep
        self._deep.append(start)

        def close() -> None:
            self.end()
            self._deep.pop()

        return close

    def _deep_entry(self) -> Close:
        number = self._deep[-1] if self._deep else None
        self.flow.label = "•" if number is None else f"{number}."
        if number is not None:
            self._deep[-1] = number + 1
        return self.end


def _move(opened: _OpenList, parts: list[SeenPart]) -> None:
    """What stands in a list outside its entries belongs to the last of them."""
    if parts and not opened.entries:
        opened.entries.append(OpenEntry(kind="none"))
        opened.start -= 1
    if parts:
        opened.entries[-1].parts += _done(parts)


def _done(parts: list[SeenPart]) -> tuple[SeenPart, ...]:
    return lists.grouped(footnotes.gathered(parts))

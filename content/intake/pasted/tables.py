"""Tables as they are seen: which row heads the columns, and what cannot stand in a cell told as
lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from content.intake.pasted.parts import (
    CodePart,
    HeadingPart,
    ListPart,
    MarkedPart,
    NotePart,
    QuotePart,
    SeenPart,
    Stretch,
    TableCell,
    TablePart,
    TextPart,
    VisibleLine,
    is_all,
    labelled,
    text_of,
    tidy,
    without,
)

MOST_ACROSS: Final = 100
_COUNTERS: Final = frozenset({"stt", "tt", "số tt", "số thứ tự"})


@dataclass
class OpenTable:
    """A table that is being read, row by row."""

    rows: list[list[TableCell]] = field(default_factory=list)
    head_rows: int = 0

    def row(self, heads: bool) -> None:
        """A new row, which stands in the table's head or not."""
        self.head_rows += heads and self.head_rows == len(self.rows)
        self.rows.append([])

    def cell(self, cell: TableCell, overflows: bool = False) -> None:
        """A cell of the newest row; one whose text only runs over its empty neighbours stays one
        column wide."""
        if not self.rows:
            self.row(heads=False)
        if overflows:
            self.rows[-1] += [replace(cell, across=1)]
            self.rows[-1] += [TableCell(())] * (cell.across - 1)
        else:
            self.rows[-1].append(cell)


def shown(table: OpenTable) -> tuple[SeenPart, ...]:
    """The table as a part; a frame around one cell is only its content."""
    rows = _sound(table.rows)
    if not any(cell.parts for row in rows for cell in row):
        return ()
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0].parts
    if any(cell.heads for row in rows for cell in row):
        heads = 0
    else:
        heads = table.head_rows if 0 < table.head_rows < len(rows) else _guessed(rows)
    marked = [
        tuple(replace(cell, heads=cell.heads or at < heads) for cell in row)
        for at, row in enumerate(rows)
    ]
    return (TablePart(tuple(tuple(_light(cell) for cell in row) for row in marked)),)


def in_cell(parts: Iterable[SeenPart]) -> tuple[SeenPart, ...]:
    """What stands in a cell: lines, and lists between them."""
    made: list[SeenPart] = []
    for part in parts:
        if isinstance(part, ListPart):
            made.append(replace(part, entries=tuple(in_cell(entry) for entry in part.entries)))
            continue
        lines = tuple(lines_of((part,)))
        if made and isinstance(made[-1], TextPart):
            made[-1] = TextPart(made[-1].lines + lines)
        elif lines:
            made.append(TextPart(lines))
    return tuple(made)


def lines_of(parts: Iterable[SeenPart]) -> Iterator[VisibleLine]:
    """The visible lines of parts, entries with their signs, rows with bars between the cells."""
    for part in parts:
        yield from _part_lines(part)


def _part_lines(part: SeenPart) -> Iterable[VisibleLine]:
    match part:
        case TextPart(lines) | NotePart(_, lines):
            return lines
        case MarkedPart(label, _, lines):
            return labelled(label, lines)
        case CodePart(text):
            return filter(None, (tidy((Stretch(line),)) for line in text.split("\n")))
        case QuotePart(inner):
            return lines_of(inner)
        case ListPart(start, entries):
            return _entries(start, entries)
        case TablePart(rows):
            return map(_row, rows)
    return map(_bold, part.lines) if isinstance(part, HeadingPart) else ()


def _entries(start: int | None, entries: Sequence[tuple[SeenPart, ...]]) -> Iterator[VisibleLine]:
    for number, entry in enumerate(entries, start or 0):
        label = "•" if start is None else f"{number}."
        yield from labelled(label, tuple(lines_of(entry)))


def _row(row: Iterable[TableCell]) -> VisibleLine:
    line: list[Stretch] = []
    for at, cell in enumerate(row):
        line += [Stretch(" | ")] if at else []
        for inner in lines_of(cell.parts):
            line += [*inner, Stretch(" ")]
    return tidy(line)


def _bold(line: VisibleLine) -> VisibleLine:
    return tuple(replace(stretch, marks=stretch.marks | {"strong"}) for stretch in line)


def _sound(rows: list[list[TableCell]]) -> list[list[TableCell]]:
    """Without empty rows, where no cell reaches over them, and no cell reaching over the last."""
    spans = any(cell.down > 1 for row in rows for cell in row)
    kept = rows if spans else [row for row in rows if any(cell.parts for cell in row)]
    return [
        [replace(cell, down=min(cell.down, len(kept) - at)) for cell in row]
        for at, row in enumerate(kept)
    ]


def _guessed(rows: list[list[TableCell]]) -> int:
    """How many rows head the columns where the document does not say: all cells of the first are
    filled and bold, or it begins with STT."""
    first = rows[0]
    if not first:
        return 0
    lines = [list(lines_of(cell.parts)) for cell in first]
    title = text_of(lines[0][0]).lower().strip(". ") if lines and lines[0] else ""
    if not (title in _COUNTERS or all(is_all(cell, "strong") for cell in lines)):
        return 0
    deep = max((cell.down for cell in first), default=1)
    return deep if deep < len(rows) else 0


def _light(cell: TableCell) -> TableCell:
    """A heading cell is bold by itself."""
    if not cell.heads:
        return cell
    lines = [line for part in cell.parts if isinstance(part, TextPart) for line in part.lines]
    if not is_all(lines, "strong"):
        return cell
    parts = tuple(
        TextPart(tuple(without(line, "strong") for line in part.lines))
        if isinstance(part, TextPart)
        else part
        for part in cell.parts
    )
    return replace(cell, parts=parts)

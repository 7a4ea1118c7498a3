"""Parts as blocks of Markdown, each on lines of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from content.intake.pasted.parts import (
    CodePart,
    HeadingPart,
    ListPart,
    MarkedPart,
    NotePart,
    QuotePart,
    RulePart,
    SeenPart,
    TableCell,
    TablePart,
    TextPart,
    VisibleLine,
)
from content.intake.written import escapes
from content.intake.written.as_html import html_of
from content.intake.written.bared import bared
from content.intake.written.inline import NATURAL, Wariness, markdown_line

HTML: Final = 3  # above all cares of a line: the part as HTML
SPELT: Final = 4  # with each link spelt out
_MOST_CELLS: Final = 20_000


@dataclass(frozen=True)
class Writer:
    """Writes parts with one care for all, but for the lines that need their own."""

    care: int = NATURAL
    lines: Mapping[VisibleLine, int] = field(default_factory=dict)

    def body(self, parts: Sequence[SeenPart]) -> str:
        """The parts under each other."""
        return "\n\n".join(self.blocks(parts))

    def blocks(self, parts: Sequence[SeenPart], rule: str = "---") -> list[str]:
        """Each part; ordered lists that follow each other are one list of typed numbers, or change
        their sign where the numbers alone would not part them."""
        made: list[str] = []
        at = 0
        while at < len(parts):
            run = _ordered(parts, at)
            if len(run) > 1 and self.care < HTML:
                made += self._numbered(run)
                at += len(run)
                continue
            made.append(rule if isinstance(parts[at], RulePart) else self.block(parts[at]))
            at += 1
        return made

    def block(self, part: SeenPart) -> str:
        """One part."""
        if self.care >= HTML:
            return self._html(part)
        match part:
            case TextPart(lines) | MarkedPart(_, _, lines) | NotePart(_, lines):
                return "\n".join(escapes.beginning(self._line(line)) for line in lines)
            case HeadingPart(level, lines):
                text = "<br>".join(self._line(line) for line in lines)
                return f"{'#' * level} {escapes.heading_end(text)}"
            case ListPart(start, entries):
                return self._list([(start, entries)])
            case QuotePart(inner):
                return _quoted("\n\n".join(self.blocks(inner, "***")))
            case TablePart(rows) if _is_simple(rows):
                return self._table(rows)
            case CodePart(text):
                return _fenced(text)
        return self._html(part)

    def _line(self, line: VisibleLine, *, barred: bool = False) -> str:
        return markdown_line(line, Wariness(max(self.care, self.lines.get(line, NATURAL)), barred))

    def _numbered(self, run: Sequence[ListPart]) -> list[str]:
        """Readers count on what is one number throughout: such lists are told apart as HTML."""
        lists = [(part.start, part.entries) for part in run]
        if len({number for start, held in lists for number in _numbers(start, len(held))}) > 1:
            return [self._list(lists)]
        return [self.block(run[0]), *(self._html(part) for part in run[1:])]

    def _html(self, part: SeenPart) -> str:
        return html_of(part if self.care == SPELT else bared(part))

    def _list(self, lists: Sequence[tuple[int | None, Sequence[tuple[SeenPart, ...]]]]) -> str:
        entries = [
            ("-" if number is None else f"{number}.", entry)
            for start, held in lists
            for number, entry in zip(_numbers(start, len(held)), held, strict=True)
        ]
        tight = all(_is_tight(entry) for _, entry in entries)
        between = "\n" if tight else "\n\n"
        return between.join(self._entry(label, entry, between) for label, entry in entries)

    def _entry(self, label: str, parts: Sequence[SeenPart], between: str) -> str:
        text = between.join(self.blocks(parts, "***"))
        indent = " " * (len(label) + 1)
        lines = text.split("\n")
        rest = [f"{indent}{line}" if line else "" for line in lines[1:]]
        return "\n".join([f"{label} {lines[0]}".rstrip(), *rest])

    def _table(self, rows: Sequence[Sequence[TableCell]]) -> str:
        width = max(len(row) for row in rows)
        head, *others = [self._row(row, width) for row in rows]
        return "\n".join([head, "|" + "---|" * width, *others])

    def _row(self, row: Sequence[TableCell], width: int) -> str:
        cells = [
            "<br>".join(self._line(line, barred=True) for line in _lines(cell)) for cell in row
        ]
        cells += [""] * (width - len(row))
        return "| " + " | ".join(cells) + " |"


def _ordered(parts: Sequence[SeenPart], at: int) -> list[ListPart]:
    run: list[ListPart] = []
    while at < len(parts) and isinstance(part := parts[at], ListPart) and part.start is not None:
        run.append(part)
        at += 1
    return run


def _numbers(start: int | None, count: int) -> Iterable[int | None]:
    return [None] * count if start is None else range(start, start + count)


def _is_tight(entry: Sequence[SeenPart]) -> bool:
    """Whether an entry needs no empty line: one paragraph, and lists under it that may follow a
    paragraph at once."""
    if not entry:
        return True
    first, *others = entry
    return isinstance(first, TextPart) and all(_follows(part) for part in others)


def _follows(part: SeenPart) -> bool:
    if not isinstance(part, ListPart) or part.start not in (None, 1):
        return False
    return bool(part.entries[0]) and all(_is_tight(entry) for entry in part.entries)


def _is_simple(rows: Sequence[Sequence[TableCell]]) -> bool:
    """Whether Markdown can write the table: one heading row, no spans, lines in all cells."""
    cells = [cell for row in rows for cell in row]
    width = max(len(row) for row in rows)
    return (
        bool(rows[0])
        and all(cell.heads for cell in rows[0])
        and not any(cell.heads for row in rows[1:] for cell in row)
        and all(cell.across == 1 and cell.down == 1 for cell in cells)
        and all(isinstance(part, TextPart) for cell in cells for part in cell.parts)
        and width * len(rows) <= max(_MOST_CELLS, len(cells))
    )


def _lines(cell: TableCell) -> list[VisibleLine]:
    return [line for part in cell.parts if isinstance(part, TextPart) for line in part.lines]


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"

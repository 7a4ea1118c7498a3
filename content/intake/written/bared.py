"""Parts without the links that readers make by themselves of an address in a text."""

from collections.abc import Iterable
from dataclasses import replace

from content.intake.pasted.address import bare, is_same
from content.intake.pasted.parts import (
    HeadingPart,
    ListPart,
    QuotePart,
    SeenPart,
    TablePart,
    TextPart,
    VisibleLine,
    joined,
)


def bared_line(line: VisibleLine) -> VisibleLine:
    """One line."""
    if not any(stretch.href for stretch in line):
        return line
    return joined(
        replace(stretch, href="")
        if stretch.href and is_same(bare(stretch.text), stretch.href)
        else stretch
        for stretch in line
    )


def bared(part: SeenPart) -> SeenPart:
    """One part and all in it."""
    match part:
        case TextPart(lines) | HeadingPart(_, lines):
            return replace(part, lines=tuple(map(bared_line, lines)))
        case ListPart(_, entries):
            return replace(part, entries=tuple(map(_all, entries)))
        case QuotePart(parts):
            return QuotePart(_all(parts))
        case TablePart(rows):
            return TablePart(
                tuple(tuple(replace(cell, parts=_all(cell.parts)) for cell in row) for row in rows)
            )
    return part


def _all(parts: Iterable[SeenPart]) -> tuple[SeenPart, ...]:
    return tuple(map(bared, parts))

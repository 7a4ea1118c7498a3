"""Whether a Markdown text shows what it was written from: it is read back as readers read it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from content.intake.markup import render_markdown
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
    text_of,
)
from content.intake.pasted.reader import HtmlReader


def shows(markdown: str, parts: Sequence[SeenPart]) -> bool:
    """Whether the text, read in the newest form, is seen as the parts are."""
    reader = HtmlReader()
    reader.feed(render_markdown(markdown))
    return _are_same(parts, reader.parts())


def _are_same(meant: Sequence[SeenPart], read: Sequence[SeenPart]) -> bool:
    return len(meant) == len(read) and all(map(_is_same_part, meant, read))


def _is_same_part(meant: SeenPart, read: SeenPart) -> bool:
    match meant, read:
        case TextPart(lines), TextPart(others):
            return _same_lines(lines, others)
        case HeadingPart(level, lines), HeadingPart(other, others):
            return level == other and _same_lines(lines, others)
        case ListPart(start, entries), ListPart(other_start, other_entries):
            return (
                start == other_start
                and len(entries) == len(other_entries)
                and all(map(_are_same, entries, other_entries))
            )
        case QuotePart(parts), QuotePart(others_):
            return _are_same(parts, others_)
        case TablePart(), TablePart():
            return _same_tables(meant, read)
    return meant == read


def _same_tables(meant: TablePart, read: TablePart) -> bool:
    pairs = zip_longest(meant.rows, read.rows, fillvalue=())
    for row, other in pairs:
        for cell, shown in zip_longest(row, other):
            if cell is None or shown is None:
                if cell is not None or shown.parts:  # short rows are filled up with empty cells
                    return False
                continue
            if (cell.across, cell.down, cell.heads) != (shown.across, shown.down, shown.heads):
                return False
            if not _are_same(cell.parts, shown.parts):
                return False
    return True


def _same_lines(meant: Sequence[VisibleLine], read: Sequence[VisibleLine]) -> bool:
    return len(meant) == len(read) and all(map(is_same_line, meant, read))


def is_same_line(meant: VisibleLine, read: VisibleLine) -> bool:
    """Whether two lines look the same; bare addresses of the second may be links."""
    if meant == read:
        return True
    if text_of(meant) != text_of(read) or _marks(meant) != _marks(read):
        return False
    links, shown = list(_links(meant)), list(_links(read))
    for link in links:
        if not any(_is_same_link(link, other) for other in shown):
            return False
    known = {link[:2] for link in links}
    return all(link[:2] in known or bare(link[2]) for link in shown)


def _is_same_link(first: tuple[int, int, str, str], second: tuple[int, int, str, str]) -> bool:
    return first[:2] == second[:2] and is_same(first[3], second[3])


def _marks(line: VisibleLine) -> list[tuple[str, frozenset[str]]]:
    return [(s.text, s.marks) for s in joined(replace(stretch, href="") for stretch in line)]


def _links(line: VisibleLine) -> Iterator[tuple[int, int, str, str]]:
    at = 0
    for href, stretches in groupby(line, key=lambda stretch: stretch.href):
        text = "".join(stretch.text for stretch in stretches)
        if href:
            yield at, at + len(text), text, href
        at += len(text)

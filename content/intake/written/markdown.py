"""A document as Markdown that is read as the document: written as an officer would type it, read
back, and written more warily wherever it would be seen otherwise."""

from collections.abc import Iterable, Iterator, Sequence

from content.intake.pasted.parts import (
    HeadingPart,
    ListPart,
    QuotePart,
    SeenPart,
    TablePart,
    TextPart,
    VisibleLine,
)
from content.intake.reading.markdown_2 import MOST_SIGNS
from content.intake.written.blocks import HTML, SPELT, Writer
from content.intake.written.inline import ESCAPED, NATURAL, WARY
from content.intake.written.proof import shows


def markdown_of(parts: Sequence[SeenPart]) -> tuple[str, int]:
    """The Markdown, and how many pieces of it may be seen otherwise than they were meant: 0, as far
    as we know how to write."""
    text = Writer().body(parts)
    if len(text) <= MOST_SIGNS and shows(text, parts):
        return text, 0
    written = [_proved(piece) for piece in _pieces(parts)]
    text = "\n\n".join(piece for piece, _ in written)
    unsure = sum(not sure for _, sure in written)
    if unsure or len(text) > MOST_SIGNS or shows(text, parts):
        return text, unsure
    text = Writer(SPELT).body(parts)
    return text, 0 if shows(text, parts) else 1


def _pieces(parts: Sequence[SeenPart]) -> Iterator[Sequence[SeenPart]]:
    """Each part alone, but ordered lists in a row together."""
    begin = 0
    for at in range(1, len(parts) + 1):
        if at == len(parts) or not (_is_ordered(parts[at - 1]) and _is_ordered(parts[at])):
            yield parts[begin:at]
            begin = at


def _is_ordered(part: SeenPart) -> bool:
    return isinstance(part, ListPart) and part.start is not None


def _proved(piece: Sequence[SeenPart]) -> tuple[str, bool]:
    for writer in _writers(piece):
        text = writer.body(piece)
        if len(text) > MOST_SIGNS or shows(text, piece):  # what is longer is not read at all
            return text, True
    return text, False


def _writers(piece: Sequence[SeenPart]) -> Iterator[Writer]:
    yield Writer()
    yield Writer(lines={line: care for line in _lines(piece) if (care := _care(line))})
    yield Writer(WARY)
    yield Writer(ESCAPED)
    yield Writer(HTML)
    yield Writer(SPELT)


def _care(line: VisibleLine) -> int:
    """The least care with which a line alone is read as it is."""
    for care in (NATURAL, WARY):
        if shows(Writer(care).block(TextPart((line,))), (TextPart((line,)),)):
            return care
    return ESCAPED


def _lines(parts: Iterable[SeenPart]) -> Iterator[VisibleLine]:
    for part in parts:
        if isinstance(part, TextPart | HeadingPart):
            yield from part.lines
        else:
            yield from _lines(_inner(part))


def _inner(part: SeenPart) -> Iterator[SeenPart]:
    match part:
        case ListPart(_, entries):
            for entry in entries:
                yield from entry
        case QuotePart(parts):
            yield from parts
        case TablePart(rows):
            for row in rows:
                for cell in row:
                    yield from cell.parts

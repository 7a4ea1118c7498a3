"""What a reader sees of a document, without how it was made: lines of stretches in paragraphs,
headings, lists, quotations and tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from content.intake.text import clean

_SPACES: Final = re.compile(r"\s+")
_WIDE: Final = "\u2003"  # a tab's gap
_OWNED: Final = frozenset({"s", "u", "code"})  # white space shows them, so it must have them itself


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text of one look: `marks` of strong, em, s, u, sup, sub, code; `href` where it leads."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""


VisibleLine = tuple[Stretch, ...]


@dataclass(frozen=True)
class TextPart:
    """A paragraph: its visible lines."""

    lines: tuple[VisibleLine, ...]


@dataclass(frozen=True)
class HeadingPart:
    """A heading of level 1 (highest) to 6."""

    level: int
    lines: tuple[VisibleLine, ...]


@dataclass(frozen=True)
class ListPart:
    """A list: the first number, None for bullets; each entry holds parts of its own."""

    start: int | None
    entries: tuple["tuple[SeenPart, ...]", ...]


@dataclass(frozen=True)
class QuotePart:
    """What stands as a quotation."""

    parts: "tuple[SeenPart, ...]"


@dataclass(frozen=True)
class TableCell:
    """One cell, over how many columns and rows it reaches, and whether it heads them."""

    parts: "tuple[SeenPart, ...]"
    across: int = 1
    down: int = 1
    heads: bool = False


@dataclass(frozen=True)
class TablePart:
    """A table's rows, each with the cells that begin in it."""

    rows: tuple[tuple[TableCell, ...], ...]


@dataclass(frozen=True)
class RulePart:
    """A line across the page."""


@dataclass(frozen=True)
class CodePart:
    """Text whose spaces and line ends are meant."""

    text: str


@dataclass(frozen=True)
class MarkedPart:
    """A paragraph that begins with a label («•», «1.», «a)») as Word writes a list."""

    label: str
    level: int
    lines: tuple[VisibleLine, ...]


@dataclass(frozen=True)
class NotePart:
    """The text of a footnote, and the label that stands at its place."""

    label: str
    lines: tuple[VisibleLine, ...]


SeenPart = (
    TextPart
    | HeadingPart
    | ListPart
    | QuotePart
    | TablePart
    | RulePart
    | CodePart
    | MarkedPart
    | NotePart
)


def tidy(line: Iterable[Stretch]) -> VisibleLine:
    """The line as it is seen: one space for many, none at its ends, each space looking as both its
    neighbours do; equal looks joined."""
    kept: list[Stretch] = []
    space: Stretch | None = None
    for stretch in line:
        text = _SPACES.sub(_one, clean(stretch.text))
        core = text.strip()
        marks, href = stretch.marks, stretch.href
        if text and (not core or text[0] != core[0]):
            space = _both(space, Stretch(text[0], marks, href))
        if not core:
            continue
        if space is not None and kept:
            kept.append(_between(kept[-1], space, stretch))
        kept.append(Stretch(core, marks, href))
        space = None if text[-1] == core[-1] else Stretch(text[-1], marks, href)
    return joined(kept)


def joined(line: Iterable[Stretch]) -> VisibleLine:
    """Neighbours of one look as one stretch."""
    made: list[Stretch] = []
    texts: list[str] = []
    for stretch in line:
        if made and (made[-1].marks, made[-1].href) == (stretch.marks, stretch.href):
            texts.append(stretch.text)
            continue
        if made:
            made[-1] = replace(made[-1], text="".join(texts))
        made.append(stretch)
        texts = [stretch.text]
    if made:
        made[-1] = replace(made[-1], text="".join(texts))
    return tuple(made)


def text_of(line: VisibleLine) -> str:
    """The letters of a line."""
    return "".join(stretch.text for stretch in line)


def cut(line: VisibleLine, count: int) -> VisibleLine:
    """The line without its first letters."""
    left: list[Stretch] = []
    for stretch in line:
        taken = min(count, len(stretch.text))
        count -= taken
        if taken < len(stretch.text):
            left.append(replace(stretch, text=stretch.text[taken:]))
    return tidy(left)


def without(line: VisibleLine, mark: str) -> VisibleLine:
    """The line with one mark taken off."""
    return joined(replace(stretch, marks=stretch.marks - {mark}) for stretch in line)


def is_all(lines: Iterable[VisibleLine], mark: str) -> bool:
    """Whether every letter has the mark, and there is one."""
    stretches = [stretch for line in lines for stretch in line if not stretch.text.isspace()]
    return bool(stretches) and all(mark in stretch.marks for stretch in stretches)


def paragraphs(lines: Iterable[Iterable[Stretch]]) -> Iterator[tuple[VisibleLine, ...]]:
    """The lines of each paragraph; an empty line ends one."""
    group: list[VisibleLine] = []
    for line in lines:
        if made := tidy(line):
            group.append(made)
        elif group:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def labelled(label: str, lines: tuple[VisibleLine, ...]) -> tuple[VisibleLine, ...]:
    """The lines with a label typed in front."""
    first, *others = lines or ((),)
    return (tidy((Stretch(f"{label} "), *first)), *others)


def merged(parts: Iterable[SeenPart]) -> tuple[SeenPart, ...]:
    """Lists that follow each other and look like one are one."""
    made: list[SeenPart] = []
    entries: list[tuple[SeenPart, ...]] = []
    for part in parts:
        last = made[-1] if made else None
        if (
            isinstance(last, ListPart)
            and isinstance(part, ListPart)
            and (_goes_on(last.start, len(entries), part.start))
        ):
            entries += part.entries
            continue
        _filled(made, entries)
        made.append(part)
        entries = list(part.entries) if isinstance(part, ListPart) else []
    _filled(made, entries)
    return tuple(made)


def _goes_on(start: int | None, count: int, following: int | None) -> bool:
    return following == (None if start is None else start + count)


def _filled(made: list[SeenPart], entries: list[tuple[SeenPart, ...]]) -> None:
    if made and isinstance(last := made[-1], ListPart):
        made[-1] = replace(last, entries=tuple(entries))


def _one(found: re.Match[str]) -> str:
    return _WIDE if _WIDE in found.group() else " "


def _both(first: Stretch | None, second: Stretch) -> Stretch:
    if first is None:
        return second
    return Stretch(
        _WIDE if _WIDE in first.text + second.text else " ",
        first.marks & second.marks,
        first.href if first.href == second.href else "",
    )


def _between(left: Stretch, space: Stretch, right: Stretch) -> Stretch:
    marks = left.marks & right.marks
    marks -= (_OWNED & marks) - space.marks
    href = left.href if left.href == right.href == space.href else ""
    return Stretch(space.text, marks, href)

"""Lists as they are seen: numbers go on where they went on, and what is no plain number is text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from content.intake.pasted.parts import (
    ListPart,
    MarkedPart,
    SeenPart,
    TextPart,
    VisibleLine,
    labelled,
    merged,
)

MOST_LEVELS: Final = 5  # a body holds six; what is deeper stands in the sixth
_NUMBER: Final = re.compile(r"(\d{1,6})\.")
_BULLET: Final = re.compile(r"[•·▪◦‣●\uf000-\uf0ff]\s+|o[\u00a0\t]\s*|o\s{2,}")
_ALPHA: Final = frozenset({"a", "lower-alpha", "lower-latin"})
_UPPER_ALPHA: Final = frozenset({"upper-alpha", "upper-latin"})
_ROMAN: Final = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"))
_LAST_NUMBER: Final = 999_999_999


@dataclass
class OpenEntry:
    """An entry that is being read: its number where it has one of its own, and its kind."""

    value: int | None = None
    kind: str = ""
    parts: list[SeenPart] = field(default_factory=list)


def bullet(text: str) -> int:
    """How many letters of a line are a typed bullet and the space after it; 0 when it is none."""
    found = _BULLET.match(text)
    return found.end() if found and found.end() < len(text) else 0


def listed(entries: Sequence[OpenEntry], numbered: bool, start: int) -> tuple[SeenPart, ...]:
    """A list as parts: unbroken numbers together, letters and Roman numbers as text, and nothing in
    front where nothing is shown."""
    parts: list[SeenPart] = []
    number = start
    for entry in entries:
        number = number if entry.value is None else entry.value
        label = _label(entry.kind, numbered, number)
        if label is None:
            parts += entry.parts
        elif label:
            parts += _typed(label, entry.parts)
        elif numbered or entry.parts:
            parts.append(ListPart(number if numbered else None, (tuple(entry.parts),)))
        number += 1
    return merged(parts)


def grouped(parts: Iterable[SeenPart]) -> tuple[SeenPart, ...]:
    """The parts with Word's marked paragraphs brought together into lists."""
    made: list[SeenPart] = []
    marked: list[MarkedPart] = []
    for part in parts:
        if isinstance(part, MarkedPart):
            marked.append(replace(part, level=min(part.level, MOST_LEVELS + 1)))
            continue
        made += _nested(marked)
        marked = []
        made.append(part)
    made += _nested(marked)
    return merged(made)


def _nested(marked: Sequence[MarkedPart]) -> list[SeenPart]:
    parts: list[SeenPart] = []
    at = 0
    while at < len(marked):
        head, begin = marked[at], at + 1
        at = begin
        while at < len(marked) and marked[at].level > head.level:
            at += 1
        parts += _entry(head, _nested(marked[begin:at]))
    return list(merged(parts))


def _entry(head: MarkedPart, under: list[SeenPart]) -> list[SeenPart]:
    number = _NUMBER.fullmatch(head.label)
    if number is None and not is_bullet(head.label):
        return [TextPart(labelled(head.label, head.lines)), *under]
    start = int(number[1]) if number else None
    return [ListPart(start, ((TextPart(head.lines), *under),))]


def is_bullet(label: str) -> bool:
    """Whether a label is a sign without meaning of its own."""
    return len(label) == 1 and not label.isdecimal()


def _label(kind: str, numbered: bool, number: int) -> str | None:
    """What is typed in front of an entry: None for nothing at all, "" for a list's own sign."""
    if kind == "none":
        return None
    if not numbered:
        return ""
    written = _written(kind, number)
    if written:
        return f"{written}."
    return "" if 0 <= number <= _LAST_NUMBER else f"{number}."


def _written(kind: str, number: int) -> str:
    if not 0 < number < 200:
        return ""
    if kind in _ALPHA:
        return _letters(number)
    if kind == "A" or kind in _UPPER_ALPHA:
        return _letters(number).upper()
    if kind in ("i", "lower-roman"):
        return _roman(number)
    return _roman(number).upper() if kind in ("I", "upper-roman") else ""


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(number: int) -> str:
    text = ""
    for value, letters in (*_ROMAN, (4, "iv"), (1, "i")):
        text += letters * (number // value)
        number %= value
    return text


def _typed(label: str, parts: Sequence[SeenPart]) -> list[SeenPart]:
    lines: tuple[VisibleLine, ...] = ()
    if parts and isinstance(parts[0], TextPart):
        lines, parts = parts[0].lines, parts[1:]
    return [TextPart(labelled(label, lines)), *parts]

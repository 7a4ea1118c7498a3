"""Footnotes of word processors: their texts become one list at the end."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from content.intake.pasted.parts import (
    ListPart,
    NotePart,
    RulePart,
    SeenPart,
    Stretch,
    TextPart,
    labelled,
    merged,
)

_BACK: Final = re.compile(
    r"#(?:_(?:ftn|edn)ref\d+|ftnt_ref\d+|sd(?:foot|end)note\d+anc|(?:foot|end)note-ref-\d+|fnref.*)"
)
_NOTE: Final = re.compile(r"(?:ftn|edn|sdfootnote|sdendnote)\d+")
TITLE: Final = "Chú thích:"


def leads_back(address: str) -> bool:
    """Whether a link leads from a footnote's text to its place."""
    return _BACK.fullmatch(address) is not None


def is_note(name: str) -> bool:
    """Whether an element of this id holds a footnote's text."""
    return _NOTE.fullmatch(name) is not None


def gathered(parts: Iterable[SeenPart]) -> tuple[SeenPart, ...]:
    """The parts with the texts of all footnotes behind them, under a title of their own."""
    kept: list[SeenPart] = []
    notes: list[NotePart] = []
    for part in parts:
        if isinstance(part, NotePart):
            if not notes and kept and isinstance(kept[-1], RulePart):
                kept.pop()
            notes.append(part)
        else:
            kept.append(part)
    if not notes:
        return tuple(kept)
    title = TextPart(((Stretch(TITLE, frozenset({"strong"})),),))
    return merged((*kept, title, *_listed(notes)))


def _listed(notes: Sequence[NotePart]) -> list[SeenPart]:
    if all(note.label.isdecimal() and len(note.label) < 7 for note in notes):
        return [ListPart(int(note.label), ((TextPart(note.lines),),)) for note in notes]
    return [TextPart(labelled(f"[{note.label}]", note.lines)) for note in notes]

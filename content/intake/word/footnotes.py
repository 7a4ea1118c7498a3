"""Footnotes and endnotes: their numbers stay in the text, their words come at its end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from content.intake.word.made import paragraph_of, run_like, run_of
from content.intake.word.number_forms import formed
from content.intake.word.package import Package
from content.intake.word.xml import (
    Node,
    P,
    child,
    drop,
    every,
    local,
    tag,
    text_of,
    value,
    whole,
)

HEADING: Final = "Chú thích"
_KINDS: Final = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_FORMS: Final = {"footnotes": "decimal", "endnotes": "lowerRoman"}


@dataclass(frozen=True)
class NoteText:
    """One note: the sign that stands for it in the text, its part of the package, its words."""

    sign: str
    part: str
    root: Node


class Footnotes:
    """The notes of a package."""

    def __init__(self, package: Package) -> None:
        self._parts = {kind: package.related(kind) or f"word/{kind}.xml" for kind in _FORMS}
        self._notes = {kind: _notes(package.xml(name)) for kind, name in self._parts.items()}
        settings = package.beside("settings")
        self._forms = {
            kind: value(settings, f"w:{kind[:-1]}Pr", "w:numFmt") or form
            for kind, form in _FORMS.items()
        }
        self._next = {
            kind: whole(value(settings, f"w:{kind[:-1]}Pr", "w:numStart"), 1) for kind in _FORMS
        }

    def take_out(self, root: Node) -> Iterator[NoteText]:
        """Put the sign of each note in the place of what refers to it; the notes in this order."""
        for reference in every(root, "w:footnoteReference", "w:endnoteReference"):
            kind = _KINDS[local(reference)]
            note = self._notes[kind].pop(reference.get(tag("w:id")) or "", None)
            run = reference.getparent()
            if note is None or run is None:
                drop(reference)
                continue
            yield NoteText(self._sign(reference, run, kind), self._parts[kind], note)

    def _sign(self, reference: Node, run: Node, kind: str) -> str:
        if reference.get(tag("w:customMarkFollows")) in ("1", "true", "on"):
            drop(reference)
            return text_of(run) or "*"
        number = self._next[kind]
        self._next[kind] += 1
        sign = f"({formed(number, self._forms[kind]) or number})"
        run.addprevious(_front_of(run, reference))
        run.addprevious(run_of(sign, "superscript"))
        drop(reference)
        return sign


def add_notes(body: Node, notes: Mapping[str, Node]) -> None:
    """Put the words of the notes, by their signs, behind the text."""
    if not notes:
        return
    body.append(paragraph_of(run_of(HEADING, bold=True)))
    for sign, root in notes.items():
        for mark in every(root, "w:footnoteRef", "w:endnoteRef"):
            drop(mark)
        blocks = list(root)
        if not blocks or blocks[0].tag != P:
            blocks.insert(0, paragraph_of())
        at = 1 if child(blocks[0], "w:pPr") is not None else 0
        blocks[0].insert(at, run_of(f"{sign} "))
        body.extend(blocks)


def _notes(root: Node | None) -> dict[str, Node]:
    return {
        note.get(tag("w:id")) or "": note
        for note in (root if root is not None else ())
        if note.get(tag("w:type")) in (None, "normal")
    }


def _front_of(run: Node, reference: Node) -> Node:
    """What stands before the reference in its run, as a run of its own."""
    before = list(reference.itersiblings(preceding=True))[::-1]
    return run_like(run, [part for part in before if local(part) != "rPr"])

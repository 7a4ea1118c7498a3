"""Paragraphs as mammoth reads them: titles and headings by their style, and before each the label
that Word's numbering puts there."""

import re
from collections.abc import Container, Mapping
from typing import Final

from content.intake.word.made import element, run_of
from content.intake.word.marks import mark_run
from content.intake.word.numbering import KINDS, Numbering
from content.intake.word.styles import Styles
from content.intake.word.xml import Node, above, child, every, value, whole

_HEADING: Final = re.compile(r"heading ([1-9])")
_BULLET: Final = "-"


def headings_of(root: Node, styles: Styles) -> dict[Node, str]:
    """The paragraphs that are titles or headings, with the names by which mammoth knows them."""
    return {
        paragraph: name
        for paragraph in every(root, "w:p")
        if above(paragraph, "w:tc") is None and (name := _heading(paragraph, styles))
    }


def strip_properties(root: Node, headings: Mapping[Node, str]) -> None:
    """Leave of each paragraph's properties what mammoth needs: the name of a heading."""
    for paragraph in every(root, "w:p"):
        old = child(paragraph, "w:pPr")
        if old is not None:
            paragraph.remove(old)
        if paragraph in headings:
            properties = element("pPr")
            properties.append(element("pStyle", val=headings[paragraph]))
            paragraph.insert(0, properties)


def number(root: Node, numbering: Numbering, headings: Container[Node]) -> None:
    """Put the label of each numbered paragraph before its words: as text where it stays text, as a
    mark for `content.intake.word.lists` where it becomes an entry of a list."""
    for paragraph in every(root, "w:p"):
        label = numbering.label(paragraph)
        if label is None:
            continue
        as_text = paragraph in headings or above(paragraph, "w:tc") is not None
        at = 1 if child(paragraph, "w:pPr") is not None else 0
        if as_text or label.kind == "text":
            sign = _BULLET if label.kind == "bullet" else label.text
            paragraph.insert(at, run_of(f"{sign} "))
        if not as_text:
            said = (KINDS.index(label.kind), label.level, label.number, label.indent, label.of)
            paragraph.insert(at, mark_run(":".join(map(str, said))))


def _heading(paragraph: Node, styles: Styles) -> str:
    names = styles.names(paragraph)
    if names and names[0] == "title":
        return "Title"
    for name in names:
        if found := _HEADING.fullmatch(name):
            return f"Heading{min(6, int(found[1]))}"
    for style in styles.chain("paragraph", styles.style_of(paragraph)):
        level = value(style, "w:pPr", "w:outlineLvl")
        if level is not None and 0 <= whole(level, 9) < 9:
            return f"Heading{min(6, whole(level) + 1)}"
    return ""

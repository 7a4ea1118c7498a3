"""Lists in the HTML that mammoth made: paragraphs with marks become entries, numbers go on where
they went on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from content.intake.word.marks import CLOSE, OPEN
from content.intake.word.numbering import KINDS
from content.intake.word.xml import Node

_MARK: Final = re.compile(rf"{OPEN}(\d):(\d+):(\d+){CLOSE}")


@dataclass(frozen=True)
class _Entry:
    kind: str
    level: int
    number: int


@dataclass
class _List:
    """A list that is open: its element, its level in Word, the last number."""

    node: Node
    kind: str
    level: int
    number: int


def with_lists(blocks: Sequence[Node]) -> Node:
    """A <div> of the blocks in which marked paragraphs are lists."""
    root = etree.Element("div")
    opened: list[_List] = []
    for block in blocks:
        entry = _taken_mark(block)
        if entry is None:
            opened.clear()
            root.append(block)
        elif entry.kind == "text":
            _beside(root, opened, entry, block)
        else:
            _into_list(root, opened, entry, block)
    return root


def _into_list(root: Node, opened: list[_List], entry: _Entry, block: Node) -> None:
    while opened and opened[-1].level > entry.level:
        opened.pop()
    if opened and opened[-1].level == entry.level and not _goes_on(opened[-1], entry):
        opened.pop()
    if not opened or opened[-1].level < entry.level:
        parent = opened[-1].node[-1] if opened else root
        node = etree.SubElement(parent, "ul" if entry.kind == "bullet" else "ol")
        if entry.kind == "number" and entry.number != 1:
            node.set("start", str(entry.number))
        opened.append(_List(node, entry.kind, entry.level, entry.number))
    opened[-1].number = entry.number
    block.tag = "li"
    opened[-1].node.append(block)


def _goes_on(opened: _List, entry: _Entry) -> bool:
    if opened.kind != entry.kind:
        return False
    return entry.kind == "bullet" or entry.number == opened.number + 1


def _beside(root: Node, opened: list[_List], entry: _Entry, block: Node) -> None:
    """A paragraph whose label stays text: under the entry that it belongs to, or alone."""
    while opened and opened[-1].level >= entry.level:
        opened.pop()
    if not opened:
        root.append(block)
        return
    parent = opened[-1].node[-1]
    if not len(parent) or parent[0].tag != "p":
        _words_as_paragraph(parent)
    parent.append(block)


def _words_as_paragraph(entry: Node) -> None:
    """Put an entry's own words into a paragraph, before others come under them."""
    words = etree.Element("p")
    words.text, entry.text = entry.text, None
    for part in list(entry):
        if part.tag in ("ul", "ol"):
            break
        words.append(part)
    entry.insert(0, words)


def _taken_mark(block: Node) -> _Entry | None:
    """The mark at the beginning of a paragraph, which is taken out of it."""
    if block.tag != "p":
        return None
    for node in block.iter():
        found = _MARK.match(node.text or "")
        if found:
            node.text = (node.text or "")[found.end() :]
            return _Entry(KINDS[int(found[1])], int(found[2]), int(found[3]))
        if node.text:
            return None
    return None

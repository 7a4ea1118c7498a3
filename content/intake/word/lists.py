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

_MARK: Final = re.compile(rf"{OPEN}(\d):(\d+):(\d+):(\d+):([^{CLOSE}]*){CLOSE}")


_STEP: Final = 100  # twentieths of a point by which one entry stands deeper than another


@dataclass(frozen=True)
class _Entry:
    kind: str
    level: int
    number: int
    indent: int
    of: str

    def is_under(self, other: "_Entry") -> bool:
        """Whether an entry belongs to another: by the levels of one list, else as it is seen."""
        if self.of == other.of:
            return self.level > other.level
        return self.indent > other.indent + _STEP or (
            self.indent == other.indent and self.level > other.level
        )

    def goes_on(self, before: "_Entry") -> bool:
        """Whether an entry is the next of the same list."""
        if self.kind != before.kind:
            return False
        return self.kind == "bullet" or self.number == before.number + 1


@dataclass
class _List:
    """A list that is open: its element and its last entry."""

    node: Node
    last: _Entry


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
    while opened and opened[-1].last.is_under(entry):
        opened.pop()
    inside = bool(opened) and entry.is_under(opened[-1].last)
    if opened and not inside and not entry.goes_on(opened[-1].last):
        opened.pop()
    if not opened or entry.is_under(opened[-1].last):
        parent = opened[-1].node[-1] if opened else root
        node = etree.SubElement(parent, "ul" if entry.kind == "bullet" else "ol")
        if entry.kind == "number" and entry.number != 1:
            node.set("start", str(entry.number))
        opened.append(_List(node, entry))
    opened[-1].last = entry
    block.tag = "li"
    opened[-1].node.append(block)


def _beside(root: Node, opened: list[_List], entry: _Entry, block: Node) -> None:
    """A paragraph whose label stays text: under the entry that it belongs to, or alone."""
    while opened and not entry.is_under(opened[-1].last):
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
            level, number, indent = map(int, found.group(2, 3, 4))
            return _Entry(KINDS[int(found[1])], level, number, indent, found[5])
        if node.text:
            return None
    return None

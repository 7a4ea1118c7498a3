"""The numbers that stand before paragraphs and are not in their text, counted on as Word counts
them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from content.intake.legacy import converted, font_encoding, is_unicode
from content.intake.word.boxes import continues
from content.intake.word.number_forms import formed
from content.intake.word.styles import Styles
from content.intake.word.symbols import UNKNOWN, in_picture_font, is_picture_font
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, attribute, child, switch, tag, text_of, value, whole

LEVELS: Final = 9
_MOST_LINKS: Final = 10
_MOST_NUMBER: Final = 999_999_999
_PLACE: Final = re.compile("%([1-9])")
_SPEAKING: Final = frozenset("✓✔✗✘☐☑☒✕✖×■□")
"""Bullets that say something of the line, which stay as signs."""


KINDS: Final = ("bullet", "number", "text")


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph. `kind` is one of KINDS: a number is «N.», everything else
    that is counted is a text («a)», «Điều 3.»)."""

    kind: str
    level: int
    number: int = 0
    text: str = ""
    of: str = ""  # the kind of list that is counted together
    indent: int = 0  # twentieths of a point from the margin


@dataclass
class _Counters:
    """One list that is being counted; lists of one kind count on together."""

    numbers: dict[int, int] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)
    again: set[int] = field(default_factory=set)


class Numbering:
    """The lists of a document."""

    def __init__(self, root: Node | None, styles: Styles, told: FileNotes) -> None:
        self._styles, self._told = styles, told
        self._kinds = _by_id(root, "w:abstractNum", "w:abstractNumId")
        self._lists = _by_id(root, "w:num", "w:numId")
        self._counters: dict[str, _Counters] = {}

    def label(self, paragraph: Node) -> Label | None:
        """What stands before the next paragraph of the text; None for one without a number."""
        if continues(paragraph):
            return None
        number, level = self._place(paragraph)
        kind = self._kind_of(number)
        if kind is None or not 0 <= level < LEVELS:
            return None
        levels = self._levels(number, kind)
        if level not in levels:
            return None
        counters = self._counters.setdefault(kind.get(tag("w:abstractNumId")) or "", _Counters())
        self._count(counters, number, level, levels)
        label = self._shown(counters, level, levels, text_of(paragraph))
        if label is None:
            return None
        indent = _indent(paragraph, levels[level])
        return replace(label, of=kind.get(tag("w:abstractNumId")) or "", indent=indent)

    def _place(self, paragraph: Node) -> tuple[str, int]:
        """The list and the level of a paragraph, its own or its style's; "" without a list."""
        own = child(paragraph, "w:pPr", "w:numPr")
        number, level = value(own, "w:numId"), value(own, "w:ilvl")
        style_level = ""
        for style in self._styles.chain("paragraph", self._styles.style_of(paragraph)):
            said = child(style, "w:pPr", "w:numPr")
            if said is None:
                continue
            number = number if number is not None else value(said, "w:numId")
            found = value(said, "w:ilvl")
            style_level = style_level or found or self._level_of_style(number or "", style)
            level = level if level is not None else found
        return number or "", whole(level if level is not None else style_level)

    def _level_of_style(self, number: str, style: Node) -> str:
        """The level that belongs to a style by its own word."""
        kind = self._kind_of(number)
        name = style.get(tag("w:styleId"))
        for level in kind.iterfind(tag("w:lvl")) if kind is not None else ():
            if value(level, "w:pStyle") == name:
                return level.get(tag("w:ilvl")) or ""
        return ""

    def _kind_of(self, number: str) -> Node | None:
        """The kind of a list, through the styles that stand for it."""
        for _ in range(_MOST_LINKS):
            found = self._lists.get(number)
            kind = self._kinds.get(value(found, "w:abstractNumId") or "")
            style = value(kind, "w:numStyleLink")
            if style is None:
                return kind
            chain = self._styles.chain("numbering", style)
            number = value(next(chain, None), "w:pPr", "w:numPr", "w:numId") or ""
        return None

    def _levels(self, number: str, kind: Node) -> dict[int, Node]:
        levels = {whole(node.get(tag("w:ilvl"))): node for node in kind.iterfind(tag("w:lvl"))}
        for override in self._overrides(number):
            own = child(override, "w:lvl")
            if own is not None:
                levels[whole(override.get(tag("w:ilvl")))] = own
        return levels

    def _overrides(self, number: str) -> Iterator[Node]:
        found = self._lists.get(number)
        yield from found.iterfind(tag("w:lvlOverride")) if found is not None else ()

    def _count(
        self, counters: _Counters, number: str, level: int, levels: Mapping[int, Node]
    ) -> None:
        for higher in range(level):  # one that is left out counts as if it stood there
            if higher in counters.again or higher not in counters.numbers:
                counters.numbers[higher] = whole(value(levels.get(higher), "w:start"), 1)
                counters.again.discard(higher)
        own = self._own_start(number, level)
        start = whole(value(levels[level], "w:start")) if own is None else own  # 0: none said
        anew = level not in counters.numbers or level in counters.again
        if (number, level) not in counters.begun:
            counters.begun.add((number, level))
            anew = anew or own is not None
        counters.numbers[level] = start if anew else counters.numbers[level] + 1
        counters.again.discard(level)
        for deeper in range(level + 1, LEVELS):
            restart = value(levels.get(deeper), "w:lvlRestart")
            if restart is None or level < whole(restart):
                counters.again.add(deeper)

    def _own_start(self, number: str, level: int) -> int | None:
        """Where a list begins a level by its own word, and not by that of its kind."""
        for override in self._overrides(number):
            said = value(override, "w:startOverride")
            if whole(override.get(tag("w:ilvl"))) == level and said is not None:
                return whole(said)
        return None

    def _shown(
        self, counters: _Counters, level: int, levels: Mapping[int, Node], words: str
    ) -> Label | None:
        node = levels[level]
        form, pattern = value(node, "w:numFmt") or "decimal", value(node, "w:lvlText")
        if form == "bullet" or child(node, "w:lvlPicBulletId") is not None:
            return self._bullet(node, level, pattern or "")
        number = counters.numbers[level]
        if form == "decimal" and pattern == f"%{level + 1}." and 0 <= number <= _MOST_NUMBER:
            return Label("number", level, number, f"{number}.")
        plain = switch(node, "w:isLgl") is True

        def part(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            return self._formed(counters, at, levels, plain, words) if at <= level else ""

        text = _in_unicode(_PLACE.sub(part, pattern or "").strip(), _font(node))
        return Label("text", level, number, text) if text else None

    def _formed(
        self, counters: _Counters, at: int, levels: Mapping[int, Node], plain: bool, words: str
    ) -> str:
        node = levels.get(at)
        number = counters.numbers.get(at, 1)
        form = "decimal" if plain else value(node, "w:numFmt") or "decimal"
        text = formed(number, form)
        if text is None:
            self._told.count("numbers", words)
            return str(number)
        return text

    def _bullet(self, node: Node, level: int, sign: str) -> Label | None:
        if not sign.strip() and child(node, "w:lvlPicBulletId") is None:
            return None
        font = _font(node)
        if is_picture_font(font):
            sign = in_picture_font(sign, font, FileNotes())
        if sign in _SPEAKING and sign != UNKNOWN:
            return Label("text", level, 0, sign)
        return Label("bullet", level)


def _font(level: Node) -> str:
    return attribute(level, "w:ascii", "w:rPr", "w:rFonts") or ""


def _in_unicode(text: str, font: str) -> str:
    """A label in Unicode letters whatever font its level has."""
    encoding = font_encoding(font)
    return "".join(converted([text], encoding)) if encoding and not is_unicode(text) else text


def _indent(paragraph: Node, level: Node) -> int:
    """How far from the margin a numbered paragraph stands, by its own word or its level's."""
    for place in (paragraph, level):
        for name in ("w:left", "w:start"):
            said = attribute(place, name, "w:pPr", "w:ind")
            if said is not None:
                return max(0, whole(said))
    return 0


def _by_id(root: Node | None, name: str, key: str) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for node in root.iterfind(tag(name)) if root is not None else ():
        found.setdefault(node.get(tag(key)) or "", node)
    return found

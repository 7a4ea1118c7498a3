"""What a paragraph and a run look like once styles, what they are based on, and the document's
defaults are followed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from content.intake.word.colours import is_dark, is_white
from content.intake.word.xml import Node, above, attribute, child, every, switch, tag, value, whole

_TOGGLES: Final = ("b", "i", "caps", "smallCaps", "strike", "dstrike", "vanish")
_SMALLEST: Final = 4  # half points; smaller letters are dots on paper
_RAISED: Final = 4  # half points from which a raised or lowered run reads as an index
_MOST_STYLES: Final = 30  # in one chain; a circle of styles ends there

_Look = Mapping[str, Any]


@dataclass(frozen=True)
class RunLook:
    """How a run is seen."""

    hidden: bool
    white: bool
    bold: bool
    italic: bool
    underlined: bool
    struck: bool
    capitals: bool
    vertical: str  # "superscript", "subscript" or ""
    font: str
    highlighted: bool


class Styles:
    """The styles of a document."""

    def __init__(self, root: Node | None, fonts: Mapping[str, str], dark_page: bool) -> None:
        found = root.iterfind(tag("w:style")) if root is not None else iter(())
        self._styles: dict[tuple[str, str], Node] = {}
        self._defaults: dict[str, str] = {}
        for style in found:
            key = (style.get(tag("w:type")) or "paragraph", style.get(tag("w:styleId")) or "")
            self._styles.setdefault(key, style)
            if style.get(tag("w:default")) in ("1", "true", "on"):
                self._defaults.setdefault(*key)
        self._base = _said(child(root, "w:docDefaults", "w:rPrDefault", "w:rPr"), fonts)
        self._fonts, self._dark_page = fonts, dark_page
        self._of_style = cache(self._style_look)

    def style_of(self, paragraph: Node) -> str:
        """The id of a paragraph's style."""
        return value(paragraph, "w:pPr", "w:pStyle") or self._defaults.get("paragraph", "")

    def chain(self, kind: str, style: str) -> Iterator[Node]:
        """A style and what it is based on, nearest first."""
        for _ in range(_MOST_STYLES):
            node = self._styles.get((kind, style))
            if node is None:
                return
            yield node
            style = value(node, "w:basedOn") or ""

    def names(self, paragraph: Node) -> list[str]:
        """What a paragraph's style and those under it are called, in small letters."""
        return [
            (value(style, "w:name") or "").lower()
            for style in self.chain("paragraph", self.style_of(paragraph))
        ]

    def run(self, run: Node, paragraph: Node | None) -> RunLook:
        """How a run of a paragraph is seen."""
        style = self.style_of(paragraph) if paragraph is not None else ""
        character = value(run, "w:rPr", "w:rStyle") or ""
        look = {
            **self._of_style(style, character),
            **_said(child(run, "w:rPr"), self._fonts),
        }
        return RunLook(
            hidden=bool(look.get("vanish")) or whole(look.get("size"), _SMALLEST) < _SMALLEST,
            white=self._is_white(look, run, paragraph),
            bold=bool(look.get("b")),
            italic=bool(look.get("i")),
            underlined=look.get("u", "none") != "none",
            struck=bool(look.get("strike") or look.get("dstrike")),
            capitals=bool(look.get("caps") or look.get("smallCaps")),
            vertical=_vertical(look),
            font=look.get("font", ""),
            highlighted=_is_highlighted(look),
        )

    def mark_hidden(self, paragraph: Node) -> bool:
        """Whether the end of a paragraph is hidden, so that the next goes on in its line."""
        return switch(child(paragraph, "w:pPr", "w:rPr"), "w:vanish") is True

    def dark_first_row(self, table: Node) -> bool:
        """Whether the style of a table sets off its first row by weight or colour."""
        style = value(table, "w:tblPr", "w:tblStyle") or ""
        if not _first_row_meant(child(table, "w:tblPr", "w:tblLook")):
            return False
        return any(
            switch(child(part, "w:rPr"), "w:b") or _fill(child(part, "w:tcPr"))
            for node in self.chain("table", style)
            for part in node.iterfind(tag("w:tblStylePr"))
            if part.get(tag("w:type")) == "firstRow"
        )

    def _style_look(self, paragraph: str, character: str) -> dict[str, Any]:
        """What the two styles of a run say: what both switch on is off again, as Word has it."""
        looks = [self._chain_look("paragraph", paragraph), self._chain_look("character", character)]
        joined = {**self._base, **looks[0], **looks[1]}
        for name in _TOGGLES:
            said = [look[name] for look in looks if name in look]
            if said:
                joined[name] = bool(self._base.get(name)) or sum(map(bool, said)) % 2 == 1
        return joined

    def _chain_look(self, kind: str, style: str) -> dict[str, Any]:
        look: dict[str, Any] = {}
        for node in self.chain(kind, style):
            look = {**_said(child(node, "w:rPr"), self._fonts), **look}
            if kind == "paragraph" and "paragraph fill" not in look:
                look |= _named("paragraph fill", _fill(child(node, "w:pPr")))
        return look

    def _is_white(self, look: _Look, run: Node, paragraph: Node | None) -> bool:
        if not is_white(look.get("colour", "")) or self._dark_page:
            return False
        fills = [look.get("highlight"), look.get("fill"), _fill(child(paragraph, "w:pPr"))]
        fills.append(look.get("paragraph fill"))
        nearest = next((fill for fill in fills if fill), None)
        if nearest is not None:
            return not is_dark(nearest)
        return not self._on_colour(run)

    def _on_colour(self, run: Node) -> bool:
        """Whether a run stands in a cell, a table or a shape that may be filled with colour."""
        if above(run, "w:txbxContent") is not None:
            return True
        cell = above(run, "w:tc")
        if cell is None:
            return False
        fill = _fill(child(cell, "w:tcPr"))
        if fill is not None:
            return is_dark(fill)
        table = above(cell, "w:tbl")
        style = value(table, "w:tblPr", "w:tblStyle") or ""
        shades = [child(table, "w:tblPr"), *self.chain("table", style)]
        return any(
            is_dark(_shade(shade))
            for node in shades
            if node is not None
            for shade in every(node, "w:shd")
        )


def theme_fonts(theme: Node | None) -> dict[str, str]:
    """The fonts that styles name as "minorHAnsi" and the like."""
    found = {}
    for name, place in (("major", "a:majorFont"), ("minor", "a:minorFont")):
        nodes = every(theme, place) if theme is not None else []
        latin = nodes[0].find(tag("a:latin")) if nodes else None
        for script in ("Ascii", "HAnsi"):
            found[name + script] = latin.get("typeface") or "" if latin is not None else ""
    return found


def _said(properties: Node | None, fonts: Mapping[str, str]) -> dict[str, Any]:
    """What the properties of a run say of what is seen."""
    if properties is None:
        return {}
    look: dict[str, Any] = {
        name: said for name in _TOGGLES if (said := switch(properties, f"w:{name}")) is not None
    }
    look |= _named("u", value(properties, "w:u"))
    look |= _named("vertical", value(properties, "w:vertAlign"))
    look |= _named("raised", value(properties, "w:position"))
    look |= _named("size", value(properties, "w:sz"))
    look |= _named("colour", value(properties, "w:color"))
    look |= _named("highlight", value(properties, "w:highlight"))
    look |= _named("fill", _fill(properties))
    return look | _named("font", _font(child(properties, "w:rFonts"), fonts))


def _named(name: str, said: Any) -> dict[str, Any]:
    return {} if said is None else {name: said}


def _font(node: Node | None, fonts: Mapping[str, str]) -> str | None:
    if node is None:
        return None
    for name in ("ascii", "hAnsi"):
        theme = fonts.get(node.get(tag(f"w:{name}Theme")) or "")
        if found := theme or node.get(tag(f"w:{name}")):
            return str(found)
    return None


def _is_highlighted(look: _Look) -> bool:
    """Whether a marker pen went over it; white letters need their colour behind them."""
    return look.get("highlight", "none") not in ("none", "white") and not is_white(
        look.get("colour", "")
    )


def _vertical(look: _Look) -> str:
    said = look.get("vertical", "")
    if said in ("superscript", "subscript"):
        return str(said)
    raised = whole(str(look.get("raised", "")))
    if abs(raised) < _RAISED:
        return ""
    return "superscript" if raised > 0 else "subscript"


def _fill(properties: Node | None) -> str | None:
    node = child(properties, "w:shd")
    return _shade(node) if node is not None else None


def _shade(node: Node) -> str | None:
    """The colour behind: the pattern's own where it is solid."""
    if node.get(tag("w:val")) == "solid":
        return node.get(tag("w:color")) or "000000"
    fill = node.get(tag("w:fill"))
    return None if fill in (None, "", "auto") else str(fill)


def _first_row_meant(look: Node | None) -> bool:
    if look is None:
        return True
    first = look.get(tag("w:firstRow"))
    if first is not None:
        return first in ("1", "true", "on")
    try:
        return bool(int(look.get(tag("w:val")) or "0", 16) & 0x20)
    except ValueError:
        return False


def page_is_dark(document: Node | None) -> bool:
    """Whether the whole page has a dark colour."""
    return is_dark(attribute(document, "w:color", "w:background"))

"""Reads sanitised, hence well-formed, HTML into the parts that a person sees."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from content.intake.pasted import footnotes
from content.intake.pasted.address import address
from content.intake.pasted.builder import Builder, Close
from content.intake.pasted.look import Appearance
from content.intake.pasted.parts import RulePart, SeenPart
from content.intake.pasted.styles import NO_SHEET, Sheet, Style

_LEVEL: Final = re.compile(r"\blevel(\d)")
_INTEGER: Final = re.compile(r"-?\d{1,9}")
_HEADING: Final = re.compile(r"h([1-6])")
_VOID: Final = frozenset({"br", "hr", "img", "col", "wbr"})
_LINES: Final = frozenset(
    {
        *("div", "section", "article", "header", "footer", "main", "nav", "aside", "address"),
        *("center", "figure", "figcaption", "details", "summary", "form", "fieldset", "legend"),
    }
)
_PARAGRAPHS: Final = frozenset({"p", "dl", "dt", "dd", "caption"})
_INLINE: Final = frozenset({"a", "span", "q"})
_TABLES: Final = frozenset({"table", "thead", "tr", "td", "th"})

Attributes = Mapping[str, str]


@dataclass(frozen=True)
class _Frame:
    tag: str
    around: Appearance
    close: Close


class HtmlReader(HTMLParser):
    """`parts()` are what is seen, `found` counts what was left out.

    With `colours`, text of the colour of its ground is hidden; with `bullets`, a typed bullet
    begins an entry of a list.
    """

    def __init__(
        self, sheet: Sheet = NO_SHEET, *, colours: bool = False, bullets: bool = False
    ) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.seen = self.faint = 0  # letters
        self._sheet, self._colours = sheet, colours
        self._builder = Builder(self.found, bullets=bullets)
        self._flow = self._builder.flow
        self._look = Appearance()
        self._frames: list[_Frame] = []
        self._in_head = False
        self._told = False  # this hidden piece is counted
        self._caught: list[str] | None = None  # a label, or a link back from a footnote

    def parts(self) -> tuple[SeenPart, ...]:
        """All that was read."""
        self.close()
        while self._frames:
            self.handle_endtag(self._frames[-1].tag)
        return self._builder.parts()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        values = {name: value or "" for name, value in attrs}
        style = self._sheet.of(tag, values)
        around = self._look
        look = around.under(tag, values, style)
        if self._is_comment(values, style):
            look = replace(look, gone=True)
            self._told = True
        elif look.hidden and not around.hidden:
            self._told = False
        if tag in _VOID:
            if not look.hidden:
                self._void(tag, values)
            return
        self._look = look
        close = self._nothing if look.gone else self._begin(tag, values, style)
        self._frames.append(_Frame(tag, around, close))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._frames and self._frames[-1].tag == tag:
            frame = self._frames.pop()
            frame.close()
            self._look = frame.around

    def handle_data(self, data: str) -> None:
        """Text, where it is seen."""
        look = self._look
        letters = len(data) if data.strip() else 0
        faint = look.faint
        if look.hidden or (faint and self._colours):
            self.faint += letters if faint and not look.hidden else 0
            if letters and not self._told:
                self.found["hidden"] += 1
                self._told = True
            return
        if self._caught is not None:
            self._caught.append(data)
            return
        self._told = False
        self.seen += letters
        self._flow.text(data, look)

    def _void(self, tag: str, values: Attributes) -> None:
        if tag == "br":
            self._flow.end_line()
        elif tag == "hr":
            self._builder.end()
            self._builder.add([RulePart()])
        elif tag == "img":
            self._picture(values)

    def _picture(self, values: Attributes) -> None:
        alt = values.get("alt", "").strip()
        if 0 < len(alt) <= 8 and not any(sign.isascii() or sign.isalpha() for sign in alt):
            self._flow.text(alt, self._look)  # an emoji as a picture
        elif "1" not in (values.get("width"), values.get("height")):
            self.found["picture"] += 1
            self.found["cell picture"] += self._builder.in_cell

    def _begin(self, tag: str, values: Attributes, style: Style) -> Close:
        if heading := _HEADING.fullmatch(tag):
            close = self._builder.open_heading(int(heading[1]))
            self._flow.level = _level(style)
            return close
        if tag in _PARAGRAPHS:
            self._builder.end()
            self._flow.level = _level(style)
            return self._builder.end
        if tag in _TABLES:
            return self._table(tag, values, style)
        if tag in _LINES:
            return self._line(values)
        return self._other(tag, values, style)

    def _other(self, tag: str, values: Attributes, style: Style) -> Close:
        match tag:
            case "pre":
                self._builder.end()
                return self._end_code
            case "ul" | "ol":
                kind = _kind(style) or values.get("type", "")
                return self._builder.open_list(tag == "ol", _integer(values, "start", 1), kind)
            case "li":
                number = _integer(values, "value", 0) if values.get("value") else None
                return self._builder.open_entry(number, _kind(style))
            case "blockquote":
                return self._builder.open_quote()
            case _ if tag in _INLINE:
                return self._inline(tag, values, style)
        return self._line(values) if style.get("display") == "block" else self._nothing

    def _inline(self, tag: str, values: Attributes, style: Style) -> Close:
        if style.get("mso-list") == "ignore":
            self._caught = []
            return self._end_label
        if tag == "q":
            self._flow.text("“", self._look)
            return lambda: self._flow.text("”", self._look)
        href = values.get("href", "")
        if tag == "a" and footnotes.leads_back(href):
            self._caught = []
            return self._end_back
        if tag == "a" and not href.startswith("#") and not address(href):
            self.found["link"] += bool(href) or not {"name", "id"} & values.keys()
        return self._line(values) if style.get("display") == "block" else self._nothing

    def _line(self, values: Attributes) -> Close:
        self._flow.begin_line()
        if footnotes.is_note(values.get("id", "")):
            return self._builder.open_note()
        return self._flow.begin_line

    def _table(self, tag: str, values: Attributes, style: Style) -> Close:
        match tag:
            case "table":
                return self._builder.open_table()
            case "thead":
                self._in_head = True
                return self._end_head
            case "tr":
                self._builder.open_row(heads=self._in_head)
                return self._nothing
        return self._builder.open_cell(
            _integer(values, "colspan", 1),
            _integer(values, "rowspan", 1),
            heads=tag == "th",
            overflows=style.get("mso-ignore") == "colspan",
        )

    def _end_head(self) -> None:
        self._in_head = False

    def _end_code(self) -> None:
        self._builder.add(self._flow.code())

    def _end_label(self) -> None:
        self._flow.label = "".join(self._caught or ()).strip()
        self._caught = None

    def _end_back(self) -> None:
        """A footnote's own number begins it; an arrow back is no text."""
        label = "".join(self._caught or ()).strip("[]().\u00a0 \n")
        if self._flow.is_empty():
            self._flow.note = label
        self._caught = None

    def _is_comment(self, values: Attributes, style: Style) -> bool:
        if style.get("mso-element") == "comment":
            self.found["comment"] += 1
        return style.get("mso-element", "").startswith(
            "comment"
        ) or "MsoCommentReference" in values.get("class", "")

    def _nothing(self) -> None:
        """Nothing has to be done at the end."""


def _level(style: Style) -> int:
    found = _LEVEL.search(style.get("mso-list", ""))
    return int(found[1]) if found else 1


def _kind(style: Style) -> str:
    words = style.get("list-style-type", style.get("list-style", "")).split()
    return "none" if "none" in words else words[0] if words else ""


def _integer(values: Attributes, name: str, otherwise: int) -> int:
    text = values.get(name, "").strip()
    return int(text) if _INTEGER.fullmatch(text) else otherwise

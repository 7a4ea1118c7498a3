"""From the HTML that other programs put on the clipboard to the Markdown of an item: what a reader
sees is the same before and after, and what could not be taken is said."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from typing import Final

import nh3

from content.intake.converted import Converted
from content.intake.errors import InputError, InputProblem
from content.intake.legacy import offer
from content.intake.pasted.counted import outside, sentences
from content.intake.pasted.parts import HeadingPart, QuotePart, SeenPart
from content.intake.pasted.reader import HtmlReader
from content.intake.pasted.settled import settled
from content.intake.pasted.styles import Sheet, sheet_of
from content.intake.reading.markdown_2 import MOST_SIGNS
from content.intake.written.markdown import markdown_of

_TAGS: Final = {
    *("p", "div", "span", "br", "hr", "wbr", "blockquote", "pre", "a", "q", "font", "img"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
    *("b", "strong", "i", "em", "dfn", "var", "u", "ins", "s", "strike", "del", "sup", "sub"),
    *("code", "tt", "kbd", "samp", "section", "article", "header", "footer", "main", "nav"),
    *("aside", "address", "center", "figure", "figcaption", "details", "summary", "form"),
    *("fieldset", "legend", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_UNREAD: Final = {
    *("script", "style", "title", "template", "noscript", "xml", "iframe", "object", "svg"),
    *("math", "select", "textarea", "video", "audio", "canvas", "noembed", "noframes"),
}
_ATTRIBUTES: Final = {
    "*": {"style", "class", "id", "hidden"},
    "a": {"href", "name"},
    "img": {"alt", "width", "height"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
    "font": {"color", "face"},
    "ins": {"cite", "datetime"},
    "del": {"cite", "datetime"},
    "th": {"colspan", "rowspan", "bgcolor"},
    "td": {"colspan", "rowspan", "bgcolor"},
    "tr": {"bgcolor"},
    "table": {"bgcolor"},
}
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)([^<>]*)")
_BLOCK: Final = re.compile(r"</?(?:p|div|br|li|td|th|tr|h[1-6])\b[^<>]*>")
_ANY: Final = re.compile(r"<[^<>]*>")
# these end by themselves, or hold nothing
_FLAT: Final = frozenset(
    {
        *("p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "col", "input"),
        *("meta", "link", "wbr", "area", "base", "embed", "param", "source", "tbody", "thead"),
    }
)
_DEEPEST: Final = 300
# letters of the old encodings that are signs to be cleaned away in every other text
_SPARED: Final = {0xAD: "\ue0ad", 0xD0: "\ue0d0", 0xF0: "\ue0f0"}
_LETTERS: Final = {ord(spared): code for code, spared in _SPARED.items()}
_MOST_ATTRIBUTES: Final = 100
_LONGEST_ATTRIBUTE: Final = 1_000
_MOST_LETTERS: Final = 200_000  # that a field takes
_MOST_TAGS: Final = 60_000  # with those that end; more takes many seconds


def from_html(html: str, *, lower: bool = True, typed_lists: bool = True) -> Converted:
    """The Markdown of a piece of HTML, and what was left out.

    Pictures, hidden text, scripts and the like are told; styles count where they are seen (bold,
    raised, struck, hidden). With `lower`, the text comes from elsewhere: headings begin at ##, and
    what stands behind its look is settled; with `typed_lists`, a paragraph that begins with «•» is
    an entry of a list. InputError for what is nested too deep to be a text.
    """
    _require_sound(html)
    sheet = _sheet(html)
    safe, told = settled(_safe(html), sheet, html) if lower else (_safe(html), ())
    old = offer(_text(safe))
    if old:
        safe = safe.translate(_SPARED)
    reader = _read(safe, sheet, typed_lists)
    parts = reader.parts()
    body, unsure = markdown_of(_lowered(parts) if lower else parts)
    found = outside(html) + reader.found
    found |= {"unsure": unsure, "long": len(body) > MOST_SIGNS}
    notes = (*told, *sentences(found))
    if old:
        return Converted("", body.translate(_LETTERS), (*notes, old))
    return Converted("", body, notes)


def from_paste(html: str) -> Converted:
    """The same for what somebody pasted and waits for; InputError also for what would take long."""
    if html.count("<") > _MOST_TAGS:
        raise _refused(
            "có quá nhiều phần nhỏ (ô, dòng, đổi kiểu chữ) nên chỉ lấy chữ; hãy dán từng phần nếu "
            "cần giữ đậm, nghiêng, mục, danh sách, bảng"
        )
    _require_sound(html)
    if len(_text(_safe(html))) > _MOST_LETTERS:
        raise _refused(
            "dài hơn 200.000 ký tự nên chỉ lấy chữ; một bài không dài đến thế: hãy dán từng phần"
        )
    return from_html(html)


def _text(safe: str) -> str:
    """All letters, hidden ones too, each block on a line of its own."""
    return unescape(_ANY.sub("", _BLOCK.sub("\n", safe)))


def _safe(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_UNREAD,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


def _read(safe: str, sheet: Sheet, bullets: bool) -> HtmlReader:
    """What is seen; where most of the text would be hidden by its colour alone, the colours are
    those of a dark page, and all of it is seen."""
    for colours in (True, False):
        reader = HtmlReader(sheet, colours=colours, bullets=bullets)
        reader.feed(safe)
        if not colours or reader.faint <= reader.seen:
            break
    return reader


def _sheet(html: str) -> Sheet:
    """The style sheets of the text."""
    css = [
        piece.partition(">")[2].partition("</style")[0]
        for piece in re.split("<style", html, flags=re.IGNORECASE)[1:]
    ]
    return sheet_of("\n".join(css))


def _require_sound(html: str) -> None:
    """What no text is, before anything takes long over it."""
    depth = deepest = attributes = 0
    for closing, tag, rest in _TAG.findall(html):
        if tag.lower() not in _FLAT:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
        attributes = max(attributes, rest.count("="), len(rest) // _LONGEST_ATTRIBUTE)
    if deepest > _DEEPEST or attributes > _MOST_ATTRIBUTES:
        raise _refused(
            "trang trí lồng nhau quá sâu nên không đọc được đậm, nghiêng, mục, danh sách: chỉ lấy "
            "chữ; hãy xem lại các đoạn"
        )


def _refused(text: str) -> InputError:
    return InputError([InputProblem("đoạn dán", text, "body")])


def _lowered(parts: Sequence[SeenPart]) -> tuple[SeenPart, ...]:
    """Headings where items have them: the highest becomes ##, none is deeper than ####."""
    levels = Counter(level for part in parts for level in _levels(part))
    shift = 2 - min(levels, default=2)
    return tuple(_shifted(part, shift) for part in parts)


def _levels(part: SeenPart) -> list[int]:
    if isinstance(part, QuotePart):
        return [level for inner in part.parts for level in _levels(inner)]
    return [part.level] if isinstance(part, HeadingPart) else []


def _shifted(part: SeenPart, shift: int) -> SeenPart:
    if isinstance(part, HeadingPart):
        return replace(part, level=max(2, min(4, part.level + shift)))
    if isinstance(part, QuotePart):
        return QuotePart(tuple(_shifted(inner, shift) for inner in part.parts))
    return part

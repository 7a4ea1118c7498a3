"""Runs as mammoth reads them: their look said on each, their signs as Unicode text."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Final

from content.intake.legacy import font_encoding
from content.intake.old_fonts import Letters, make_unicode
from content.intake.word.made import element, text_node
from content.intake.word.marks import is_mark
from content.intake.word.styles import RunLook, Styles
from content.intake.word.symbols import in_picture_font, is_picture_font
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, T, above, child, every, local, replace, tag

TAB: Final = "\u2003"
"""An em space: columns that tabs made do not run together."""

_SIGNS: Final = {"tab": TAB, "ptab": TAB, "noBreakHyphen": "-", "softHyphen": ""}


@dataclass
class _Seen:
    """What is found on the way through a document."""

    paragraphs: list[list[Letters]] = field(default_factory=list)
    capitals: list[Node] = field(default_factory=list)


def make_plain(root: Node, styles: Styles, headings: Container[Node], told: FileNotes) -> None:
    """The tree with runs of plain look and Unicode text; `headings` are heavy by themselves."""
    seen = _Seen()
    for paragraph in every(root, "w:p"):
        letters: list[Letters] = []
        marked: list[tuple[bool, str]] = []
        for run in every(paragraph, "w:r"):
            if above(run, "w:p") is paragraph and not is_mark(run):
                look = styles.run(run, paragraph)
                letters += _texts(run, look, seen, told)
                marked.append((look.highlighted, _words(run)))
                _dress(run, look, paragraph in headings)
        _trim_breaks(paragraph)
        _tell_highlights(marked, told)
        seen.paragraphs.append(letters)
    told.converted += make_unicode(seen.paragraphs, guess=True)
    for node in seen.capitals:
        node.text = (node.text or "").upper()


def _texts(run: Node, look: RunLook, seen: _Seen, told: FileNotes) -> list[Letters]:
    """The letters of a run, its other signs put in as letters."""
    found = []
    for part in list(run):
        name = local(part)
        if name in _SIGNS:
            old = name == "softHyphen" and font_encoding(look.font) == "TCVN3"
            made = text_node("\u00ad" if old else _SIGNS[name])
            replace(part, [made])
            part = made
        elif name == "cr":
            replace(part, [element("br")])
        if part.tag != T:
            continue
        if look.capitals:
            seen.capitals.append(part)
        if is_picture_font(look.font):
            part.text = in_picture_font(part.text or "", look.font, told)
        else:
            if font_encoding(look.font):
                part.text = _latin(part.text or "")
            found.append(Letters(part, look.font))
    return found


def _tell_highlights(runs: Iterable[tuple[bool, str]], told: FileNotes) -> None:
    """Tell of the marks of a marker pen, which drafters put on what is not sure yet."""
    for highlighted, group in groupby(runs, key=itemgetter(0)):
        words = "".join(text for _, text in group)
        if highlighted and words.strip():
            told.count("highlight", words)


def _words(run: Node) -> str:
    return "".join(part.text or "" for part in every(run, "w:t"))


def _latin(text: str) -> str:
    """Letters that an old font holds in its private places, as the letters of that code."""
    return "".join(chr(ord(sign) & 0xFF) if "\uf020" <= sign <= "\uf0ff" else sign for sign in text)


def _dress(run: Node, look: RunLook, in_heading: bool) -> None:
    """Say on the run itself how it is seen; words of links need no line under them."""
    old = child(run, "w:rPr")
    if old is not None:
        run.remove(old)
    properties = element("rPr")
    plain = above(run, "w:hyperlink") is not None
    if look.bold and not in_heading:
        properties.append(element("b"))
    if look.italic and not in_heading:
        properties.append(element("i"))
    if look.underlined and not in_heading and not plain:
        properties.append(element("u", val="single"))
    if look.struck:
        properties.append(element("strike"))
    if look.vertical:
        properties.append(element("vertAlign", val=look.vertical))
    run.insert(0, properties)


def _trim_breaks(paragraph: Node) -> None:
    """The end of a page or column inside a paragraph ends a line, at its edges it ends nothing."""
    parts = every(paragraph, "w:t", "w:br")
    filled = [at for at, part in enumerate(parts) if part.tag == T and (part.text or "").strip()]
    for at, part in enumerate(parts):
        kind = part.get(tag("w:type"))
        if part.tag == T or kind is None:
            continue
        inside = bool(filled) and filled[0] < at < filled[-1]
        replace(part, [element("br")] if inside or kind == "textWrapping" else [])

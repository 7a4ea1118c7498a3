"""What stands behind the look of sanitised HTML is settled before it is read: tracked changes are
accepted, letters of old fonts become Unicode, links lead straight to where they lead."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Final

from content.intake.old_fonts import Letters, make_unicode
from content.intake.pasted.redirects import direct
from content.intake.pasted.styles import Sheet
from content.intake.word.told import FileNotes

_VOID: Final = frozenset({"br", "hr", "img", "col", "wbr"})
_BLOCKS: Final = frozenset(
    {
        *("p", "div", "li", "td", "th", "tr", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("blockquote", "pre", "caption", "table", "ul", "ol", "section", "article"),
    }
)
_NEEDED: Final = re.compile(
    r"<(?:ins|del)\b|mso(?:ins|del)\b|google\.|facebook\.com/l\.php|(?<!\w)\.vn|\bvni-",
    re.IGNORECASE,
)
_CHANGES: Final = {"msoins": "thêm: ", "msodel": "bỏ: "}
_GONE: Final = "bỏ: "


@dataclass
class _Text:
    """A piece of text, or of markup as it stands."""

    text: str | None
    is_markup: bool = False

    def written(self) -> str:
        """As HTML."""
        text = self.text or ""
        return text if self.is_markup else escape(text, quote=False)


@dataclass(frozen=True)
class _Frame:
    tag: str
    font: str = ""  # around it
    change: str = ""  # what the element did
    words: list[str] | None = None  # of the change that it stands in
    gone: bool = False


def settled(safe: str, sheet: Sheet, html: str) -> tuple[str, tuple[str, ...]]:
    """The settled form of sanitised HTML, and the sentences that tell what was done; `html` is as
    it came."""
    if not _NEEDED.search(html):
        return safe, ()
    made = _Settling(sheet)
    made.feed(safe)
    made.close()
    told = make_unicode(made.paragraphs, guess=False)
    body = "".join(piece.written() for piece in made.pieces)
    return body, (*(text.removesuffix(".") for text in told), *made.sentences())


class _Settling(HTMLParser):
    """Reads the HTML piece by piece, without what was deleted."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self.pieces: list[_Text] = []
        self.paragraphs: list[list[Letters]] = [[]]
        self._sheet = sheet
        self._frames = [_Frame("")]
        self._font = ""
        self._changes: list[tuple[tuple[str, ...], list[str]]] = []
        self._goes_on = False  # nothing was read since the last change ended
        self._through: list[str] = []

    def sentences(self) -> tuple[str, ...]:
        """Which changes were accepted, and which links lead elsewhere now."""
        told = FileNotes()
        for (change, *_), words in self._changes:
            if text := "".join(words).strip():
                told.count("change", change + text)
        changed = tuple(sentence.removesuffix(".") for sentence in told.sentences())
        if not self._through:
            return changed
        names = ", ".join(dict.fromkeys(self._through))
        return (
            *changed,
            f"{len(self._through)} liên kết qua {names} đã thay bằng địa chỉ thật",
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        values = {name: value or "" for name, value in attrs}
        self._end_paragraph(tag)
        if tag in _VOID:
            self._void(tag)
            return
        change = _change(tag, values)
        around = self._frames[-1]
        words = self._words(change, values) if change else around.words
        gone = around.gone or change == _GONE
        self._frames.append(_Frame(tag, self._font, change, words, gone))
        self._font = self._family(tag, values)
        if not change:
            self._markup(self._start(tag, values))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        self._end_paragraph(tag)
        if self._frames[-1].tag != tag:
            return
        frame = self._frames.pop()
        self._font = frame.font
        if not frame.change:
            self._markup(f"</{tag}>")
        else:
            self._goes_on = frame.words is self._changes[-1][1]

    def handle_data(self, data: str) -> None:
        """Text."""
        if (words := self._frames[-1].words) is not None:
            words.append(data)
        if data.strip():
            self._goes_on = False
        if not self._frames[-1].gone:
            self.pieces.append(_Text(data))
            self.paragraphs[-1].append(Letters(self.pieces[-1], self._font))

    def _void(self, tag: str) -> None:
        self._markup(self.get_starttag_text() or "")
        if tag == "br" and not self._frames[-1].gone:
            self.paragraphs[-1].append(Letters(_Text("\n"), self._font))

    def _markup(self, text: str) -> None:
        if not self._frames[-1].gone:
            self.pieces.append(_Text(text, is_markup=True))

    def _end_paragraph(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._goes_on = False
            self.paragraphs.append([])

    def _inside(self, change: str) -> bool:
        return any(frame.change == change for frame in self._frames)

    def _words(self, change: str, values: Mapping[str, str]) -> list[str]:
        """Where the words of a change go that begins: to the one around that did the same or took
        all of it out, or to the one before it that it goes on."""
        around = self._frames[-1]
        if around.words is not None and (around.gone or self._inside(change)):
            return around.words
        key = (change, values.get("cite", ""), values.get("datetime", ""))
        if not (self._goes_on and self._changes and self._changes[-1][0] == key):
            self._changes.append((key, []))
        self._goes_on = False
        return self._changes[-1][1]

    def _family(self, tag: str, values: Mapping[str, str]) -> str:
        """The font of an element: the first that is named."""
        named = self._sheet.of(tag, values).get("font-family", values.get("face", ""))
        first = named.split(",")[0].strip(" \"'")
        return first if first and first.lower() != "inherit" else self._font

    def _start(self, tag: str, values: Mapping[str, str]) -> str:
        text = self.get_starttag_text() or ""
        href, through = direct(values.get("href", "")) if tag == "a" else ("", "")
        if not through:
            return text
        if not self._frames[-1].gone:
            self._through.append(through)
        said = [f'{name}="{escape(value)}"' for name, value in {**values, "href": href}.items()]
        return f"<a {' '.join(said)}>"


def _change(tag: str, values: Mapping[str, str]) -> str:
    """What a tracked change of Word's did; "" for other elements, struck text among them."""
    for name in values.get("class", "").lower().split():
        if name in _CHANGES:
            return _CHANGES[name]
    if tag in ("ins", "del") and {"cite", "datetime"} & values.keys():
        return _CHANGES[f"mso{tag}"]
    return ""

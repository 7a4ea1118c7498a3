"""A text as the editor of the console shows and gives it back: blocks of HTML, each known by its
number; what was not touched keeps its stored signs, byte for byte."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Any, Final

from content.intake.from_html import from_html
from content.intake.kept import KeptBlock, blocks
from content.intake.markup import render_markdown
from content.intake.sanitiser import sanitise

_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_VOID: Final = frozenset({"br", "hr"})


def editable(body: str) -> str:
    """The text for the editor: `<div data-kept="0">…</div>` for each block, as a reader sees
    it."""
    return "\n".join(
        f'<div data-kept="{number}">{render_markdown(block.source)}</div>'
        for number, block in enumerate(_blocks(body))
    )


def edited_form(sent: Mapping[str, Any]) -> str:
    """The text of a form: its field `body`, with what its field `body_html` changed in it."""
    return edited(str(sent.get("body", "")).replace("\r\n", "\n"), str(sent.get("body_html", "")))


def edited(body: str, html: str) -> str:
    """The stored text after it was edited: what the editor gave back as a number is taken as it
    was, the rest is written anew. Nothing given back: nothing was touched."""
    if not html.strip():
        return body
    known, parts = _blocks(body), _parts(html)
    for parts_tried in _attempts(_numbered(parts, len(known))):
        made = _joined(known, parts_tried)
        if _seen(made) == _seen_of(known, parts_tried):
            break
    return made


@dataclass(frozen=True)
class _Part:
    """A piece of what came back: the number of a block that was not touched, its HTML."""

    number: int | None
    html: str


def _blocks(body: str) -> tuple[KeptBlock, ...]:
    """The blocks of a text; all of it as one where a block alone is seen otherwise than among the
    others."""
    found = blocks(body)
    alone = "\n".join(render_markdown(block.source) for block in found)
    if _same(alone) == _same(render_markdown(body)):
        return found
    return (KeptBlock(body, ""),)


def _parts(html: str) -> list[_Part]:
    """What came back, top-level piece by piece; only tags that texts have get past here."""
    cutter = _Cutter()
    cutter.feed(html)
    cutter.close()
    return [
        _Part(number, sanitise("".join(pieces)))
        for number, pieces in cutter.found
        if number is not None or "".join(pieces).strip()
    ]


class _Cutter(HTMLParser):
    """Cuts at the outermost `<div>`; what stands outside of any is a piece too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int | None, list[str]]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "div":
            self._add(self.get_starttag_text() or "")
            return
        if self._depth == 0:
            kept = dict(attrs).get("data-kept") or ""
            self.found.append((int(kept) if _NUMBER.fullmatch(kept) else None, []))
        self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag != "div":
            self._add("" if tag in _VOID else f"</{tag}>")
            return
        self._depth = max(0, self._depth - 1)
        if self._depth == 0:
            self.found.append((None, []))

    def handle_data(self, data: str) -> None:
        self._add(escape(data, quote=False))

    def _add(self, piece: str) -> None:
        if not self.found:
            self.found.append((None, []))
        self.found[-1][1].append(piece)


def _numbered(parts: Sequence[_Part], count: int) -> list[_Part]:
    """With the numbers that there are, each once; a number of nothing and a second one of the same
    block count as new."""
    used: set[int] = set()
    found = []
    for part in parts:
        known = part.number is not None and part.number < count and part.number not in used
        found.append(part if known else _Part(None, part.html))
        used |= {part.number} if part.number is not None else set()
    return found


def _attempts(parts: list[_Part]) -> Iterator[list[_Part]]:
    """As it came; where blocks would run into their neighbours (two lists in a row), these are
    written anew as well; at last everything is."""
    yield parts
    touched = [part.number is None for part in parts]
    yield [
        _Part(None, part.html) if any(touched[max(0, at - 1) : at + 2]) else part
        for at, part in enumerate(parts)
    ]
    yield [_Part(None, part.html) for part in parts]


def _joined(known: Sequence[KeptBlock], parts: Sequence[_Part]) -> str:
    made = ""
    last: int | None = None  # the number of the block before, where it was kept
    for source, number in _sources(known, parts):
        if made or last is not None:
            follows = number is not None and last is not None and number == last + 1
            made += known[last].gap if follows and last is not None else "\n\n"
        made, last = made + source, number
    return made


def _sources(
    known: Sequence[KeptBlock], parts: Sequence[_Part]
) -> Iterator[tuple[str, int | None]]:
    """The Markdown of each kept block with its number, and of each run of new ones."""
    new: list[str] = []
    for part in [*parts, None]:
        if part is not None and part.number is None:
            new.append(part.html)
            continue
        if text := _written("".join(new)):
            yield text, None
        new = []
        if part is not None and part.number is not None:
            yield known[part.number].source, part.number


def _written(html: str) -> str:
    """Headings stay as high as they are, and a bullet that somebody typed stays one."""
    return from_html(html, lower=False, typed_lists=False).body if html else ""


def _seen(body: str) -> list[str]:
    return _same(render_markdown(body))


def _seen_of(known: Sequence[KeptBlock], parts: Sequence[_Part]) -> list[str]:
    return _same("\n".join(render_markdown(source) for source, _ in _sources(known, parts)))


def _same(html: str) -> list[str]:
    """The lines of HTML, to be compared."""
    return [line for line in map(str.strip, html.split("\n")) if line]

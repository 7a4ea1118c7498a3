"""From the officer's Markdown to safe HTML and from HTML to readable plain text, for portals, feeds
and e-mail."""

import re
from html.parser import HTMLParser
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS: Final = frozenset(
    {
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "s",
        "sub",
        "sup",
        "a",
        "blockquote",
        "code",
        "pre",
        "br",
        "hr",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    }
)
_CELL: Final = frozenset({"align", "colspan", "rowspan"})
ATTRIBUTES: Final = {
    "a": frozenset({"href", "title"}),
    "ol": frozenset({"start"}),
    "th": _CELL | {"scope"},
    "td": _CELL,
}
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_ADDRESS: Final = re.compile(r"(?:https?://[^/\s]|mailto:\S|tel:\S)", re.IGNORECASE)
_CONTACT: Final = re.compile(r"(?:mailto|tel):", re.IGNORECASE)
_BREAK: Final = "\0"  # stands for <br> among collected words; sanitised HTML holds no NUL


class _Markdown(MarkdownIt):
    """CommonMark with tables. Every address becomes a link: `sanitise` and the body check are what
    refuses one."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": True})
        self.enable("table")

    def validateLink(self, url: str) -> bool:
        return True


def sanitise(html: str) -> str:
    """The HTML with only what feeds and mail programs show safely: known tags, absolute http(s),
    mailto and tel links; idempotent."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        url_relative="deny",
        link_rel="noopener",
    )


def markdown_tokens(text: str) -> list[Token]:
    """The block tokens of a Markdown text (CommonMark and tables), raw HTML and every link kept,
    with line numbers from 0."""
    return _Markdown().parse(text)


def render_markdown(text: str) -> str:
    """Sanitised HTML of a Markdown body; cells keep their alignment as an attribute, which mail
    programs understand."""
    parser = _Markdown()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"align": str(token.attrs["style"]).removeprefix("text-align:")}
    return sanitise(str(parser.renderer.render(tokens, parser.options, {}))).strip()


def is_absolute(address: str) -> bool:
    """Whether a link's address works outside the office's own site: http(s), mailto or tel."""
    return _ADDRESS.match(address) is not None


def plain(html: str) -> str:
    """Readable text of an HTML fragment: "- " and "1.

    " lists, "text (address)" links, headings and table rows on lines of their own.
    """
    reader = _Plain()
    reader.feed(sanitise(html))
    reader.close()
    return reader.text()


class _Plain(HTMLParser):
    """Collects lines from sanitised, hence well-formed, HTML."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._words: list[str] = []
        self._margins: list[str] = []  # one for each open quotation or list entry
        self._bullet = ""  # waits for the first line of its list entry
        # one for each open list: the next number, None for bullets
        self._numbers: list[int | None] = []
        self._links: list[tuple[str, int]] = []
        self._cells = 0  # of the open table row
        self._verbatim = False

    def text(self) -> str:
        self._flush()
        return "\n".join(self._lines).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        match tag:
            case "br":
                self._words.append(_BREAK)
            case "a":
                self._links.append((values.get("href", ""), len(self._words)))
            case "li":
                self._open_entry()
            case "ul" | "ol":
                self._block()
                start = values.get("start", "1")
                self._numbers.append(
                    None if tag == "ul" else int(start) if start.isdecimal() else 1
                )
            case "td" | "th":
                self._words.append(" | " if self._cells else "")
                self._cells += 1
            case "tr":
                self._flush()
                self._cells = 0
            case _ if tag in _BLOCKS:
                self._block()
                self._verbatim = tag == "pre"
                self._margins += ["> "] if tag == "blockquote" else []
                self._words += ["---"] if tag == "hr" else []

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "a" if self._links:
                self._close_link(*self._links.pop())
            case "li" | "blockquote" if self._margins:
                self._flush()
                self._margins.pop()
                self._bullet = ""
            case "ul" | "ol" if self._numbers:
                self._flush()
                self._numbers.pop()
                self._gap()
            case _ if tag in _BLOCKS:
                self._flush()
                self._verbatim = False
                self._gap()

    def handle_data(self, data: str) -> None:
        self._words.append(
            data.rstrip("\n").replace("\n", _BREAK) if self._verbatim else re.sub(r"\s+", " ", data)
        )

    def _block(self) -> None:
        self._flush()
        self._gap()

    def _gap(self) -> None:
        if not self._numbers and self._lines and self._lines[-1]:
            self._lines.append("")

    def _open_entry(self) -> None:
        self._flush()
        number = self._numbers[-1] if self._numbers else None
        self._bullet = "- " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._margins.append(" " * len(self._bullet))

    def _close_link(self, address: str, start: int) -> None:
        shown = "".join(self._words[start:]).strip()
        target = _CONTACT.sub("", address, count=1)
        if target and target != shown:
            self._words.append(f" ({target})")

    def _flush(self) -> None:
        text = "".join(self._words)
        self._words.clear()
        if not text.strip(f"{_BREAK} \n"):
            return
        for line in text.strip(_BREAK if self._verbatim else f"{_BREAK} ").split(_BREAK):
            margin = "".join(self._margins)
            if self._bullet:
                margin = margin[: -len(self._bullet)] + self._bullet
                self._bullet = ""
            self._lines.append(
                (margin + (line if self._verbatim else " ".join(line.split()))).rstrip()
            )


_BLOCKS: Final = frozenset({"p", "h2", "h3", "h4", "blockquote", "pre", "hr", "table", "caption"})

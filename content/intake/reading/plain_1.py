"""Readable text of a body's HTML as the first text form gives it. Texts that were approved with it
are still shown so: nothing here changes."""

import re
from html.parser import HTMLParser
from typing import Final

from content.intake.sanitiser import sanitise

_CONTACT: Final = re.compile(r"(?:mailto|tel):", re.IGNORECASE)
_BREAK: Final = "\0"  # stands for <br> among collected words; sanitised HTML holds no NUL


def plain_1(html: str) -> str:
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

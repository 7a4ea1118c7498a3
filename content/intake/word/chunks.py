"""Pieces of other files that Word shows as if they stood in the text (altChunk)."""

import email
import html
import re
from collections.abc import Callable, Mapping
from email import policy
from typing import Final

from content.intake.word.made import paragraph_of
from content.intake.word.marks import CLOSE, OPEN, mark_run
from content.intake.word.package import BrokenPackage, Package, Relation
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, every, replace, tag

_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_PAGE: Final = re.compile(r"<[a-zA-Z!?]")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Chunks:
    """The chunks of one document as HTML, by the marks that stand for them in its text."""

    def __init__(self, inner: Callable[[bytes], str], told: FileNotes) -> None:
        self._inner, self._told = inner, told
        self._html: list[str] = []

    def take_out(self, root: Node, package: Package, relations: Mapping[str, Relation]) -> None:
        """Put a mark in the place of each chunk that can be read; the others are told."""
        for chunk in every(root, "w:altChunk"):
            relation = relations.get(chunk.get(tag("r:id")) or "")
            data = package.bytes_of(relation.target) if relation and not relation.outside else None
            found = self._read(data, relation.target) if data and relation else None
            if found is None:
                self._told.count("chunk", relation.target.rpartition("/")[2] if relation else "")
                replace(chunk, [])
                continue
            self._html.append(found.replace(OPEN, "").replace(CLOSE, ""))
            replace(chunk, [paragraph_of(mark_run(f"chunk:{len(self._html) - 1}"))])

    def put_in(self, markup: str) -> str:
        """The HTML with the chunks in their places."""
        for at, found in enumerate(self._html):
            mark = f"{OPEN}chunk:{at}{CLOSE}"
            markup = markup.replace(f"<p>{mark}</p>", found).replace(mark, found)
        return markup

    def _read(self, data: bytes, name: str) -> str | None:
        start = data.lstrip()[:200].lower()
        if data.startswith(b"PK"):
            try:
                return self._inner(data)
            except BrokenPackage:
                return None
        if start.startswith(b"{\\rtf"):
            return None
        if b"mime-version" in start or start.startswith(b"from:"):
            return _of_archive(data)
        text = _decoded(data)
        if text is None or (not name.lower().endswith(".txt") and _PAGE.search(text[:1000])):
            return text
        lines = (html.escape(line.strip()) for line in text.splitlines())
        return "".join(f"<p>{line}</p>" for line in lines if line)


def _of_archive(data: bytes) -> str | None:
    """The page in a web archive (.mht)."""
    message = email.message_from_bytes(data, policy=policy.default)
    page = message.get_body(("html", "plain"))
    try:
        content = page.get_content() if page is not None else None
    except (KeyError, LookupError, ValueError):
        return None
    return content if isinstance(content, str) else None


def _decoded(data: bytes) -> str | None:
    named = _CHARSET.search(data[:2000])
    for start, encoding in _MARKS:
        if data.startswith(start):
            return data.decode(encoding, "replace")
    for encoding in ("utf-8", named[1].decode("ascii") if named else "windows-1258"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return None

"""The text of a Word file, taken in a second and independent way: every `w:t` of its main part and
its notes, by paragraph; and what our intake makes of the same file."""

import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from content.intake.errors import InputError
from content.intake.files import kinds, worker
from content.intake.markup import render_markdown
from tests.corpus.told import Outcome, compared

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LEFT_OUT = {"del", "moveFrom", "Fallback", "instrText", "delText", "txbxContent"}


def outcome(path: Path) -> Outcome:
    """What our intake makes of the file, compared with its text."""
    try:
        kinds.require_kind(kinds.WORD, path)
        fields = worker.call("content.intake.word.reading:read", path)
    except InputError as error:
        said, there = error.problems[0].text, tuple(paragraphs(path))
        wrong = "không có chữ" in said and there
        return Outcome("SILENT" if wrong else "refused", len(there), there, (said,))
    body = re.sub(r"<[^>]+>", " ", render_markdown(fields["body"]))
    shown = f"{fields['title']} {html.unescape(body)} {fields['body']}"
    return compared(list(paragraphs(path)), shown, fields["notes"])


def paragraphs(path: Path) -> Iterator[str]:
    """The text of each paragraph of the main part, its text boxes and its notes."""
    try:
        with ZipFile(path) as package:
            main = _main(package)
            folder = posixpath.dirname(main)
            for part in (main, f"{folder}/footnotes.xml", f"{folder}/endnotes.xml"):
                if part in package.namelist():
                    yield from _of(ElementTree.fromstring(package.read(part)))  # noqa: S314
    except (BadZipFile, ElementTree.ParseError, KeyError):
        return


def _main(package: ZipFile) -> str:
    relations = ElementTree.fromstring(package.read("_rels/.rels"))  # noqa: S314
    for relation in relations:
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _of(root: ElementTree.Element) -> Iterator[str]:
    for paragraph in root.iter():
        if paragraph.tag in (f"{W}p", f"{STRICT}p"):
            text = "".join(_texts(paragraph, top=True)).strip()
            if text:
                yield text


def _texts(element: ElementTree.Element, *, top: bool = False) -> Iterator[str]:
    """Its own texts; a paragraph inside it (a text box) is another paragraph."""
    name = element.tag.rpartition("}")[2]
    if name in LEFT_OUT or (name == "p" and not top and "wordprocessingml" in element.tag):
        return
    if name == "t" and element.tag.startswith((W, STRICT)):
        yield element.text or ""
    if name in ("tab", "br", "cr"):
        yield " "
    for inner in element:
        yield from _texts(inner)

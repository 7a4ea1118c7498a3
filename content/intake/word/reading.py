"""A Word file becomes the title, body, notes and pictures of an item."""

import re
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from content.intake.converted import Converted
from content.intake.errors import InputError, InputProblem
from content.intake.files.packages import WORD_LIMITS, require_sound
from content.intake.from_html import from_html
from content.intake.markup import NEWEST, plain
from content.intake.word import (
    alternates,
    boxes,
    changes,
    equations,
    fields,
    hidden,
    margins,
    marks,
    paragraphs,
    runs,
    symbols,
    tables,
)
from content.intake.word.chunks import Chunks
from content.intake.word.footnotes import Footnotes, add_notes
from content.intake.word.lists import with_lists
from content.intake.word.numbering import Numbering
from content.intake.word.objects import Objects, TakenPictures
from content.intake.word.package import BrokenPackage, Package
from content.intake.word.plain_form import html_of
from content.intake.word.styles import Styles, page_is_dark, theme_fonts
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, drop, every, tag, text_of

_MOST_INSIDE = 3
_BROKEN = "không đọc được tệp này như một tệp Word .docx: hãy mở bằng Word và lưu lại dạng .docx"
_TITLE = re.compile(r"<h[1-6]>(.*?)</h[1-6]>", re.DOTALL)
_EMPTY = "tệp Word này không có chữ nào: hãy chọn tệp khác"


class _Reading:
    """One file on its way to HTML; files inside it (altChunk) go the same way."""

    def __init__(
        self, data: bytes, told: FileNotes, pictures: TakenPictures, depth: int = 0
    ) -> None:
        self.package, self.told = Package(data), told
        self._pictures, self._depth = pictures, depth
        document = self.package.xml(self.package.main)
        self._styles = Styles(
            self.package.beside("styles"),
            theme_fonts(self.package.beside("theme")),
            page_is_dark(document),
        )
        self._chunks = Chunks(self._inner, told)

    def html(self) -> str:
        """Everything that a reader sees, as HTML of paragraphs, headings, lists and tables."""
        body = self.package.body()
        footnotes = Footnotes(self.package)
        self._prepare(body, self.package.main)
        notes: dict[str, Node] = {}
        for note in footnotes.take_out(body):
            self._prepare(note.root, note.part)
            notes.setdefault(note.sign, note.root)
        add_notes(body, notes)
        self._look(body)
        margins.tell(self.package, self.told)
        blocks = etree.fromstring(f"<div>{html_of(body, self.told)}</div>")
        root = with_lists(list(blocks))
        return marks.without(self._chunks.put_in(_inside(root)))

    def _prepare(self, root: Node, part: str) -> None:
        """Leave in a part of the package what its reader sees."""
        relations = self.package.relations(part)
        marks.clear(root)
        alternates.choose(root)
        alternates.open_wrappers(root)
        changes.accept(root, self.told)
        fields.settle(root, relations, self.told)
        hidden.leave_out(root, self._styles, self.told)
        boxes.take_out(root)
        self._comments(root)
        self._chunks.take_out(root, self.package, relations)
        Objects(self.package, relations, self._pictures, self.told).take_out(root)
        equations.read_equations(root, self.told)
        symbols.read_symbols(root, self.told)

    def _look(self, body: Node) -> None:
        """Say how everything is seen in the few words that mammoth knows."""
        headings = paragraphs.headings_of(body, self._styles)
        numbering = Numbering(self.package.beside("numbering"), self._styles, self.told)
        paragraphs.number(body, numbering, headings)
        runs.make_plain(body, self._styles, headings, self.told)
        tables.settle(body, self._styles)
        paragraphs.strip_properties(body, headings)

    def _comments(self, root: Node) -> None:
        said = _comments_of(self.package.beside("comments"))
        for reference in every(root, "w:commentReference"):
            self.told.count("comment", said.get(reference.get(tag("w:id")) or "", ""))
            drop(reference)

    def _inner(self, data: bytes) -> str:
        if self._depth >= _MOST_INSIDE:
            raise BrokenPackage("too many files in one another")
        return _Reading(data, self.told, self._pictures, self._depth + 1).html()


def read(path: Path) -> Converted:
    """What becomes of a Word file; InputError for a package that is none or is not sound."""
    require_sound(path, WORD_LIMITS)
    return from_docx(path.read_bytes())


def from_docx(data: bytes) -> Converted:
    """What becomes of a Word file (.docx); InputError when it is none."""
    told, pictures = FileNotes(), TakenPictures()
    try:
        markup = _Reading(data, told, pictures).html()
    except (BrokenPackage, RecursionError) as error:
        raise _refused(_BROKEN) from error
    title, rest = _titled(markup)
    made = from_html(rest, typed_lists=False)
    if not (title or made.body.strip() or pictures.taken):
        raise _refused(_EMPTY)
    return Converted(title, made.body, (*told.sentences(), *made.notes), tuple(pictures.taken))


def _titled(markup: str) -> tuple[str, str]:
    """The first heading, where the text begins with one and goes on, and what is behind it."""
    found = _TITLE.match(markup)
    if found is None or not markup[found.end() :].strip():
        return "", markup
    title = " ".join(plain(found[1], NEWEST).split())
    return (title, markup[found.end() :]) if title else ("", markup)


def _comments_of(root: Node | None) -> Mapping[str, str]:
    return {
        comment.get(tag("w:id")) or "": text_of(comment)
        for comment in (root if root is not None else ())
    }


def _inside(root: Node) -> str:
    """The HTML of the blocks without the element around them."""
    return "".join(etree.tostring(block, encoding="unicode", method="html") for block in root)


def _refused(text: str) -> InputError:
    return InputError([InputProblem("tệp", text, "file")])

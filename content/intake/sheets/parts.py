"""The parts of a workbook that its sheets need: their names and visibility, the formats of cells,
the shared texts, and by which epoch its days are counted."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal
from xml.parsers import expat
from zipfile import ZipFile

from lxml import etree

from content.intake.sheets.cells import cell_text
from content.intake.sheets.formats import BUILT_IN, GENERAL, NumberFormat, number_format

Epoch = Literal[1900, 1904]

_PIECE: Final = 1 << 16
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_MAIN: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_OF_THE_BOOK: Final = "/officeDocument"


@dataclass(frozen=True)
class SheetPart:
    """A sheet of the book: its name, whether people see it, and where its cells lie."""

    name: str
    visible: bool
    part: str


@dataclass(frozen=True)
class BookParts:
    """What is the same for all sheets of a book."""

    sheets: tuple[SheetPart, ...]
    styles: tuple[NumberFormat, ...]
    texts: tuple[str, ...]
    epoch: Epoch
    is_stale: bool = False
    """Whether its program would compute every formula on opening: what is stored is no result."""


def book_parts(package: ZipFile) -> BookParts:
    """Everything but the cells; KeyError, ValueError or SyntaxError for what is no workbook."""
    book = _main_part(package)
    tree = _tree(package, book)
    targets = _targets(package, book)
    by_kind = {kind: part for kind, part in targets.values()}
    sheets = tuple(
        SheetPart(
            cell_text(sheet.get("name", "")),
            sheet.get("state", "visible") == "visible",
            targets[_related(sheet)][1],
        )
        for sheet in tree.iter("{*}sheet")
        if targets[_related(sheet)][0] == "worksheet"
    )
    settings = next(tree.iter("{*}workbookPr"), None)
    is_1904 = settings is not None and settings.get("date1904") in ("1", "true", "on")
    styles = _styles(package, by_kind["styles"]) if "styles" in by_kind else ()
    texts = tuple(_texts(package, by_kind["sharedStrings"])) if "sharedStrings" in by_kind else ()
    calculation = next(tree.iter("{*}calcPr"), None)
    is_stale = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true", "on")
    return BookParts(sheets, styles, texts, 1904 if is_1904 else 1900, is_stale)


def visible_text(raw: str) -> str:
    """A text as it is stored in XML, with what Excel escapes, composed and cleaned."""
    if "_x" in raw:
        raw = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw)
    return cell_text(raw)


def feed(package: ZipFile, part: str, parser: "expat.XMLParserType") -> Iterator[None]:
    """Parses a part piece by piece; between two the caller takes what was found."""
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    with package.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


def parser_of(names: tuple[str, ...]) -> tuple["expat.XMLParserType", dict[str, str]]:
    """A parser, and its names for the elements of a spreadsheet."""
    known = {f"{space} {name}": name for space in _MAIN for name in names}
    return expat.ParserCreate(namespace_separator=" "), known


def _no_doctype(*_arguments: object) -> None:
    raise ValueError("a part of a workbook declares a document type")


def _main_part(package: ZipFile) -> str:
    root = _tree(package, "_rels/.rels")
    for relation in root.iter("{*}Relationship"):
        if relation.get("Type", "").endswith(_OF_THE_BOOK):
            return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
    raise KeyError("no workbook")


def _targets(package: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """By id: the kind and the part of everything that a part names."""
    folder, name = posixpath.split(part)
    root = _tree(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for relation in root.iter("{*}Relationship"):
        target = relation.get("Target", "")
        whole = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        kind = relation.get("Type", "").rpartition("/")[2]
        found[relation.get("Id", "")] = kind, posixpath.normpath(whole)
    return found


def _related(element: Any) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.endswith("}id")), "")


def _tree(package: ZipFile, part: str) -> Any:
    """A small part as a whole; no entity is resolved and nothing is fetched."""
    careful = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(package.read(part), careful)
    except etree.XMLSyntaxError:
        raise ValueError(part) from None


def _styles(package: ZipFile, part: str) -> tuple[NumberFormat, ...]:
    root = _tree(package, part)
    codes = dict(BUILT_IN)
    for named in root.iter("{*}numFmt"):
        codes[int(named.get("numFmtId", "0"))] = named.get("formatCode", "")
    return tuple(
        number_format(codes[number]) if number in codes else GENERAL
        for cells in root.iter("{*}cellXfs")
        for number in (int(cell.get("numFmtId", "0")) for cell in cells.iter("{*}xf"))
    )


class _Texts:
    """Gathers the shared texts; what is written above a word to help reading it is no part."""

    def __init__(self, parser: "expat.XMLParserType", names: dict[str, str]) -> None:
        self.done: list[str] = []
        self._names, self._pieces = names, list[str]()
        self._open = self._aside = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        tag = self._names.get(name)
        if tag == "t":
            self._open = not self._aside
        elif tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._aside = True

    def _end(self, name: str) -> None:
        tag = self._names.get(name)
        if tag == "t":
            self._open = False
        elif tag == "si":
            self.done.append(visible_text("".join(self._pieces)))
        elif tag == "rPh":
            self._aside = False

    def _said(self, data: str) -> None:
        if self._open:
            self._pieces.append(data)


def _texts(package: ZipFile, part: str) -> Iterator[str]:
    parser, names = parser_of(("si", "t", "rPh"))
    texts = _Texts(parser, names)
    for _piece in feed(package, part, parser):
        yield from texts.done
        texts.done.clear()

"""A Word package: its parts as XML that is read without entities, network or large trees, and the
relations between them."""

import posixpath
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Final
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from content.intake.word.xml import Node, tag

_MOST_BYTES: Final = 60_000_000
_STRICT: Final = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/",
        b"http://schemas.openxmlformats.org/drawingml/2006/",
    ),
)
"""The strict form's names and those of the usual form."""


class BrokenPackage(Exception):
    """The file is no Word package that can be read."""


@dataclass(frozen=True)
class Relation:
    """What a part refers to: another part's name, or an address outside the file."""

    kind: str
    target: str
    outside: bool


class Package:
    """The parts of a .docx by their names, whose case does not count."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise BrokenPackage from error
        self._parts: dict[str, ZipInfo] = {}
        for info in self._zip.infolist():
            self._parts.setdefault(_plain(info.filename), info)

    def bytes_of(self, name: str) -> bytes | None:
        """A part as it lies in the package; None when it is not there."""
        info = self._parts.get(_plain(name))
        if info is None:
            return None
        if info.file_size > _MOST_BYTES:
            raise BrokenPackage(f"{name} is too large")
        try:
            return self._zip.read(info)
        except (BadZipFile, OSError, EOFError, RuntimeError, zlib.error, ValueError) as error:
            raise BrokenPackage from error  # RuntimeError: a part under a password

    def xml(self, name: str) -> Node | None:
        """A part's tree; None when it is not there."""
        data = self.bytes_of(name)
        if data is None:
            return None
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise BrokenPackage from error
        if root.getroottree().docinfo.doctype:
            raise BrokenPackage(f"{name} declares a document type")
        return root

    def relations(self, name: str) -> Mapping[str, Relation]:
        """What a part refers to, by the ids that it uses."""
        folder, file = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relation] = {}
        for node in root if root is not None else ():
            kind = (node.get("Type") or "").rpartition("/")[2]
            target, outside = node.get("Target") or "", node.get("TargetMode") == "External"
            place = target if outside else _joined(folder, target)
            found.setdefault(node.get("Id") or "", Relation(kind, place, outside))
        return found

    @cached_property
    def main(self) -> str:
        """The name of the document's own part."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and self.bytes_of(relation.target) is not None:
                return relation.target
        return "word/document.xml"

    def related(self, kind: str) -> str | None:
        """The name of the part of a kind ("styles") that the document refers to."""
        for relation in self.relations(self.main).values():
            if relation.kind == kind and not relation.outside:
                return relation.target
        return None

    def beside(self, kind: str) -> Node | None:
        """The tree of the part of a kind that the document refers to."""
        name = self.related(kind)
        return self.xml(name) if name else None

    def body(self) -> Node:
        """The document's body."""
        root = self.xml(self.main)
        body = root.find(tag("w:body")) if root is not None else None
        if body is None:
            raise BrokenPackage("no body")
        return body


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _joined(folder: str, target: str) -> str:
    path = unquote(target.replace("\\", "/").partition("#")[0])
    if path.startswith("/"):
        return path.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, path)).lstrip("/")

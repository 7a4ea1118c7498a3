"""What stands in a text and is none: pictures are taken, everything else is told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from content.intake.converted import TakenPicture
from content.intake.word.fields import EQUATION as BLANK
from content.intake.word.made import text_node
from content.intake.word.package import Package, Relation
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, above, drop, every, local, tag, texts_under

_METAFILES: Final = {b"\xd7\xcd\xc6\x9a": "WMF", b"\x01\x00\x09\x00": "WMF"}
_MADE_BY_MACHINE: Final = ("description automatically generated", "mô tả được tạo tự động")
_EQUATIONS: Final = ("equation", "mathtype")
_PROGRAMS: Final = {
    "excel": "bảng tính Excel", "word": "văn bản Word", "powerpoint": "bản trình chiếu",
    "acroexch": "tệp PDF", "package": "tệp đính kèm",
    "visio": "bản vẽ Visio", "msgraph": "biểu đồ",
}  # fmt: skip


@dataclass
class TakenPictures:
    """The pictures of a file, each once, in the order of the text."""

    taken: list[TakenPicture] = field(default_factory=list)
    hashes: set[str] = field(default_factory=set)

    def add(self, picture: TakenPicture) -> None:
        """Take one that was not taken before."""
        name = hashlib.sha256(picture.data).hexdigest()
        if name not in self.hashes:
            self.hashes.add(name)
            self.taken.append(picture)


class Objects:
    """Takes what is no text out of one part of a package."""

    def __init__(
        self,
        package: Package,
        relations: Mapping[str, Relation],
        pictures: TakenPictures,
        told: FileNotes,
    ) -> None:
        self._package, self._relations = package, relations
        self._pictures, self._told = pictures, told

    def take_out(self, root: Node) -> None:
        """The tree without drawings, objects and controls."""
        for node in every(root, "w:object"):
            for program in every(node, "o:OLEObject"):
                self._object(node, program.get("ProgID") or "")
            for _ in every(node, "w:control"):
                self._told.count("control")
            drop(node)
        for node in every(root, "w:control"):
            self._told.count("control")
            drop(node)
        for node in every(root, "w:drawing", "w:pict"):
            self._look_into(node)
            drop(node)
        for node in every(root, "w:subDoc"):
            self._told.count("chunk")
            drop(node)

    def _object(self, node: Node, program: str) -> None:
        """One object; an equation of the old kind leaves a blank to fill in."""
        if any(word in program.lower() for word in _EQUATIONS):
            self._told.count("equation", "công thức kiểu cũ")
            node.addnext(text_node(BLANK))
        else:
            self._told.count("object", _program(program))

    def _look_into(self, drawing: Node) -> None:
        for node in list(drawing.iter()):
            match local(node):
                case "blip":
                    self._picture(node, ("r:embed", "r:link"), _described(drawing))
                case "imagedata":
                    self._picture(node, ("r:id", "r:href"), _title(node))
                case "chart" if node.tag == tag("c:chart") or "chartex" in str(node.tag):
                    self._told.count("chart", self._words_of(node, "r:id", "a:t"))
                case "relIds":
                    self._told.count("diagram", self._words_of(node, "r:dm", "a:t"))
                case "contentPart":
                    self._told.count("other", "nét vẽ tay")

    def _picture(self, node: Node, names: tuple[str, str], alt: str) -> None:
        embedded, linked = (self._relations.get(node.get(tag(name)) or "") for name in names)
        inside = embedded if embedded is not None and not embedded.outside else None
        data = self._package.bytes_of(inside.target) if inside is not None else None
        if data is None:
            if embedded is not None or linked is not None:
                self._told.count("linked picture", alt)
        elif kind := metafile(data):
            self._told.count("picture", f"dạng {kind}" + (f": {alt}" if alt else ""))
        else:
            self._pictures.add(TakenPicture(data, alt))
            if above(node, "w:tc") is not None:
                self._told.count("cell picture", alt)

    def _words_of(self, node: Node, name: str, texts: str) -> str:
        """The words inside a chart or a diagram, which stand in a part of their own."""
        relation = self._relations.get(node.get(tag(name)) or "")
        root = self._package.xml(relation.target) if relation and not relation.outside else None
        return " · ".join(texts_under(root, texts)) if root is not None else ""


def metafile(data: bytes) -> str:
    """The name of a Windows drawing, which no channel shows; "" for other pictures."""
    if data[40:44] == b" EMF":
        return "EMF"
    return _METAFILES.get(data[:4], "")


def _described(drawing: Node) -> str:
    properties = every(drawing, "wp:docPr")
    said = properties[0].get("descr") or properties[0].get("title") or "" if properties else ""
    return _by_person(said)


def _title(node: Node) -> str:
    shape = above(node, "v:shape")
    said = shape.get("alt") if shape is not None else None
    return _by_person(said or node.get(tag("o:title")) or "")


def _by_person(said: str) -> str:
    """A description that somebody wrote."""
    text = " ".join(said.split())
    return "" if any(words in text.lower() for words in _MADE_BY_MACHINE) else text


def _program(name: str) -> str:
    for word, called in _PROGRAMS.items():
        if word in name.lower():
            return called
    return name

"""Headers and footers: not taken, but told when they say something."""

import re
from typing import Final

from content.intake.word.alternates import choose
from content.intake.word.package import Package
from content.intake.word.told import FileNotes
from content.intake.word.xml import Node, drop, every, tag, text_of

_PAGE_NUMBER: Final = re.compile(r"(?:(?:trang|page|of|trên|[ivxlc]+)\b|[\W\d_])+", re.IGNORECASE)
_PICTURE: Final = "ảnh"


def tell(package: Package, told: FileNotes) -> None:
    """Count the headers and footers of a document whose words are more than a page's number, or
    that show a picture."""
    seen: set[str] = set()
    for relation in package.relations(package.main).values():
        if relation.kind not in ("header", "footer") or relation.outside:
            continue
        root = package.xml(relation.target)
        if root is None:
            continue
        words = _seen(root)
        if words and words not in seen:
            seen.add(words)
            told.count("margin", words)


def _seen(root: Node) -> str:
    """What a header shows besides a page's number; "" for nothing."""
    choose(root)
    for code in every(root, "w:instrText", "w:del", "w:delText"):
        drop(code)
    for field in every(root, "w:fldSimple"):
        if "PAGE" in (field.get(tag("w:instr")) or "").upper():
            drop(field)
    marks = (art.get("string") or "" for art in every(root, "v:textpath"))
    words = " ".join(filter(None, (text_of(root), *marks)))
    if words and not _PAGE_NUMBER.fullmatch(words):
        return words
    return _PICTURE if every(root, "a:blip", "v:imagedata") else ""

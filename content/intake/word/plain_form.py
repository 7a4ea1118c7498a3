"""The plain form of a document: nothing but paragraphs, runs, links and tables, which mammoth makes
HTML of."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

import mammoth
from lxml import etree

from content.intake.word.links import HREF
from content.intake.word.told import FileNotes
from content.intake.word.xml import SPACES, Node, drop, every, local, tag, text_of, unwrap

_BODY: Final = frozenset(
    tag(f"w:{name}")
    for name in (
        *("p", "pPr", "pStyle", "r", "rPr", "b", "i", "u", "strike", "vertAlign", "t", "br"),
        *("hyperlink", "tbl", "tr", "trPr", "tblHeader", "tc", "tcPr", "gridSpan", "vMerge"),
    )
)
_SILENT: Final = frozenset(
    (
        *("sectPr", "tblPr", "tblGrid", "tblPrEx", "separator", "continuationSeparator"),
        *("annotationRef", "footnoteRef", "endnoteRef", "commentReference", "pgNum"),
        *("numPr", "drawing", "pict", "tcW", "lastRenderedPageBreak"),
    )
)
_STYLES: Final = """
p.Title => h1:fresh
u => u
"""
_KINDS: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_CONTENT_TYPES: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default
 Extension="xml" ContentType="application/xml"/><Default Extension="rels"
 ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override
 PartName="/word/document.xml" ContentType="{_KINDS}"/></Types>"""
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_REFERS: Final = SPACES["r"]


def html_of(body: Node, told: FileNotes) -> str:
    """The HTML of a body that was made plain; what is still strange in it is told."""
    _prune(body, told)
    addresses: dict[str, int] = {}
    for link in every(body, "w:hyperlink"):
        at = addresses.setdefault(link.attrib.pop(HREF), len(addresses))
        link.set(tag("r:id"), f"r{at}")
    document = etree.Element(tag("w:document"), nsmap={"w": SPACES["w"], "r": SPACES["r"]})
    document.append(body)
    package = BytesIO()
    with ZipFile(package, "w") as parts:
        parts.writestr("[Content_Types].xml", _CONTENT_TYPES)
        parts.writestr("_rels/.rels", _refers([("officeDocument", "word/document.xml", "")]))
        parts.writestr(
            "word/_rels/document.xml.rels",
            _refers([("hyperlink", href, ' TargetMode="External"') for href in addresses]),
        )
        parts.writestr("word/document.xml", etree.tostring(document, encoding="UTF-8"))
    package.seek(0)
    made = mammoth.convert_to_html(package, style_map=_STYLES, include_embedded_style_map=False)
    return str(made.value)


def _refers(relations: list[tuple[str, str, str]]) -> str:
    lines = (
        f'<Relationship Id="r{at}" Type="{_REFERS}/{kind}" Target={quoteattr(target)}{mode}/>'
        for at, (kind, target, mode) in enumerate(relations)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(lines)}</Relationships>'


def _prune(body: Node, told: FileNotes) -> None:
    """Nothing that mammoth does not know is left; words in it are kept."""
    for node in list(_strange(body)):
        if node.getparent() is None:
            continue
        words = text_of(node)
        if words and local(node) not in _SILENT:
            told.count("other", f"{local(node)}: {words}")
            unwrap(node)
        elif local(node) in _SILENT or not words:
            drop(node)
    for link in every(body, "w:hyperlink"):
        if link.get(HREF) is None:
            unwrap(link)


def _strange(body: Node) -> Iterator[Node]:
    return (node for node in body.iter() if node is not body and node.tag not in _BODY)

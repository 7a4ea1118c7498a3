"""Word files for tests, made of bare XML, and what becomes of them."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

from lxml import html

from content.intake.converted import Converted
from content.intake.markup import plain, render_markdown
from content.intake.word.reading import from_docx

FIXTURES = Path(__file__).parents[3] / "fixtures" / "intake"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    }.items()
)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_REFERS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/></Types>'
)


def word(body: str, parts: Mapping[str, Any] | None = None, **xml: str) -> bytes:
    """A .docx with this body; `xml` are the insides of its styles, numbering, …; `parts` further
    parts by name: (kind of relation, data), each under the id that is the name without folder."""
    buffer = BytesIO()
    relations = [(name, name, f"{name}.xml") for name in xml]
    with ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", _CONTENT_TYPES)
        package.writestr("_rels/.rels", _refers([("r1", "officeDocument", "word/document.xml")]))
        package.writestr("word/document.xml", _root("document", f"<w:body>{body}</w:body>"))
        for name, inside in xml.items():
            package.writestr(f"word/{name}.xml", _root(_NAMES.get(name, name), inside))
        for name, (kind, data) in (parts or {}).items():
            if not name.startswith("http"):
                package.writestr(f"word/{name}", data)
            relations.append((data if name.startswith("http") else name, kind, name))
        package.writestr("word/_rels/document.xml.rels", _refers(relations))
    return buffer.getvalue()


_NAMES = {"header": "hdr", "footer": "ftr"}


def _root(name: str, inside: str) -> str:
    return f"<w:{name} {NAMESPACES}>{inside}</w:{name}>"


def _refers(relations: list[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id={quoteattr(key)} Type="{_REFERS}/{kind}" Target={quoteattr(target)}'
        f"{' TargetMode=' + quoteattr('External') if target.startswith('http') else ''}/>"
        for key, kind, target in relations
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; what does not look like XML is a run of that text."""
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def read(body: str, parts: Mapping[str, Any] | None = None, **xml: str) -> Converted:
    """What becomes of a file with this body."""
    return from_docx(word(body, parts, **xml))


def seen(body: str, parts: Mapping[str, Any] | None = None, **xml: str) -> list[str]:
    """The lines of text that a reader of the item sees."""
    return lines(read(body, parts, **xml))


def lines(made: Converted) -> list[str]:
    """The lines of text that a reader of the item sees."""
    return [line for line in plain(render_markdown(made.body)).splitlines() if line]


def case(name: str) -> Converted:
    """What becomes of one of the files that lost their meaning once."""
    (path,) = FIXTURES.glob(f"{name}-*.docx")
    return from_docx(path.read_bytes())


def elements(made: Converted, path: str) -> list[Any]:
    """The elements of the item's HTML."""
    found: list[Any] = html.fragment_fromstring(
        render_markdown(made.body), create_parent="div"
    ).xpath(path)
    return found


def words(element: Any) -> str:
    """The words inside an element on one line."""
    return re.sub(r"\s+", " ", element.text_content()).strip()

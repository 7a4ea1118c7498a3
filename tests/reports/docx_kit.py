"""Reads a DOCX back as a person with a ruler would: millimetres, points, what stands where."""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph


@dataclass(frozen=True)
class Look:
    """How a paragraph's first run comes out: its own properties over those of its styles."""

    points: float
    bold: bool
    italic: bool
    align: str
    font: str


def opened(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def part(data: bytes, name: str) -> str:
    """One part of the file as text."""
    return zipfile.ZipFile(BytesIO(data)).read(name).decode("utf-8")


def everything(paper: Document) -> list[Paragraph]:
    """Every paragraph, those of tables too, in the order of the document."""
    return [Paragraph(entry, paper._body) for entry in paper.element.body.iter(qn("w:p"))]


def texts(paper: Document) -> list[str]:
    return [paragraph.text for paragraph in everything(paper)]


def found(paper: Document, text: str) -> Paragraph:
    """The first paragraph that begins with the text."""
    return next(paragraph for paragraph in everything(paper) if paragraph.text.startswith(text))


def look(paper: Document, text: str) -> Look:
    """How the paragraph that begins with the text looks."""
    paragraph = found(paper, text)
    styles = _styles(paper, paragraph)
    runs = [run for run in paragraph._p.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    sources = [
        runs[0].find(qn("w:rPr")),
        *(style.find(qn("w:rPr")) for style in styles),
        _default(paper),
    ]
    layout = [paragraph._p.pPr, *(style.find(qn("w:pPr")) for style in styles)]
    return Look(
        points=float(_first(sources, "w:sz", "w:val")) / 2,
        bold=_on(sources, "w:b"),
        italic=_on(sources, "w:i"),
        align=_first(layout, "w:jc", "w:val") or "left",
        font=_first(sources, "w:rFonts", "w:ascii"),
    )


def line_mm(place: _Cell | Document, room_mm: float) -> float:
    """The length of the drawn line in a place of that width."""
    paragraphs = [
        paragraph
        for paragraph in place.paragraphs
        if paragraph.style and paragraph.style.name == "Rule"
    ]
    (ruled,) = paragraphs
    assert ruled._p.pPr is not None
    assert ruled._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom")).get(qn("w:val")) == "single"
    indent = ruled._p.pPr.find(qn("w:ind"))
    return (
        room_mm - sum(int(indent.get(qn(f"w:{side}"))) for side in ("left", "right")) * 25.4 / 1440
    )


def fields(paper: Document) -> list[str]:
    """The field instructions of every section's header."""
    made = []
    for section in paper.sections:
        made += [node.text.strip() for node in section.header._element.iter(qn("w:instrText"))]
    return made


def rows(table: Table) -> list[list[str]]:
    """The text of a table's cells; joined cells are empty."""
    return [[_cell_text(cell) for cell in row._tr.findall(qn("w:tc"))] for row in table.rows]


def widths_mm(table: Table) -> list[float]:
    return [
        int(column.get(qn("w:w"))) * 25.4 / 1440
        for column in table._tbl.tblGrid.findall(qn("w:gridCol"))
    ]


def _cell_text(cell: Any) -> str:
    lines = [
        "".join(node.text or "" for node in line.iter(qn("w:t")))
        for line in cell.findall(qn("w:p"))
    ]
    return "\n".join(lines)


def _styles(paper: Document, paragraph: Paragraph) -> list[Any]:
    chain, id = [], paragraph._p.style
    while id:
        (style,) = [entry for entry in paper.styles.element if entry.get(qn("w:styleId")) == id]
        chain.append(style)
        based = style.find(qn("w:basedOn"))
        id = based.get(qn("w:val")) if based is not None else None
    return chain


def _default(paper: Document) -> Any:
    return next(paper.styles.element.iter(qn("w:rPrDefault"))).find(qn("w:rPr"))


def _first(sources: list[Any], tag: str, attribute: str) -> str:
    for source in sources:
        if (
            source is not None
            and (node := source.find(qn(tag))) is not None
            and node.get(qn(attribute))
        ):
            return str(node.get(qn(attribute)))
    return ""


def _on(sources: list[Any], tag: str) -> bool:
    return any(source is not None and source.find(qn(tag)) is not None for source in sources)


def numbers_with_wrong_dates(text: str) -> list[str]:
    """Short dates that break the rule: two digits for the day, and for January and February
    only."""
    wrong = []
    for day, month in re.findall(r"\b(\d{1,2})/(\d{1,2})/\d{4}\b", text):
        if len(day) != 2 or len(month) != (2 if int(month) < 3 or int(month) > 9 else 1):
            wrong.append(f"{day}/{month}")
    return wrong


def pages(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))

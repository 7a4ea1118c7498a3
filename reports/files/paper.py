"""A paper in the dress of the decree of its day: page, margins, typeface, drawn lines, page
numbers; it knows no report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from reports.body.blocks import MISSING
from reports.files.archive import repacked
from reports.files.layouts import Layout

# parts of python-docx's own template that say nothing of this paper
_UNUSED: Final = (
    "thumbnail",
    "extended-properties",
)
_NO_MARGINS: Final = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
_FIELD: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
    "PAGE </w:instrText></w:r>"
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar '
    'w:fldCharType="end"/></w:r>'
)


@dataclass(frozen=True)
class About:
    """What a file manager shows of the paper; `moment` stands for every time in the file."""

    title: str
    author: str
    moment: datetime


def new_paper(about: About, layout: Layout) -> Document:
    """An empty portrait A4 with our styles; page numbers from the second page on."""
    paper = docx.Document()
    _dress(paper, layout)
    _describe(paper, about)
    section = paper.sections[0]
    _lay_out(section, layout, wide=False)
    section.different_first_page_header_footer = True
    section.header_distance = section.footer_distance = Mm(layout.number_at)
    number = section.header.paragraphs[0]
    number.style = paper.styles["header"]
    append(number, _FIELD)
    return paper


def new_part(paper: Document, layout: Layout, wide: bool) -> None:
    """Begin an annex on a new page, with page numbers of its own."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    _shrink(paper.paragraphs[-1])
    _lay_out(section, layout, wide)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    numbers = parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>')
    section._sectPr.find(qn("w:cols")).addprevious(numbers)


def _shrink(paragraph: Paragraph) -> None:
    """The paragraph that only bears a break: it begins no page of its own below a full one."""
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(1)  # exactly


def saved(paper: Document, moment: datetime) -> bytes:
    """The file; the same content gives the same bytes."""
    target = BytesIO()
    paper.save(target)
    return repacked(target.getvalue(), moment)


def write(
    place: Any, text: str, style: str = "Body", look: str = "", before_points: int = 0
) -> None:
    """A paragraph at the end of a paper or a cell; "\n" is a new line of the same paragraph, `look`
    the inside of its w:rPr."""
    space = f'<w:spacing w:before="{before_points * 20}"/>' if before_points else ""
    append(
        place.add_paragraph(), f'<w:pPr><w:pStyle w:val="{style}"/>{space}</w:pPr>{run(text, look)}'
    )


def run(text: str, look: str = "") -> str:
    """Text as runs; `look` is the inside of their w:rPr.

    What a person has yet to write is marked, so that no eye passes over it.
    """
    before, found, after = text.partition(MISSING)
    if found and (before or after):
        return "".join(run(part, look) for part in (before, found, after) if part)
    look += '<w:highlight w:val="yellow"/>' if found else ""
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(
        escape(line) for line in text.split("\n")
    )
    return (
        f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}<w:t "
        f'xml:space="preserve">{lines}</w:t></w:r>'
    )


def append(paragraph: Paragraph, xml: str) -> None:
    """Add runs (or properties, first) to a paragraph."""
    for part in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
        paragraph._p.append(part)


def draw_line(place: Any, length_mm: float, room_mm: float) -> None:
    """A drawn line of that length in the middle of the room."""
    side = round((room_mm - length_mm) / 2 * 1440 / 25.4)
    border = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    paragraph = place.add_paragraph()
    append(
        paragraph,
        f'<w:pPr><w:pStyle w:val="Rule"/>{border}<w:ind w:left="{side}" w:right="{side}"/></w:pPr>',
    )


def columns(paper: Document, widths_mm: Sequence[float], rows: int = 1) -> list[list[Any]]:
    """The cells, row by row, of a table without borders, each with no paragraph yet: whoever takes
    a cell fills it. No page cuts a row."""
    table = paper.add_table(rows=rows, cols=len(widths_mm))
    table.autofit = False
    margins = parse_xml(f"<w:tblCellMar {nsdecls('w')}>{_NO_MARGINS}</w:tblCellMar>")
    table._tblPr.find(qn("w:tblLook")).addprevious(margins)  # Word insists on the order
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
            cell._tc.remove(cell.paragraphs[0]._p)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    return [list(row.cells) for row in table.rows]


def keep_with_next(paper: Document) -> None:
    """What comes next stands on the page on which the last paragraph ends."""
    paper.paragraphs[-1].paragraph_format.keep_with_next = True


def add_picture(paper: Document, data: bytes, width_mm: float, told: str) -> None:
    """A picture with the words that stand for it where it cannot be seen."""
    paper.add_picture(BytesIO(data), Mm(width_mm))
    paragraph = paper.paragraphs[-1]
    paragraph.style = paper.styles["Picture"]
    for about in paragraph._p.iter(qn("wp:docPr")):
        about.set("descr", told)


def _dress(paper: Document, layout: Layout) -> None:
    styles = paper.styles.element
    for child in list(styles):
        styles.remove(child)
    for child in parse_xml(layout.styles):
        styles.append(child)
    package = paper.part.package
    for id, part in list(package.rels.items()):
        if part.reltype.rpartition("/")[2] in _UNUSED:
            del package.rels[id]
    mode = 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    settings = paper.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.replace(
            old, parse_xml(f"<w:compat {nsdecls('w')}><w:compatSetting {mode}/></w:compat>")
        )


def _describe(paper: Document, about: About) -> None:
    facts = paper.core_properties
    facts.title, facts.author, facts.last_modified_by = about.title, about.author, about.author
    facts.created = facts.modified = about.moment.replace(microsecond=0, tzinfo=None)
    facts.comments, facts.keywords, facts.language, facts.revision = "", "", "vi-VN", 1


def _lay_out(section: Section, layout: Layout, wide: bool) -> None:
    width, height = reversed(layout.page) if wide else layout.page
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(layout.top), Mm(layout.bottom)
    section.left_margin, section.right_margin = Mm(layout.left), Mm(layout.right)

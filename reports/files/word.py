"""The report as a Word document in the layout of decree 30/2020/NĐ-CP; the same draft gives the
same bytes."""

from collections.abc import Callable
from typing import Final

from docx.document import Document

from reports.body.blocks import Table
from reports.body.draft import ReportDraft, lower
from reports.body.outline import body
from reports.body.tables import figures_table, obligations_table, published_table
from reports.files.blocks import write_blocks
from reports.files.grid import add_table
from reports.files.letter import annex_reference, write_end, write_head, write_title
from reports.files.paper import TEXT_MM, WIDE_TEXT_MM, About, new_paper, new_part, saved, write

_ANNEXES: Final[tuple[tuple[str, Callable[[ReportDraft], Table], bool], ...]] = (
    ("I", figures_table, False),
    ("II", obligations_table, True),
    ("III", published_table, True),
)
"""Number, rows, whether the page lies across."""

_CHART_MM: Final = 157.5


def write_docx(draft: ReportDraft) -> bytes:
    """The whole document: letter, body, signature, three annexes."""
    moment = draft.figures.made_at
    paper = new_paper(About(f"Báo cáo {lower(' '.join(draft.subject))}", draft.head.name, moment))
    write_head(paper, draft)
    write_title(paper, draft)
    write_blocks(paper, body(draft))
    write_end(paper, draft)
    for number, table, wide in _ANNEXES:
        new_part(paper, wide)
        _write_annex(paper, number, table(draft), draft, WIDE_TEXT_MM if wide else TEXT_MM)
    return saved(paper, moment)


def _write_annex(
    paper: Document, number: str, table: Table, draft: ReportDraft, room_mm: float
) -> None:
    write(paper, f"Phụ lục {number}", "AnnexTitle")
    write(paper, table.title.upper(), "AnnexTitle")
    write(paper, annex_reference(draft), "AnnexReference")
    if table.rows:
        add_table(paper, table, room_mm)
        for note in table.notes:
            write(paper, note, "Cell")
    else:
        write(paper, "Trong kỳ không có số liệu.", "Centre")

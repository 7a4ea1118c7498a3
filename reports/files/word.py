"""The report as a Word document in the layout of the decree of its day; the same draft gives the
same bytes."""

from collections.abc import Callable
from typing import Final

from docx.document import Document

from reports.body.blocks import Table
from reports.body.draft import ReportDraft, lower
from reports.body.outline import body
from reports.body.tables import figures_table, obligations_table, published_table, reach_table
from reports.files.blocks import write_blocks
from reports.files.grid import add_table
from reports.files.layouts import layout_of
from reports.files.letter import annex_reference, write_end, write_head, write_title
from reports.files.paper import About, new_paper, new_part, saved, write

_ANNEXES: Final[tuple[tuple[str, Callable[[ReportDraft], Table], bool], ...]] = (
    ("I", figures_table, False),
    ("II", obligations_table, True),
    ("III", published_table, True),
)
"""Number, rows, whether the page lies across."""

_CHART_MM: Final = 157.5


def write_docx(draft: ReportDraft) -> bytes:
    """The whole document: letter, body, signature, the annexes that have something to show."""
    moment = draft.figures.made_at
    layout, about = layout_of(draft.day), f"Báo cáo {lower(' '.join(draft.subject))}"
    paper = new_paper(About(about, draft.head.name, moment), layout)
    write_head(paper, draft, layout)
    write_title(paper, draft, layout)
    write_blocks(paper, body(draft))
    write_end(paper, draft, layout)
    for number, made, wide in _ANNEXES:
        if (table := made(draft)).rows:
            new_part(paper, layout, wide)
            room_mm = layout.wide_text if wide else layout.text
            _write_annex(paper, number, table, draft, room_mm)
    return saved(paper, moment)


def _write_annex(
    paper: Document, number: str, table: Table, draft: ReportDraft, room_mm: float
) -> None:
    write(paper, f"Phụ lục {number}", "AnnexTitle")
    write(paper, table.title.upper(), "AnnexTitle")
    write(paper, annex_reference(draft), "AnnexReference")
    _add_table(paper, table, room_mm)
    if number == "I" and (aside := reach_table(draft)).rows:
        write(paper, aside.title, "Caption")
        _add_table(paper, aside, room_mm)


def _add_table(paper: Document, table: Table, room_mm: float) -> None:
    add_table(paper, table, room_mm)
    for note in table.notes:
        write(paper, note, "Cell")

"""The report as a Word document in the layout of decree 30/2020/NĐ-CP; the same draft gives the
same bytes."""

from collections.abc import Callable, Iterable
from typing import Final, assert_never

from docx.document import Document

from assets import charts
from reports.body.blocks import MISSING, Block, Chart, Heading, Missing, Paragraph, Table
from reports.body.draft import ReportDraft, lower
from reports.body.outline import body
from reports.body.tables import figures_table, obligations_table, published_table
from reports.files.grid import add_table
from reports.files.letter import annex_reference, write_end, write_head, write_title
from reports.files.paper import (
    WIDE_TEXT_MM,
    About,
    add_picture,
    append,
    new_paper,
    new_part,
    run,
    saved,
    write,
)
from reports.periods.words import thousands

_ANNEXES: Final[tuple[tuple[str, Callable[[ReportDraft], Table]], ...]] = (
    ("I", figures_table),
    ("II", obligations_table),
    ("III", published_table),
)
_CHART_MM: Final = 157.5


def write_docx(draft: ReportDraft) -> bytes:
    """The whole document: letter, body, signature, three annexes."""
    moment = draft.figures.made_at
    paper = new_paper(About(f"Báo cáo {lower(' '.join(draft.subject))}", draft.head.name, moment))
    write_head(paper, draft)
    write_title(paper, draft)
    _write_body(paper, body(draft))
    write_end(paper, draft)
    for number, table in _ANNEXES:
        _write_annex(paper, number, table(draft), draft)
    return saved(paper, moment)


def _write_body(paper: Document, blocks: Iterable[Block]) -> None:
    for block in blocks:
        match block:
            case Heading(level, text):
                write(paper, text, f"Heading{level}")
            case Paragraph(text):
                write(paper, text)
            case Missing(hint):
                append(
                    paper.add_paragraph(),
                    "<w:pPr><w:pStyle "
                    f'w:val="Body"/></w:pPr>{run(MISSING)}{run(f" {hint}", "<w:i/><w:iCs/>")}',
                )
            case Chart():
                write(paper, block.title, "Caption")
                picture = charts.bars(block.groups, block.series, thousands)
                add_picture(paper, picture, _CHART_MM, block.told)
            case _:
                assert_never(block)


def _write_annex(paper: Document, number: str, table: Table, draft: ReportDraft) -> None:
    new_part(paper, wide=True)
    write(paper, f"Phụ lục {number}", "AnnexTitle")
    write(paper, table.title.upper(), "AnnexTitle")
    write(paper, annex_reference(draft), "AnnexReference")
    if table.rows:
        add_table(paper, table, WIDE_TEXT_MM)
    else:
        write(paper, "Trong kỳ không có số liệu.", "Centre")

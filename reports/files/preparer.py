"""The preparer's sheet as a paper of its own, so that it never goes out with the report or its
annexes by mistake."""

from reports.body.draft import ReportDraft, lower
from reports.body.lists import totals_table
from reports.body.preparer import sheet
from reports.files.blocks import write_blocks
from reports.files.grid import add_table
from reports.files.layouts import layout_of
from reports.files.paper import About, new_paper, new_part, saved, write

_TITLE = "Phiếu của người lập báo cáo"


def write_preparer_sheet(draft: ReportDraft) -> bytes:
    """The sheet; the same draft gives the same bytes."""
    moment, about = draft.figures.made_at, lower(" ".join(draft.subject))
    layout = layout_of(draft.day)
    paper = new_paper(About(f"{_TITLE}: {about}", draft.head.name, moment), layout)
    write(paper, _TITLE.upper(), "AnnexTitle")
    write(paper, f"Báo cáo {about}", "AnnexReference")
    write_blocks(paper, sheet(draft))
    new_part(paper, layout, wide=True)
    figures = totals_table(draft)
    write(paper, figures.title.upper(), "AnnexTitle")
    write(paper, "(Mỗi số liệu mở được bằng mã của nó)", "AnnexReference")
    add_table(paper, figures, layout.wide_text)
    return saved(paper, moment)

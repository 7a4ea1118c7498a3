"""The summary as a paper of one page."""

from reports.body.draft import ReportDraft, lower
from reports.body.summary import main_figures, main_points
from reports.files.blocks import write_blocks
from reports.files.grid import add_table
from reports.files.layouts import layout_of
from reports.files.paper import About, new_paper, saved, write
from reports.periods.words import range_words


def write_summary(draft: ReportDraft) -> bytes:
    """The page; the same draft gives the same bytes."""
    moment, days = draft.figures.made_at, draft.counted_days
    about, when = draft.subject[0], draft.figures.period.title
    layout = layout_of(draft.day)
    paper = new_paper(About(f"Tóm tắt {lower(about)} {when}", draft.head.name, moment), layout)
    write(paper, draft.head.name.upper(), "Centre")
    write(paper, f"TÓM TẮT\n{about} {when}", "AnnexTitle", before_points=6)
    if (told := range_words(days.first, days.last)) != when:
        write(paper, f"(Số liệu {told})", "AnnexReference")
    add_table(paper, main_figures(draft), layout.text)
    write_blocks(paper, main_points(draft), small=True)
    return saved(paper, moment)

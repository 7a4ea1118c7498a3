"""The one page that a People's Committee reads: the main figures, how the plan stands, what rose,
what lags, what is asked for. Every figure is the report's own."""

from collections.abc import Iterator
from typing import Final

from reports.body.blocks import Block, Cell, Column, Heading, Paragraph, Table
from reports.body.curves import channel_chart
from reports.body.draft import ReportDraft, upper
from reports.body.facts import behind, risen, states_told
from reports.body.phrases import unit

_MAIN: Final = (
    "all.items",
    "all.publications",
    "all.messages",
    "meetings.count",
    "meetings.participants",
    "dialogue.count",
    "press_conference.count",
    "visual.copies",
)
_FACTS: Final = 2  # of each kind: the page is one
_LONGEST: Final = 200  # letters of a fact; a longer one ends where it begins to list


def main_figures(draft: ReportDraft) -> Table:
    """The main figures beside those of a year earlier; of a period that is not over there is
    nothing to compare."""
    columns = (
        Column("TT", 8, "center"),
        Column("Chỉ tiêu", 82),
        Column("Đơn vị tính", 25, "center"),
        Column("Kỳ báo cáo", 25, "right"),
        Column("Cùng kỳ năm trước", 25, "right"),
    )
    figures = [draft.figures.figure(key) for key in _MAIN]
    rows: list[tuple[Cell, ...]] = [
        (
            str(number),
            figure.label,
            unit(figure),
            figure.values.covered,
            figure.values.same if draft.is_whole else None,
        )
        for number, figure in enumerate(figures, 1)
    ]
    return Table("Số liệu chính", columns, rows)


def main_points(draft: ReportDraft) -> Iterator[Block]:
    """What stands below the figures."""
    yield from channel_chart(draft, "Biểu đồ. Số tin, bài theo kênh")
    yield Heading(2, "Tiến độ nhiệm vụ")
    yield Paragraph(states_told(draft))
    for title, facts in (
        ("Kết quả nổi bật", [*risen(draft), *_said(draft, "result")]),
        ("Tồn tại, hạn chế", [*behind(draft), *_said(draft, "shortcoming")]),
        ("Đề xuất, kiến nghị", [*_said(draft, "proposal")]),
    ):
        short = [told for fact in facts if (told := _shortened(fact))][:_FACTS]
        if short:
            yield Heading(2, title)
            yield from (Paragraph(f"- {fact}") for fact in short)


def _shortened(fact: str) -> str:
    """The fact, or what stands before its list; "" where even that is too long."""
    if len(fact) <= _LONGEST:
        return fact
    before, _, _ = fact.partition(":")
    return f"{before}." if len(before) <= _LONGEST else ""


def _said(draft: ReportDraft, kind: str) -> Iterator[str]:
    """People's own words."""
    for statement in draft.statements:
        if statement.kind == kind:
            yield f"{upper(statement.text).rstrip(' .;')}."

"""How an obligation is judged, in words, and what no figure counts."""

from collections.abc import Sequence

from reports.body.blocks import Cell, Column, Table
from reports.body.draft import ReportDraft, upper
from reports.counting.figures import STATES, Gap, ObligationFigure
from reports.periods.words import counted, short_date

_UNITS = 6
"""Units that owe something, named one by one; the page of the plan names all."""


def judgement(one: ObligationFigure, most: int = 4) -> str:
    """The state of an obligation, the windows that missed something, how long an open one still
    has, and, apart, what older windows missed."""
    state = upper(STATES[one.state])
    told = f"{state}: thiếu {missed(one, most)}" if one.gaps else state
    return "\n".join([told, *open_until(one), *older_gaps(one, most)])


def open_until(one: ObligationFigure) -> list[str]:
    """Until when what is not yet done can be done, with the days left."""
    if one.state not in ("open", "on_track") or one.next_on is None:
        return []
    left = "" if one.days_left is None else f", còn {counted(one.days_left)} ngày"
    return [f"Hạn đến ngày {short_date(one.next_on)}{left}"]


def older_gaps(one: ObligationFigure, most: int) -> list[str]:
    """What windows missed that closed before the year (half-year) that the report is about."""
    return [f"Các kỳ trước còn thiếu: {_named(one.older, most)}"] if one.older else []


def missed(one: ObligationFigure, most: int) -> str:
    """The windows of an obligation that missed something, with what was done of what was wanted."""
    return _named(one.gaps, most)


def gap_words(gap: Gap) -> str:
    """A window with what was done of what was wanted, how much came late, who still owes it."""
    late = f"; {counted(gap.late)} làm sau hạn" if gap.late else ""
    names = ", ".join(gap.lacking[:_UNITS]) + (
        f" và {counted(len(gap.lacking) - _UNITS)} đơn vị khác" if len(gap.lacking) > _UNITS else ""
    )
    units = f"; chưa đủ: {names}" if gap.lacking else ""
    return f"{gap.label} ({counted(gap.done)}/{counted(gap.wanted)}{late}{units})"


def left_out_table(draft: ReportDraft) -> Table:
    """The recorded activities of the period that are behind no figure, each with the reason."""
    columns = (
        Column("TT", 9, "center"),
        Column("Ngày", 24, "center"),
        Column("Hình thức", 50),
        Column("Tên hoạt động", 80),
        Column("Nơi", 40),
        Column("Lý do", 70),
    )
    rows: list[tuple[Cell, ...]] = [
        (str(number), row.day, row.form, row.title, row.place, upper(row.reason))
        for number, row in enumerate(draft.figures.left_out, 1)
    ]
    return Table("Hoạt động ngoài báo cáo", columns, rows)


def _named(gaps: Sequence[Gap], most: int) -> str:
    told = [gap_words(gap) for gap in gaps]
    more = len(told) - most
    return ", ".join(told[:most] if more > 0 else told) + (
        f" và {counted(more)} kỳ khác" if more > 0 else ""
    )

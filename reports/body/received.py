"""The agencies' reports that stand behind the one on the whole plan."""

from typing import Final

from reports.body.blocks import Cell, Column, Table
from reports.body.draft import ReportDraft
from reports.counting.figures import STATES, ObligationState
from reports.counting.reporter import TOTALS_HEARD

_STATES: Final[tuple[ObligationState, ...]] = ("met", "ongoing", "assisted", "short", "none")


def heard_table(draft: ReportDraft) -> Table:
    """Who reported on what, and who has not; every number as the agency told it."""
    columns = (
        Column("Cơ quan", 70),
        Column("Ngày lập", 22, "center"),
        Column("Ngày nhận", 22, "center"),
        *(Column(STATES[state].capitalize(), 22, "right") for state in _STATES),
        *(
            Column(title, 22, "right")
            for title in ("Tin, bài", "Lượt đăng, phát", "Lượt gửi", "Hoạt động")
        ),
    )
    reporter = draft.figures.reporter
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            one.made_on,
            one.taken_on,
            *(one.states.get(state, 0) for state in _STATES),
            *(one.totals.get(key) for key in TOTALS_HEARD),
        )
        for one in reporter.heard
    ]
    nothing: tuple[Cell, ...] = (None,) * (len(_STATES) + len(TOTALS_HEARD))
    rows += [(name, "Chưa nhận", "-", *nothing) for name in reporter.unheard]
    return Table("Báo cáo của các cơ quan", columns, rows)

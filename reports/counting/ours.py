"""The office's own part of a report: what the plan asks of it, and nothing that others owe."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import Connection

from reports.counting.figures import ObligationFigure, ObligationState
from reports.counting.received import heard, received, unheard, with_received
from reports.counting.reporter import Reporter
from reports.counting.responsible import Responsibility
from reports.periods.periods import Span

UNSAID = (
    "Hồ sơ cơ quan chưa ghi cơ quan ta là ai trong Kế hoạch này, vì vậy báo cáo nêu nhiệm vụ của "
    "mọi cơ quan: ghi ở trang Hệ thống, mục «Cơ quan ta trong kế hoạch», rồi lập lại."
)
"""Told to whoever prepares the report."""


OWN_FIGURES = (
    "Số liệu ở Phụ lục I là của cơ quan lập báo cáo; kết quả của các cơ quan khác nêu ở Phụ lục II "
    "và trang «Báo cáo của cơ quan» của tệp số liệu."
)


def notes_of(reporter: Reporter, is_report: bool) -> list[str]:
    """What whoever prepares the report has to know of whose it is."""
    if reporter.scope == "unsaid":
        return [UNSAID] if is_report else []
    missing = "; ".join(reporter.unheard)
    silent = [f"Chưa nhận báo cáo của: {missing}."] if missing else []
    return [OWN_FIGURES, *silent] if reporter.scope == "whole" else []


def reported(
    db: Connection,
    found: tuple[ObligationFigure, ...],
    who: Responsibility,
    reporter: Reporter,
    span: Span,
) -> tuple[tuple[ObligationFigure, ...], Reporter]:
    """The obligations that the report is about, and whose it is with the agencies that were
    heard."""
    if reporter.scope == "own":
        return tuple(_own(found, who)), reporter
    if reporter.scope == "unsaid":
        return found, reporter
    reports = received(db, who.plan.id, span)
    told = replace(
        reporter, heard=heard(reports), unheard=unheard(who.plan, reports, reporter, found)
    )
    return tuple(with_received(found, reports)), told


def _own(found: Iterable[ObligationFigure], who: Responsibility) -> Iterator[ObligationFigure]:
    """Those that ask something of the office or to which it did something, without the gaps of
    those that another agency leads."""
    for duty in found:
        role = who.our_role(duty)
        if role in ("lead", "implementers"):
            yield replace(duty, our_role=role)
        elif role == "coordinators" or duty.done.values.covered:
            yield _as_helper(replace(duty, our_role="coordinators"))


def _as_helper(duty: ObligationFigure) -> ObligationFigure:
    """What we did for it; whether it is met is for its lead to say."""
    if duty.state in ("ended", "not_in_force", "untracked"):
        return duty
    state: ObligationState = "assisted" if duty.done.values.covered else "waiting"
    bare = replace(duty, due=None, missing=0, gaps=(), older=(), next_on=None, days_left=None)
    return replace(bare, state=state)

"""The office's own part of a report: what the plan asks of it, and nothing that others owe."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from reports.counting.figures import ObligationFigure, ObligationState
from reports.counting.reporter import Reporter
from reports.counting.responsible import Responsibility

UNSAID = (
    "Hồ sơ cơ quan chưa ghi cơ quan ta là ai trong Kế hoạch này, vì vậy báo cáo nêu nhiệm vụ của "
    "mọi cơ quan: ghi bảng [[agency]] trong office.toml rồi lập lại."
)
"""Told to whoever prepares the report."""


def reported(
    found: Iterable[ObligationFigure], who: Responsibility, reporter: Reporter
) -> Iterator[ObligationFigure]:
    """The obligations that the report is about: in the office's own one those that ask something of
    it or to which it did something, without the gaps of those that another agency leads."""
    for duty in found:
        role = who.our_role(duty)
        if reporter.scope != "own" or role in ("lead", "implementers"):
            yield duty
        elif role == "coordinators" or duty.done.values.covered:
            yield _as_helper(duty)


def _as_helper(duty: ObligationFigure) -> ObligationFigure:
    """What we did for it; whether it is met is for its lead to say."""
    if duty.state in ("ended", "not_in_force", "untracked"):
        return duty
    state: ObligationState = "assisted" if duty.done.values.covered else "waiting"
    bare = replace(duty, due=None, missing=0, gaps=(), older=(), next_on=None, days_left=None)
    return replace(bare, state=state)

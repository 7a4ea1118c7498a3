"""The figures of a post (Meta «Page Insights», «Insights deprecations»): what its own node counts,
and the two metrics of views that are left since June 2026."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from channels.contract.reach import PostFigures
from channels.shared.http import Answer

NODE: Final = "shares,reactions.summary(true).limit(0),comments.summary(true).limit(0)"
VIEWS, PEOPLE = "post_media_view", "post_total_media_view_unique"

AskBelow = Callable[[str, Mapping[str, str]], Answer | None]
"""A call below the post: its path and fields; None without an answer."""


class _Summary(BaseModel):
    total_count: int = 0


class _Counted(BaseModel):
    summary: _Summary = _Summary()


class _Shares(BaseModel):
    count: int = 0


class _Node(BaseModel):
    id: str
    shares: _Shares = _Shares()  # left out when there are none
    reactions: _Counted | None = None
    comments: _Counted | None = None


class _Value(BaseModel):
    value: int


class _Metric(BaseModel):
    name: str
    values: list[_Value] = []


class _Insights(BaseModel):
    data: list[_Metric]


def figures_of(node: Answer, ask: AskBelow) -> PostFigures | None:
    """What the post's node and its insights say; None when the node says nothing. A metric that the
    network has dropped since fails the whole question: each is asked for alone then."""
    try:
        said = _Node.model_validate_json(node.text)
    except ValidationError:
        return None
    told = _metrics(ask("insights", {"metric": f"{VIEWS},{PEOPLE}"}))
    if told is None:
        told = {}
        for name in (VIEWS, PEOPLE):
            told |= _metrics(ask("insights", {"metric": name})) or {}
    return PostFigures(
        views=told.get(VIEWS),
        people=told.get(PEOPLE),
        reactions=said.reactions.summary.total_count if said.reactions else None,
        comments=said.comments.summary.total_count if said.comments else None,
        shares=said.shares.count,
    )


def _metrics(answer: Answer | None) -> dict[str, int] | None:
    """The metrics in an answer; a page of fewer than a hundred followers has none."""
    if answer is None or answer.status != 200:
        return None
    try:
        found: Any = _Insights.model_validate_json(answer.text)
    except ValidationError:
        return None
    return {metric.name: metric.values[-1].value for metric in found.data if metric.values}

"""Activities: what people did by hand, or plan to do, as it is told and as it is read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, select

from content.database.tables.plans import activities
from content.intake.errors import InputError, InputProblem
from content.plans.forms import MEASURES

ActivityState = Literal["planned", "done", "cancelled"]

STATES: Mapping[ActivityState, str] = {
    "planned": "dự kiến",
    "done": "đã thực hiện",
    "cancelled": "đã hủy",
}

FIELDS: Final[Mapping[str, str]] = {
    "form": "Hình thức",
    "title": "Tên hoạt động",
    "first": "Từ ngày",
    "last": "Đến ngày",
    "place": "Địa điểm",
    "plan": "Kế hoạch",
    "obligation": "Nhiệm vụ",
    "themes": "Nội dung",
    "item": "Tin, bài",
    **{name: unit[:1].upper() + unit[1:] for name, unit in MEASURES.items()},
    "times": "Số lần, cuộc",
    "articles": "Số tin, bài",
    "percent": "Tỷ lệ (%)",
    "cost": "Chi phí (đồng)",
    "link": "Minh chứng (đường dẫn)",
    "note": "Ghi chú",
}
"""What is told of an activity, by the name that officers read."""


@dataclass(frozen=True)
class ActivityEntry:
    """What is told of an activity.

    `counts` by measure (content.plans.forms); `obligation` belongs to `plan`; None = outside every
    plan.
    """

    form: str
    title: str
    first: date
    last: date
    place: str = ""
    plan: str | None = None
    obligation: str | None = None
    themes: tuple[str, ...] = ()
    item: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    cost: int | None = None  # đồng
    note: str = ""
    planned: bool = False


@dataclass(frozen=True)
class Activity(ActivityEntry):
    """A recorded activity."""

    id: int = 0
    state: ActivityState = "done"
    added_by: str = ""


def list_activities(
    db: Connection, first: date | None = None, last: date | None = None, plan: str | None = None
) -> list[Activity]:
    """The activities that ended in a span, cancelled ones included, by day; one that goes on over a
    cut-off counts after it."""
    query = select(activities).order_by(activities.c.last, activities.c.id)
    query = query if first is None else query.where(activities.c.last >= first)
    query = query if last is None else query.where(activities.c.last <= last)
    return [
        _read(row)
        for row in db.execute(query if plan is None else query.where(activities.c.plan_id == plan))
    ]


def find_activity(db: Connection, id: int) -> Activity:
    """One activity; InputError when there is none."""
    row = db.execute(select(activities).where(activities.c.id == id)).one_or_none()
    if row is None:
        raise InputError([InputProblem(f"hoạt động {id}", "không có; xem `lantoa activity list`")])
    return _read(row)


def _read(row: Row[Any]) -> Activity:
    names = (
        "id",
        "form",
        "title",
        "first",
        "last",
        "place",
        "obligation",
        "cost",
        "note",
        "state",
        "added_by",
    )
    lists: Sequence[str] = json.loads(row.themes)
    return Activity(
        **{name: getattr(row, name) for name in names},
        plan=row.plan_id,
        item=row.item_id,
        themes=tuple(lists),
        counts=json.loads(row.counts),
        planned=row.state == "planned",
    )

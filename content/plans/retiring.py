"""A plan that is done with here: from a day on nothing is owed to it. Kế hoạch 143 was replaced
from 01/07: its half-year report stays as it was, of its autumn nobody is asked any more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Select, func, select, update

from content.database.tables.plans import activities, plan_versions, plans, themes
from content.database.tables.reports import asked_reports, report_outcomes, reports
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act
from content.plans.plans import plan_ids

DAY = "ngày thôi theo dõi"


@dataclass(frozen=True)
class After:
    """What was recorded for a plan on a day or later."""

    done: int  # activities
    reports: int  # reports about those days: frozen, issued or asked for
    changes: int  # of the plan

    def __bool__(self) -> bool:
        return bool(self.done or self.reports or self.changes)

    def __str__(self) -> str:
        told = (
            (self.done, "hoạt động"),
            (self.reports, "báo cáo"),
            (self.changes, "lần sửa đổi"),
        )
        return ", ".join(f"{count} {name}" for count, name in told if count)


def retired_plans(db: Connection) -> Mapping[str, date]:
    """The plans that end here, each with the first day on which nothing is owed to it any more;
    a day that is still to come among them."""
    query = select(plans.c.id, plans.c.retired_on).where(plans.c.retired_on.is_not(None))
    return {id: day for id, day in db.execute(query.order_by(plans.c.id)).tuples()}


def plans_in_use(db: Connection, today: date) -> list[str]:
    """The ids of the plans to which something is still owed: what new work may be put under."""
    ended = retired_plans(db)
    return [plan for plan in plan_ids(db) if today < ended.get(plan, date.max)]


def offered_themes(db: Connection, today: date, besides: Collection[str] = ()) -> dict[str, str]:
    """The themes that an item may take, id -> title: those of the plans in use, and those that it
    has (`besides`)."""
    offered = themes.c.plan_id.in_(plans_in_use(db, today)) | themes.c.id.in_(sorted(besides))
    query = select(themes.c.id, themes.c.title).where(offered)
    return dict(db.execute(query.order_by(themes.c.plan_id, themes.c.position)).tuples().all())


def retire_plan(db: Connection, plan: str, since: date, act: Act) -> None:
    """From that day on nothing is owed to the plan; what is before it is counted as ever.

    InputError where something was recorded for the plan on that day or later already.
    """
    act.require("plan")
    act.require_why()
    _known(db, plan)
    if (day := retired_plans(db).get(plan)) is not None:
        text = (
            f"kế hoạch này đã thôi theo dõi từ ngày {day:%d/%m/%Y}: muốn theo dõi lại thì mở lại "
            "trước"
        )
        raise InputError([InputProblem(plan, text, "since")])
    if found := came_after(db, plan, since):
        text = f"từ ngày {since:%d/%m/%Y} đã có {found} của kế hoạch: hãy chọn ngày sau đó"
        raise InputError([InputProblem(DAY, text, "since")])
    db.execute(update(plans).where(plans.c.id == plan).values(retired_on=since))
    audit.record(db, act, "plan.retire", f"plan:{plan}", since=since.isoformat())


def take_up_again(db: Connection, plan: str, act: Act) -> None:
    """The plan counts as if it had never ended; InputError once a report about the days since has
    been made without it."""
    act.require("plan")
    _known(db, plan)
    since = retired_plans(db).get(plan)
    if since is None:
        raise InputError(
            [InputProblem(plan, "kế hoạch này vẫn đang theo dõi: không cần làm gì thêm", "plan")]
        )
    if found := came_after(db, plan, since):
        text = (
            f"từ ngày {since:%d/%m/%Y} đã có {found}: không trở lại được nữa, hãy nhập bản mới "
            "của kế hoạch"
        )
        raise InputError([InputProblem(plan, text, "plan")])
    db.execute(update(plans).where(plans.c.id == plan).values(retired_on=None))
    audit.record(db, act, "plan.take_up", f"plan:{plan}", since=since.isoformat())


def came_after(db: Connection, plan: str, since: date) -> After:
    """What stands for the plan on a day or later."""
    of_plan = select(func.count()).select_from(activities).where(activities.c.plan_id == plan)
    live = of_plan.where(activities.c.state != "cancelled", activities.c.last >= since)
    changed = select(func.count()).select_from(plan_versions)
    later = changed.where(plan_versions.c.plan_id == plan, plan_versions.c.valid_from >= since)
    made = sum(_number(db, query) for query in _reports(plan, since))
    return After(_number(db, live), made, _number(db, later))


def _reports(plan: str, since: date) -> tuple[Select[tuple[int]], ...]:
    count = select(func.count())
    asked = count.select_from(asked_reports)
    ended = count.select_from(report_outcomes)
    frozen = count.select_from(reports)
    return (
        asked.where(asked_reports.c.plan_id == plan, asked_reports.c.last >= since),
        ended.where(report_outcomes.c.plan_id == plan, report_outcomes.c.due_on >= since),
        frozen.where(
            *(reports.c.plan_id == plan, reports.c.last >= since, reports.c.state == "issued")
        ),
    )


def _number(db: Connection, query: Select[tuple[int]]) -> int:
    return db.execute(query).scalar_one()


def _known(db: Connection, plan: str) -> None:
    known = plan_ids(db)
    if plan not in known:
        told = ", ".join(known) or "chưa có kế hoạch nào"
        raise InputError(
            [
                InputProblem(
                    plan, f"không có kế hoạch này; chọn một kế hoạch đã nhập: {told}", "plan"
                )
            ]
        )

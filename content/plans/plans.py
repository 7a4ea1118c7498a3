"""Issued plans: stored as they were read, with their themes.

What they said before they were changed is kept.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from content.database.tables.plans import plan_versions, plans, themes
from content.intake.errors import InputError, InputProblem, NoSuchThing
from content.intake.local_time import local_day
from content.intake.text import canonical, sha256_of
from content.people import audit
from content.people.acts import Act
from content.plans.file import IssuedPlan, Obligation, PlanFile


@dataclass(frozen=True)
class Version:
    """What a plan said from a day on; None = from its beginning. `ends_on`: the first day on which
    nothing is owed to the plan here any more; None = it goes on."""

    valid_from: date | None
    plan: IssuedPlan
    ends_on: date | None = None


def import_plan(db: Connection, plan: PlanFile, act: Act, changed_on: date | None = None) -> bool:
    """Store a plan; the same content again changes nothing (False).

    A changed one replaces it under the same id.

    Without `changed_on` a changed file is a correction and holds for the whole time of the version
    it replaces; with it, what the plan said before that day stays in force until then.
    """
    act.require("plan")
    digest, text = sha256_of(plan.document), canonical(plan.document).decode("utf-8")
    known = db.execute(select(plans.c.sha256).where(plans.c.id == plan.id)).scalar_one_or_none()
    if known == digest:
        return False
    _refuse_foreign_themes(db, plan)
    _refuse_impossible_parent(db, plan)
    refuse_wrong_day(db, plan.id, changed_on)
    row = {
        "number": plan.number,
        "title": plan.title,
        "sha256": digest,
        "imported_at": act.at,
        "document": text,
    }
    if known is None:
        awaited = local_day(act.at)
        db.execute(insert(plans).values(id=plan.id, awaited_from=awaited, **row))
    else:
        db.execute(update(plans).where(plans.c.id == plan.id).values(**row))
    _keep_version(
        db, plan.id, {"document": text, "sha256": digest, "imported_at": act.at}, changed_on
    )
    _replace_themes(db, plan)
    since = {"changed_on": changed_on.isoformat()} if changed_on else {}
    audit.record(db, act, "plan.import", f"plan:{plan.id}", sha256=digest, **since)
    return True


def _replace_themes(db: Connection, plan: PlanFile) -> None:
    db.execute(delete(themes).where(themes.c.plan_id == plan.id))
    rows = [
        {
            "id": theme.id,
            "plan_id": plan.id,
            "title": theme.title,
            "parent": theme.parent,
            "position": position,
        }
        for position, theme in enumerate(plan.themes)
    ]
    db.execute(insert(themes), rows)


def issued_plan(document: Mapping[str, Any]) -> IssuedPlan:
    """The plan in a document that `read_plan` made and the database kept."""
    return IssuedPlan.model_validate(document)


def theme_titles(db: Connection) -> dict[str, str]:
    """Every known theme id with its title."""
    return {
        row.id: row.title
        for row in db.execute(
            select(themes.c.id, themes.c.title).order_by(themes.c.plan_id, themes.c.position)
        )
    }


def plan_ids(db: Connection) -> list[str]:
    """The ids of the imported plans."""
    return list(db.execute(select(plans.c.id).order_by(plans.c.id)).scalars())


def plan_document(db: Connection, plan: str) -> dict[str, Any]:
    """The plan as its file said it; it must be there."""
    text = db.execute(select(plans.c.document).where(plans.c.id == plan)).scalar_one()
    return dict(json.loads(text))


def find_plan(db: Connection, plan: str) -> IssuedPlan:
    """The plan as it stands; InputError when there is none of that id."""
    return plan_versions_of(db, plan)[-1].plan


def awaited_from(db: Connection, plan: str) -> date:
    """The day from which on the plan's reports are awaited here: those that were due before it was
    first imported are nobody's business of this installation."""
    query = select(plans.c.awaited_from, plans.c.imported_at).where(plans.c.id == plan)
    row = db.execute(query).one()
    # none: imported by the code of 0.2.0 on a database that was upgraded already
    since: date = row.awaited_from or local_day(row.imported_at)
    return since


def plan_versions_of(db: Connection, plan: str) -> list[Version]:
    """What the plan said over time, oldest first; InputError when there is none of that id."""
    columns = (plan_versions.c.valid_from, plan_versions.c.document, plans.c.retired_on)
    query = select(*columns).join(plans).where(plan_versions.c.plan_id == plan)
    found = [
        Version(
            row.valid_from,
            _with_parent(db, issued_plan(json.loads(row.document))),
            row.retired_on,
        )
        for row in db.execute(query).all()
    ]
    if not found:
        raise NoSuchThing(
            [
                InputProblem(
                    plan,
                    "không có kế hoạch này; chọn một kế hoạch đã nhập: "
                    f"{', '.join(plan_ids(db)) or 'chưa có kế hoạch nào'}",
                )
            ]
        )
    return sorted(found, key=lambda version: version.valid_from or date.min)


def _with_parent(db: Connection, plan: IssuedPlan) -> IssuedPlan:
    """The plan with its parent's rules of reporting where it has none of its own."""
    if plan.parent is None or plan.reporting.deadlines:
        return plan
    above = find_plan(db, plan.parent)
    asked, own = above.reporting, plan.reporting
    inherited = asked.model_copy(
        update={"adhoc": asked.adhoc if own.adhoc is None else own.adhoc, "by": own.by}
    )
    return plan.model_copy(
        update={"reporting": inherited, "agencies": {**above.agencies, **plan.agencies}}
    )


def plan_on(versions: Sequence[Version], day: date) -> IssuedPlan:
    """What the plan said on a day, `versions` being oldest first; before its first words, those."""
    begun = [version for version in versions if (version.valid_from or date.min) <= day]
    return (begun[-1] if begun else versions[0]).plan


def changes(old: IssuedPlan, new: IssuedPlan) -> Iterator[str]:
    """What a changed plan changes of its obligations and deadlines, in Vietnamese sentences."""
    before, after = (
        {obligation.id: obligation for obligation in plan.obligations} for plan in (old, new)
    )
    yield from (f"thêm nhiệm vụ {key} ({after[key].title})" for key in after if key not in before)
    yield from (f"bỏ nhiệm vụ {key} ({before[key].title})" for key in before if key not in after)
    for id in before:
        if id in after and before[id] != after[id]:
            yield f"nhiệm vụ {id} đổi {', '.join(_changed_parts(before[id], after[id]))}"
    if old.reporting != new.reporting:
        yield "đổi quy định báo cáo"


def _changed_parts(old: Obligation, new: Obligation) -> Iterator[str]:
    names = {
        "cadence": "tần suất",
        "lead": "cơ quan chủ trì",
        "coordinators": "cơ quan phối hợp",
        "forms": "hình thức",
    }
    yield from (label for name, label in names.items() if getattr(old, name) != getattr(new, name))
    if all(getattr(old, name) == getattr(new, name) for name in names):
        yield "nội dung khác"


def refuse_wrong_day(db: Connection, plan: str, changed_on: date | None) -> None:
    """InputError for a day from which a plan cannot change: it is not known yet, has changed on
    that day or later, or has ended here before."""
    if changed_on is None:
        return
    newest = _newest_version(db, plan)
    ends = db.execute(select(plans.c.retired_on).where(plans.c.id == plan)).scalar_one_or_none()
    text = ""
    if newest is None:
        text = "kế hoạch này chưa được nhập lần nào: để trống ngày"
    elif newest.valid_from is not None and changed_on <= newest.valid_from:
        text = f"phải sau lần đổi trước ({newest.valid_from:%d/%m/%Y})"
    elif ends is not None and changed_on >= ends:
        text = f"kế hoạch đã thôi theo dõi từ ngày {ends:%d/%m/%Y}: hãy theo dõi lại trước"
    if text:
        raise InputError([InputProblem("ngày thay đổi", text, "since")])


def _newest_version(db: Connection, plan: str) -> Row[Any] | None:
    query = select(plan_versions.c.id, plan_versions.c.valid_from).where(
        plan_versions.c.plan_id == plan
    )
    rows = db.execute(query).all()
    return max(rows, key=lambda row: row.valid_from or date.min, default=None)


def _keep_version(
    db: Connection, plan: str, values: dict[str, Any], changed_on: date | None
) -> None:
    newest = _newest_version(db, plan)
    if newest is None or changed_on is not None:
        db.execute(insert(plan_versions).values(plan_id=plan, valid_from=changed_on, **values))
    else:
        db.execute(update(plan_versions).where(plan_versions.c.id == newest.id).values(**values))


def _refuse_impossible_parent(db: Connection, plan: PlanFile) -> None:
    """A parent is known, and no plan is above itself."""
    parent = plan.document.get("parent")
    above, known = parent, plan_ids(db)
    while above is not None and above in known:
        if above == plan.id:
            text = f"kế hoạch {parent} lại thuộc chính kế hoạch này: sửa mục kế hoạch cấp trên"
            raise InputError([InputProblem(f"{plan.id}, parent", text)])
        above = _parent_of(db, above)
    if parent is not None and parent not in known:
        names = ", ".join(known) or "chưa có kế hoạch nào"
        text = f"chưa nhập kế hoạch cấp trên «{parent}»: hãy nhập trước; đã nhập: {names}"
        raise InputError([InputProblem(f"{plan.id}, parent", text)])


def _parent_of(db: Connection, plan: str) -> str | None:
    document = db.execute(select(plans.c.document).where(plans.c.id == plan)).scalar_one()
    parent: str | None = json.loads(document).get("parent")
    return parent


def _refuse_foreign_themes(db: Connection, plan: PlanFile) -> None:
    ids = [theme.id for theme in plan.themes]
    taken: list[Any] = list(
        db.execute(
            select(themes.c.id, themes.c.plan_id).where(
                themes.c.id.in_(ids), themes.c.plan_id != plan.id
            )
        )
    )
    if taken:
        raise InputError(
            [
                InputProblem(
                    f"{plan.id}, themes",
                    f"chủ đề {row.id} đã thuộc kế hoạch {row.plan_id}: hãy đặt mã khác",
                )
                for row in taken
            ]
        )

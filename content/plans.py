"""Issued plans: stored as they were read, with their themes."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select

from content import audit
from content.acts import Act
from content.errors import InputError, InputProblem
from content.models import plans, themes
from content.planfile import PlanFile
from content.text import canonical, sha256_of


def import_plan(db: Connection, plan: PlanFile, act: Act) -> bool:
    """Store a plan; the same content again changes nothing (False), a changed one replaces it under the same id."""
    digest = sha256_of(plan.document)
    known = db.execute(select(plans.c.sha256).where(plans.c.id == plan.id)).scalar_one_or_none()
    if known == digest:
        return False
    _refuse_foreign_themes(db, plan)
    db.execute(delete(themes).where(themes.c.plan_id == plan.id))
    db.execute(delete(plans).where(plans.c.id == plan.id))
    row = {"id": plan.id, "number": plan.number, "title": plan.title, "sha256": digest, "imported_at": act.at}
    db.execute(insert(plans).values(**row, document=canonical(plan.document).decode("utf-8")))
    rows = [
        {"id": theme.id, "plan_id": plan.id, "title": theme.title, "parent": theme.parent, "position": position}
        for position, theme in enumerate(plan.themes)
    ]
    db.execute(insert(themes), rows)
    audit.record(db, act, "plan.import", f"plan:{plan.id}", sha256=digest)
    return True


def theme_titles(db: Connection) -> dict[str, str]:
    """Every known theme id with its title."""
    return {row.id: row.title for row in db.execute(select(themes.c.id, themes.c.title).order_by(themes.c.plan_id, themes.c.position))}


def plan_ids(db: Connection) -> list[str]:
    """The ids of the imported plans."""
    return list(db.execute(select(plans.c.id).order_by(plans.c.id)).scalars())


def _refuse_foreign_themes(db: Connection, plan: PlanFile) -> None:
    ids = [theme.id for theme in plan.themes]
    taken: list[Any] = list(db.execute(select(themes.c.id, themes.c.plan_id).where(themes.c.id.in_(ids), themes.c.plan_id != plan.id)))
    if taken:
        raise InputError(
            [InputProblem(f"{plan.id}, themes", f"chủ đề {row.id} đã thuộc kế hoạch {row.plan_id}: hãy đặt mã khác") for row in taken]
        )

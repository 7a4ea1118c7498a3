"""What was decided on the revisions of an item, as it is read afterwards."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from content.database.tables.items import approvals, revisions
from content.items.items import Revision, find_revision

Decision = str  # approved, returned, refused


@dataclass(frozen=True)
class Decided:
    """One decision in an item's history."""

    revision: int  # the number
    decision: Decision
    by: str
    at: datetime
    why: str
    checks: tuple[str, ...]  # what the decider ticked
    urgent: bool
    confirmed_by: str | None
    confirmed_at: datetime | None


def decisions_of(db: Connection, item: str) -> list[Decided]:
    """Every decision on an item, newest first."""
    query = (
        select(approvals, revisions.c.number)
        .join(revisions)
        .where(revisions.c.item_id == item)
        .order_by(approvals.c.id.desc())
    )
    return [
        Decided(
            revision=row.number,
            decision=row.decision,
            by=row.decided_by,
            at=row.decided_at,
            why=row.why,
            checks=tuple(json.loads(row.checks)),
            urgent=row.urgent,
            confirmed_by=row.confirmed_by,
            confirmed_at=row.confirmed_at,
        )
        for row in db.execute(query)
    ]


def approved_before(db: Connection, revision: Revision) -> Revision | None:
    """The text that was approved before this one; None where none was."""
    number = (
        select(func.max(revisions.c.number))
        .join(approvals)
        .where(
            revisions.c.item_id == revision.item,
            revisions.c.number < revision.number,
            approvals.c.decision == "approved",
        )
    )
    found = db.execute(number).scalar_one_or_none()
    return find_revision(db, revision.item, found) if found is not None else None


def unconfirmed_urgent(db: Connection) -> list[str]:
    """The items that went out by the urgent override and wait for a second person."""
    query = (
        select(revisions.c.item_id)
        .join(approvals)
        .where(approvals.c.urgent, approvals.c.confirmed_by.is_(None))
    )
    return sorted(set(db.execute(query).scalars()))

"""What may be put on the calendar: the newest approved text of each item, the one approved last
first, with how its item stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from content.database.tables.items import items, revisions
from content.finding.standing import air, items_of, shown_states
from content.finding.words import has_words


@dataclass(frozen=True)
class Schedulable:
    """One item, by its newest approved text."""

    item: str
    number: int
    title: str
    shown: tuple[str, ...]  # states of `content.finding.standing.STATES`
    next_at: datetime | None
    last_at: datetime | None


def list_schedulable(
    db: Connection, words: str, units: Collection[str], limit: int, now: datetime
) -> tuple[int, list[Schedulable]]:
    """How many items of these units have an approved text with these words (none: any text), and
    the first of them."""
    approved = select(func.max(revisions.c.id)).where(revisions.c.state == "approved")
    query = (
        select(revisions.c.id, func.count().over())
        .join(items, items.c.id == revisions.c.item_id)
        .where(revisions.c.id.in_(approved.group_by(revisions.c.item_id)))
        .where(items.c.unit.in_(units), *has_words(words))
        .order_by(revisions.c.id.desc())
        .limit(limit)
    )
    pairs = db.execute(query).tuples().all()
    return (pairs[0][1] if pairs else 0), _rows(db, [number for number, _ in pairs], now)


def _rows(db: Connection, numbers: list[int], now: datetime) -> list[Schedulable]:
    on = air(now, items_of(numbers))
    query = select(revisions, on).join(on, on.c.item == revisions.c.item_id)
    rows = db.execute(query.where(revisions.c.id.in_(numbers)).order_by(revisions.c.id.desc()))
    return [
        Schedulable(
            item=row.item_id,
            number=row.number,
            title=row.title,
            shown=shown_states(row.state, row.standing),
            next_at=row.next_at,
            last_at=row.last_at,
        )
        for row in rows
    ]

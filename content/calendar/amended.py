"""What became of items after they were published: corrected or taken back, when, by whom, why, and
what became of that on each outlet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import amendments, publications
from content.deliveries.states import is_post
from content.sending.amendments import withdrawn_items


@dataclass(frozen=True)
class Amended:
    """The newest correction (update) or withdrawal of an item."""

    id: int
    item: str
    kind: Literal["update", "withdraw"]
    revision: int | None  # the number of the text that stands since
    by: str
    at: datetime
    why: str
    replaced_by: str | None  # the item or address that takes the place of what was taken back
    moves: bool  # its address leads there at once
    letters: int | None  # the publication that tells who got an older text


@dataclass(frozen=True)
class AmendedPost:
    """What became of a correction or withdrawal on one outlet."""

    delivery: int
    outlet: str  # its title
    state: str
    code: str
    reason: str


def amended(db: Connection, items: Collection[str] | None = None) -> dict[str, Amended]:
    """What stands corrected or taken back, by item; an item that was published anew after a
    withdrawal is not among them."""
    newest = select(func.max(amendments.c.id)).group_by(amendments.c.item_id)
    letters = select(func.max(publications.c.id)).where(
        publications.c.amendment_id == amendments.c.id
    )
    query = (
        select(
            amendments,
            revisions.c.number,
            letters.correlate(amendments).scalar_subquery().label("letters"),
        )
        .outerjoin(revisions, revisions.c.id == amendments.c.revision_id)
        .where(amendments.c.id.in_(newest.correlate(None)))
    )
    if items is not None:
        query = query.where(amendments.c.item_id.in_(items))
    gone = withdrawn_items(db)
    return {
        row.item_id: _amended(row)
        for row in db.execute(query)
        if row.kind == "update" or row.item_id in gone
    }


def amended_posts(db: Connection, change: Amended) -> list[AmendedPost]:
    """What became of it on each outlet that it concerns, in their order."""
    query = (
        select(
            deliveries.c.id,
            outlets.c.title,
            deliveries.c.state,
            deliveries.c.code,
            func.coalesce(deliveries.c.reason, ""),
        )
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .where(
            is_post(),
            deliveries.c.due_at == change.at,
            deliveries.c.amendment_id == change.id,
            deliveries.c.outlet_id.in_(select(outlets.c.id)),
        )
        .order_by(outlets.c.id, deliveries.c.id)
    )
    return [AmendedPost(*row) for row in db.execute(query)]


def _amended(row: Any) -> Amended:
    return Amended(
        row.id,
        row.item_id,
        row.kind,
        row.number,
        row.made_by,
        row.made_at,
        row.why,
        row.replaced_by,
        bool(row.moves),
        row.letters,
    )

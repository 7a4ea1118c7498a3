"""Corrections and withdrawals that a provider refused: somebody makes them by hand on the page, and
says so here."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, select, update

from content.database.tables.deliveries import deliveries
from content.database.tables.items import items
from content.database.tables.outlets import outlets
from content.database.tables.publications import amendments
from content.deliveries.reasons import OwnReason
from content.deliveries.states import CHANGES, is_post
from content.people import audit
from content.people.acts import Act


def refused_changes() -> Select[Any]:
    """What waits to be made by hand, the oldest first: subject, outlet, item, since, why. What a
    newer correction or withdrawal of the item has overtaken is not among it."""
    query = select(
        deliveries.c.id.label("subject"),
        outlets.c.name.label("outlet"),
        amendments.c.item_id.label("item"),
        func.coalesce(deliveries.c.settled_at, deliveries.c.due_at).label("since"),
        deliveries.c.reason.label("why"),
    )
    query = query.join(outlets, outlets.c.id == deliveries.c.outlet_id)
    query = query.join(amendments, amendments.c.id == deliveries.c.amendment_id)
    newer = amendments.alias("newer")
    overtaken = exists().where(
        newer.c.item_id == amendments.c.item_id, newer.c.id > amendments.c.id
    )
    return query.where(_is_refused(), ~overtaken).order_by("since", deliveries.c.id)


def record_by_hand(db: Connection, delivery: int, act: Act) -> bool:
    """Note that a refused correction or withdrawal was made by hand; False when the delivery is
    none that waits for it.

    Its state stays: the provider did refuse. Example: Telegram takes no edit of a post of last
    year; the officer edits it in the app and presses «Đã sửa tay».
    """
    this = and_(deliveries.c.id == delivery, _is_refused())
    query = (
        select(items.c.unit)
        .join(amendments, amendments.c.item_id == items.c.id)
        .join(deliveries, deliveries.c.amendment_id == amendments.c.id)
    )
    row = db.execute(query.where(this)).one_or_none()
    if row is None:
        return False
    act.require("settle", row.unit)
    act.require_why()
    said = {"code": OwnReason.BY_HAND, "reason": f"đã sửa tay trên trang: {act.why}"}
    db.execute(update(deliveries).where(this).values(**said, settled_at=act.at))
    audit.record(db, act, "settle", f"delivery:{delivery}", sent=True, by_hand=True)
    return True


def _is_refused() -> ColumnElement[bool]:
    """Only posts are changed. The state is said plainly: refused letters are many more than posts,
    and every page asks this."""
    return and_(
        is_post(),
        deliveries.c.state == "rejected",
        deliveries.c.kind.in_(CHANGES),
        deliveries.c.code != OwnReason.BY_HAND,
    )

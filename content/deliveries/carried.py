"""Deliveries that people carry: accepted once their pack is made, and arrived when the person who
took it says so."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, literal, select

from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.deliveries.states import is_post

ANSWER_AFTER: Final = timedelta(days=3)
"""So long after its date a pack may be without an answer before somebody asks."""

LINK_HOLDS: Final = timedelta(days=60)
"""So long after its date the link of the asking can be used."""

_WORKS: Final = ("publish", "update", "withdraw")


def is_carried() -> ColumnElement[bool]:
    """Deliveries of outlets whose packs people carry, found by the index of what goes to no single
    person."""
    carried = select(outlets.c.id).where(outlets.c.carried).correlate(None)
    return and_(is_post(), deliveries.c.outlet_id.in_(carried))


def overtaken() -> ColumnElement[bool]:
    """Whether a newer correction or a withdrawal of the same pack is on its way or there: only the
    newest is asked about."""
    newer = deliveries.alias("newer")
    same = (newer.c[name] == deliveries.c[name] for name in ("occurrence_id", "outlet_id"))
    there = newer.c.state.in_(("accepted", "delivered"))
    return exists().where(and_(*same, newer.c.id > deliveries.c.id, there))


def unanswered(now: datetime) -> Select[Any]:
    """Packs that nobody has confirmed for long, the oldest first: subject, outlet, item, since,
    why."""
    query = (
        select(
            deliveries.c.id.label("subject"),
            outlets.c.name.label("outlet"),
            publications.c.item_id.label("item"),
            deliveries.c.due_at.label("since"),
            (literal("chưa có xác nhận của người mang đi: ") + outlets.c.title).label("why"),
        )
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
    )
    late = deliveries.c.due_at <= now - ANSWER_AFTER
    waits = is_carried(), deliveries.c.state == "accepted", deliveries.c.kind.in_(_WORKS)
    return query.where(*waits, late, ~overtaken()).order_by("since", deliveries.c.id)

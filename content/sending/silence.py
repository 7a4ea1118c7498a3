"""Messages that a provider took and of which it said nothing more."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from content.database.tables.deliveries import deliveries, delivery_counts
from content.database.tables.publications import occurrences
from content.deliveries.reasons import Because, OwnReason
from content.deliveries.states import because_of

LOOK_BACK = timedelta(days=45)
"""Older ones were looked at before."""

_AT_ONCE = 20_000


def open_occurrences(
    db: Connection, outlet_id: int, before: datetime, span: timedelta = LOOK_BACK
) -> list[int]:
    """The occurrences, due before a moment and not longer ago, of which the outlet has messages
    that were taken and not yet reported on."""
    kept = delivery_counts.c
    which = (
        kept.outlet_id == outlet_id,
        kept.state == "accepted",
        kept.due_at < before,
        kept.due_at >= before - span,
        kept.occurrence_id != 0,
    )
    query = select(kept.occurrence_id).where(*which).group_by(kept.occurrence_id)
    return list(db.execute(query.having(func.sum(kept.amount) > 0)).scalars())


def silent_of(db: Connection, publication_id: int) -> int:
    """How many messages of a publication were taken and never reported on in their time."""
    times = select(occurrences.c.id).where(occurrences.c.publication_id == publication_id)
    which = (
        because_of(OwnReason.NO_RECEIPT),
        deliveries.c.state == "accepted",
        deliveries.c.occurrence_id.in_(times),
    )
    return db.execute(select(func.count()).select_from(deliveries).where(*which)).scalar_one()


def note_silence(
    db: Connection, outlet_id: int, occurrence_id: int, before: datetime, because: Because
) -> int:
    """Give some of the messages that were taken before a moment their reason; how many there were,
    0 when all have it. They stay accepted: a receipt that comes after all moves them."""
    silent = (
        select(deliveries.c.id)
        .where(
            deliveries.c.occurrence_id == occurrence_id,
            deliveries.c.outlet_id == outlet_id,
            deliveries.c.state == "accepted",
            deliveries.c.code == "",
            deliveries.c.settled_at < before,
        )
        .limit(_AT_ONCE)
    )
    values = {"code": because.code, "reason": because.reason}
    return db.execute(
        update(deliveries).where(deliveries.c.id.in_(silent.scalar_subquery())).values(**values)
    ).rowcount

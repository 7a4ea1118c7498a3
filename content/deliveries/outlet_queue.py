"""What an outlet has in hand, answered from the counts whatever the log has grown to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from content.database.tables.deliveries import deliveries, delivery_counts
from content.deliveries.counts import total
from content.deliveries.states import IN_HAND, State, in_state, of_occurrence

_kept = delivery_counts.c


@dataclass(frozen=True)
class Queue:
    """One outlet's open deliveries; `oldest_due` of what has not ended, `last_sent`: when the first
    of those due last arrived."""

    queued: int
    leaving: int
    unknown: int
    held: int
    oldest_due: datetime | None
    last_sent: datetime | None


def queue_of(db: Connection, outlet_id: int) -> Queue:
    """The open deliveries of one outlet."""
    open_ = select(_kept.state, total).where(
        _kept.outlet_id == outlet_id, _kept.state.in_(("queued", "unknown", "held"))
    )
    count: dict[str, int] = {
        state: amount for state, amount in db.execute(open_.group_by(_kept.state))
    }
    in_hand = select(func.count()).where(deliveries.c.outlet_id == outlet_id, in_state(*IN_HAND))
    leaving = db.execute(in_hand).scalar_one()
    return Queue(
        queued=count.get("queued", 0) - leaving,
        leaving=leaving,
        unknown=count.get("unknown", 0),
        held=count.get("held", 0),
        oldest_due=_oldest_due(db, outlet_id),
        last_sent=max(
            (moment for state in _ARRIVED if (moment := _newest(db, outlet_id, state))),
            default=None,
        ),
    )


_ARRIVED: tuple[State, ...] = ("accepted", "delivered")


def _oldest_due(db: Connection, outlet_id: int) -> datetime | None:
    queued = select(_kept.due_at).where(_kept.outlet_id == outlet_id, _kept.state == "queued")
    return db.execute(
        queued.group_by(_kept.due_at).having(total > 0).order_by(_kept.due_at).limit(1)
    ).scalar()


def _newest(db: Connection, outlet_id: int, state: State) -> datetime | None:
    """When the first of those that were due last came into a state."""
    cells = select(_kept.due_at, _kept.occurrence_id).where(
        _kept.outlet_id == outlet_id, _kept.state == state
    )
    newest = (
        cells.group_by(_kept.due_at, _kept.occurrence_id)
        .having(total > 0)
        .order_by(_kept.due_at.desc())
        .limit(1)
    )
    for due, occurrence in db.execute(newest):
        block = (of_occurrence(occurrence), deliveries.c.outlet_id == outlet_id)
        theirs = select(deliveries.c.settled_at).where(
            *block, deliveries.c.state == state, deliveries.c.due_at == due
        )
        return db.execute(theirs.order_by(deliveries.c.id).limit(1)).scalar()
    return None

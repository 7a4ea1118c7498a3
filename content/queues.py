"""What an outlet has in hand, answered from indexes whatever the log has grown to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from content.models import deliveries

_OPEN = ("queued", "claimed", "sending", "unknown", "held")
_ARRIVED = ("accepted", "delivered")


@dataclass(frozen=True)
class Queue:
    """One outlet's open deliveries; `oldest_due`: of the one that has waited longest, `last_sent`: when one last arrived."""

    queued: int
    leaving: int
    unknown: int
    held: int
    oldest_due: datetime | None
    last_sent: datetime | None


def queue_of(db: Connection, outlet_id: int) -> Queue:
    """The open deliveries of one outlet."""
    mine = deliveries.c.outlet_id == outlet_id
    counting = select(deliveries.c.state, func.count(), func.min(deliveries.c.due_at)).where(mine, deliveries.c.state.in_(_OPEN))
    found = {state: (count, due) for state, count, due in db.execute(counting.group_by(deliveries.c.state))}
    count = {state: found.get(state, (0, None))[0] for state in _OPEN}
    newest = select(deliveries.c.settled_at).where(mine).order_by(deliveries.c.due_at.desc()).limit(1)
    last = [db.execute(newest.where(deliveries.c.state == state)).scalar() for state in _ARRIVED]
    return Queue(
        queued=count["queued"],
        leaving=count["claimed"] + count["sending"],
        unknown=count["unknown"],
        held=count["held"],
        oldest_due=found.get("queued", (0, None))[1],
        last_sent=max((moment for moment in last if moment), default=None),
    )

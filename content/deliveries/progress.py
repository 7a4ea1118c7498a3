"""How far a publication is, and how fast things leave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.publications import occurrences
from content.deliveries.counts import by_channel
from content.deliveries.filters import Filter
from content.deliveries.states import ENDED, in_state

_NEWEST = 3000
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    """How far a publication is: its deliveries by state."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All deliveries planned so far."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Those that have not left yet."""
        return sum(self.counts.get(state, 0) for state in ("queued", "claimed", "sending"))

    @property
    def ended(self) -> int:
        """Those of which it is known what became of them: what is unknown or held is not done."""
        return sum(self.counts.get(state, 0) for state in ENDED)

    @property
    def percent(self) -> int:
        """The share that has ended; 100 only when nothing is left to send or to decide."""
        return self.ended * 100 // self.total if self.total else 0


def progress_of(db: Connection, publication: int) -> Progress:
    """The deliveries of one publication by state."""
    count = Counter[str]()
    for (_, state), amount in by_channel(db, Filter(publication=publication)).items():
        count[state] += amount
    return Progress(count)


def earliest_due(db: Connection, publication: int) -> datetime | None:
    """The first due time of which something has not left; None where all has. Deliveries are made
    about two minutes before it."""
    unsent = select(deliveries.c.id).where(
        deliveries.c.occurrence_id == occurrences.c.id,
        deliveries.c.kind == "publish",
        in_state("queued", "claimed", "sending"),
    )
    query = select(func.min(occurrences.c.due_at)).where(
        occurrences.c.publication_id == publication, unsent.exists()
    )
    due: datetime | None = db.execute(query).scalar_one()
    return due


def recent_rate(db: Connection, publication: int, now: datetime) -> float:
    """What arrived of a publication (accepted or delivered), a second, over the last minute or the
    installation's newest few thousand attempts; 0.0 when nothing arrives."""
    newest = (
        select(attempts.c.delivery_id, attempts.c.ended_at, attempts.c.outcome)
        .order_by(attempts.c.id.desc())
        .limit(_NEWEST)
        .subquery()
    )
    query = (
        select(newest.c.ended_at)
        .join(deliveries, deliveries.c.id == newest.c.delivery_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .where(
            occurrences.c.publication_id == publication,
            deliveries.c.kind == "publish",
            newest.c.outcome.in_(("accepted", "delivered")),
        )
    )
    moments = [moment for moment in db.execute(query).scalars() if moment >= now - _MINUTE]
    span = max(1.0, (now - min(moments)).total_seconds()) if moments else 0.0
    return len(moments) / span if span else 0.0

"""How far a publication is, and how fast things leave."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from content.database.tables.deliveries import attempts
from content.deliveries.counts import by_channel
from content.deliveries.filters import Filter

_NEWEST = 500
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
    def percent(self) -> int:
        """The share that has ended or waits for a person; 100 only when nothing is left to send."""
        return 100 if not self.waiting else (self.total - self.waiting) * 100 // self.total


def progress_of(db: Connection, publication: int) -> Progress:
    """The deliveries of one publication by state."""
    count = Counter[str]()
    for (_, state), amount in by_channel(db, Filter(publication=publication)).items():
        count[state] += amount
    return Progress(count)


def recent_rate(db: Connection, now: datetime) -> float:
    """Attempts a second of the whole installation, over the newest few hundred of the last minute;
    0.0 when nothing leaves."""
    newest = select(attempts.c.ended_at).order_by(attempts.c.id.desc()).limit(_NEWEST)
    moments = [moment for moment in db.execute(newest).scalars() if moment >= now - _MINUTE]
    span = (now - min(moments)).total_seconds() if moments else 0.0
    return len(moments) / span if span else 0.0

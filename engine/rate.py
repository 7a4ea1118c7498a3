"""How fast an outlet may be written to: evenly spaced units, so that no second ever holds more than the limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Pace:
    """The outlet's own clock of units (messages; parts for SMS). `next_at` is kept in the outlet's row between pumps."""

    per_second: float  # 0 = no limit
    next_at: datetime | None

    def take(self, units: int, now: datetime) -> datetime:
        """Reserve `units` and answer the moment at which they may start."""
        start = max(now, self.next_at or now)
        if self.per_second > 0:
            self.next_at = start + timedelta(seconds=units / self.per_second)
        return start

    def is_open(self, until: datetime) -> bool:
        """Whether a unit may start up to a moment."""
        return self.per_second <= 0 or self.next_at is None or self.next_at <= until

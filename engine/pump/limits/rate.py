"""How fast an outlet may be written to: evenly spaced units, so that no second ever holds more than
the limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

_MOST_UNITS = 255  # of one message: the parts of the longest SMS


@dataclass
class RateLimit:
    """The outlet's own clock of units (messages; parts for SMS).

    The moments are kept in the outlet's row between pumps.
    """

    per_second: float  # 0 = no limit
    next_at: datetime | None = None
    rest_until: datetime | None = None  # the provider asked to be left alone until then

    def take(self, units: int, now: datetime) -> datetime:
        """Reserve `units` and answer the moment at which they may start."""
        start = max(now, self.next_at or now)
        if self.per_second > 0:
            # rounded down, a second would hold one more
            micros = ceil(units * 1_000_000 / self.per_second)
            self.next_at = start + timedelta(microseconds=micros)
        return start

    def opens_at(self, moment: datetime) -> datetime:
        """The first moment from `moment` on at which a unit may start."""
        return max(moment, self.next_at or moment, self.rest_until or moment)

    def rest(self, until: datetime) -> bool:
        """Leave the provider alone until then; whether that is longer than before."""
        longer = self.rest_until is None or self.rest_until < until
        self.rest_until = until if longer else self.rest_until
        return longer

    def keep_with(
        self, per_second: float, next_at: datetime | None, rest_until: datetime | None
    ) -> bool:
        """Take over what another outlet of the same place stands at: the slower limit, the later
        moment; whether it rests longer than this one did."""
        limits = [limit for limit in (self.per_second, per_second) if limit > 0]
        self.per_second = min(limits, default=0.0)
        self.next_at = max(filter(None, (self.next_at, next_at)), default=None)
        return rest_until is not None and self.rest(rest_until)

    def heed(self, now: datetime) -> None:
        """Forget a position that no message can have left behind: the machine's clock was set back
        meanwhile."""
        if (
            self.next_at is not None
            and self.per_second > 0
            and self.next_at > now + timedelta(seconds=_MOST_UNITS / self.per_second)
        ):
            self.next_at = now + timedelta(seconds=1 / self.per_second)

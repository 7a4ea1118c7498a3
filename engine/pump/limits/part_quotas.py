"""Quotas that some of an outlet's addressees share: a mailbox provider takes so many letters a
second. Who waits for one holds up no other.

A quota keeps what leaves within the next seconds; everybody behind goes back to the queue and is
called up when there is room. Where a quota stands is kept in the outlet's row between pumps, so
that it holds across processes and hosts.
"""

from bisect import insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from channels.contract.channel import Channel, Quotas
from channels.contract.message import Recipient
from content.sending.claimed import Claimed
from engine.context import LOOKAHEAD
from engine.pump.limits.rate import RateLimit

AWAY = timedelta(minutes=30)
"""How long somebody who was sent back to the queue stays there at most: nobody may be there to call
him up.

Much longer than occurrences are planned ahead, so that whoever is called up is seldom looked for
among what is not due yet.
"""


@dataclass
class PartQuota:
    """One quota, and who waits at it."""

    rate: RateLimit
    away_until: datetime | None = None  # up to then somebody may be in the queue who was sent back
    waiting: list[Claimed] = field(default_factory=list)  # in the order of their times

    @property
    def room(self) -> int:
        """How many more may wait here: twice what leaves while they are claimed ahead, so that
        nobody who comes in time is sent away."""
        return ceil(2 * self.rate.per_second * LOOKAHEAD.total_seconds()) + 1 - len(self.waiting)

    def add(self, due: Claimed) -> None:
        """Have somebody wait for its time and its turn."""
        insort(self.waiting, due, key=lambda waits: waits.not_before)

    def opens_at(self, moment: datetime) -> datetime:
        """When the first of those who wait may pass."""
        return self.rate.opens_at(max(moment, self.waiting[0].not_before))


class PartQuotas:
    """The quotas of one outlet. `places` outlives the pump."""

    def __init__(self, channel: Channel, places: Mapping[str, Any]) -> None:
        self._channel = channel if isinstance(channel, Quotas) else None
        quotas = self._channel.quotas if self._channel else {}
        self._quotas = {
            name: _quota(per_second, *places.get(name, ())) for name, per_second in quotas.items()
        }

    @property
    def places(self) -> dict[str, Any]:
        """Where every quota stands, as it is kept."""
        return {
            name: [_written(quota.rate.next_at), _written(quota.away_until)]
            for name, quota in self._quotas.items()
        }

    def of(self, to: Recipient | None) -> PartQuota | None:
        """The quota that an addressee must pass, if any."""
        name = self._channel.quota_of(to) if self._channel and to else None
        return self._quotas[name] if name else None

    def __bool__(self) -> bool:
        """Whether anybody waits."""
        return any(self._busy())

    @property
    def any(self) -> bool:
        """Whether there is a quota at all."""
        return bool(self._quotas)

    def heads(self) -> Iterator[Claimed]:
        """The first at each quota."""
        return (quota.waiting[0] for quota in self._busy())

    def openings(self, moment: datetime) -> Iterator[datetime]:
        """From when on the first at each quota may pass."""
        return (quota.opens_at(moment) for quota in self._busy())

    def take(self, now: datetime, until: datetime) -> Claimed | None:
        """One whose quota opens up to then."""
        if not self._quotas:
            return None
        ready = next((quota for quota in self._busy() if quota.opens_at(now) <= until), None)
        return ready.waiting.pop(0) if ready else None

    def missing(self, now: datetime) -> int:
        """How many of those that were sent back may come again."""
        return sum(
            quota.room
            for quota in self._quotas.values()
            if quota.away_until and quota.away_until > now
        )

    def all_called(self) -> None:
        """Nobody whom a quota sent back is in the queue any more."""
        for quota in self._quotas.values():
            quota.away_until = None

    def heed(self, now: datetime) -> None:
        """See `RateLimit.heed`."""
        for quota in self._quotas.values():
            quota.rate.heed(now)

    def clear(self) -> None:
        """Forget who waits."""
        for quota in self._quotas.values():
            quota.waiting.clear()

    def _busy(self) -> Iterator[PartQuota]:
        return (quota for quota in self._quotas.values() if quota.waiting)


def _quota(
    per_second: float, next_at: str | None = None, away_until: str | None = None
) -> PartQuota:
    return PartQuota(RateLimit(per_second, _read(next_at)), _read(away_until))


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

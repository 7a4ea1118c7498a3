"""Letters per recipient domain: how many may be under way at once and how many may start a second (contract «Email channel» §7)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass
class _Lane:
    free: asyncio.Semaphore
    users: int = 0  # under way or waiting


class Lanes:
    """One lane a domain, `clock` in seconds. A domain that waits holds up no other. Lives in one event loop."""

    def __init__(self, per_second: Mapping[str, float], most: int, clock: Callable[[], float]) -> None:
        self._per_second, self._most, self._clock = per_second, most, clock
        self._lanes: dict[str, _Lane] = {}
        self._next: dict[str, float] = {}

    @asynccontextmanager
    async def lane(self, domain: str) -> AsyncIterator[None]:
        """Waits for this domain's turn and keeps its place until the letter has its outcome."""
        lane = self._lanes.setdefault(domain, _Lane(asyncio.Semaphore(self._most)))
        lane.users += 1
        try:
            async with lane.free:
                await self._turn(domain)
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[domain]  # a large audience has very many domains

    async def _turn(self, domain: str) -> None:
        """Letters to a paced domain start evenly spaced, so that no second ever holds more than its limit."""
        if (rate := self._per_second.get(domain)) is None:
            return
        now = self._clock()
        start = max(now, self._next.get(domain, now))
        self._next[domain] = start + 1 / rate
        if start > now:
            await asyncio.sleep(start - now)

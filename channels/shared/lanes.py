"""Letters per recipient domain: how many may be under way at once
(docs/engineering/wire-formats.md#letters-per-domain)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass


@dataclass
class _Lane:
    free: asyncio.Semaphore
    users: int = 0  # under way or waiting


class Lanes:
    """One lane a domain. Lives in one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lanes: dict[str, _Lane] = {}

    @asynccontextmanager
    async def lane(self, domain: str) -> AsyncIterator[None]:
        """Waits until the domain may have one more letter and keeps its place until the letter has
        its outcome."""
        lane = self._lanes.setdefault(domain, _Lane(asyncio.Semaphore(self._most)))
        lane.users += 1
        try:
            async with lane.free:
                yield
        finally:
            lane.users -= 1
            if not lane.users:
                del self._lanes[domain]  # a large audience has very many domains

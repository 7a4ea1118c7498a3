"""Connections are opened gradually and no faster than their server keeps up: stock Kannel listens
with a backlog of 10, and what comes beyond that waits for seconds or is never let in."""

import asyncio

_FIRST = 4
_MOST = 8  # below the smallest backlog that is met in the field


class Opening:
    """How many connections to one server may be in the making at once: from asking for one until
    the server's first word on it, which alone proves that it was let in.

    Lives in one event loop.
    """

    def __init__(self) -> None:
        self._allowed = _FIRST
        self._free = asyncio.Semaphore(_FIRST)

    async def begin(self) -> None:
        """Waits for a turn to open a connection; whoever got one says `end`."""
        await self._free.acquire()

    def end(self, heard: bool | None) -> None:
        """The turn is over: the server has answered, or it has not and the next go slower; None
        when nobody waited for it."""
        change = 0
        if heard and self._allowed < _MOST:
            change = 1
        elif heard is False and self._allowed > 1:
            change = -1
        self._allowed += change
        for _ in range(1 + change):
            self._free.release()

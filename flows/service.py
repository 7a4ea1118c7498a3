"""The shifts of one process: the newest works on, the ones before it end, and all of them do when
the process is asked to leave."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from engine.presence import By

_End = Callable[[], object]

# started as needed: one for each outlet at work, and a hanging one must leave room for the others
_THREADS = 512


@dataclass
class Service:
    """What a process of the engine has in hand.

    `leave` may be called from any thread or signal handler; the rest belongs to the event loop.
    """

    left: bool = False
    _shifts: list[tuple[_End, By]] = field(default_factory=list)
    _others: list[_End] = field(default_factory=list)
    _ended_at: float = field(default_factory=time.monotonic)

    @contextmanager
    def shift(self, end: _End, by: By) -> Iterator[None]:
        """A shift works meanwhile; `end` has it begin nothing more."""
        for end_before, _ in self._shifts:
            end_before()
        self._shifts.append(mine := (end, by))
        if self.left:
            end()
        try:
            yield
        finally:
            self._shifts.remove(mine)
            self._ended_at = time.monotonic()

    @contextmanager
    def beside(self, end: _End) -> Iterator[None]:
        """Something else works meanwhile, whatever the shifts do; `end` asks it to leave."""
        self._others.append(end)
        if self.left:
            end()
        try:
            yield
        finally:
            self._others.remove(end)

    def leave(self) -> None:
        """Everything ends in order: what flies is settled, nothing new begins."""
        self.left = True
        for end in (*(end for end, _ in self._shifts), *self._others):
            end()

    @property
    def by(self) -> By:
        """Who began the newest shift at work."""
        return self._shifts[-1][1] if self._shifts else "nobody"

    @property
    def in_hand(self) -> bool:
        """Whether anything of this process has not ended."""
        return bool(self._shifts or self._others)

    @property
    def idle_s(self) -> float:
        """How long no shift has been at work."""
        return 0.0 if self._shifts else time.monotonic() - self._ended_at


_serving: ContextVar[Service | None] = ContextVar("service", default=None)


def serve_in(service: Service) -> None:
    """Flows that this event loop runs from here on are part of the service."""
    _make_room()
    _serving.set(service)


def present_service() -> Service:
    """The service that this flow is part of; in a process of its own (a worker's, on many hosts) a
    new one that leaves on SIGTERM, where Prefect would cut what flies in the middle."""
    if (known := _serving.get()) is not None:
        return known
    serve_in(made := Service())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, made.leave)
    return made


def is_alone() -> bool:
    """Whether the flow has its process for itself."""
    return _serving.get() is None


def _make_room() -> None:
    asyncio.get_running_loop().set_default_executor(
        ThreadPoolExecutor(_THREADS, thread_name_prefix="pump")
    )

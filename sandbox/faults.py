"""How a stand-in is told to fail.

A fault is used up by one sending call; without one, the stand-in behaves.
"""

import threading
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reply:
    """Answer exactly this instead; nothing is taken unless `commit`."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    commit: bool = False


@dataclass(frozen=True)
class Hang:
    """Say nothing for `seconds`, then close; the message was taken first when `commit`."""

    seconds: float = 60.0
    commit: bool = False


@dataclass(frozen=True)
class Drop:
    """Close the connection without an answer; the message was taken first when `commit` ("commit,
    then drop the answer")."""

    commit: bool = True


@dataclass(frozen=True)
class Half:
    """Take the message, send half of the true answer, close."""


@dataclass(frozen=True)
class Garbage:
    """Take the message, then answer 200 with bytes that mean nothing."""


@dataclass(frozen=True)
class Slow:
    """Wait `seconds`, then behave."""

    seconds: float


@dataclass(frozen=True)
class Twice:
    """Take the message and answer; then give it to the public once more, as a provider's queue does
    after its own failover."""


Fault = Reply | Hang | Drop | Half | Garbage | Slow | Twice


class Script:
    """Faults in the order in which sending calls meet them; `always` stands in when the queue is
    empty."""

    def __init__(self) -> None:
        self._queue: deque[Fault] = deque()
        self._lock = threading.Lock()
        self.always: Fault | None = None

    def add(self, *faults: Fault) -> None:
        """Queue faults for the next sending calls."""
        with self._lock:
            self._queue.extend(faults)

    def next(self) -> Fault | None:
        """The fault that the present sending call must meet."""
        with self._lock:
            return self._queue.popleft() if self._queue else self.always

    def clear(self) -> None:
        """Forget every fault that was not met yet."""
        with self._lock:
            self._queue.clear()
            self.always = None

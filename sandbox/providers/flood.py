"""A flood limit, as stand-ins play it."""

import math
import threading
import time
from collections.abc import Callable


class TokenBucket:
    """The flood limit: `burst` messages at once, then `per_second`."""

    def __init__(
        self, per_second: float, burst: int = 1, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second, self._burst, self._clock = per_second, burst, clock
        self._level, self._at = float(burst), clock()
        self._lock = threading.Lock()

    def take(self) -> int:
        """Whole seconds to wait; 0 means that this message may pass."""
        with self._lock:
            now = self._clock()
            self._level = min(self._burst, self._level + (now - self._at) * self._per_second)
            self._at = now
            if self._level >= 1:
                self._level -= 1
                return 0
            return math.ceil((1 - self._level) / self._per_second)

"""How many messages Zalo said are left today: known before it ends, so that nobody runs into it."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, time
from threading import Lock
from typing import Final

from channels.zalo.client import seconds_until

_LITTLE: Final = 10  # per cent of the day's

log = logging.getLogger(__name__)


class DayQuota:
    """One account's, as the last answer told; from any thread."""

    def __init__(self, outlet: str, now: Callable[[], datetime]) -> None:
        self._outlet, self._now, self._lock = outlet, now, Lock()
        self._left: int | None = None
        self._until = 0.0  # Unix seconds: then a new day begins
        self._warned = False

    def learn(self, said: object) -> None:
        """Take in the `quota` of an answer: counts come as numbers or as text."""
        if not isinstance(said, Mapping):
            return
        left = _count(said, "remainingQuota", "remain")
        if left is None:
            return
        whole, now = _count(said, "dailyQuota"), self._now()
        with self._lock:
            ends = now.timestamp() + seconds_until(time(0), now)
            if ends != self._until:
                self._until, self._warned = ends, False
            self._left = left
            little = whole is not None and left * 100 <= whole * _LITTLE
            if little and not self._warned:
                log.warning(
                    "outlet %s: %d of %d messages are left today", self._outlet, left, whole
                )
                self._warned = True

    def wait(self) -> float | None:
        """Seconds until there is room; None while there is, or nobody said."""
        now = self._now()
        with self._lock:
            if self._left is None or self._left > 0 or now.timestamp() >= self._until:
                return None
            return self._until - now.timestamp()


def told(said: object) -> str:
    """What is left of the day as a Vietnamese sentence; "" when Zalo does not say."""
    if not isinstance(said, Mapping):
        return ""
    left, whole = _count(said, "remainingQuota"), _count(said, "dailyQuota")
    return "" if left is None or whole is None else f"Hôm nay còn {left} trên {whole} tin của Zalo."


def _count(said: Mapping[str, object], *names: str) -> int | None:
    for name in names:
        text = str(said.get(name, ""))
        if text.isdecimal():
            return int(text)
    return None

"""How often somebody may ask for what needs no session: so many times a minute by one key."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_SPAN = timedelta(minutes=1)
_KEYS = 10_000  # remembered at most; the oldest is forgotten first


@dataclass
class Often:
    """Counts in this process: the console is one."""

    most: int
    _asked: dict[str, deque[datetime]] = field(default_factory=dict)

    def too_often(self, key: str, now: datetime) -> bool:
        """Whether this is more than a key may ask within a minute; it is counted if not."""
        times = self._asked.pop(key, deque())
        while times and now - times[0] >= _SPAN:
            times.popleft()
        refused = len(times) >= self.most
        if not refused:
            times.append(now)
        self._asked[key] = times
        if len(self._asked) > _KEYS:
            del self._asked[next(iter(self._asked))]
        return refused

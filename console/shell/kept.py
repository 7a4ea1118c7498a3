"""What was counted is kept while nothing changes: counting two years takes longer than a page
may."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from content.database.db import Connection
from content.deliveries.log import newest_attempt
from content.people.audit import newest

T = TypeVar("T")

LONGEST = timedelta(minutes=10)
"""For so long an altered evidence file may go unnoticed on a page; everything else that changes is
counted anew at once."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
_MOST = 16


class Kept:
    """What one console counted last, by what was asked."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, ...], tuple[object, datetime, Any]] = OrderedDict()
        self._lock = Lock()

    def always(self, asked: tuple[str, ...], count: Callable[[], T]) -> T:
        """What `count` answered once: for what can never change, such as the cost of one text to
        one import of a list."""
        with self._lock:
            known = self._kept.get(asked)
        if known:
            kept: T = known[2]
            return kept
        found = count()
        self._keep(asked, ((), LONG_AGO, found))
        return found

    def get(
        self, db: Connection, asked: tuple[str, ...], now: datetime, count: Callable[[], T]
    ) -> T:
        """What `count` answers: kept when no act and no attempt came since, else counted now."""
        stamp = (newest(db), newest_attempt(db))
        with self._lock:
            known = self._kept.get(asked)
        if known and known[0] == stamp and now - known[1] < LONGEST:
            kept: T = known[2]
            return kept
        found = count()
        self._keep(asked, (stamp, now, found))
        return found

    def _keep(self, asked: tuple[str, ...], answer: tuple[object, datetime, Any]) -> None:
        with self._lock:
            self._kept[asked] = answer
            self._kept.move_to_end(asked)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)

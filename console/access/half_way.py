"""Who has typed name and password and still owes the code of the second factor: held here, on the
server, for a few minutes.

A wrong password comes this far too, so the page for the code tells nobody whether it was right.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from content.people.passwords import Opened

LASTS = timedelta(minutes=5)
TRIES = 5
_MOST = 1000


@dataclass
class HalfWay:
    """One sign-in between its two pages: what the password opened, "" for a wrong one; `tries` of
    the code were made."""

    name: str
    opened: Opened
    begun_at: datetime
    tries: int = 0


class HalfWays:
    """The sign-ins of one console that wait for a code; the oldest gives way."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, HalfWay] = OrderedDict()
        self._lock = Lock()

    def add(self, half: HalfWay) -> str:
        """A name for it that nobody guesses."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._waiting[token] = half
            while len(self._waiting) > _MOST:
                self._waiting.popitem(last=False)
        return token

    def try_code(self, token: str, now: datetime) -> HalfWay | None:
        """The sign-in whose code is about to be tried, counted; None when it is over."""
        with self._lock:
            half = self._waiting.get(token)
            if half is None or now - half.begun_at > LASTS or half.tries >= TRIES:
                self._waiting.pop(token, None)
                return None
            half.tries += 1
            return half

    def end(self, token: str) -> None:
        """The person is in: its code page is worth nothing any more."""
        with self._lock:
            self._waiting.pop(token, None)

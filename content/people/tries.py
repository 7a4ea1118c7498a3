"""Guesses of passwords and codes: each is counted before it is looked at, so that many at once are
no more than one after the other.

Whoever comes from a browser that has signed in as this account before has a counter of his own:
strangers who guess do not shut the owner out, nor a whole office behind one address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from content.database.db import insert_new
from content.database.tables.people import sign_in_failures

_FREE: Final = {"account": 5, "known": 5, "address": 20}  # an office signs in from one address
# seconds; an account must not be shut by strangers for long
_LONGEST_WAIT: Final = {"account": 60, "known": 60, "address": 900}
_FORGET = timedelta(hours=1)


@dataclass(frozen=True)
class Trier:
    """Who tries: for which account, from where; `known` names a browser that has proved itself to
    be this account's before, "" for a stranger."""

    account: str
    address: str
    known: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The counters of this try."""
        if self.known:
            return (f"known:{self.known}",)
        return f"account:{self.account[:60]}", f"address:{self.address}"


def reserve(db: Connection, trier: Trier, now: datetime) -> int:
    """Count a try before it is made: 0, and it may be made; else for how many seconds it must wait,
    and nothing is counted.

    Within `Database.write`, so that no other try is counted meanwhile.
    """
    db.execute(delete(sign_in_failures).where(sign_in_failures.c.last_at < now - _FORGET))
    rows = db.execute(select(sign_in_failures).where(sign_in_failures.c.key.in_(trier.keys)))
    waits = [row.last_at + timedelta(seconds=_wait(row.key, row.failures)) - now for row in rows]
    wait = max((max(0, _up(wait)) for wait in waits), default=0)
    if wait:
        return wait
    for key in trier.keys:
        db.execute(insert_new(db, sign_in_failures).values(key=key, failures=0, last_at=now))
        more = {"failures": sign_in_failures.c.failures + 1, "last_at": now}
        db.execute(update(sign_in_failures).where(sign_in_failures.c.key == key).values(**more))
    return 0


def forgive(db: Connection, trier: Trier, tries: int) -> None:
    """The person got in after so many tries: they do not count against the account or the browser,
    and the address has only others' left."""
    for key in trier.keys:
        mine = sign_in_failures.c.key == key
        if key.startswith("address:"):
            rest: Any = sign_in_failures.c.failures - tries
            db.execute(delete(sign_in_failures).where(mine, sign_in_failures.c.failures <= tries))
            db.execute(update(sign_in_failures).where(mine).values(failures=rest))
        else:
            db.execute(delete(sign_in_failures).where(mine))


def _wait(key: str, count: int) -> int:
    """Doubles with each try after the free ones."""
    kind = key.partition(":")[0]
    free, most = _FREE[kind], _LONGEST_WAIT[kind]
    return 0 if count < free else min(most, 2 ** min(count - free + 1, 10))


def _up(wait: timedelta) -> int:
    """Whole seconds; a part of one is one."""
    return -int(-wait.total_seconds() // 1)

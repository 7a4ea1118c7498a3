"""Who is signed in to the console: a row for each browser, and the wait that follows wrong
passwords."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from content.database.db import insert_new
from content.database.tables.people import sessions, sign_in_failures, users
from content.people import audit
from content.people.acts import Act, Person

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)

_SEEN_EVERY = timedelta(minutes=5)  # a row is not written at each click
_FREE_TRIES = 5
# seconds; an account must not be shut by strangers for long
_LONGEST_WAIT = {
    "account": 60,
    "address": 900,
}
_FORGET = timedelta(hours=1)


@dataclass(frozen=True)
class Session:
    """One signed-in browser."""

    person: Person
    token_hash: str
    address: str
    created_at: datetime
    seen_at: datetime


def begin(db: Connection, address: str, act: Act) -> str:
    """Sign a person in who has proved the password; the token belongs into the cookie and nowhere
    else."""
    act.require("read")
    token = secrets.token_urlsafe(32)
    db.execute(delete(sessions).where(sessions.c.created_at < act.at - LONGEST))
    row = {
        "token_hash": _hash(token),
        "user": act.person.name,
        "address": address,
        "created_at": act.at,
        "seen_at": act.at,
    }
    db.execute(insert(sessions).values(**row))
    db.execute(
        delete(sign_in_failures).where(sign_in_failures.c.key == f"account:{act.person.name}")
    )
    audit.record(db, act, "user.sign-in", f"user:{act.person.name}")
    return token


def find(db: Connection, token: str, now: datetime) -> Session | None:
    """The session behind a token; None when it ended, ran out, or its account was closed."""
    alive = (sessions.c.seen_at > now - IDLE, sessions.c.created_at > now - LONGEST, users.c.active)
    query = (
        select(sessions, users.c.role, users.c.unit)
        .join(users)
        .where(sessions.c.token_hash == _hash(token), *alive)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    return Session(
        Person(row.user, row.role, row.unit),
        row.token_hash,
        row.address,
        row.created_at,
        row.seen_at,
    )


def is_stale(session: Session, now: datetime) -> bool:
    """Whether it is time to note that the session is still in use."""
    return now - session.seen_at > _SEEN_EVERY


def touch(db: Connection, session: Session, now: datetime) -> None:
    """Note that the session is still in use."""
    db.execute(
        update(sessions).where(sessions.c.token_hash == session.token_hash).values(seen_at=now)
    )


def end(db: Connection, session: Session, act: Act) -> None:
    """Sign this browser out."""
    act.require("read")
    db.execute(delete(sessions).where(sessions.c.token_hash == session.token_hash))
    audit.record(db, act, "user.sign-out", f"user:{session.person.name}")


def end_all(db: Connection, act: Act) -> int:
    """Sign the acting person out everywhere; how many browsers that were."""
    act.require("read")
    ended = db.execute(delete(sessions).where(sessions.c.user == act.person.name)).rowcount
    audit.record(db, act, "user.sign-out-everywhere", f"user:{act.person.name}", sessions=ended)
    return ended


def wait_seconds(db: Connection, account: str, address: str, now: datetime) -> int:
    """How long the account or the address must still wait before its next try, after wrong
    passwords; 0 = none."""
    rows = db.execute(
        select(sign_in_failures).where(sign_in_failures.c.key.in_(_keys(account, address)))
    ).all()
    waits = [
        row.last_at + timedelta(seconds=_wait(row.key, row.failures)) - now
        for row in rows
        if now - row.last_at < _FORGET
    ]
    return max((max(0, round(wait.total_seconds())) for wait in waits), default=0)


def note_failure(db: Connection, account: str, address: str, now: datetime) -> None:
    """Count a wrong password against the account and the address."""
    db.execute(delete(sign_in_failures).where(sign_in_failures.c.last_at < now - _FORGET))
    for key in _keys(account, address):
        db.execute(insert_new(db, sign_in_failures).values(key=key, failures=0, last_at=now))
        more = {"failures": sign_in_failures.c.failures + 1, "last_at": now}
        db.execute(update(sign_in_failures).where(sign_in_failures.c.key == key).values(**more))


def _wait(key: str, count: int) -> int:
    """Doubles with each try after the free ones."""
    most = _LONGEST_WAIT[key.partition(":")[0]]
    return 0 if count < _FREE_TRIES else min(most, 2 ** min(count - _FREE_TRIES + 1, 10))


def _keys(account: str, address: str) -> tuple[str, str]:
    return f"account:{account[:60]}", f"address:{address}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()

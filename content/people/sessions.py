"""Who is signed in to the console: a row for each browser."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, insert, select, update

from content.database.tables.people import sessions, users
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act, Person
from content.people.required_factors import is_required

IDLE = timedelta(hours=8)
LONGEST = timedelta(days=7)

_SEEN_EVERY = timedelta(minutes=5)  # a row is not written at each click
_ID_LENGTH = 16

Due = Literal["", "password", "factor"]
"""What a person has to do before anything else: choose a new password, or set up the second
factor that the office asks of the role."""


@dataclass(frozen=True)
class Session:
    """One signed-in browser."""

    person: Person
    token_hash: str
    address: str
    created_at: datetime
    seen_at: datetime
    due: Due = ""
    single_keys: bool = True  # whether one letter may be a command for this person

    @property
    def id(self) -> str:
        """What names the session on a page: nobody signs in with it."""
        return self.token_hash[:_ID_LENGTH]


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
    db.execute(update(users).where(users.c.name == act.person.name).values(signed_in_at=act.at))
    audit.record(db, act, "user.sign-in", f"user:{act.person.name}")
    return token


def find(db: Connection, token: str, now: datetime) -> Session | None:
    """The session behind a token; None when it ended, ran out, or its account was closed."""
    row = db.execute(_alive(now).where(sessions.c.token_hash == _hash(token))).one_or_none()
    return None if row is None else _session(row)


def sessions_of(db: Connection, name: str, now: datetime) -> list[Session]:
    """Where a person is signed in now, the most recently used first."""
    query = _alive(now).where(sessions.c.user == name).order_by(sessions.c.seen_at.desc())
    return [_session(row) for row in db.execute(query)]


def count_sessions(db: Connection, now: datetime) -> dict[str, int]:
    """How many browsers are signed in, by account."""
    counts: dict[str, int] = {}
    for row in db.execute(_alive(now)):
        counts[row.user] = counts.get(row.user, 0) + 1
    return counts


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


def end_one(db: Connection, name: str, id: str, act: Act) -> None:
    """End one session of a person: one's own, or anybody's for who administers."""
    _require(act, name)
    mine = (sessions.c.user == name, sessions.c.token_hash.startswith(id, autoescape=True))
    ended = db.execute(delete(sessions).where(*mine)).rowcount if len(id) == _ID_LENGTH else 0
    if not ended:
        raise InputError([InputProblem("phiên", "phiên này đã kết thúc: không cần làm gì thêm")])
    audit.record(db, act, "user.sessions-end", f"user:{name}", sessions=ended)


def end_all(db: Connection, name: str, act: Act, staying: str = "") -> int:
    """Sign a person out everywhere, but for the session whose token has the hash `staying`; how
    many browsers that were."""
    _require(act, name)
    ended = drop(db, name, staying)
    own = name == act.person.name and not staying
    what = "user.sign-out-everywhere" if own else "user.sessions-end"
    audit.record(db, act, what, f"user:{name}", sessions=ended)
    return ended


def drop(db: Connection, name: str, staying: str = "") -> int:
    """End a person's sessions as part of another act; how many those were."""
    others = (sessions.c.user == name, sessions.c.token_hash != staying)
    return db.execute(delete(sessions).where(*others)).rowcount


def _require(act: Act, name: str) -> None:
    act.require("read")
    if name != act.person.name:
        act.require("administer")


def _alive(now: datetime) -> Any:
    """Every session that still holds, with what is known of its person."""
    alive = (sessions.c.seen_at > now - IDLE, sessions.c.created_at > now - LONGEST, users.c.active)
    owner = (users.c.role, users.c.unit, users.c.must_change, users.c.keys_off)
    factor = users.c.totp_sealed.is_(None) & is_required(users.c.role)
    return select(sessions, *owner, factor.label("lacks_factor")).join(users).where(*alive)


def _session(row: Row[Any]) -> Session:
    due: Due = "password" if row.must_change else "factor" if row.lacks_factor else ""
    person = Person(row.user, row.role, row.unit)
    seen = (row.created_at, row.seen_at)
    return Session(person, row.token_hash, row.address, *seen, due, not row.keys_off)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()

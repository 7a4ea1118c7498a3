"""The receipt inbox: what providers call back with, kept raw and sealed, so that nothing is lost
while an adapter is broken."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from content.database.tables.outlets import inbox, outlets
from content.database.vault import Vault

MOST_BYTES = 64 * 1024
"""The largest body that the inbox takes."""


@dataclass(frozen=True)
class Callback:
    """A request as it came. It may hold telephone numbers and keys, so it shows in no repr."""

    method: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class StoredCallback:
    """One callback in the inbox."""

    id: int
    outlet_id: int
    received_at: datetime
    callback: Callback
    note: str


@dataclass(frozen=True)
class SealedCallback:
    """A callback for an outlet, on its way into the inbox."""

    outlet_id: int
    received_at: datetime
    request: bytes = field(repr=False)


@dataclass(frozen=True)
class LetterAside:
    """A letter that was read and moved nothing."""

    id: int
    received_at: datetime
    note: str


def sealed(vault: Vault, outlet_id: int, callback: Callback, now: datetime) -> SealedCallback:
    """A callback as it is stored."""
    body = base64.b64encode(callback.body).decode("ascii")
    plain = json.dumps([callback.method, callback.query, dict(callback.headers), body]).encode()
    return SealedCallback(outlet_id, now, vault.seal(plain))


def put(db: Connection, callbacks: Sequence[SealedCallback]) -> int:
    """Keep callbacks in the order given; those of outlets that are not there (any more) are left
    out. Answers how many were kept."""
    named = {callback.outlet_id for callback in callbacks}
    known = set(db.execute(select(outlets.c.id).where(outlets.c.id.in_(named))).scalars())
    rows = [vars(callback) for callback in callbacks if callback.outlet_id in known]
    if rows:
        db.execute(insert(inbox), rows)
    return len(rows)


def outlets_with_unread(db: Connection) -> list[int]:
    """The ids of the outlets with something unread."""
    return list(
        db.execute(select(inbox.c.outlet_id).where(inbox.c.read_at.is_(None)).distinct()).scalars()
    )


def unread_by_outlet(db: Connection) -> dict[int, int]:
    """How many letters nobody has read yet, by outlet."""
    query = select(inbox.c.outlet_id, func.count()).where(inbox.c.read_at.is_(None))
    return {row[0]: row[1] for row in db.execute(query.group_by(inbox.c.outlet_id))}


def unread(
    db: Connection, vault: Vault, outlet_id: int, after: int, limit: int
) -> list[StoredCallback]:
    """Up to `limit` unread letters of an outlet behind the letter `after`, in the order in which
    they came."""
    waiting = (inbox.c.outlet_id == outlet_id, inbox.c.read_at.is_(None), inbox.c.id > after)
    rows = db.execute(select(inbox).where(*waiting).order_by(inbox.c.id).limit(limit))
    return [
        StoredCallback(row.id, row.outlet_id, row.received_at, _open(vault, row.request), row.note)
        for row in rows
    ]


def set_aside(db: Connection, outlet_id: int, limit: int) -> tuple[int, list[LetterAside]]:
    """How many letters of an outlet moved nothing (nobody's, or not to be read), and the newest of
    them."""
    which = (inbox.c.outlet_id == outlet_id, inbox.c.note != "", inbox.c.read_at.is_not(None))
    amount = db.execute(select(func.count()).select_from(inbox).where(*which)).scalar_one()
    columns = (inbox.c.id, inbox.c.received_at, inbox.c.note)
    newest = select(*columns).where(*which).order_by(inbox.c.id.desc()).limit(limit)
    return amount, [LetterAside(**row._mapping) for row in db.execute(newest)]


def mark_read(db: Connection, letters: Sequence[int], now: datetime, note: str = "") -> set[int]:
    """Mark letters as read; answers those that nobody else had read before."""
    mine = update(inbox).where(inbox.c.id.in_(letters), inbox.c.read_at.is_(None))
    return (
        set(db.execute(mine.values(read_at=now, note=note).returning(inbox.c.id)).scalars())
        if letters
        else set()
    )


def leave(db: Connection, letter: int, note: str) -> None:
    """Note why a letter stays unread."""
    db.execute(update(inbox).where(inbox.c.id == letter).values(note=note))


def forget_old(db: Connection, before: datetime, most: int) -> int:
    """Take away letters that came before a moment, the oldest first and at most so many: those that
    were read, and those of retired outlets, which nobody reads; how many went."""
    nobodys = inbox.c.outlet_id.in_(select(outlets.c.id).where(outlets.c.retired_at.is_not(None)))
    which = (inbox.c.received_at < before, inbox.c.read_at.is_not(None) | nobodys)
    oldest = select(inbox.c.id).where(*which).order_by(inbox.c.id).limit(most)
    return db.execute(delete(inbox).where(inbox.c.id.in_(oldest))).rowcount


def _open(vault: Vault, request: bytes) -> Callback:
    method, query, headers, body = json.loads(vault.unseal(request))
    return Callback(method, query, headers, base64.b64decode(body))

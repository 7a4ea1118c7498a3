"""The receipt inbox: what providers call back with, kept raw and sealed, so that nothing is lost
while an adapter is broken."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

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


def put(db: Connection, vault: Vault, outlet: str, callback: Callback, now: datetime) -> bool:
    """Keep a callback for an outlet; False when there is no outlet of that name."""
    outlet_id = db.execute(
        select(outlets.c.id).where(outlets.c.name == outlet)
    ).scalar_one_or_none()
    if outlet_id is None:
        return False
    body = base64.b64encode(callback.body).decode("ascii")
    plain = json.dumps([callback.method, callback.query, dict(callback.headers), body]).encode()
    db.execute(
        insert(inbox).values(outlet_id=outlet_id, received_at=now, request=vault.seal(plain))
    )
    return True


def outlets_with_unread(db: Connection) -> list[int]:
    """The ids of the outlets with something unread."""
    return list(
        db.execute(select(inbox.c.outlet_id).where(inbox.c.read_at.is_(None)).distinct()).scalars()
    )


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


def _open(vault: Vault, sealed: bytes) -> Callback:
    method, query, headers, body = json.loads(vault.unseal(sealed))
    return Callback(method, query, headers, base64.b64decode(body))

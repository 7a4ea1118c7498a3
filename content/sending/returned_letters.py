"""Letters that came back by e-mail, on their way into the receipt inbox: each is taken in once,
however often it is fetched.

A fetcher that dies between keeping a letter and putting it away finds it again; so does a mail
server whose hand-over was answered too late.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select

from content.database.db import insert_new
from content.database.tables.audiences import recipients
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.outlets import fetched_letters
from content.database.vault import Vault
from content.deliveries.states import because_of
from content.sending import receipt_inbox
from content.sending.receipt_inbox import MOST_BYTES, Callback

RETURNED: Final = "MAIL"
"""The method of such a letter in the inbox: no web server takes a request by it."""

_MOST = 300
_KNOWN_FOR = timedelta(days=90)


def take_in(db: Connection, vault: Vault, outlet_id: int, raw: bytes, now: datetime) -> bool:
    """Keep a letter for an outlet, cut where the inbox ends; False when it was kept before."""
    raw = raw[:MOST_BYTES]
    digest = vault.keyed_hash(hashlib.sha256(raw).hexdigest())
    row = {"outlet_id": outlet_id, "digest": digest, "fetched_at": now}
    fresh = insert_new(db, fetched_letters).values(**row).returning(fetched_letters.c.digest)
    if db.execute(fresh).first() is None:
        return False
    callback = Callback(RETURNED, "", {}, raw)
    receipt_inbox.put(db, [receipt_inbox.sealed(vault, outlet_id, callback, now)])
    return True


def refused(db: Connection, outlet_id: int, code: str, since: datetime) -> list[tuple[bytes, str]]:
    """The sealed people, and what their servers said, of an outlet's letters that came back for a
    reason since then; the newest few hundred."""
    query = (
        select(recipients.c.sealed, attempts.c.raw)
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .join(recipients, recipients.c.id == deliveries.c.recipient_id)
        .where(
            because_of(code),
            deliveries.c.outlet_id == outlet_id,
            attempts.c.code == code,
            attempts.c.outcome == "receipt: rejected",
            attempts.c.ended_at > since,
            recipients.c.sealed.is_not(None),
        )
        .order_by(deliveries.c.id.desc())
        .limit(_MOST)
    )
    return [(row.sealed, row.raw) for row in db.execute(query)]


def forget_old_letters(db: Connection, now: datetime) -> None:
    """Letters so old that nobody hands them over again."""
    db.execute(delete(fetched_letters).where(fetched_letters.c.fetched_at < now - _KNOWN_FOR))

"""Addresses that were hashed in the case in which they were written (before 0.3.0) are hashed once
more, without it: who asked to be left alone is left alone in every spelling."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from content.audiences.suppressions import find_suppression
from content.database.db import Database, insert_new
from content.database.tables.audiences import audiences, recipients, suppressions
from content.database.tables.people import switches
from content.database.vault import Vault
from content.people.acts import SYSTEM

_DONE = "addresses_folded"
_BATCH = 10_000


def fold_addresses(database: Database, vault: Vault, now: datetime) -> int:
    """Hash every stored e-mail address without its case, once in an installation's life; how many
    rows changed. Short transactions: others go on working."""
    with database.read() as db:
        if db.execute(select(switches.c.name).where(switches.c.name == _DONE)).first():
            return 0
    changed = 0
    with database.write() as db:
        changed += _fold_suppressions(db, vault)
    for batch in _batches(database):
        spelt = [(row.id, vault.unseal_person(row.sealed)[0]) for row in batch]
        mixed = [(id, address) for id, address in spelt if address != address.lower()]
        with database.turn() as db:
            changed += sum(_fold(db, id, vault.address_hash(address)) for id, address in mixed)
    with database.write() as db:
        row = {"name": _DONE, "value": "yes", "set_by": SYSTEM.name, "set_at": now, "why": ""}
        db.execute(insert_new(db, switches).values(**row))
    return changed


def _fold_suppressions(db: Connection, vault: Vault) -> int:
    changed = 0
    for row in db.execute(select(suppressions).where(suppressions.c.sealed.is_not(None))).all():
        address = vault.unseal_person(row.sealed)[0]
        digest = vault.address_hash(address)
        this = suppressions.c.address_hash == row.address_hash
        if digest == row.address_hash:
            continue
        if find_suppression(db, digest) is None:
            db.execute(update(suppressions).where(this).values(address_hash=digest))
        else:  # another spelling bars the person already
            db.execute(delete(suppressions).where(this))
        changed += 1
    return changed


def _batches(database: Database) -> Iterator[list[Row[Any]]]:
    after = 0
    while True:
        query = (
            select(recipients.c.id, recipients.c.sealed)
            .join(audiences)
            .where(
                recipients.c.id > after,
                recipients.c.sealed.is_not(None),
                audiences.c.kind == "email",
            )
            .order_by(recipients.c.id)
            .limit(_BATCH)
        )
        with database.read() as db:
            rows = list(db.execute(query))
        if not rows:
            return
        yield rows
        after = rows[-1].id


def _fold(db: Connection, recipient: int, digest: bytes) -> int:
    """Where the same list holds the address in small letters too, the row keeps its hash, and is
    barred under that as well."""
    row, twin = recipients, recipients.alias("twin")
    same_list = (
        twin.c.audience_id == row.c.audience_id,
        twin.c.generation == row.c.generation,
        twin.c.address_hash == digest,
    )
    change = update(row).where(row.c.id == recipient, ~exists().where(*same_list))
    if changed := db.execute(change.values(address_hash=digest)).rowcount:
        return changed
    own = select(row.c.address_hash).where(row.c.id == recipient).scalar_subquery()
    others = [column for column in suppressions.c if column.name != "address_hash"]
    copy = select(own, *others).where(suppressions.c.address_hash == digest)
    names = ["address_hash", *(column.name for column in others)]
    return db.execute(insert_new(db, suppressions).from_select(names, copy)).rowcount

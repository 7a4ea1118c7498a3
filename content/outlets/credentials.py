"""Credentials that a provider renews, sealed: who renews one now, and what was got.

Each function works in the caller's transaction, which no other writer shares. Whoever renews holds
the row from before the old token is sent until the new one is stored. A holder whose time is over
left an exchange without an answer: its token may be spent, and is kept for a person to see to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from content.database.tables.outlets import credentials
from content.database.vault import Vault
from content.people import audit
from content.people.acts import SYSTEM, Act

_NOBODY = ""
_GRANTS_KEPT = 100


@dataclass(frozen=True)
class StoredCredential:
    """A credential as it stands."""

    values: Mapping[str, str] = field(repr=False)
    # keyed hashes of what administrators wrote, the newest last: one that was here before begins
    # nothing anew (another outlet that shares the credential may still hold it)
    grants: tuple[str, ...]
    version: int
    renewed_at: datetime
    ends_at: datetime | None
    holder: str  # who renews it now; "" for nobody
    held_until: datetime | None

    def is_renewed_now(self, now: datetime) -> bool:
        """Whether somebody is renewing it."""
        return self.holder != _NOBODY and self.held_until is not None and now < self.held_until

    def lost_answer(self, now: datetime) -> bool:
        """Whether it was sent to the provider and what came of that is not known."""
        return self.holder != _NOBODY and not self.is_renewed_now(now)


def find_credential(db: Connection, vault: Vault, name: str) -> StoredCredential | None:
    """The credential of that name; None before its first use."""
    row = db.execute(select(credentials).where(credentials.c.name == name)).one_or_none()
    if row is None:
        return None
    said = json.loads(vault.unseal(row.sealed))
    return StoredCredential(
        said["values"],
        tuple(said["grants"]),
        row.version,
        row.renewed_at,
        row.ends_at,
        row.holder,
        row.held_until,
    )


def grant_of(vault: Vault, granted: Mapping[str, str]) -> str:
    """The keyed hash that tells one grant from another."""
    return vault.keyed_hash(json.dumps(sorted(granted.items()))).hex()


def begin_anew(
    db: Connection, vault: Vault, name: str, granted: Mapping[str, str], now: datetime
) -> None:
    """Take what an administrator wrote in place of whatever stood there; an exchange of the old
    that is under way stores nothing any more."""
    known = find_credential(db, vault, name)
    grants = (*(known.grants if known else ()), grant_of(vault, granted))
    values = {
        "sealed": _sealed(vault, granted, grants),
        "version": (known.version if known else 0) + 1,
        "renewed_at": now,
        "ends_at": None,
        "holder": _NOBODY,
        "held_until": None,
    }
    if known is None:
        db.execute(insert(credentials).values(name=name, **values))
    else:
        db.execute(update(credentials).where(credentials.c.name == name).values(**values))


def hold(db: Connection, name: str, version: int, holder: str, until: datetime) -> bool:
    """Become the one who renews it; False when it was renewed meanwhile or somebody holds it."""
    free = and_(credentials.c.version == version, credentials.c.holder == _NOBODY)
    taken = db.execute(
        update(credentials)
        .where(credentials.c.name == name, free)
        .values(holder=holder, held_until=until)
    )
    return taken.rowcount == 1


def store_renewed(db: Connection, vault: Vault, name: str, got: StoredCredential) -> bool:
    """Keep what the holder got, however late; False when a new grant has come between."""
    stored = db.execute(
        update(credentials)
        .where(_held(name, got.holder))
        .values(
            sealed=_sealed(vault, got.values, got.grants),
            version=got.version,
            renewed_at=got.renewed_at,
            ends_at=got.ends_at,
            holder=_NOBODY,
            held_until=None,
        )
    )
    if stored.rowcount == 1:
        _record(db, got.renewed_at, "credential.renew", name, version=got.version)
    return stored.rowcount == 1


def give_back(db: Connection, name: str, holder: str) -> None:
    """The old token is as good as before: nothing was sent, or the provider did not take it."""
    db.execute(
        update(credentials).where(_held(name, holder)).values(holder=_NOBODY, held_until=None)
    )


def note_lost_answer(db: Connection, name: str, holder: str, now: datetime) -> None:
    """The old token was sent and may be spent; it stays where it is."""
    lost = db.execute(update(credentials).where(_held(name, holder)).values(held_until=now))
    if lost.rowcount == 1:
        _record(db, now, "credential.lost", name)


def _record(db: Connection, now: datetime, what: str, name: str, **detail: object) -> None:
    audit.record(db, Act(SYSTEM, now), what, f"credential:{name}", **detail)


def _held(name: str, holder: str) -> ColumnElement[bool]:
    return and_(credentials.c.name == name, credentials.c.holder == holder)


def _sealed(vault: Vault, values: Mapping[str, str], grants: tuple[str, ...]) -> bytes:
    said = {"values": dict(values), "grants": grants[-_GRANTS_KEPT:]}
    return vault.seal(json.dumps(said).encode("utf-8"))

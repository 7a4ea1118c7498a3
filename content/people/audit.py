"""The hash-chained record of every act of a person or a flow."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from content.database.db import insert_new
from content.database.tables.people import audit, audit_head
from content.people.acts import Act
from content.people.once import note

_GENESIS = "0" * 64


@dataclass(frozen=True)
class Break:
    """The first row that does not fit: `kind` is changed, missing or reordered."""

    seq: int
    kind: str

    def __str__(self) -> str:
        words = {"changed": "đã bị sửa", "missing": "bị thiếu", "reordered": "bị đổi chỗ"}
        return f"Dòng nhật ký {self.seq} {words[self.kind]}."


@dataclass(frozen=True)
class AuditEntry:
    """One row of the record."""

    seq: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: Mapping[str, object]


def entries(db: Connection, limit: int, before: int | None = None) -> list[AuditEntry]:
    """The newest rows, or those before the row of that number, newest first."""
    query = select(audit).order_by(audit.c.seq.desc()).limit(limit)
    rows = db.execute(query if before is None else query.where(audit.c.seq < before))
    return [_entry(row) for row in rows]


def newest_of(db: Connection, acts: Collection[str], subject: str = "") -> AuditEntry | None:
    """The newest row of one of these acts, about `subject` where one is named."""
    query = select(audit).where(audit.c.act.in_(acts)).order_by(audit.c.seq.desc()).limit(1)
    row = db.execute(query.where(audit.c.subject == subject) if subject else query).one_or_none()
    return _entry(row) if row is not None else None


def newest(db: Connection) -> int:
    """The number of the newest row; 0 before the first act."""
    return db.execute(select(audit_head.c.seq)).scalar_one_or_none() or 0


def newest_about(db: Connection, subject: str) -> int:
    """The number of the newest row about something; 0 without any."""
    query = select(audit.c.seq).where(audit.c.subject == subject).order_by(audit.c.seq.desc())
    return db.execute(query.limit(1)).scalar_one_or_none() or 0


def record(db: Connection, act: Act, what: str, subject: str, **detail: object) -> None:
    """Append one row in the caller's transaction; the actor is a user or `flow:<name>`, a reason
    becomes part of the detail.

    The act's one-time key is stored beside it: DoneBefore, which undoes the transaction, when
    another press brought it before.
    """
    head = _locked_head(db)
    if act.once is not None:
        note(db, act.once, act.person.name, act.at, head.seq + 1)
    row = {
        "seq": head.seq + 1,
        "at": act.at.astimezone(UTC).isoformat(),
        "actor": act.person.name,
        "act": what,
        "subject": subject,
        "detail": json.dumps(
            {**detail, **({"why": act.why} if act.why else {})}, ensure_ascii=False, sort_keys=True
        ),
        "previous": head.hash,
    }
    digest = _hash(row)
    db.execute(insert(audit).values(**row, hash=digest))
    db.execute(update(audit_head).values(seq=row["seq"], hash=digest))


def begun_at(db: Connection) -> datetime | None:
    """When the installation's first act was recorded; None before any."""
    first = db.execute(select(audit.c.at).order_by(audit.c.seq).limit(1)).scalar_one_or_none()
    return datetime.fromisoformat(first) if first else None


def newest_at(db: Connection) -> datetime | None:
    """When the installation's latest act was recorded; None before any."""
    last = db.execute(select(audit.c.at).order_by(audit.c.seq.desc()).limit(1)).scalar_one_or_none()
    return datetime.fromisoformat(last) if last else None


def verify(db: Connection) -> Break | None:
    """The first changed, missing or reordered row; None when the whole chain holds."""
    previous, expected = _GENESIS, 1
    for row in db.execute(select(audit).order_by(audit.c.seq)).mappings():
        if row["seq"] != expected:
            return Break(expected, "missing")
        if row["hash"] != _hash(dict(row)) or row["previous"] != previous:
            return Break(expected, _kind(db, dict(row), previous))
        previous, expected = row["hash"], expected + 1
    head = db.execute(select(audit_head.c.seq, audit_head.c.hash)).one_or_none()
    seq, digest = (head.seq, head.hash) if head else (0, _GENESIS)
    if seq >= expected:
        return Break(expected, "missing")
    return None if (seq, digest) == (expected - 1, previous) else Break(expected - 1, "changed")


def _entry(row: Any) -> AuditEntry:
    at, detail = datetime.fromisoformat(row.at), json.loads(row.detail)
    return AuditEntry(row.seq, at, row.actor, row.act, row.subject, detail)


def _locked_head(db: Connection) -> Any:
    """Number and hash of the newest row; whoever else records something waits until this
    transaction ends."""
    query = select(audit_head.c.seq, audit_head.c.hash).with_for_update()
    head = db.execute(query).one_or_none()
    if head is None:  # the installation's first act, of which two may come at once
        db.execute(insert_new(db, audit_head).values(id=1, seq=0, hash=_GENESIS))
        head = db.execute(query).one()
    return head


def _kind(db: Connection, row: Mapping[str, object], previous: str) -> str:
    """A row that is whole in itself but follows the wrong one, while its true place still exists,
    was moved."""
    moved = db.execute(select(audit.c.seq).where(audit.c.previous == previous)).first()
    return "reordered" if moved is not None and moved.seq != row["seq"] else "changed"


def _hash(row: Mapping[str, object]) -> str:
    fields = ("seq", "at", "actor", "act", "subject", "detail", "previous")
    text = json.dumps([row[name] for name in fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()

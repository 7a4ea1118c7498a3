"""What somebody is typing and has not saved yet: one row a person and item, so that nothing is lost
and a second editor is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from content.database.tables.items import drafts
from content.people.acts import Person

ACTIVE = timedelta(minutes=15)
"""Somebody who typed within this time is taken to be still at it."""


@dataclass(frozen=True)
class Draft:
    """A form as it was typed. `base` is the revision that was opened, 0 for a new item; `notes` is
    what its writer must know of the file that it came from, until it is saved."""

    item: str
    user: str
    base: int
    fields: Mapping[str, Any]
    typed_at: datetime
    notes: tuple[str, ...] = ()


_NOTES = "notes of the file"
"""Where the notes stand among the fields; no field of a form is called so."""


def keep(db: Connection, draft: Draft) -> None:
    """Keep a form in the place of what the same person typed before, whose notes go on.

    What was sent earlier and comes later (a preview that took long) takes the place of nothing.
    No audit row: nothing is decided by typing.
    """
    before = find(db, draft.item, draft.user)
    if before and before.typed_at > draft.typed_at:
        return
    notes = draft.notes or (before.notes if before else ())
    drop(db, draft.item, draft.user)
    row = {"item": draft.item, "user": draft.user, "base": draft.base, "typed_at": draft.typed_at}
    fields = {**draft.fields, _NOTES: notes} if notes else draft.fields
    db.execute(insert(drafts).values(**row, fields=json.dumps(fields, ensure_ascii=False)))


def drop(db: Connection, item: str, user: str) -> None:
    """Forget what a person typed."""
    db.execute(delete(drafts).where(drafts.c.item == item, drafts.c.user == user))


def find(db: Connection, item: str, user: str) -> Draft | None:
    """What a person typed last."""
    row = db.execute(
        select(drafts).where(drafts.c.item == item, drafts.c.user == user)
    ).one_or_none()
    return _read(row) if row else None


def editors(db: Connection, item: str, besides: Person, now: datetime) -> list[Draft]:
    """What others are typing in the same item at this time, newest first."""
    others = drafts.c.user != besides.name
    query = (
        select(drafts)
        .where(drafts.c.item == item, others, drafts.c.typed_at > now - ACTIVE)
        .order_by(drafts.c.typed_at.desc())
    )
    return [_read(row) for row in db.execute(query)]


def of_person(db: Connection, user: str) -> list[Draft]:
    """Everything that a person has typed and not saved, newest first."""
    return [
        _read(row)
        for row in db.execute(
            select(drafts).where(drafts.c.user == user).order_by(drafts.c.typed_at.desc())
        )
    ]


def _read(row: Row[Any]) -> Draft:
    fields = json.loads(row.fields)
    notes = tuple(fields.pop(_NOTES, ()))
    return Draft(row.item, row.user, row.base, fields, row.typed_at, notes)

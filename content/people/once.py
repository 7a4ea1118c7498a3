"""One press, one act: the one-time key of a form or a command is stored with what it made.

Example: «Xếp lịch» pressed twice makes one publication. The second press brings the same key, finds
it stored, and is led to the publication that the first one made.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select, update

from content.database.db import insert_new
from content.database.tables.people import audit, one_time_keys

KEPT = timedelta(days=90)
"""For so long a key is known. A session lasts a week, a browser may keep a page for longer."""

NO_ACT: Final = 0
"""Stands for the first act of a press that made something without one: a draft."""

_PRESS = "press"  # until there is an answer, the name of the press that stored the key


class DoneBefore(Exception):
    """Something was done with this key before; nothing was done now."""

    def __init__(self, digest: str) -> None:
        super().__init__("the one-time key was used before")
        self.digest = digest


@dataclass
class OneTimeKey:
    """The key that an act brings: `digest` names it for its person and place, `asked` says with
    which fields it came.

    Whoever acts in several transactions for one press brings the same object to each.
    """

    digest: str
    asked: str
    press: str = field(default_factory=secrets.token_hex)
    noted_in: object = None
    is_answered: bool = False
    """Whether the answer of its press was kept, while the press goes on beside the page."""

    @property
    def is_noted(self) -> bool:
        """Whether an act came with it; its transaction may have been rolled back since."""
        return self.noted_in is not None


@dataclass(frozen=True)
class Done:
    """What was done with a key: when, on what (`publication:12`), and what the first was
    answered; None when it was never told."""

    person: str
    at: datetime
    act: str
    subject: str
    asked: str
    answer: Mapping[str, Any] | None


def one_time_key(
    person: str, place: str, key: str, fields: Iterable[tuple[str, str]]
) -> OneTimeKey:
    """The key of one person at one place (a path, or the name of a command).

    What was typed cannot be guessed from `asked`: the key is part of it and stands nowhere.
    """
    typed = [[name, value] for name, value in fields]
    return OneTimeKey(_hash([person, place, key]), _hash([key, typed]))


def note(db: Connection, once: OneTimeKey, person: str, at: datetime, seq: int) -> None:
    """Store the key with the first act that it makes; DoneBefore, which undoes the act, when it was
    stored by another press."""
    transaction = db.get_transaction()
    if once.noted_in is transaction:
        return
    answer = json.dumps({_PRESS: once.press})
    row = {"key": once.digest, "person": person, "at": at, "seq": seq, "asked": once.asked}
    db.execute(insert_new(db, one_time_keys).values(**row, answer=answer))
    stored = select(one_time_keys.c.answer).where(one_time_keys.c.key == once.digest)
    if db.execute(stored).scalar_one() != answer and not once.is_answered:
        raise DoneBefore(once.digest)
    once.noted_in = transaction


def find_done(db: Connection, digest: str) -> Done | None:
    """What was done with the key of that digest; None while nothing was."""
    query = (
        select(one_time_keys, audit.c.act, audit.c.subject)
        .outerjoin(audit, audit.c.seq == one_time_keys.c.seq)
        .where(one_time_keys.c.key == digest)
    )
    row = db.execute(query).one_or_none()
    return _done(row) if row else None


def keep_answer(db: Connection, digest: str, answer: Mapping[str, Any]) -> None:
    """Remember what the first press was answered, for the others."""
    told = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    mine = one_time_keys.c.key == digest
    db.execute(update(one_time_keys).where(mine).values(answer=told))


def forget_old_keys(db: Connection, now: datetime) -> int:
    """Drop the keys that nobody holds any more; how many there were."""
    return db.execute(delete(one_time_keys).where(one_time_keys.c.at < now - KEPT)).rowcount


def _done(row: Row[Any]) -> Done:
    answer = json.loads(row.answer or "{}")
    told = None if _PRESS in answer else answer
    return Done(row.person, row.at, row.act or "", row.subject or "", row.asked, told)


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode("ascii")).hexdigest()

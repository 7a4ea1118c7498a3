"""What each person has read and was written of: the only thing that is kept of matters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update

from content.database.db import insert_new
from content.database.tables.notices import matter_marks

KEPT: Final = timedelta(days=180)
"""A matter that still stands so long after it was told is told once more."""


SLOT: Final = "slot:"
"""So begins the mark of a digest's time that was served; no matter is called so."""


@dataclass(frozen=True)
class Mark:
    """When a matter was read on screen, and when it was told by letter."""

    read_at: datetime | None
    told_at: datetime | None


_AT_ONCE: Final = 500  # names in one question


def marks_of(db: Connection, person: str, abouts: Collection[str]) -> Mapping[str, Mark]:
    """The marks that a person has on some matters, by `Matter.about`."""
    found: dict[str, Mark] = {}
    wanted = list(abouts)
    for start in range(0, len(wanted), _AT_ONCE):
        some = matter_marks.c.about.in_(wanted[start : start + _AT_ONCE])
        rows = db.execute(select(matter_marks).where(matter_marks.c.person == person, some))
        found |= {row.about: Mark(row.read_at, row.told_at) for row in rows}
    return found


def mark_read(db: Connection, person: str, abouts: Collection[str], at: datetime) -> int:
    """Note that somebody has read of matters; how many he had not read before. No audit row:
    nothing is decided by reading."""
    return sum(_mark(db, person, about, at, "read_at") for about in abouts)


def mark_told(db: Connection, person: str, abouts: Collection[str], at: datetime) -> int:
    """Note, in the transaction that queues the letter, what it tells; how many are new."""
    return sum(_mark(db, person, about, at, "told_at") for about in abouts)


def told_at(db: Connection, person: str, at: datetime) -> list[str]:
    """What the letter that was queued for somebody at a moment tells."""
    this = (matter_marks.c.person == person, matter_marks.c.told_at == at)
    return list(db.execute(select(matter_marks.c.about).where(*this)).scalars())


def untell(db: Connection, person: str, at: datetime) -> None:
    """The letter of that moment was called off before it left: what it told is still to be told,
    and the digest that it was is still to come."""
    mine = matter_marks.c.person == person
    told = update(matter_marks).where(mine, matter_marks.c.told_at == at)
    db.execute(told.values(told_at=None))
    slots = matter_marks.c.about.startswith(SLOT)
    db.execute(delete(matter_marks).where(mine, slots, matter_marks.c.read_at == at))


def forget_old_marks(db: Connection, now: datetime) -> int:
    """Drop the marks of long ago; how many there were."""
    return db.execute(delete(matter_marks).where(matter_marks.c.marked_at < now - KEPT)).rowcount


def _mark(db: Connection, person: str, about: str, at: datetime, column: str) -> bool:
    row = {"person": person, "about": about, "marked_at": at, column: at}
    fresh = insert_new(db, matter_marks).values(**row).returning(matter_marks.c.about)
    if db.execute(fresh).scalar_one_or_none() is not None:
        return True
    this = (matter_marks.c.person == person, matter_marks.c.about == about)
    unmarked = matter_marks.c[column].is_(None)
    change = update(matter_marks).where(*this, unmarked).values({column: at, "marked_at": at})
    return bool(db.execute(change).rowcount)

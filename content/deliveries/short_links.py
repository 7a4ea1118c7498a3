"""Short links of items, `/l/<id>` on the office's own address: each item has one, which never
changes.

It is part of the text that is approved. Who follows it is counted by the day and by nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from content.database.tables.items import items
from content.database.tables.links import link_openings, short_links
from content.database.tables.publications import amendments, publications

_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_SHORTEST: Final = 6
_LONGEST: Final = 16

OpeningCounts = Mapping[tuple[str, date], int]
"""How often links were opened, by link and day."""


@dataclass(frozen=True)
class FollowedLink:
    """Where a link leads."""

    slug: str
    withdrawn: bool  # its item was taken back, and nothing of it is to be shown any more


def link_id(db: Connection, item: str) -> str:
    """What follows `/l/` for an item, also for one that is not saved yet: the same each time."""
    query = select(short_links.c.id).where(short_links.c.item_id == item)
    known = db.execute(query).scalar_one_or_none()
    if known is not None:
        return str(known)
    name = _name(item)
    usual = [name[:length] for length in range(_SHORTEST, _LONGEST + 1)]
    taken = set(db.execute(select(short_links.c.id).where(short_links.c.id.in_(usual))).scalars())
    return next(id for id in usual if id not in taken)


def keep_link(db: Connection, item: str, id: str, now: datetime) -> None:
    """Let the link lead to its item from now on; said again it changes nothing."""
    query = select(short_links.c.id).where(short_links.c.item_id == item)
    if db.execute(query).first() is None:
        db.execute(insert(short_links).values(id=id, item_id=item, made_at=now))


def followed(db: Connection, id: str) -> FollowedLink | None:
    """Where a link leads; None for one that nobody made."""
    query = select(items.c.id, items.c.slug).join(short_links, short_links.c.item_id == items.c.id)
    row = db.execute(query.where(short_links.c.id == id)).one_or_none()
    return FollowedLink(row.slug, _is_withdrawn(db, row.id)) if row else None


def add_openings(db: Connection, openings: OpeningCounts) -> None:
    """Add to what was counted; a link that is not there any more is passed over."""
    known = select(short_links.c.id).where(short_links.c.id.in_({id for id, _day in openings}))
    there = set(db.execute(known).scalars())
    make = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    for (id, day), count in sorted(openings.items()):
        if id not in there:
            continue
        adding = make(link_openings).values(link_id=id, day=day, openings=count)
        total = link_openings.c.openings + count
        key = ["link_id", "day"]
        db.execute(adding.on_conflict_do_update(index_elements=key, set_={"openings": total}))


def _name(item: str) -> str:
    number = int.from_bytes(sha256(f"short link of {item}".encode()).digest())
    letters = []
    for _ in range(_LONGEST):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)


def _is_withdrawn(db: Connection, item: str) -> bool:
    """Whether the last word about the item was its withdrawal and nothing was scheduled since."""
    last = select(func.max(amendments.c.id)).where(amendments.c.item_id == item)
    kind = select(amendments.c.kind).where(amendments.c.id == last.scalar_subquery())
    if db.execute(kind).scalar_one_or_none() != "withdraw":
        return False
    ended = publications.c.state.in_(("withdrawn", "cancelled"))
    stands = select(publications.c.id).where(publications.c.item_id == item, ~ended)
    return db.execute(stands.limit(1)).first() is None

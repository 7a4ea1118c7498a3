"""What somebody leaves behind: the texts that are not decided yet, and what will leave of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from content.database.tables.items import items, revisions
from content.database.tables.publications import publications

_OPEN = ("draft", "returned", "submitted")
_COMING = ("active", "waiting")


@dataclass(frozen=True)
class UnfinishedItem:
    """An item whose newest revision the person wrote and nobody has decided on for good."""

    item: str
    title: str
    unit: str
    state: str
    since: datetime


@dataclass(frozen=True)
class ComingPublication:
    """A publication that the person scheduled and that still has something to send."""

    id: int
    item: str
    title: str
    state: str
    next_at: datetime | None


@dataclass(frozen=True)
class Unfinished:
    """Everything of a person that others have to look after: colleagues of the unit go on with the
    items, and what is scheduled leaves as it was approved unless somebody stops it."""

    items: tuple[UnfinishedItem, ...]
    publications: tuple[ComingPublication, ...]

    def count(self, state: str) -> int:
        """How many items are in that state."""
        return sum(item.state == state for item in self.items)

    def __bool__(self) -> bool:
        return bool(self.items or self.publications)

    def __str__(self) -> str:
        words = {"draft": "bài nháp", "returned": "bài bị trả lại", "submitted": "bài chờ duyệt"}
        counted = [(self.count(state), word) for state, word in words.items()]
        counted.append((len(self.publications), "lịch phát"))
        return ", ".join(f"{count} {word}" for count, word in counted if count)


def unfinished(db: Connection, name: str) -> Unfinished:
    """What an account has begun and not ended."""
    return Unfinished(
        tuple(UnfinishedItem(*row) for row in db.execute(_items(name))),
        tuple(ComingPublication(*row) for row in db.execute(_publications(name))),
    )


def _items(name: str) -> Select[Any]:
    newest = (
        select(revisions.c.item_id, func.max(revisions.c.number).label("number"))
        .group_by(revisions.c.item_id)
        .subquery()
    )
    of_newest = (newest.c.item_id == revisions.c.item_id) & (newest.c.number == revisions.c.number)
    return (
        select(
            items.c.id,
            revisions.c.title,
            items.c.unit,
            revisions.c.state,
            revisions.c.created_at,
        )
        .join(revisions, revisions.c.item_id == items.c.id)
        .join(newest, of_newest)
        .where(revisions.c.author == name, revisions.c.state.in_(_OPEN))
        .order_by(revisions.c.state, items.c.id)
    )


def _publications(name: str) -> Select[Any]:
    return (
        select(
            publications.c.id,
            publications.c.item_id,
            revisions.c.title,
            publications.c.state,
            publications.c.next_at,
        )
        .join(revisions, revisions.c.id == publications.c.revision_id)
        .where(publications.c.created_by == name, publications.c.state.in_(_COMING))
        .order_by(publications.c.id)
    )

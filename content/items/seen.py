"""What a decider has seen of an item: the differences that matter are those to that text."""

from typing import Any

from sqlalchemy import Connection, Row, select, update

from content.database.db import insert_new
from content.database.tables.items import revision_views
from content.items.items import Revision, revision_by_id
from content.people.acts import Act


def seen_before(db: Connection, revision: Revision, name: str) -> Revision | None:
    """The other revision that somebody saw last; None when there was none.

    Reading the same one again does not forget what was seen before it.
    """
    row = _row(db, revision.item, name)
    if row is None:
        return None
    before = row.before_id if row.revision_id == revision.id else row.revision_id
    return revision_by_id(db, before) if before is not None else None


def is_seen(db: Connection, revision: Revision, name: str) -> bool:
    """Whether this is what somebody saw last of the item."""
    row = _row(db, revision.item, name)
    return row is not None and row.revision_id == revision.id


def note_seen(db: Connection, revision: Revision, act: Act) -> None:
    """Note that somebody has a revision before the eyes.

    No audit row: nothing is decided by reading.
    """
    act.require("read")
    before = seen_before(db, revision, act.person.name)
    seen: dict[str, Any] = {"revision_id": revision.id, "seen_at": act.at}
    seen["before_id"] = before.id if before else None
    key = {"person": act.person.name, "item_id": revision.item}
    db.execute(insert_new(db, revision_views).values(**key, **seen))
    db.execute(update(revision_views).where(*_of(revision.item, act.person.name)).values(**seen))


def _row(db: Connection, item: str, name: str) -> Row[Any] | None:
    return db.execute(select(revision_views).where(*_of(item, name))).one_or_none()


def _of(item: str, name: str) -> tuple[Any, ...]:
    return (revision_views.c.person == name, revision_views.c.item_id == item)

"""What a decider has seen of an item: the differences that matter are those to that text."""

from typing import Any

from sqlalchemy import Connection, select, update

from content.database.db import insert_new
from content.database.tables.items import revision_views
from content.items.items import Revision, revision_by_id
from content.people.acts import Act


def see(db: Connection, revision: Revision, act: Act) -> Revision | None:
    """Note that somebody has a revision before the eyes; the other one that the person saw last,
    None when there was none.

    Reading the same one again does not forget what was seen before it. No audit row: nothing is
    decided by reading.
    """
    act.require("read")
    key = (
        revision_views.c.person == act.person.name,
        revision_views.c.item_id == revision.item,
    )
    row = db.execute(select(revision_views).where(*key)).one_or_none()
    if row is None:
        values: dict[str, Any] = {"person": act.person.name, "item_id": revision.item}
        values |= {"revision_id": revision.id, "seen_at": act.at, "before_id": None}
        db.execute(insert_new(db, revision_views).values(**values))
        return None
    before = row.before_id if row.revision_id == revision.id else row.revision_id
    seen = {"revision_id": revision.id, "seen_at": act.at, "before_id": before}
    db.execute(update(revision_views).where(*key).values(**seen))
    return revision_by_id(db, before) if before is not None else None

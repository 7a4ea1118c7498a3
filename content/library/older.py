"""Pictures and texts that code before 0.3.0 stored: they come into the library with the words that
the first text gave them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select

from content.database.db import Database, insert_new
from content.database.tables.items import items, media, revisions
from content.database.tables.pictures import pictures, revision_pictures
from content.intake.text import unaccent
from content.items.carried import picture_hashes

_BATCH: Final = 500


def take_in_older(database: Database) -> int:
    """Note what older texts hold and shelve their pictures; how many texts had to be looked
    through. Short transactions: others go on working."""
    looked, after = 0, 0
    while True:
        with database.write() as db:
            rows = _unnoted(db, after)
            for row in rows:
                _note(db, row.id, row.unit, row, json.loads(row.document))
        if not rows:
            return looked
        looked, after = looked + len(rows), rows[-1].id


def _unnoted(db: Connection, after: int) -> list[Any]:
    noted = select(revision_pictures.c.revision_id)
    columns = [revisions.c[name] for name in ("id", "document", "author", "created_at")]
    query = (
        select(*columns, items.c.unit)
        .join(items, items.c.id == revisions.c.item_id)
        .where(revisions.c.id > after, revisions.c.id.not_in(noted))
        .where(revisions.c.document.contains('"sha256":'))
        .order_by(revisions.c.id)
        .limit(_BATCH)
    )
    return list(db.execute(query))


def _note(db: Connection, revision: int, unit: str, by: Any, document: Mapping[str, Any]) -> None:
    for sha256 in picture_hashes(document):
        row = {"revision_id": revision, "sha256": sha256}
        db.execute(insert_new(db, revision_pictures).values(**row))
    lead = document.get("picture")
    shown = [*([lead] if lead and not lead["drawn"] else []), *(document.get("pictures") or ())]
    for entry in shown:
        known = select(media.c.added_at).where(media.c.sha256 == entry["sha256"])
        added_at = db.execute(known).scalar_one_or_none()
        if added_at is not None:
            values = {"unit": unit, "added_by": by.author, "added_at": added_at}
            db.execute(insert_new(db, pictures).values(**values, **_row(entry)))


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    x, y = entry.get("focus") or (None, None)
    texts = dict.fromkeys(("file", "title", "owner", "licence", "consent"), "")
    said = {name: entry.get(name, "") for name in ("alt", "caption", "credit")}
    words = unaccent(" ".join(said.values())).lower()
    rest = {"tags": "[]", "focus_x": x, "focus_y": y, "shows_people": False, "words": words}
    return {"sha256": entry["sha256"], **texts, **said, **rest}

"""What a revision's document holds, in rows beside it to count and find it by: its themes and its
pictures."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert

from content.database.tables.items import revision_themes
from content.database.tables.pictures import revision_pictures
from content.items.carried import picture_hashes


def note_contents(db: Connection, revision: int, document: Mapping[str, Any]) -> None:
    """Write the rows of a revision that was just stored."""
    if themes := sorted(set(document.get("themes", ()))):
        rows = [{"revision_id": revision, "theme": theme} for theme in themes]
        db.execute(insert(revision_themes), rows)
    if shown := picture_hashes(document):
        found = [{"revision_id": revision, "sha256": sha256} for sha256 in shown]
        db.execute(insert(revision_pictures), found)

"""What has been done here at least once and leaves no row of its own: the first steps ask."""

from datetime import datetime

from sqlalchemy import Connection, select

from content.database.db import insert_new
from content.database.tables.people import switches

BACKUP_MADE = "backup_made"
OUTLET_TRIED = "outlet_tried"


def note_done(db: Connection, what: str, by: str, at: datetime) -> None:
    """Note that it was done; the first time stays, a later one changes nothing."""
    row = {"name": what, "value": "yes", "set_by": by, "set_at": at, "why": ""}
    db.execute(insert_new(db, switches).values(**row))


def was_done(db: Connection, what: str) -> bool:
    """Whether anybody has done it here."""
    query = select(switches.c.name).where(switches.c.name == what)
    return db.execute(query).first() is not None

"""Why a publication ended before it was sent: somebody cancelled it, or a newer correction took the
place of its letters."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from content.database.tables.people import audit
from content.database.tables.publications import amendments, publications


@dataclass(frozen=True)
class Cancelled:
    """Who ended it, when and why; `overtaken` where that was a newer correction or withdrawal."""

    by: str
    at: datetime
    why: str
    overtaken: bool = False


def ending_of(db: Connection, publication: int) -> Cancelled | None:
    """None for one that was not cancelled, or of which nothing is known."""
    query = select(publications.c.state, publications.c.item_id, publications.c.amendment_id)
    row = db.execute(query.where(publications.c.id == publication)).one_or_none()
    if row is None or row.state != "cancelled":
        return None
    return _cancelled(db, publication) or _overtaken(db, row.item_id, row.amendment_id)


def _cancelled(db: Connection, publication: int) -> Cancelled | None:
    query = select(audit.c.actor, audit.c.at, audit.c.detail).where(
        audit.c.act == "publication.cancel", audit.c.subject == f"publication:{publication}"
    )
    row = db.execute(query.order_by(audit.c.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    why = str(json.loads(row.detail).get("why", ""))
    return Cancelled(row.actor, datetime.fromisoformat(row.at), why)


def _overtaken(db: Connection, item: str, amendment: int | None) -> Cancelled | None:
    if amendment is None:
        return None
    newer = select(amendments).where(amendments.c.item_id == item, amendments.c.id > amendment)
    row = db.execute(newer.order_by(amendments.c.id).limit(1)).one_or_none()
    return Cancelled(row.made_by, row.made_at, row.why, overtaken=True) if row else None

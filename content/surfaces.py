"""What stands on a feed or a screen: the active publications of an outlet, the newest text of each item."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from content.items import Revision, revision_by_id
from content.models import deliveries, items, occurrences, publications

_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Standing:
    """One item on a surface."""

    revision: Revision
    guid: str
    published_at: datetime
    updated_at: datetime
    valid_to: datetime | None


def standing(db: Connection, outlet_id: int, now: datetime, show_days: int | None, limit: int) -> list[Standing]:
    """The items that the outlet shows at `now`, newest first: what was published or is being published, and has not run out.

    `show_days` limits how long a publication without an end day stays; None means until it is pushed out by newer ones.
    """
    query = (
        select(
            publications.c.revision_id,
            publications.c.item_id,
            publications.c.until,
            deliveries.c.due_at,
            items.c.guid,
            items.c.first_published_at,
        )
        .select_from(deliveries)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(items, items.c.id == publications.c.item_id)
        .where(deliveries.c.outlet_id == outlet_id, deliveries.c.kind == "publish", publications.c.state != "withdrawn")
        .where(deliveries.c.state.in_(("sending", "unknown", "accepted", "delivered")))
        .order_by(deliveries.c.due_at.desc(), deliveries.c.id.desc())
    )
    newest: dict[str, Standing] = {}
    for row in db.execute(query):
        ends = _valid_to(row.due_at, row.until, show_days)
        if row.item_id in newest or (ends is not None and ends <= now):
            continue
        newest[row.item_id] = Standing(revision_by_id(db, row.revision_id), row.guid, row.first_published_at, row.due_at, ends)
        if len(newest) >= limit:
            break
    return list(newest.values())


def identify(db: Connection, outlet_id: int, host: str, now: datetime) -> None:
    """Give each item that is being published here its permanent id and first publication time, once."""
    fresh = (
        select(publications.c.item_id)
        .join(occurrences, occurrences.c.publication_id == publications.c.id)
        .join(deliveries, deliveries.c.occurrence_id == occurrences.c.id)
        .join(items, items.c.id == publications.c.item_id)
        .where(deliveries.c.outlet_id == outlet_id, deliveries.c.state.in_(("sending", "unknown")), items.c.guid.is_(None))
    )
    for item in list(db.execute(fresh.distinct()).scalars()):
        db.execute(items.update().where(items.c.id == item).values(guid=f"tag:{host},{now.year}:tin/{item}", first_published_at=now))


def _valid_to(due: datetime, until: date | None, show_days: int | None) -> datetime | None:
    if until is not None:
        return datetime.combine(until, time(), _VIETNAM) + timedelta(days=1)
    return due + timedelta(days=show_days) if show_days is not None else None

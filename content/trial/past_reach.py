"""A past of openings and readings that never were, for trying reports, never for use."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from content.database.tables.deliveries import deliveries
from content.database.tables.links import link_openings, short_links
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.database.tables.reach import post_reach
from content.intake.local_time import local_day, midnight

_OPENED_FOR: Final = 21  # days at most
_READ_AFTER: Final = (1, 3, 7, 14, 29)  # days


def add_openings(db: Connection, random: Random, last: date) -> int:
    """People followed the links of what was published, most of them at once; none after `last`
    (Vietnam's). How many days were counted."""
    first = (
        select(short_links.c.id, func.min(deliveries.c.due_at).label("due_at"))
        .join(publications, publications.c.item_id == short_links.c.item_id)
        .join(occurrences, occurrences.c.publication_id == publications.c.id)
        .join(deliveries, deliveries.c.occurrence_id == occurrences.c.id)
        .where(deliveries.c.recipient_id == 0, deliveries.c.kind == "publish")
        .group_by(short_links.c.id)
        .order_by(short_links.c.id)
    )
    rows = [
        {"link_id": link, "day": day, "openings": openings}
        for link, due_at in db.execute(first).all()
        for day, openings in _fading(random, local_day(due_at), last)
    ]
    db.execute(insert(link_openings), rows)
    return len(rows)


def _fading(random: Random, first: date, last: date) -> Iterator[tuple[date, int]]:
    most = random.randrange(4, 60)
    for after in range(random.randrange(3, _OPENED_FOR)):
        day, openings = first + timedelta(days=after), most // (after + 1)
        if openings and day <= last:
            yield day, openings


def add_readings(db: Connection, random: Random, channel: str, last: date) -> int:
    """A network told what the posts of its outlets had reached, now and then in their first month
    and never after `last`. How many readings."""
    posts = (
        select(deliveries.c.id, deliveries.c.due_at)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .where(outlets.c.channel == channel, deliveries.c.kind == "publish")
        .where(deliveries.c.state == "delivered")
        .order_by(deliveries.c.id)
    )
    rows = [
        row
        for delivery, due_at in db.execute(posts).all()
        for row in _growing(random, delivery, local_day(due_at), last)
    ]
    db.execute(insert(post_reach), rows)
    return len(rows)


def _growing(random: Random, delivery: int, posted: date, last: date) -> Iterator[dict[str, Any]]:
    people = random.randrange(80, 900)
    for after in _READ_AFTER:
        day = posted + timedelta(days=after)
        seen = people * after // (after + 2)
        if day <= last:
            yield {
                "delivery_id": delivery,
                "day": day,
                "read_at": midnight(day) + timedelta(hours=6),
                "views": seen * 3 // 2,
                "people": seen,
                "reactions": seen // 24,
                "comments": seen // 160,
                "shares": seen // 90,
            }

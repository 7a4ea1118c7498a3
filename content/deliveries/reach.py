"""How many were reached, as far as it was counted: figures with the days that they are of."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from content.database.tables.links import link_openings, short_links
from content.intake.local_time import local_day


@dataclass(frozen=True)
class LinkReach:
    """How often an item's short link was opened. `first` and `last` are the days of the first and
    the last opening that was counted, None before any."""

    link: str
    openings: int
    first: date | None
    last: date | None
    days: tuple[tuple[date, int], ...]  # the latest days, the oldest first, those without included


@dataclass(frozen=True)
class LinkOpenings:
    """What was counted of one link on some days: those on which somebody opened it, in order."""

    link: str
    item: str
    made_on: date
    days: tuple[tuple[date, int], ...]


def reach_of_item(db: Connection, item: str, today: date, days: int = 14) -> LinkReach | None:
    """What was counted for an item until now; None where it has no short link yet."""
    query = select(short_links.c.id).where(short_links.c.item_id == item)
    link = db.execute(query).scalar_one_or_none()
    if link is None:
        return None
    counted = db.execute(
        select(
            func.coalesce(func.sum(link_openings.c.openings), 0),
            func.min(link_openings.c.day),
            func.max(link_openings.c.day),
        ).where(link_openings.c.link_id == link)
    ).one()
    lately = [today - timedelta(days=before) for before in range(days - 1, -1, -1)]
    seen = select(link_openings.c.day, link_openings.c.openings).where(
        link_openings.c.link_id == link, link_openings.c.day >= lately[0]
    )
    by_day = {row.day: row.openings for row in db.execute(seen)}
    shown = tuple((day, by_day.get(day, 0)) for day in lately)
    return LinkReach(link, int(counted[0]), counted[1], counted[2], shown)


def openings_between(db: Connection, first: date, last: date) -> list[LinkOpenings]:
    """Every link that there was up to the last of these days (Vietnam's), with what was counted of
    it on them: for a report, which says the days beside the number."""
    counted: dict[str, list[tuple[date, int]]] = defaultdict(list)
    query = (
        select(link_openings.c.link_id, link_openings.c.day, link_openings.c.openings)
        .where(link_openings.c.day.between(first, last))
        .order_by(link_openings.c.day)
    )
    for link, day, openings in db.execute(query):
        counted[link].append((day, int(openings)))
    links = select(short_links.c.id, short_links.c.item_id, short_links.c.made_at)
    return [
        LinkOpenings(id, item, made_on, tuple(counted.get(id, ())))
        for id, item, made_at in db.execute(links.order_by(short_links.c.id))
        if (made_on := local_day(made_at)) <= last or id in counted
    ]

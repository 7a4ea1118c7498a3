"""How many posts have reached, as their networks told: read once a day while a post is young, kept
with the day of the reading, and never taken for a figure of our own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, delete, exists, func, insert, select

from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.database.tables.reach import post_reach
from content.deliveries.states import is_post
from content.intake.local_time import local_day

READ_FOR: Final = timedelta(days=30)
"""So long after it was posted a post is asked about: networks change little afterwards."""

FIGURES: Final = ("views", "people", "reactions", "comments", "shares")


@dataclass(frozen=True)
class PostToRead:
    """A post that stands, and the name that its network knows it by."""

    delivery: int
    provider_id: str


@dataclass(frozen=True)
class PostReach:
    """The latest reading of one post: `read_at` belongs beside every figure. None: not told."""

    delivery: int
    outlet: str  # its title
    url: str | None
    read_at: datetime
    views: int | None
    people: int | None
    reactions: int | None
    comments: int | None
    shares: int | None


@dataclass(frozen=True)
class PostReadings:
    """The readings of one post, by day: each by the names of `FIGURES`, all that it had reached
    until then; a figure that its network did not tell is not in it."""

    delivery: int
    publication: int
    outlet: int
    due_at: datetime
    days: tuple[tuple[date, Mapping[str, int]], ...]


def posts_to_read(db: Connection, outlet: int, now: datetime) -> list[PostToRead]:
    """The young posts of an outlet that stand and were not read today."""
    today = exists().where(
        post_reach.c.delivery_id == deliveries.c.id, post_reach.c.day == local_day(now)
    )
    query = (
        select(deliveries.c.id, deliveries.c.provider_id)
        .where(deliveries.c.outlet_id == outlet, deliveries.c.recipient_id == 0)
        .where(deliveries.c.kind == "publish", deliveries.c.provider_id.is_not(None))
        .where(deliveries.c.state.in_(("accepted", "delivered")))
        .where(deliveries.c.due_at >= now - READ_FOR, ~_taken_down(), ~today)
        .order_by(deliveries.c.id)
    )
    return [PostToRead(*row) for row in db.execute(query)]


def note_reach(
    db: Connection, delivery: int, figures: Mapping[str, int | None], at: datetime
) -> None:
    """Keep what a network told; a second reading of a day takes the place of the first."""
    day = local_day(at)
    this = (post_reach.c.delivery_id == delivery, post_reach.c.day == day)
    db.execute(delete(post_reach).where(*this))
    db.execute(insert(post_reach).values(delivery_id=delivery, day=day, read_at=at, **figures))


def reach_of_posts(db: Connection, item: str) -> list[PostReach]:
    """The latest reading of each post of an item, the newest post first."""
    posts = (
        select(deliveries.c.id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(publications.c.item_id == item, is_post())
    )
    return [PostReach(*row) for row in db.execute(_latest(posts))]


def reach_of_outlet(db: Connection, outlet: int, most: int = 10) -> list[PostReach]:
    """The latest readings of an outlet's newest posts."""
    posts = select(deliveries.c.id).where(deliveries.c.outlet_id == outlet, is_post())
    return [PostReach(*row) for row in db.execute(_latest(posts).limit(most))]


def readings_between(
    db: Connection, begins: datetime, ends: datetime, until: date
) -> list[PostReadings]:
    """What networks told up to a day of the posts that were due in a time (`ends` excluded): for a
    report, which says the days of the readings beside each figure."""
    posts: dict[tuple[int, int, int, datetime], list[tuple[date, Mapping[str, int]]]] = {}
    names = deliveries.c.id, deliveries.c.outlet_id, deliveries.c.due_at
    query = (
        select(*names, occurrences.c.publication_id, post_reach)
        .join(deliveries, deliveries.c.id == post_reach.c.delivery_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .where(deliveries.c.due_at >= begins, deliveries.c.due_at < ends)
        .where(post_reach.c.day <= until)
        .order_by(deliveries.c.id, post_reach.c.day)
    )
    for row in db.execute(query).mappings():
        told = {name: int(row[name]) for name in FIGURES if row[name] is not None}
        post = row["id"], row["publication_id"], row["outlet_id"], row["due_at"]
        posts.setdefault(post, []).append((row["day"], told))
    return [PostReadings(*post, tuple(days)) for post, days in posts.items()]


def _latest(posts: Select[Any]) -> Select[Any]:
    """The last readings of these deliveries, the newest first: from the few that were read to their
    deliveries, never through the log."""
    return (
        select(
            post_reach.c.delivery_id,
            outlets.c.title,
            deliveries.c.url,
            post_reach.c.read_at,
            *(post_reach.c[name] for name in FIGURES),
        )
        .join(deliveries, deliveries.c.id == post_reach.c.delivery_id)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .where(post_reach.c.delivery_id.in_(posts.correlate(None)), _is_last())
        .order_by(post_reach.c.delivery_id.desc())
    )


def _is_last() -> Any:
    """Whether a reading is the last one of its post."""
    other = post_reach.alias()
    last = select(func.max(other.c.day)).where(other.c.delivery_id == post_reach.c.delivery_id)
    return post_reach.c.day == last.scalar_subquery()


def _taken_down() -> Any:
    """Whether a withdrawal of the post went through."""
    other = deliveries.alias()
    return exists().where(
        and_(
            other.c.occurrence_id == deliveries.c.occurrence_id,
            other.c.outlet_id == deliveries.c.outlet_id,
            other.c.recipient_id == 0,
            other.c.kind == "withdraw",
            other.c.state == "delivered",
        )
    )

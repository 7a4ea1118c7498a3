"""What stands on a feed or a screen.

That is the newest text of each item that an outlet's active publications put there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, select

from content.database.bulk import among
from content.database.tables.deliveries import deliveries
from content.database.tables.items import items, revision_themes, revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import amendments, occurrences, publications
from content.deliveries.states import in_state, is_post
from content.intake.local_time import midnight
from content.items.items import Revision, revision_by_id
from content.sending.amendments import Correction, corrections
from content.sending.replaced import Replaced

_SHOWN = ("sending", "unknown", "accepted", "delivered")


@dataclass(frozen=True)
class Standing:
    """One item on a surface."""

    revision: Revision
    guid: str
    published_at: datetime
    updated_at: datetime
    valid_to: datetime | None
    correction: Correction | None = None


class _StandingText(NamedTuple):
    """Which text of an item stands, until when, and the publication's row behind it."""

    revision_id: int
    row: Row[Any]
    ends: datetime | None
    correction: Correction | None

    @property
    def updated_at(self) -> datetime:
        due: datetime = self.row.due_at
        return max(due, self.correction.at) if self.correction else due


@dataclass(frozen=True)
class Withdrawn:
    """An item that a surface showed and that was taken back; `why` is for the public."""

    item: str
    slug: str
    at: datetime
    why: str
    replaced_by: str | None = None  # the slug or the address of what takes its place
    moves: bool = False


def standing(
    db: Connection, outlet_id: int, now: datetime, show_days: int | None, limit: int
) -> list[Standing]:
    """The items that the outlet shows at `now`, newest first.

    They were published or are being published, and have not run out.

    `show_days` limits how long a publication without an end day stays; None means until it is
    pushed out by newer ones. Once another text of an item was published, the one before never comes
    back, not even when the newer one runs out. A correction puts its text in the place of
    everything that was due before it.
    """
    return [
        Standing(
            revision_by_id(db, text.revision_id),
            text.row.guid,
            text.row.first_published_at,
            text.updated_at,
            text.ends,
            text.correction,
        )
        for text in islice(_standing(db, outlet_id, now, show_days), limit)
    ]


@dataclass(frozen=True)
class StandingHead:
    """One item on a surface, without its text."""

    revision_id: int
    sha256: str
    item: str
    slug: str
    themes: tuple[str, ...]
    guid: str
    published_at: datetime
    updated_at: datetime
    valid_to: datetime | None
    correction: Correction | None = None
    urgent: bool = False


def standing_heads(
    db: Connection, outlet_id: int, now: datetime, show_days: int | None, limit: int
) -> list[StandingHead]:
    """What `standing` gives, with no text read: a portal has thousands, of which one is new."""
    texts = list(islice(_standing(db, outlet_id, now, show_days), limit))
    ids = [text.revision_id for text in texts]
    named = (
        select(revisions.c.id, revisions.c.sha256, items.c.id, items.c.slug)
        .join(items, items.c.id == revisions.c.item_id)
        .where(among(revisions.c.id, ids))
    )
    names = {id: (sha256, item, slug) for id, sha256, item, slug in db.execute(named)}
    themes: dict[int, list[str]] = {}
    of_texts = select(revision_themes).where(among(revision_themes.c.revision_id, ids))
    for revision, theme in db.execute(of_texts.order_by(revision_themes.c.theme)):
        themes.setdefault(revision, []).append(theme)
    return [_head(text, names[text.revision_id], themes) for text in texts]


def _head(
    text: _StandingText, named: tuple[str, str, str], themes: Mapping[int, Sequence[str]]
) -> StandingHead:
    sha256, item, slug = named
    return StandingHead(
        text.revision_id,
        sha256,
        item,
        slug,
        tuple(themes.get(text.revision_id, ())),
        text.row.guid,
        text.row.first_published_at,
        text.updated_at,
        text.ends,
        text.correction,
        bool(text.row.urgent),
    )


def first_end(
    db: Connection, outlet_id: int, now: datetime, show_days: int | None
) -> datetime | None:
    """When the first of what stands runs out."""
    ends = (text.ends for text in _standing(db, outlet_id, now, show_days))
    return min((end for end in ends if end), default=None)


def standing_texts(
    db: Connection, outlet_id: int, now: datetime, show_days: int | None
) -> set[int]:
    """The revisions that the outlet shows at `now`."""
    return {text.revision_id for text in _standing(db, outlet_id, now, show_days)}


def _standing(
    db: Connection, outlet_id: int, now: datetime, show_days: int | None
) -> Iterator[_StandingText]:
    corrected = corrections(db)
    seen: set[str] = set()
    text: dict[str, int] = {}  # by item: the revision that was published last
    for row in db.execute(_posts(outlet_id)):
        ends, put_right = _valid_to(row.due_at, row.until, show_days), corrected.get(row.item_id)
        shown = (
            max(row.revision_id, put_right.revision_id)
            if put_right and put_right.at >= row.due_at
            else row.revision_id
        )
        another = text.setdefault(row.item_id, shown) != shown
        if another or row.item_id in seen or (ends is not None and ends <= now):
            continue
        seen.add(row.item_id)
        yield _StandingText(shown, row, ends, put_right)


def _posts(outlet_id: int) -> Select[Any]:
    """What the outlet was given to show and may show, the newest due first."""
    return (
        select(
            deliveries.c.revision_id,
            publications.c.item_id,
            publications.c.until,
            publications.c.urgent,
            deliveries.c.due_at,
            items.c.guid,
            items.c.first_published_at,
        )
        .select_from(deliveries)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(items, items.c.id == publications.c.item_id)
        .where(
            is_post(),
            deliveries.c.outlet_id == outlet_id,
            deliveries.c.kind == "publish",
            publications.c.state != "withdrawn",
        )
        .where(deliveries.c.state.in_(_SHOWN))
        .order_by(deliveries.c.due_at.desc(), deliveries.c.id.desc())
    )


def withdrawn(db: Connection, outlet_id: int) -> list[Withdrawn]:
    """The items that the outlet showed, that were taken back and stand nowhere on its channel."""
    channel = select(outlets.c.channel).where(outlets.c.id == outlet_id).scalar_subquery()
    alike = select(outlets.c.id).where(outlets.c.channel == channel)
    shown = _shown().where(deliveries.c.outlet_id == outlet_id, publications.c.state == "withdrawn")
    again = _shown().where(deliveries.c.outlet_id.in_(alike), publications.c.state != "withdrawn")
    last = select(func.max(amendments.c.id)).group_by(amendments.c.item_id)
    query = (
        select(items.c.id, items.c.slug, amendments)
        .select_from(items)
        .join(amendments, amendments.c.item_id == items.c.id)
        .where(
            amendments.c.id.in_(last.correlate(None)),
            amendments.c.kind == "withdraw",
            items.c.id.in_(shown),
            items.c.id.not_in(again),
        )
        .order_by(items.c.id)
    )
    rows = db.execute(query).all()
    ends = Replaced(db) if any(row.replaced_by for row in rows) else None
    return [
        Withdrawn(
            row.item_id,
            row.slug,
            row.made_at,
            row.why,
            ends.of(row.replaced_by) if ends and row.replaced_by else None,
            bool(row.moves),
        )
        for row in rows
    ]


def _shown() -> Select[tuple[str]]:
    """The items of deliveries that the public may have seen."""
    query = (
        select(publications.c.item_id).select_from(deliveries).join(occurrences).join(publications)
    )
    return query.where(is_post(), deliveries.c.kind == "publish", deliveries.c.state.in_(_SHOWN))


def identify(db: Connection, outlet_id: int, host: str, now: datetime) -> None:
    """Give each item that is being published here, once, its permanent id and first time."""
    fresh = (
        select(publications.c.item_id)
        .join(occurrences, occurrences.c.publication_id == publications.c.id)
        .join(deliveries, deliveries.c.occurrence_id == occurrences.c.id)
        .join(items, items.c.id == publications.c.item_id)
        .where(
            is_post(),
            deliveries.c.outlet_id == outlet_id,
            deliveries.c.state.in_(("sending", "unknown")),
            items.c.guid.is_(None),
        )
    )
    for item in list(db.execute(fresh.distinct()).scalars()):
        db.execute(
            items.update()
            .where(items.c.id == item)
            .values(guid=f"tag:{host},{now.year}:tin/{item}", first_published_at=now)
        )


def must_draw(db: Connection, outlet_id: int, now: datetime) -> bool:
    """Whether a surface must be drawn although nothing new is due.

    It is marked so, or somebody died while publishing it.
    """
    if db.execute(
        select(outlets.c.id).where(outlets.c.id == outlet_id, outlets.c.dirty_at <= now)
    ).first():
        return True
    unknown = select(deliveries.c.id).where(
        deliveries.c.outlet_id == outlet_id, in_state("unknown")
    )
    return db.execute(unknown.limit(1)).first() is not None


def _valid_to(due: datetime, until: date | None, show_days: int | None) -> datetime | None:
    if until is not None:
        return midnight(until) + timedelta(days=1)
    return due + timedelta(days=show_days) if show_days is not None else None

"""The delivery log: every delivery and every attempt, page by page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from content.database.bulk import among
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.items import revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.deliveries.filters import Filter, recipient_ids
from content.deliveries.paging import newest, next_newer
from content.deliveries.states import in_state

_PAGE = 2_000
COLUMNS: Final = (
    *("id", "channel", "outlet", "item", "state", "kind", "due_at", "settled_at"),
    *("provider_id", "url", "reason", "code", "tries"),
)
"""What of a delivery stands in a file of the log, by the names of `LogRow`, in this order."""


@dataclass(frozen=True)
class LogRow:
    """One delivery."""

    id: int
    channel: str
    outlet: str
    item: str  # empty for a notice
    state: str
    kind: str
    due_at: datetime
    settled_at: datetime | None
    provider_id: str | None
    url: str | None
    reason: str | None
    code: str  # the reason's
    tries: int
    recipient_id: int
    publication: int  # 0 for a notice


@dataclass(frozen=True)
class Attempt:
    """One try of a delivery."""

    number: int
    started_at: datetime | None
    ended_at: datetime
    outcome: str
    code: str
    reason: str
    raw: str  # the provider's own words
    provider_id: str | None
    url: str | None


def rows(db: Connection, which: Filter, limit: int | None = None) -> Iterator[LogRow]:
    """The deliveries that match, oldest first, read page by page with flat memory."""
    after, left = 0, limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        page = db.execute(
            _filtered(db, _query(), which)
            .where(deliveries.c.id > after)
            .order_by(deliveries.c.id)
            .limit(size)
        ).all()
        for row in page:
            yield LogRow(**row._mapping)
        if len(page) < size:
            return
        after = page[-1].id
        left = None if left is None else left - len(page)


def page(
    db: Connection, which: Filter, limit: int, before: int | None = None, after: int | None = None
) -> list[LogRow]:
    """One page, newest first: the newest deliveries that match, or those next older than the id
    `before`, or next newer than `after`."""
    ids = (
        next_newer(db, which, limit, after)
        if after is not None
        else newest(db, which, limit, before)
    )
    return sorted(of_ids(db, ids), key=lambda row: -row.id)


def of_ids(db: Connection, ids: Sequence[int]) -> list[LogRow]:
    """These deliveries, in this order; those that are not there are left out."""
    found = db.execute(_query().where(deliveries.c.id.in_(ids)))
    rows = {row.id: LogRow(**row._mapping) for row in found}
    return [rows[id] for id in ids if id in rows]


def find(db: Connection, delivery: int) -> LogRow | None:
    """One delivery; None when there is none."""
    row = db.execute(_query().where(deliveries.c.id == delivery)).one_or_none()
    return None if row is None else LogRow(**row._mapping)


def titles(db: Connection, ids: Collection[int]) -> dict[int, str]:
    """The titles of the texts that deliveries carry; a notice has none, see `titles_of` of
    `content.notices.told`."""
    query = select(deliveries.c.id, revisions.c.title).join(
        revisions, revisions.c.id == deliveries.c.revision_id
    )
    return {row.id: row.title for row in db.execute(query.where(among(deliveries.c.id, ids)))}


def recipients_of(db: Connection, ids: Collection[int]) -> dict[int, int]:
    """The `recipient_id` of each: whom it is for, 0 for a page or screen."""
    query = select(deliveries.c.id, deliveries.c.recipient_id)
    found = db.execute(query.where(among(deliveries.c.id, ids)))
    return {row.id: row.recipient_id for row in found}


def alike(db: Connection, row: LogRow) -> list[int]:
    """The unknown deliveries of the same publication on the same outlet, itself included; none for
    what is not unknown. A notice is alone."""
    if row.state != "unknown" or not row.publication:
        return [row.id] if row.state == "unknown" else []
    query = joined(select(deliveries.c.id)).where(
        in_state("unknown"), publications.c.id == row.publication, outlets.c.name == row.outlet
    )
    return list(db.execute(query.order_by(deliveries.c.id)).scalars())


def newest_attempt(db: Connection) -> int:
    """The number of the newest attempt; 0 before the first one."""
    return db.execute(select(func.max(attempts.c.id))).scalar_one() or 0


def attempts_of(db: Connection, delivery: int) -> list[Attempt]:
    """Every try of one delivery, in order."""
    query = select(attempts).where(attempts.c.delivery_id == delivery).order_by(attempts.c.id)
    names = Attempt.__dataclass_fields__
    return [Attempt(**{name: getattr(row, name) for name in names}) for row in db.execute(query)]


def joined(query: Select[Any]) -> Select[Any]:
    """A query of deliveries of publications, with these, their outlets and occurrences beside
    them."""
    return (
        query.select_from(deliveries)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
    )


def _query() -> Select[Any]:
    of_delivery = (
        "id",
        "state",
        "kind",
        "due_at",
        "settled_at",
        "provider_id",
        "url",
        "reason",
        "code",
        "tries",
        "recipient_id",
    )
    columns = [deliveries.c[name] for name in of_delivery]
    query = select(
        *columns,
        outlets.c.channel,
        outlets.c.name.label("outlet"),
        func.coalesce(publications.c.item_id, "").label("item"),
        func.coalesce(publications.c.id, 0).label("publication"),
    )
    return with_notices(query)


def with_notices(query: Select[Any]) -> Select[Any]:
    """Like `joined`, those included that have no occurrence."""
    return (
        query.select_from(deliveries)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .outerjoin(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .outerjoin(publications, publications.c.id == occurrences.c.publication_id)
    )


def _filtered(db: Connection, query: Select[Any], which: Filter) -> Select[Any]:
    query = query.where(*which.conditions(deliveries))
    if which.recipient is not None:
        theirs = recipient_ids(db, which.recipient)
        query = query.where(among(deliveries.c.recipient_id, theirs))
    query = query if which.code is None else query.where(deliveries.c.code == which.code)
    return query if which.state is None else query.where(deliveries.c.state == which.state)


def revision_of(db: Connection, delivery: int) -> tuple[str, int, str] | None:
    """(item, revision number, SHA-256) that a delivery carries."""
    query = joined(select(publications.c.item_id, revisions.c.number, revisions.c.sha256)).join(
        revisions, revisions.c.id == deliveries.c.revision_id
    )
    row = db.execute(query.where(deliveries.c.id == delivery)).one_or_none()
    return (row[0], row[1], row[2]) if row else None

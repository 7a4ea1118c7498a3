"""What waits for a person, and nothing else will settle."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Select, String, func, literal, null, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import approvals, revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.deliveries.states import State, in_state

WaitingKind = Literal["unknown", "held", "halted", "urgent", "release"]
KINDS: tuple[WaitingKind, ...] = get_args(WaitingKind)


@dataclass(frozen=True)
class Waiting:
    """One thing to decide. `subject` is a delivery's or publication's number, an outlet's name or
    an item, as `kind` has it."""

    kind: WaitingKind
    subject: str
    outlet: str | None
    item: str | None
    since: datetime
    why: str


def waiting(db: Connection) -> Iterator[Waiting]:
    """Unknown and held deliveries, halted outlets, urgent items to confirm, publications to
    release; each kind oldest first."""
    yield from _waiting(db, KINDS)


def waiting_others(db: Connection) -> Iterator[Waiting]:
    """What waits besides deliveries, of which there may be many: see `waiting_deliveries`."""
    yield from _waiting(db, ("halted", "urgent", "release"))


def _waiting(db: Connection, kinds: Collection[WaitingKind]) -> Iterator[Waiting]:
    for kind, query in zip(KINDS, _queries(), strict=True):
        for row in db.execute(query) if kind in kinds else ():
            yield Waiting(kind, str(row.subject), row.outlet, row.item, row.since, row.why or "")


def _queries() -> tuple[Select[Any], ...]:
    return _deliveries("unknown"), _deliveries("held"), _halted(), _urgent(), _release()


def _deliveries(state: State) -> Select[Any]:
    return (
        select(
            deliveries.c.id.label("subject"),
            outlets.c.name.label("outlet"),
            publications.c.item_id.label("item"),
            func.coalesce(deliveries.c.settled_at, deliveries.c.due_at).label("since"),
            deliveries.c.reason.label("why"),
        )
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(in_state(state))
        .order_by("since", deliveries.c.id)
    )


def _halted() -> Select[Any]:
    name, since, why = (
        outlets.c.name,
        outlets.c.state_at.label("since"),
        outlets.c.state_reason.label("why"),
    )
    query = select(name.label("subject"), name.label("outlet"), _nothing("item"), since, why)
    return query.where(outlets.c.state == "halted").order_by("since")


def _urgent() -> Select[Any]:
    item, since = revisions.c.item_id, approvals.c.decided_at.label("since")
    query = select(
        item.label("subject"), _nothing("outlet"), item.label("item"), since, approvals.c.why
    )
    return (
        query.join(revisions)
        .where(approvals.c.urgent, approvals.c.confirmed_by.is_(None))
        .order_by("since")
    )


def _release() -> Select[Any]:
    item, since = publications.c.item_id.label("item"), publications.c.created_at.label("since")
    query = select(
        publications.c.id.label("subject"),
        _nothing("outlet"),
        item,
        since,
        literal("").label("why"),
    )
    return query.where(publications.c.state == "waiting").order_by("since")


def _nothing(name: str) -> Any:
    return null().cast(String).label(name)


def count_waiting(db: Connection) -> dict[str, int]:
    """How many things wait for a person, by kind; `approval` are texts to decide on."""
    counts: dict[str, int] = {
        kind: _count(db, query) for kind, query in zip(KINDS, _queries(), strict=True)
    }
    submitted = select(func.count()).select_from(revisions).where(revisions.c.state == "submitted")
    return {**counts, "approval": db.execute(submitted).scalar_one()}


def _count(db: Connection, query: Select[Any]) -> int:
    return db.execute(
        select(func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()


@dataclass(frozen=True)
class WaitingGroup:
    """Deliveries of one publication on one outlet that wait for the same decision."""

    kind: WaitingKind
    publication: int
    item: str
    title: str
    outlet: str
    count: int
    delivery: int  # the first of them
    since: datetime
    why: str


def waiting_deliveries(db: Connection) -> list[WaitingGroup]:
    """Unknown and held deliveries, together as a person decides on them; the oldest first."""
    first, since = (
        func.min(deliveries.c.id),
        func.min(func.coalesce(deliveries.c.settled_at, deliveries.c.due_at)),
    )
    query = (
        select(
            deliveries.c.state,
            publications.c.id,
            publications.c.item_id,
            func.min(revisions.c.title),
            outlets.c.title,
            func.count(),
            first,
            since,
            func.max(func.coalesce(deliveries.c.reason, "")),
        )
        .select_from(deliveries)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(revisions, revisions.c.id == deliveries.c.revision_id)
        .where(in_state("unknown", "held"))
        .group_by(
            deliveries.c.state,
            publications.c.id,
            publications.c.item_id,
            outlets.c.id,
            outlets.c.title,
        )
        .order_by(since, first)
    )
    return [WaitingGroup(*row) for row in db.execute(query)]

"""Correction letters: who got an older text by e-mail or SMS is told of the correction, once.

The letters of a correction are a publication of their own (`publications.amendment_id`). It always
waits for a second person's release, and its addressees are no list: they are taken, set-based and
when it is planned, from the deliveries of the older texts. Example: 300 people got a letter with
the wrong date; 12 of them by two mailings, 3 have unsubscribed since. 300 rows are made, 3 of them
`suppressed`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    func,
    insert,
    literal,
    select,
    update,
)

from content.database.tables.audiences import audiences, recipients, suppressions
from content.database.tables.deliveries import deliveries
from content.database.tables.publications import occurrences, publication_outlets, publications
from content.deliveries.reasons import OwnReason
from content.deliveries.states import State, move_where
from content.items.items import Revision
from content.people.acts import Act

_NOT_BEGUN: Final[tuple[State, ...]] = ("queued", "claimed", "held")
_FLYING: Final[tuple[State, ...]] = ("sending",)
_MAY_HAVE_GOT: Final[tuple[State, ...]] = ("accepted", "delivered", "unknown", *_FLYING)
_SETTLING = timedelta(minutes=10)  # longer than any provider is waited for
_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """Who would be told of a correction."""

    people: Mapping[int, int]  # by outlet; each address at one of them only
    audiences: tuple[str, ...]  # the lists that they were on

    @property
    def total(self) -> int:
        """How many letters and messages at most."""
        return sum(self.people.values())


@dataclass(frozen=True)
class LettersAsked:
    """What somebody wants sent with a correction: by which outlets, at what cost in đồng."""

    outlets: Collection[int]
    cost: int | None = None


def told_by(db: Connection, revision: Revision, outlets: Collection[int] | None = None) -> Told:
    """Who got an older text, or is getting it at this moment, was not told of this one and may be
    written to; by these outlets, or by any."""
    chosen = _newest_of_each(revision.item, revision.id, _MAY_HAVE_GOT, outlets).subquery()
    barred = select(suppressions.c.address_hash)
    rows = (
        select(deliveries.c.outlet_id, func.count())
        .join(recipients, recipients.c.id == deliveries.c.recipient_id)
        .where(deliveries.c.id.in_(select(chosen)), recipients.c.address_hash.not_in(barred))
        .group_by(deliveries.c.outlet_id)
    )
    people = dict(db.execute(rows).tuples().all())
    lists = (
        select(audiences.c.name)
        .join(recipients, recipients.c.audience_id == audiences.c.id)
        .join(deliveries, deliveries.c.recipient_id == recipients.c.id)
        .where(deliveries.c.id.in_(select(chosen)))
        .distinct()
        .order_by(audiences.c.name)
    )
    return Told(people, tuple(db.execute(lists).scalars()) if people else ())


def sample_of(
    db: Connection, revision: Revision, outlets: Collection[int], count: int
) -> list[bytes]:
    """The first few who would be told, sealed: for previews, to be masked on screen."""
    chosen = _newest_of_each(revision.item, revision.id, _MAY_HAVE_GOT, outlets).subquery()
    query = (
        select(recipients.c.sealed)
        .join(deliveries, deliveries.c.recipient_id == recipients.c.id)
        .where(deliveries.c.id.in_(select(chosen)), recipients.c.sealed.is_not(None))
        .order_by(deliveries.c.id)
    )
    return list(db.execute(query.limit(count)).scalars())


def live_letters(db: Connection, revision: Revision) -> int | None:
    """The publication that tells of this text and was neither sent nor called off yet."""
    query = select(publications.c.id).where(
        publications.c.item_id == revision.item,
        publications.c.amendment_id.is_not(None),
        publications.c.revision_id == revision.id,
        publications.c.state.in_(("waiting", "active")),
    )
    return db.execute(query.limit(1)).scalar_one_or_none()


def write_letters(
    db: Connection, revision: Revision, amendment: int, act: Act, asked: LettersAsked
) -> tuple[int | None, int]:
    """Put the letters of a correction on the calendar, to wait for a second person's release.

    Answers (their publication, to how many at most); (None, 0) where nobody is to be told, or
    letters about this very text wait already.
    """
    act.require("amend", revision.unit)
    if not asked.outlets or live_letters(db, revision) is not None:
        return None, 0
    size = told_by(db, revision, asked.outlets).total
    if not size:
        return None, 0
    values = {
        "item_id": revision.item,
        "revision_id": revision.id,
        "amendment_id": amendment,
        "at": act.at,
        "next_at": act.at,
        "urgent": False,
        "state": "waiting",
        "created_by": act.person.name,
        "created_at": act.at,
        "size": size,
        "cost": asked.cost,
    }
    made = insert(publications).values(**values).returning(publications.c.id)
    publication = int(db.execute(made).scalar_one())
    pairs = [{"publication_id": publication, "outlet_id": outlet} for outlet in asked.outlets]
    db.execute(insert(publication_outlets), pairs)
    return publication, size


def supersede(db: Connection, revision: Revision, act: Act) -> int:
    """End the letters of older corrections as far as they have not left: the newer correction
    tells the same people. Answers how many publications that ended."""
    act.require("amend", revision.unit)
    older = and_(
        publications.c.item_id == revision.item,
        publications.c.amendment_id.is_not(None),
        publications.c.revision_id < revision.id,
        publications.c.state.not_in(("withdrawn", "cancelled")),
    )
    ids = db.execute(select(publications.c.id).where(older)).scalars().all()
    if not ids:
        return 0
    of_them = deliveries.c.occurrence_id.in_(
        select(occurrences.c.id).where(occurrences.c.publication_id.in_(ids))
    )
    said = {
        "reason": "đã có đính chính mới hơn",
        "code": OwnReason.NEWER_TEXT,
        "settled_at": act.at,
    }
    move_where(db, "cancelled", of_them, _NOT_BEGUN, **said)
    unsent = and_(publications.c.id.in_(ids), publications.c.state.in_(("waiting", "active")))
    ended = update(publications).where(unsent).values(state="cancelled", next_at=None)
    return db.execute(ended).rowcount


def must_wait(db: Connection, publication: Any) -> bool:
    """Whether planning the letters is put off by a minute: of a message with the older text that is
    on the wire nobody knows yet whether it arrives. After ten minutes it counts as may-have."""
    if publication.next_at - publication.at >= _SETTLING:
        return False
    chosen = _outlets_of(publication.id)
    flying = _older(publication.item_id, publication.revision_id, _FLYING, chosen).limit(1)
    if db.execute(flying).first() is None:
        return False
    later = update(publications).where(publications.c.id == publication.id)
    db.execute(later.values(next_at=publication.next_at + _AGAIN))
    return True


def insert_letters(
    db: Connection, fixed: Mapping[str, ColumnElement[Any]], publication: Any, outlet: int
) -> None:
    """A row for each address that got an older text through this outlet last; who is barred gets
    one that never leaves."""
    chosen = _newest_of_each(
        publication.item_id,
        publication.revision_id,
        _MAY_HAVE_GOT,
        _outlets_of(publication.id),
    ).subquery()
    barred = suppressions.c.address_hash.is_not(None)
    people = (
        select(
            *fixed.values(),
            deliveries.c.recipient_id,
            case((barred, literal("suppressed")), else_=literal("queued")),
            case((barred, suppressions.c.why), else_=None),
            case((barred, literal(OwnReason.SUPPRESSED)), else_=literal("")),
            case((barred, fixed["due_at"]), else_=None),
        )
        .select_from(deliveries)
        .join(recipients, recipients.c.id == deliveries.c.recipient_id)
        .outerjoin(suppressions, suppressions.c.address_hash == recipients.c.address_hash)
        .where(deliveries.c.id.in_(select(chosen)), deliveries.c.outlet_id == outlet)
        .order_by(deliveries.c.recipient_id)
    )
    columns = [*fixed, "recipient_id", "state", "reason", "code", "settled_at"]
    db.execute(insert(deliveries).from_select(columns, people))


def _newest_of_each(
    item: str,
    revision: int,
    states: Collection[State],
    outlets: Collection[int] | Select[tuple[int]] | None,
) -> Select[Any]:
    """The latest delivery of an older text to each address that was not told of this one."""
    again = recipients.alias("again")
    told = (
        select(again.c.address_hash)
        .join(deliveries, deliveries.c.recipient_id == again.c.id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(
            publications.c.item_id == item,
            publications.c.amendment_id.is_not(None),
            deliveries.c.revision_id == revision,
            deliveries.c.state != "cancelled",
        )
    )
    found = _older(item, revision, states, outlets).join(
        recipients, recipients.c.id == deliveries.c.recipient_id
    )
    found = found.where(
        recipients.c.sealed.is_not(None), recipients.c.address_hash.not_in(told.correlate(None))
    )
    return found.with_only_columns(func.max(deliveries.c.id)).group_by(recipients.c.address_hash)


def _older(
    item: str,
    revision: int,
    states: Collection[State],
    outlets: Collection[int] | Select[tuple[int]] | None,
) -> Select[Any]:
    """Letters and messages with an older text, in one of the states."""
    query = (
        select(deliveries.c.id)
        .select_from(deliveries)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(
            publications.c.item_id == item,
            deliveries.c.kind == "publish",
            deliveries.c.recipient_id > 0,
            deliveries.c.revision_id < revision,
            deliveries.c.state.in_(states),
        )
    )
    return query if outlets is None else query.where(deliveries.c.outlet_id.in_(outlets))


def _outlets_of(publication: int) -> Select[tuple[int]]:
    return select(publication_outlets.c.outlet_id).where(
        publication_outlets.c.publication_id == publication
    )

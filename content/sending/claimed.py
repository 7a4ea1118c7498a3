"""A claimed delivery, and what is found out about it beside its row.

Works in the caller's transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, func, not_, or_, select

from content.database.bulk import among, fetch_rows, numbered, read_moment
from content.database.tables.audiences import recipients
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.publications import occurrences
from content.sending.amendments import Posted

# what an occurrence's delivery has in common with that of another
_SAME = (
    "outlet_id",
    "recipient_id",
    "kind",
)
UNREACHED = "unreached"
"""How an attempt is called that nobody is to blame for: it uses up none of a row's tries."""

_LEFT = ("sending", "accepted", "delivered", "unknown")


@dataclass(frozen=True)
class Failed:
    """The latest tries of a delivery that, in an unbroken row, certainly sent nothing."""

    tries: int = 0
    since: datetime | None = None  # when the first of them began


class Claimed(NamedTuple):
    """One claimed delivery."""

    id: int
    occurrence_id: int  # 0 of a notice, as its revision
    revision_id: int
    recipient_id: int
    due_at: datetime
    not_before: datetime
    tries: int
    # no window, lateness rule or daily limit holds it up: what stands is corrected and withdrawn at
    # any hour
    urgent: bool
    sealed: bytes | None = None
    kind: str = "publish"
    notice_id: int = 0  # 0 of all but notices
    expires_at: datetime | None = None  # what it says helps nobody any more
    code: str = ""  # why it was put off or refused last
    withdrawn: bool = False  # its publication was taken back
    stopped: bool = False  # its publication was stopped by a person
    letter: int = 0  # the correction that it tells of
    posted: Posted | None = None  # what an `update` or `withdraw` is about
    overtaken: bool = False  # a later occurrence of its publication is due, or has left
    failed: Failed = Failed()


@dataclass
class Share:
    """What one address may have got lately, or is about to get, through whatever outlet counts."""

    count: int
    since: datetime | None  # when the first of it left; None while it all is under way


def shares(
    db: Connection, rows: Sequence[Claimed], since: datetime, outlet: int = 0
) -> dict[int, Share]:
    """The share of each recipient row's address since a moment, of one outlet where it is named;
    `rows` themselves do not count.

    Rows of one address have one share.
    """
    people = numbered([row.recipient_id for row in rows])
    address = dict(fetch_rows(db, _ADDRESSES, {"people": people}))
    asked = {
        "people": people,
        "ids": numbered([row.id for row in rows]),
        "since": since,
    }
    query = _SHARES
    if outlet:
        query, asked = _OWN_SHARES, {**asked, "outlet": outlet}
    found = {
        digest: Share(count, read_moment(left) if left else None)
        for digest, count, left in fetch_rows(db, query, asked)
    }
    return {
        recipient: found.setdefault(digest, Share(0, None)) for recipient, digest in address.items()
    }


_SAME_PEOPLE = recipients.alias("same_people")
_ADDRESSES = select(recipients.c.id, recipients.c.address_hash).where(
    among(recipients.c.id, name="people")
)
_LATELY = and_(
    deliveries.c.state.in_(("accepted", "delivered", "unknown")),
    deliveries.c.settled_at > bindparam("since"),
)
_UNDER_WAY = and_(deliveries.c.state.in_(("claimed", "sending")), not_(among(deliveries.c.id)))
_SHARES = (
    select(
        recipients.c.address_hash,
        func.count().label("count"),
        func.min(deliveries.c.settled_at).label("since"),
    )
    .join(deliveries, deliveries.c.recipient_id == recipients.c.id)
    .where(
        recipients.c.address_hash.in_(
            select(_SAME_PEOPLE.c.address_hash).where(among(_SAME_PEOPLE.c.id, name="people"))
        )
    )
    .where(or_(_LATELY, _UNDER_WAY))
    .group_by(recipients.c.address_hash)
)
_OWN_SHARES = _SHARES.where(deliveries.c.outlet_id == bindparam("outlet"))


def failed_in_a_row(db: Connection, ids: Collection[int]) -> dict[int, Failed]:
    """The failed tries of those of these deliveries that have any.

    A person who lets a held delivery go makes it due anew: what was tried before then counts no
    more.
    """
    if not ids:
        return {}
    other = attempts.alias()
    broken = select(func.max(other.c.id)).where(
        other.c.delivery_id == attempts.c.delivery_id,
        other.c.outcome.not_in(("retry", UNREACHED)),
    )
    query = (
        select(attempts.c.delivery_id, func.count(), func.min(attempts.c.started_at))
        .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
        .where(
            attempts.c.delivery_id.in_(ids),
            attempts.c.outcome == "retry",
            attempts.c.started_at >= deliveries.c.due_at,
        )
        .where(attempts.c.id > func.coalesce(broken.scalar_subquery(), 0))
        .group_by(attempts.c.delivery_id)
    )
    return {row[0]: Failed(row[1], row[2]) for row in db.execute(query)}


def overtaken(db: Connection, ids: Collection[int], until: datetime) -> set[int]:
    """Which of these deliveries of repeated publications have a later one to the same place and
    person that is due too, or has left.

    After an outage, or a night outside its window, nobody is to get the same text once for every
    occurrence that was missed.
    """
    if not ids:
        return set()
    row, later = deliveries.alias("row"), deliveries.alias("later")
    mine, other = occurrences.alias("mine"), occurrences.alias("other")
    coming = and_(later.c.state.in_(("queued", "claimed")), later.c.due_at <= until)
    query = (
        select(row.c.id)
        .join(mine, mine.c.id == row.c.occurrence_id)
        .join(other, other.c.publication_id == mine.c.publication_id)
        .join(
            later,
            and_(
                later.c.occurrence_id == other.c.id,
                *(later.c[name] == row.c[name] for name in _SAME),
            ),
        )
        .where(
            row.c.id.in_(ids),
            row.c.kind == "publish",
            later.c.due_at > row.c.due_at,
            or_(coming, later.c.state.in_(_LEFT)),
        )
    )
    return set(db.execute(query).scalars())

"""What a pump writes: its lease on an outlet, claims, the mark before the first byte, and the
settling afterwards.

Each function works in the caller's transaction. Everything a pump writes is fenced by its token:
once another pump holds the outlet, nothing of the old one is accepted but the late settling of its
own attempts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from content.database.bulk import among, fetch_rows, numbered, read_moment
from content.database.db import insert_new
from content.database.tables.audiences import recipients
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.outlets import outlets, pumps
from content.database.tables.people import switches
from content.database.tables.publications import occurrences, publications
from content.deliveries.states import State, in_state, move, move_where
from content.sending.amendments import Posted, posted
from content.sending.claimed import Claimed, Failed, failed_in_a_row, overtaken

LEASE = timedelta(seconds=30)
"""How long a silent pump keeps its outlet."""

_NOBODY, _NEVER = "", datetime(1970, 1, 1, tzinfo=UTC)  # an outlet that no pump ever had


@dataclass(frozen=True)
class Lease:
    """The right to work an outlet."""

    outlet_id: int
    token: int


def may_send(db: Connection, outlet_id: int) -> bool:
    """Whether the outlet may write now: active, and no emergency stop."""
    return db.execute(_MAY_SEND, {"outlet": outlet_id}).first() is not None


_STOPPED = (
    select(switches.c.name).where(switches.c.name == "stop_all", switches.c.value == "yes").exists()
)
_MAY_SEND = select(outlets.c.id).where(
    outlets.c.id == bindparam("outlet"), outlets.c.state == "active", ~_STOPPED
)


def must_draw(db: Connection, outlet_id: int, now: datetime) -> bool:
    """Whether a surface must be drawn although nothing new is due: it is marked so, or somebody
    died while publishing it."""
    if db.execute(
        select(outlets.c.id).where(outlets.c.id == outlet_id, outlets.c.dirty_at <= now)
    ).first():
        return True
    unknown = select(deliveries.c.id).where(
        deliveries.c.outlet_id == outlet_id, in_state("unknown")
    )
    return db.execute(unknown.limit(1)).first() is not None


def current_pump(db: Connection, outlet_id: int) -> tuple[str, datetime] | None:
    """Who holds the outlet, and until when; None when nobody ever did.

    Whoever asks is alone with the outlet until the commit.
    """
    query = (
        select(pumps.c.holder, pumps.c.lease_until)
        .where(pumps.c.outlet_id == outlet_id)
        .with_for_update()
    )
    row = db.execute(query).one_or_none()
    if row is None:  # the outlet's first pump, of which two may come at once
        db.execute(
            insert_new(db, pumps).values(
                outlet_id=outlet_id, token=0, holder=_NOBODY, lease_until=_NEVER
            )
        )
        row = db.execute(query).one()
    return (row.holder, row.lease_until) if row.holder != _NOBODY else None


def take_lease(db: Connection, outlet_id: int, holder: str, now: datetime) -> Lease:
    """Become the outlet's only pump.

    The caller has made sure that the lease before has run out or its holder is dead.

    What the one before had claimed goes back to the queue; what it may have been writing becomes
    unknown.
    """
    row = db.execute(
        select(pumps.c.token).where(pumps.c.outlet_id == outlet_id).with_for_update()
    ).one_or_none()
    token = row.token + 1 if row else 1
    values = {"token": token, "holder": holder, "lease_until": now + LEASE}
    if row:
        db.execute(update(pumps).where(pumps.c.outlet_id == outlet_id).values(**values))
    else:
        db.execute(insert(pumps).values(outlet_id=outlet_id, **values))
    mine = deliveries.c.outlet_id == outlet_id
    move_where(db, "queued", mine, ("claimed",))
    _settle_orphans(db, outlet_id, now)
    return Lease(outlet_id, token)


def renew(db: Connection, lease: Lease, now: datetime) -> bool:
    """Prolong the lease; False when another pump has it now."""
    mine = {"outlet": lease.outlet_id, "held": lease.token, "until": now + LEASE}
    return db.execute(_RENEWED, mine).rowcount == 1


_HELD = and_(pumps.c.outlet_id == bindparam("outlet"), pumps.c.token == bindparam("held"))
_RENEWED = update(pumps).where(_HELD).values(lease_until=bindparam("until"))


def holds(db: Connection, lease: Lease) -> bool:
    """Whether nobody else has taken the outlet since."""
    return bool(
        db.execute(
            select(pumps.c.token == lease.token).where(pumps.c.outlet_id == lease.outlet_id)
        ).scalar_one()
    )


def give_back(db: Connection, lease: Lease, now: datetime) -> None:
    """End the lease; what was claimed and never written goes back to the queue."""
    held = and_(deliveries.c.outlet_id == lease.outlet_id, deliveries.c.pump_token == lease.token)
    move_where(db, "queued", held, ("claimed",))
    db.execute(
        update(pumps)
        .where(pumps.c.outlet_id == lease.outlet_id, pumps.c.token == lease.token)
        .values(lease_until=now)
    )


def claim(db: Connection, lease: Lease, until: datetime, count: int) -> list[Claimed]:
    """Take up to `count` deliveries that may leave up to `until`, the longest due first."""
    return _take(
        db,
        lease,
        fetch_rows(db, _CLAIMABLE, {"outlet": lease.outlet_id, "until": until, "count": count}),
        until,
    )


def call_up(
    db: Connection, lease: Lease, now: datetime, until: datetime, count: int
) -> list[Claimed]:
    """Take up to `count` deliveries that are due, never failed and were put off up to `until`, as
    if they were not; the farthest first."""
    found = fetch_rows(
        db, _AWAY, {"outlet": lease.outlet_id, "until": until, "count": count, "now": now}
    )
    if found:
        db.execute(_HERE, {"ids": numbered([row[0] for row in found])})
    return [due._replace(not_before=due.due_at) for due in _take(db, lease, found, now)]


def _take(db: Connection, lease: Lease, found: list[Any], until: datetime) -> list[Claimed]:
    """The rows of a query are claimed, with what is to be known of them at that moment."""
    if found:
        db.execute(_CLAIMED, {"ids": numbered([row[0] for row in found]), "held": lease.token})
    posts = posted(db, [row[0] for row in found if row[_KIND] != "publish"])
    moments = {
        text: read_moment(text) for text in {text for row in found for text in row[_DUE_AT:_TRIES]}
    }
    late = overtaken(db, [row[0] for row in found if row[_REPEAT]], until)
    failed = failed_in_a_row(db, [row[0] for row in found if row[_TRIES]])
    rows = [_due(row, moments, posts) for row in found]
    if late or failed:
        rows = [
            row._replace(overtaken=row.id in late, failed=failed.get(row.id, Failed()))
            for row in rows
        ]
    return sorted(rows, key=lambda row: (row.not_before, row.id))


def _due(row: list[Any], moments: Mapping[str, datetime], posts: Mapping[int, Posted]) -> Claimed:
    (
        id,
        occurrence,
        revision,
        recipient,
        due_at,
        not_before,
        tries,
        kind,
        urgent,
        state,
        _,
        sealed,
    ) = row
    return Claimed(
        id=id,
        occurrence_id=occurrence,
        revision_id=revision,
        recipient_id=recipient,
        due_at=moments[due_at],
        not_before=moments[not_before],
        tries=tries,
        urgent=bool(urgent) or kind != "publish",
        sealed=bytes.fromhex(sealed) if sealed else None,
        kind=kind,
        withdrawn=state == "withdrawn",
        posted=posts.get(id),
    )


_DUE_AT, _TRIES, _KIND, _REPEAT = 4, 6, 7, 10  # places in the rows of this query
_CLAIMABLE = (
    select(
        deliveries.c.id,
        deliveries.c.occurrence_id,
        deliveries.c.revision_id,
        deliveries.c.recipient_id,
        deliveries.c.due_at,
        deliveries.c.not_before,
        deliveries.c.tries,
        deliveries.c.kind,
        publications.c.urgent,
        publications.c.state.label("publication_state"),
        publications.c.repeat,
        recipients.c.sealed,
    )
    .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
    .join(publications, publications.c.id == occurrences.c.publication_id)
    .outerjoin(recipients, recipients.c.id == deliveries.c.recipient_id)
    .where(
        deliveries.c.outlet_id == bindparam("outlet"),
        in_state("queued"),
        deliveries.c.not_before <= bindparam("until"),
    )
    .order_by(deliveries.c.not_before, deliveries.c.id)
    .limit(bindparam("count"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_AWAY = (
    _CLAIMABLE.where(deliveries.c.due_at <= bindparam("now"), deliveries.c.tries == 0)
    .order_by(None)
    .order_by(deliveries.c.not_before.desc(), deliveries.c.id.desc())
)
_HERE = update(deliveries).where(among(deliveries.c.id)).values(not_before=deliveries.c.due_at)
_CLAIMED = (
    update(deliveries)
    .where(among(deliveries.c.id), in_state("queued"))
    .values(state="claimed", pump_token=bindparam("held"))
)


def begin(db: Connection, lease: Lease, rows: Sequence[int]) -> set[int]:
    """Mark the rows of the next window: from the commit on, the first byte may have left.

    Answers those that were marked now: a withdrawal may have cancelled a row after this pump had
    claimed it, and a row that comes a second time was marked before.
    """
    if not rows:
        return set()
    found = [
        row[0] for row in fetch_rows(db, _MARKABLE, {"ids": numbered(rows), "held": lease.token})
    ]
    db.execute(_MARKED, {"ids": numbered(found)})
    return set(found)


_MARKABLE = (
    select(deliveries.c.id)
    .where(
        among(deliveries.c.id),
        deliveries.c.state == "claimed",
        deliveries.c.pump_token == bindparam("held"),
    )
    .with_for_update()
)
_MARKED = update(deliveries).where(among(deliveries.c.id)).values(state="sending")


def set_aside(
    db: Connection, rows: Sequence[Claimed], to: State, reason: str, now: datetime
) -> None:
    """End or hold claimed rows that must not leave any more."""
    move(db, to, [row.id for row in rows], only_from=("claimed",), reason=reason, settled_at=now)


def put_off(db: Connection, rows: Sequence[Claimed], until: datetime) -> None:
    """Put claimed rows back to the queue, not before a moment."""
    move(db, "queued", [row.id for row in rows], only_from=("claimed",), not_before=until)


def _settle_orphans(db: Connection, outlet_id: int, now: datetime) -> None:
    """What a dead pump was sending is unknown.

    A correction or withdrawal goes back to the queue: done twice is done once.
    """
    orphans = db.execute(
        select(deliveries.c.id, deliveries.c.tries, deliveries.c.kind).where(
            deliveries.c.outlet_id == outlet_id, in_state("sending")
        )
    ).all()
    if not orphans:
        return
    reason = "tiến trình gửi đã chết khi đang gửi: có thể đã gửi, có thể chưa"
    rows = [
        {
            "delivery_id": row.id,
            "number": row.tries + 1,
            "ended_at": now,
            "outcome": "unknown",
            "reason": reason,
        }
        for row in orphans
    ]
    db.execute(insert(attempts), rows)
    surface = and_(outlets.c.id == outlet_id, outlets.c.family.in_(("portal", "led")))
    # drawn again, its unknown rows are proven
    db.execute(update(outlets).where(surface).values(dirty_at=now))
    for row in orphans:
        to: State = "unknown" if row.kind == "publish" else "queued"
        when = {"settled_at": now} if to == "unknown" else {"not_before": now}
        move(db, to, [row.id], only_from=("sending",), tries=row.tries + 1, reason=reason, **when)

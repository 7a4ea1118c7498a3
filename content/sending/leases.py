"""A pump's lease on an outlet: taken, renewed, given back, and what a dead pump leaves behind.

Each function works in the caller's transaction. Everything a pump writes is fenced by its token:
once another pump holds the outlet, nothing of the old one is accepted but the late settling of its
own attempts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from content.database.db import insert_new
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.outlets import outlets, pumps
from content.database.tables.people import switches
from content.deliveries.reasons import OwnReason
from content.deliveries.states import CHANGES, State, in_state, move, move_where
from content.outlets.facts import IS_SURFACE

LEASE = timedelta(seconds=30)
"""How long a silent pump keeps its outlet."""

LONGEST = 10 * LEASE
"""A lease that ends later was given by a clock that was ahead: it holds nothing."""

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


def latest(db: Connection, outlet_id: int) -> tuple[str, Lease]:
    """The outlet's last pump and the lease that it had, run out or not; nobody's before any."""
    query = select(pumps.c.holder, pumps.c.token).where(pumps.c.outlet_id == outlet_id)
    row = db.execute(query).one_or_none()
    return (row.holder, Lease(outlet_id, row.token)) if row else (_NOBODY, Lease(outlet_id, 0))


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
    reason = "Tiến trình gửi đã dừng khi đang gửi: có thể đã gửi, có thể chưa."
    rows = [
        {
            "delivery_id": row.id,
            "number": row.tries + 1,
            "ended_at": now,
            "outcome": "unknown",
            "code": OwnReason.PUMP_DIED,
            "reason": reason,
        }
        for row in orphans
    ]
    db.execute(insert(attempts), rows)
    surface = and_(outlets.c.id == outlet_id, IS_SURFACE)
    # drawn again, its unknown rows are proven
    db.execute(update(outlets).where(surface).values(dirty_at=now))
    for row in orphans:
        to: State = "queued" if row.kind in CHANGES else "unknown"
        when = {"settled_at": now} if to == "unknown" else {"not_before": now}
        said = {"tries": row.tries + 1, "reason": reason, "code": OwnReason.PUMP_DIED}
        move(db, to, [row.id], only_from=("sending",), **said, **when)

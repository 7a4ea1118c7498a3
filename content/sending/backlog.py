"""What there is to do: which outlets need a pump, and whether anything is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Exists, and_, func, or_, select

from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlet_parts, outlets, pumps
from content.database.tables.publications import publications
from content.deliveries.reasons import OwnReason
from content.deliveries.states import IN_HAND, in_state
from content.people.switches import stopped
from content.sending.leases import LONGEST
from content.sending.pump_memory import awake

STILL = timedelta(minutes=1)
"""What was due so long ago without anybody at work says that the engine does not run, or does not
come to it: it looks twice a second."""


def outlets_with_work(db: Connection, until: datetime) -> list[int]:
    """The ids of active outlets with a delivery to send, or a surface to draw again, up to a
    moment."""
    if stopped(db):
        return []
    wanted = or_(and_(_queued(until), awake(until)), _IN_HAND, outlets.c.dirty_at <= until)
    return list(
        db.execute(
            select(outlets.c.id).where(outlets.c.state == "active", wanted).order_by(outlets.c.id)
        ).scalars()
    )


# Outlet by outlet: so that no look at what there is to do reads a campaign from end to end.
_THEIRS = select(deliveries.c.id).where(deliveries.c.outlet_id == outlets.c.id)
_IN_HAND = _THEIRS.where(in_state(*IN_HAND)).exists()


def _queued(until: datetime) -> Exists:
    return _THEIRS.where(in_state("queued"), deliveries.c.not_before <= until).exists()


def outlet_name(db: Connection, outlet_id: int) -> str:
    """The name of an outlet, for logs."""
    return str(db.execute(select(outlets.c.name).where(outlets.c.id == outlet_id)).scalar_one())


def waiting(db: Connection, until: datetime) -> tuple[bool, bool]:
    """(whether a delivery is in hand: claimed or sending; whether one is queued up to a moment on
    an outlet that may write by then)."""
    in_hand = select(outlets.c.id).where(_IN_HAND).limit(1)
    queued = (
        select(outlets.c.id)
        .where(outlets.c.state == "active", _queued(until), awake(until))
        .limit(1)
    )
    return db.execute(in_hand).first() is not None, db.execute(queued).first() is not None


@dataclass(frozen=True)
class StuckOutlet:
    """An outlet whose due deliveries do not leave: it stopped, or rests `until` a moment."""

    name: str
    why: str
    until: datetime | None


def stuck(db: Connection, until: datetime) -> list[StuckOutlet]:
    """The outlets with something due that does not leave up to a moment: those that stopped by
    themselves, rest longer than that, have a part that does, or messages that wait for their next
    try."""
    rests = and_(outlets.c.state == "active", ~awake(until))
    due = _THEIRS.where(in_state("queued"), deliveries.c.due_at <= until).exists()
    query = select(outlets).where(due, or_(outlets.c.state == "halted", rests))
    whole = [
        StuckOutlet(row.name, row.state_reason, None)
        if row.state == "halted"
        else StuckOutlet(row.name, row.rest_reason, row.rest_until)
        for row in db.execute(query.order_by(outlets.c.id))
    ]
    of_parts = deliveries.c.code.in_((OwnReason.PART_RESTS, outlet_parts.c.code))
    waits = _THEIRS.where(in_state("queued"), of_parts).correlate(outlets, outlet_parts).exists()
    parts = (
        select(
            outlets.c.name, outlet_parts.c.part, outlet_parts.c.reason, outlet_parts.c.rest_until
        )
        .join(outlet_parts, outlet_parts.c.outlet_id == outlets.c.id)
        .where(waits, outlet_parts.c.rest_until > until)
        .order_by(outlets.c.id, outlet_parts.c.part)
    )
    found = whole + [
        StuckOutlet(f"{row.name} ({row.part})", row.reason, row.rest_until)
        for row in db.execute(parts)
    ]
    named = {outlet.name.partition(" ")[0] for outlet in found}
    return found + [outlet for outlet in _tried_later(db, until) if outlet.name not in named]


def _tried_later(db: Connection, until: datetime) -> list[StuckOutlet]:
    """The working outlets with messages that were tried, and wait longer than that."""
    query = (
        select(
            outlets.c.name,
            func.max(deliveries.c.reason).label("why"),
            func.min(deliveries.c.not_before).label("again_at"),
        )
        .join(deliveries, deliveries.c.outlet_id == outlets.c.id)
        .where(outlets.c.state == "active", in_state("queued"), deliveries.c.tries > 0)
        .where(deliveries.c.not_before > until)
        .group_by(outlets.c.id, outlets.c.name)
        .order_by(outlets.c.id)
    )
    return [StuckOutlet(row.name, row.why or "", row.again_at) for row in db.execute(query)]


def under_way(db: Connection) -> list[tuple[str, int]]:
    """(outlet, how many deliveries) of what is being sent right now."""
    query = (
        select(outlets.c.name, func.count())
        .join(deliveries, deliveries.c.outlet_id == outlets.c.id)
        .where(in_state("sending"))
        .group_by(outlets.c.name)
        .order_by(outlets.c.name)
    )
    return [(name, count) for name, count in db.execute(query)]


def unplanned(db: Connection, until: datetime) -> int:
    """How many publications have an occurrence up to a moment that is not planned yet."""
    query = select(func.count()).where(
        publications.c.state == "active",
        publications.c.next_at <= until,
        publications.c.stopped_at.is_(None),
    )
    return int(db.execute(query).scalar_one())


@dataclass(frozen=True)
class Overdue:
    """An outlet (its title) whose deliveries wait although it may write and nobody is at work on
    it, or (None) a publication whose time has come and that is not planned."""

    outlet: str | None
    since: datetime


def overdue(db: Connection, now: datetime) -> list[Overdue]:
    """What has been due for a while and has not left although nothing forbids it; nothing after an
    emergency stop."""
    if stopped(db):
        return []
    late = now - STILL
    not_planned = select(publications.c.next_at).where(
        publications.c.state == "active",
        publications.c.next_at <= late,
        publications.c.stopped_at.is_(None),
    )
    first = (
        select(func.min(deliveries.c.not_before))
        .where(deliveries.c.outlet_id == outlets.c.id, in_state("queued"))
        .scalar_subquery()
    )
    waiting_outlets = select(outlets.c.title, first).where(
        outlets.c.state == "active", _queued(late), awake(late), ~_held_at(now)
    )
    return [
        *(Overdue(None, row.next_at) for row in db.execute(not_planned)),
        *(Overdue(title, since) for title, since in db.execute(waiting_outlets)),
    ]


def _held_at(now: datetime) -> Exists:
    return (
        select(pumps.c.outlet_id)
        .where(pumps.c.outlet_id == outlets.c.id, pumps.c.lease_until > now)
        .exists()
    )


def pace_of(db: Connection, outlet_id: int) -> float:
    """Units a second that the outlet may send; 0 = no limit."""
    return float(
        db.execute(select(outlets.c.rate_per_second).where(outlets.c.id == outlet_id)).scalar_one()
    )


def more_due_than(db: Connection, outlet_id: int, now: datetime, count: int) -> bool:
    """Whether more than `count` deliveries of the outlet are due; reads no further than that."""
    due = select(deliveries.c.id).where(
        deliveries.c.outlet_id == outlet_id, in_state("queued"), deliveries.c.not_before <= now
    )
    return db.execute(due.offset(count).limit(1)).first() is not None


def generation(db: Connection, outlet_id: int) -> int:
    """The token of the outlet's latest pump, 0 before the first one."""
    return (
        db.execute(select(pumps.c.token).where(pumps.c.outlet_id == outlet_id)).scalar_one_or_none()
        or 0
    )


def held(db: Connection, now: datetime) -> list[tuple[int, str]]:
    """(outlet, holder) of every lease that has not run out."""
    query = select(pumps.c.outlet_id, pumps.c.holder).where(
        pumps.c.lease_until > now, pumps.c.lease_until <= now + LONGEST
    )
    return [(row.outlet_id, row.holder) for row in db.execute(query)]

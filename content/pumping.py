"""What a pump writes: its lease on an outlet, claims, the mark before the first byte, and the settling afterwards.

Each function works in the caller's transaction. Everything a pump writes is fenced by its token: once another pump holds the
outlet, nothing of the old one is accepted but the late settling of its own attempts.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from content.models import attempts, deliveries, occurrences, outlets, publications, pumps, recipients, switches
from content.states import State, move, move_where, sources
from content.withdrawal import Posted, posted

LEASE = timedelta(seconds=30)
"""How long a silent pump keeps its outlet."""


@dataclass(frozen=True)
class Lease:
    """The right to work an outlet."""

    outlet_id: int
    token: int


@dataclass(frozen=True)
class Due:
    """One claimed delivery."""

    id: int
    occurrence_id: int
    revision_id: int
    recipient_id: int
    due_at: datetime
    not_before: datetime
    tries: int
    urgent: bool  # no window, lateness rule or daily limit holds it up: what stands is corrected and withdrawn at any hour
    sealed: bytes | None = field(default=None, repr=False)
    kind: str = "publish"
    withdrawn: bool = False  # its publication was taken back
    posted: Posted | None = None  # what an `update` or `withdraw` is about


@dataclass(frozen=True)
class Settlement:
    """What became of one attempt, as it will be stored."""

    delivery_id: int
    to: State
    outcome: str
    started_at: datetime
    ended_at: datetime
    number: int
    reason: str = ""
    code: str = ""
    provider_id: str | None = None
    url: str | None = None
    not_before: datetime | None = None  # for what goes back to the queue


def outlets_with_work(db: Connection, until: datetime) -> list[int]:
    """The ids of active outlets with a delivery to send, or a surface to draw again, up to a moment."""
    if stopped(db):
        return []
    waiting = select(deliveries.c.outlet_id).where(deliveries.c.state == "queued", deliveries.c.not_before <= until)
    left = select(deliveries.c.outlet_id).where(deliveries.c.state.in_(("claimed", "sending")))
    query = select(outlets.c.id).where(
        outlets.c.state == "active",
        or_(outlets.c.id.in_(waiting.distinct()), outlets.c.id.in_(left.distinct()), outlets.c.dirty_at <= until),
    )
    return list(db.execute(query.order_by(outlets.c.id)).scalars())


def outlet_name(db: Connection, outlet_id: int) -> str:
    """The name of an outlet, for logs."""
    return str(db.execute(select(outlets.c.name).where(outlets.c.id == outlet_id)).scalar_one())


def stopped(db: Connection) -> bool:
    """Whether everything is stopped (emergency stop)."""
    return db.execute(select(switches.c.value).where(switches.c.name == "stop_all")).scalar_one_or_none() == "yes"


def may_send(db: Connection, outlet_id: int) -> bool:
    """Whether the outlet may write now: active, and no emergency stop."""
    state = db.execute(select(outlets.c.state).where(outlets.c.id == outlet_id)).scalar_one()
    return state == "active" and not stopped(db)


def must_draw(db: Connection, outlet_id: int, now: datetime) -> bool:
    """Whether a surface must be drawn although nothing new is due: it is marked so, or somebody died while publishing it."""
    if db.execute(select(outlets.c.id).where(outlets.c.id == outlet_id, outlets.c.dirty_at <= now)).first():
        return True
    unknown = select(deliveries.c.id).where(deliveries.c.outlet_id == outlet_id, deliveries.c.state == "unknown")
    return db.execute(unknown.limit(1)).first() is not None


def current_pump(db: Connection, outlet_id: int) -> tuple[str, datetime] | None:
    """Who holds the outlet, and until when; None when nobody ever did. Whoever asks is alone with the outlet until the commit."""
    query = select(pumps.c.holder, pumps.c.lease_until).where(pumps.c.outlet_id == outlet_id).with_for_update()
    row = db.execute(query).one_or_none()
    if row is None:  # the outlet's first pump, of which two may come at once; rows that refer to the outlet may be made meanwhile
        db.execute(select(outlets.c.id).where(outlets.c.id == outlet_id).with_for_update(key_share=True))
        row = db.execute(query).one_or_none()
    return (row.holder, row.lease_until) if row else None


def take_lease(db: Connection, outlet_id: int, holder: str, now: datetime) -> Lease:
    """Become the outlet's only pump. The caller has made sure that the lease before has run out or its holder is dead.

    What the one before had claimed goes back to the queue; what it may have been writing becomes unknown.
    """
    row = db.execute(select(pumps.c.token).where(pumps.c.outlet_id == outlet_id).with_for_update()).one_or_none()
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
    mine = and_(pumps.c.outlet_id == lease.outlet_id, pumps.c.token == lease.token)
    return db.execute(update(pumps).where(mine).values(lease_until=now + LEASE)).rowcount == 1


def holds(db: Connection, lease: Lease) -> bool:
    """Whether nobody else has taken the outlet since."""
    return bool(db.execute(select(pumps.c.token == lease.token).where(pumps.c.outlet_id == lease.outlet_id)).scalar_one())


def give_back(db: Connection, lease: Lease, now: datetime) -> None:
    """End the lease; what was claimed and never written goes back to the queue."""
    held = and_(deliveries.c.outlet_id == lease.outlet_id, deliveries.c.pump_token == lease.token)
    move_where(db, "queued", held, ("claimed",))
    db.execute(update(pumps).where(pumps.c.outlet_id == lease.outlet_id, pumps.c.token == lease.token).values(lease_until=now))


def claim(db: Connection, lease: Lease, until: datetime, count: int) -> list[Due]:
    """Take up to `count` deliveries that may leave up to `until`, the longest due first."""
    picked = (
        select(deliveries.c.id)
        .where(deliveries.c.outlet_id == lease.outlet_id, deliveries.c.state == "queued", deliveries.c.not_before <= until)
        .order_by(deliveries.c.not_before, deliveries.c.id)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(deliveries)
        .where(deliveries.c.id.in_(picked.scalar_subquery()), deliveries.c.state == "queued")
        .values(state="claimed", pump_token=lease.token)
        .returning(deliveries.c.id)
    )
    return _due(db, sorted(db.execute(taken).scalars()))


def begin(db: Connection, lease: Lease, rows: Sequence[int]) -> set[int]:
    """Mark the rows of the next window: from the commit on, the first byte may have left.

    Answers the marked ones: a withdrawal may have cancelled a row after this pump had claimed it.
    """
    if move(db, "sending", rows, only_from=("claimed",)) == len(rows):
        return set(rows)
    marked = select(deliveries.c.id).where(deliveries.c.id.in_(rows), deliveries.c.state == "sending")
    return set(db.execute(marked.where(deliveries.c.pump_token == lease.token)).scalars())


def call_back(db: Connection, lease: Lease, rows: Collection[int], now: datetime) -> None:
    """Put marked rows of which certainly nothing was written back to the queue, also those that a successor took for unknown."""
    if not rows:
        return
    mine = and_(deliveries.c.id.in_(rows), deliveries.c.pump_token == lease.token)
    move_where(db, "queued", mine, ("sending",))
    doubted = db.execute(select(deliveries.c.id, deliveries.c.tries).where(mine, deliveries.c.state == "unknown")).all()
    if doubted:
        said = {"ended_at": now, "outcome": "retry", "reason": "chưa gửi: tiến trình gửi đã dừng trước khi viết"}
        db.execute(insert(attempts), [{"delivery_id": row.id, "number": row.tries, **said} for row in doubted])
        move(db, "queued", [row.id for row in doubted], only_from=("unknown",), reason=None, settled_at=None)


def settle(db: Connection, lease: Lease, done: Sequence[Settlement], again: bool = False) -> None:
    """Append the attempts and move the states. A row that became unknown meanwhile is settled late by its own attempt.

    `again`: an earlier transaction with the same may have been committed although it seemed to fail.
    """
    done = _unstored(db, done) if again else done
    if not done:
        return
    fields = ("delivery_id", "number", "started_at", "ended_at", "outcome", "code", "reason", "provider_id", "url")
    db.execute(insert(attempts), [{name: getattr(one, name) for name in fields} for one in done])
    for to in {one.to for one in done}:
        _settle_as(db, lease, to, [one for one in done if one.to == to])


def _unstored(db: Connection, done: Sequence[Settlement]) -> list[Settlement]:
    of_pumps = attempts.c.started_at.is_not(None)  # the attempts that a successor notes have no beginning
    query = select(attempts.c.delivery_id, attempts.c.number).where(attempts.c.delivery_id.in_([one.delivery_id for one in done]), of_pumps)
    stored = {(row[0], row[1]) for row in db.execute(query)}
    return [one for one in done if (one.delivery_id, one.number) not in stored]


def _settle_as(db: Connection, lease: Lease, to: State, done: Sequence[Settlement]) -> None:
    allowed = or_(*(deliveries.c.state == state for state in ("sending", "unknown") if state in sources(to)))
    mine = and_(deliveries.c.id == bindparam("row"), deliveries.c.pump_token == lease.token, allowed)
    values: dict[str, Any] = {"state": to, "tries": bindparam("number"), "reason": bindparam("why")}
    if to == "queued":
        values["not_before"] = bindparam("later")
    else:
        values |= {"provider_id": bindparam("named"), "url": bindparam("link"), "settled_at": bindparam("ended")}
    rows = [
        {
            "row": one.delivery_id,
            "number": one.number,
            "why": one.reason or None,
            **({"later": one.not_before} if to == "queued" else {"named": one.provider_id, "link": one.url, "ended": one.ended_at}),
        }
        for one in done
    ]
    db.execute(update(deliveries).where(mine).values(**values), rows)


def confirm_unknown(db: Connection, outlet_id: int, proof: str, url: str | None, now: datetime) -> int:
    """Settle a surface's unknown deliveries as delivered: the artefact was just published whole and read back. Answers how many.

    What was withdrawn meanwhile is not in the artefact: whether it ever was stays unknown.
    """
    unknown = (
        select(deliveries.c.id, deliveries.c.tries)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(deliveries.c.outlet_id == outlet_id, deliveries.c.state == "unknown", publications.c.state != "withdrawn")
    )
    found = db.execute(unknown).all()
    if found:
        tried = {"outcome": "delivered", "reason": "đọc lại thấy đủ", "ended_at": now, "provider_id": proof, "url": url}
        db.execute(insert(attempts), [{"delivery_id": row.id, "number": row.tries, **tried} for row in found])
        move(db, "delivered", [row.id for row in found], only_from=("unknown",), provider_id=proof, url=url, reason=None, settled_at=now)
    return len(found)


def set_aside(db: Connection, rows: Sequence[Due], to: State, reason: str, now: datetime) -> None:
    """End or hold claimed rows that must not leave any more."""
    move(db, to, [row.id for row in rows], only_from=("claimed",), reason=reason, settled_at=now)


def put_off(db: Connection, rows: Sequence[Due], until: datetime) -> None:
    """Put claimed rows back to the queue, not before a moment."""
    move(db, "queued", [row.id for row in rows], only_from=("claimed",), not_before=until)


def sent_today(db: Connection, outlet_id: int, rows: Sequence[Due], since: datetime) -> dict[int, tuple[int, datetime]]:
    """For each recipient row: how much may have reached the same address through this outlet since a moment, and when it began."""
    ids = [row.recipient_id for row in rows]
    same = recipients.alias()
    query = (
        select(recipients.c.id, func.count(), func.min(deliveries.c.settled_at))
        .join(same, same.c.address_hash == recipients.c.address_hash)
        .join(deliveries, deliveries.c.recipient_id == same.c.id)
        .where(recipients.c.id.in_(ids), deliveries.c.outlet_id == outlet_id, deliveries.c.settled_at > since)
        .where(deliveries.c.state.in_(("accepted", "delivered", "unknown")))
        .group_by(recipients.c.id)
    )
    return {row[0]: (row[1], row[2]) for row in db.execute(query)}


def waiting(db: Connection, until: datetime) -> tuple[int, int]:
    """(deliveries in hand: claimed or sending, deliveries queued up to a moment on active outlets)."""
    in_hand = db.execute(select(func.count()).where(deliveries.c.state.in_(("claimed", "sending")))).scalar_one()
    query = (
        select(func.count())
        .select_from(deliveries)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .where(deliveries.c.state == "queued", deliveries.c.not_before <= until, outlets.c.state == "active")
    )
    return in_hand, db.execute(query).scalar_one()


def unplanned(db: Connection, until: datetime) -> int:
    """How many publications have an occurrence up to a moment that is not planned yet."""
    query = select(func.count()).where(publications.c.state == "active", publications.c.next_at <= until)
    return int(db.execute(query).scalar_one())


def _due(db: Connection, ids: Sequence[int]) -> list[Due]:
    if not ids:
        return []
    query = (
        select(deliveries, publications.c.urgent, publications.c.state.label("publication_state"), recipients.c.sealed)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .outerjoin(recipients, recipients.c.id == deliveries.c.recipient_id)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.not_before, deliveries.c.id)
    )
    found = db.execute(query).all()
    posts = posted(db, [row.id for row in found if row.kind != "publish"])
    return [
        Due(
            id=row.id,
            occurrence_id=row.occurrence_id,
            revision_id=row.revision_id,
            recipient_id=row.recipient_id,
            due_at=row.due_at,
            not_before=row.not_before,
            tries=row.tries,
            urgent=row.urgent or row.kind != "publish",
            sealed=row.sealed,
            kind=row.kind,
            withdrawn=row.publication_state == "withdrawn",
            posted=posts.get(row.id),
        )
        for row in found
    ]


def _settle_orphans(db: Connection, outlet_id: int, now: datetime) -> None:
    """What a dead pump was sending is unknown. A correction or withdrawal goes back to the queue: done twice is done once."""
    orphans = db.execute(
        select(deliveries.c.id, deliveries.c.tries, deliveries.c.kind).where(
            deliveries.c.outlet_id == outlet_id, deliveries.c.state == "sending"
        )
    ).all()
    if not orphans:
        return
    reason = "tiến trình gửi đã chết khi đang gửi: có thể đã gửi, có thể chưa"
    rows = [{"delivery_id": row.id, "number": row.tries + 1, "ended_at": now, "outcome": "unknown", "reason": reason} for row in orphans]
    db.execute(insert(attempts), rows)
    surface = and_(outlets.c.id == outlet_id, outlets.c.family.in_(("portal", "led")))
    db.execute(update(outlets).where(surface).values(dirty_at=now))  # drawn again, its unknown rows are proven
    for row in orphans:
        to: State = "unknown" if row.kind == "publish" else "queued"
        when = {"settled_at": now} if to == "unknown" else {"not_before": now}
        move(db, to, [row.id], only_from=("sending",), tries=row.tries + 1, reason=reason, **when)


def saved_pace(db: Connection, outlet_id: int) -> datetime | None:
    """When the next unit may leave under the outlet's rate limit."""
    moment: datetime | None = db.execute(select(outlets.c.rate_next_at).where(outlets.c.id == outlet_id)).scalar_one()
    return moment


def save_pace(db: Connection, outlet_id: int, next_at: datetime | None) -> None:
    """Keep the rate limit's position for the next pump, on whatever host."""
    db.execute(update(outlets).where(outlets.c.id == outlet_id).values(rate_next_at=next_at))

"""A restored copy faces the time that it has not seen: what the world may have had meanwhile is
held for a person, never sent again."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, literal, select, true, update

from content.calendar.occurrences import plan_next
from content.calendar.releasing import RELEASE_ABOVE
from content.database.db import UtcDateTime
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.outlets import outlets, pumps
from content.database.tables.people import sessions
from content.database.tables.publications import occurrences, publications
from content.deliveries.reasons import OwnReason
from content.deliveries.settle_by_hand import HELD_BY_RESTORE
from content.deliveries.states import in_state, move_where
from content.office.holidays import Calendar
from content.outlets.facts import IS_SURFACE
from content.people import audit
from content.people.acts import Act
from content.sending import receipt_inbox
from content.sending.receipt_spool import read_spool, spooled

_AT_ONCE = 500
_TORN = "đang gửi lúc sao lưu: có thể đã gửi, có thể chưa"


@dataclass(frozen=True)
class Aftermath:
    """What waits for a person now; `held` counts deliveries by publication, `notices` those of
    letters to staff, `unreleased` are publications whose time has passed."""

    planned: int
    held: dict[int, int]
    notices: int
    unknown: int
    unreleased: tuple[int, ...]


def face_the_past(
    db: Connection,
    calendar: Calendar,
    backed_up_at: datetime,
    act: Act,
    release_above: int = RELEASE_ABOVE,
) -> Aftermath:
    """Make a restored database safe to run, in the caller's transaction; `act.at` is the moment of
    the restore.

    Every delivery due by then and not ended is held, those of occurrences that the copy had not
    planned yet included; what was being sent is unknown. What is due later goes out as planned.
    Surfaces are drawn again.
    """
    act.require("restore")
    planned = 0
    while (made := plan_next(db, act.at, calendar, release_above)) is not None:
        planned += made
    unknown = _torn_to_unknown(db, act.at)
    held, notices = _hold(db, act.at)
    move_where(db, "queued", true(), ("claimed",))
    db.execute(update(outlets).where(IS_SURFACE).values(dirty_at=act.at))
    db.execute(update(pumps).values(token=pumps.c.token + 1, lease_until=act.at))
    db.execute(delete(sessions))  # a sign-out after the backup must not come undone
    late = select(publications.c.id).where(
        publications.c.state == "waiting", publications.c.next_at <= act.at
    )
    unreleased = tuple(db.execute(late.order_by(publications.c.id)).scalars())
    counts = {
        "planned": planned,
        "held": sum(held.values()) + notices,
        "unknown": unknown,
        "unreleased": list(unreleased),
    }
    audit.record(
        db, act, "restore", "installation", backed_up_at=backed_up_at.isoformat(), **counts
    )
    return Aftermath(planned, held, notices, unknown, unreleased)


def take_in_spools(db: Connection, folder: Path) -> None:
    """Bring what providers had said, and the copied database had not taken yet, into the inbox."""
    for path in spooled(folder):
        callbacks = read_spool(path)
        while batch := list(islice(callbacks, _AT_ONCE)):
            receipt_inbox.put(db, batch)


def _hold(db: Connection, now: datetime) -> tuple[dict[int, int], int]:
    """Hold what was due; how many deliveries of each publication, and how many of notices."""
    due = deliveries.c.due_at <= now
    waits = deliveries.c.state.in_(("queued", "claimed"))
    count = (
        select(occurrences.c.publication_id, func.count())
        .select_from(deliveries)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .where(due, waits)
        .group_by(occurrences.c.publication_id)
        .order_by(occurrences.c.publication_id)
    )
    held = {row[0]: row[1] for row in db.execute(count)}
    said = {"reason": HELD_BY_RESTORE, "code": OwnReason.RESTORED, "settled_at": now}
    count_held = move_where(db, "held", due, ("queued", "claimed"), **said)
    return held, count_held - sum(held.values())


def _torn_to_unknown(db: Connection, now: datetime) -> int:
    """What was leaving at the moment of the copy has an attempt without an end."""
    fixed = {
        "ended_at": literal(now, UtcDateTime),
        "outcome": literal("unknown"),
        "code": literal(OwnReason.TORN),
        "reason": literal(_TORN),
    }
    torn = select(deliveries.c.id, deliveries.c.tries + 1, *fixed.values()).where(
        in_state("sending")
    )
    db.execute(insert(attempts).from_select(["delivery_id", "number", *fixed], torn))
    return move_where(
        db,
        "unknown",
        true(),
        ("sending",),
        tries=deliveries.c.tries + 1,
        reason=_TORN,
        code=OwnReason.TORN,
        settled_at=now,
    )

"""A publication is stopped where it runs, and goes on later: what has not begun to leave is held
with a reason of its own, in one statement, also in the middle of 100,000 letters.

What is on the wire at that moment cannot be called back: it is the pumps' window, a few hundred at
most. What comes back from the wire, or is let go by a person, is held when it is claimed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from content.calendar.publications import locked_publication
from content.database.tables.deliveries import deliveries
from content.database.tables.publications import occurrences, publications
from content.deliveries.reasons import OwnReason
from content.deliveries.states import State, in_state, move_where
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act

_NOT_BEGUN: tuple[State, ...] = ("queued", "claimed")
_REASON = "lịch phát đang được {name} dừng"


@dataclass(frozen=True)
class StopEffect:
    """What a stop or its end did: how many deliveries wait with it or go on, how many are on the
    wire, and since when it stood."""

    deliveries: int
    on_the_wire: int
    since: datetime | None = None


def stop(db: Connection, publication: int, act: Act) -> StopEffect:
    """Stop a publication: nothing more of it is planned, claimed or marked until somebody lets it
    go on. Corrections and withdrawals of what stands are carried out all the same."""
    row = locked_publication(db, publication)
    act.require("stop", row.unit)
    if row.stopped_at is not None and row.state in ("active", "done"):
        raise _refused(publication, f"đã được {row.stopped_by} dừng từ trước")
    if row.state not in ("active", "done"):
        raise _refused(publication, _OVER.get(row.state, "không phát nữa"))
    reason = _REASON.format(name=act.person.name) + (f": {act.why}" if act.why.strip() else "")
    said = {"reason": reason, "code": OwnReason.STOPPED, "settled_at": act.at}
    this = publications.c.id == publication
    stopped = {"stopped_by": act.person.name, "stopped_at": act.at}
    db.execute(update(publications).where(this).values(**stopped))
    held = move_where(db, "held", _new_of(publication), _NOT_BEGUN, **said)
    flying = _count(db, and_(_new_of(publication), in_state("sending")))
    if not (held or flying or row.next_at):
        raise _refused(publication, "đã phát xong: không còn gì để dừng")
    audit.record(db, act, "publication.stop", f"publication:{publication}", held=held)
    return StopEffect(held, flying)


def go_on(db: Connection, publication: int, act: Act) -> StopEffect:
    """Let a stopped publication go on where it stood. The rule for what is too late holds: how long
    it stood counts."""
    row = locked_publication(db, publication)
    act.require("stop", row.unit)
    if row.stopped_at is None:
        raise _refused(publication, "không bị dừng nên không có gì để cho phát tiếp")
    if row.state not in ("active", "done"):
        raise _refused(publication, _OVER.get(row.state, "không phát nữa"))
    this = publications.c.id == publication
    db.execute(update(publications).where(this).values(stopped_by=None, stopped_at=None))
    back = {"reason": None, "code": "", "settled_at": None}
    queued = move_where(db, "queued", _held_by_stop(publication), ("held",), **back)
    audit.record(db, act, "publication.continue", f"publication:{publication}", queued=queued)
    return StopEffect(queued, 0, row.stopped_at)


def held_by_stop(db: Connection, publication: int) -> int:
    """How many deliveries wait because the publication is stopped."""
    return _count(db, _held_by_stop(publication))


_OVER = {
    "waiting": "còn chờ người thứ hai cho phép gửi nên chưa có gì để dừng: nếu không gửi nữa thì "
    "hủy lịch",
    "cancelled": "đã bị hủy",
    "withdrawn": "đã kết thúc vì bài đã được gỡ",
}


def _new_of(publication: int) -> ColumnElement[bool]:
    of_it = select(occurrences.c.id).where(occurrences.c.publication_id == publication)
    return and_(deliveries.c.occurrence_id.in_(of_it), deliveries.c.kind == "publish")


def _held_by_stop(publication: int) -> ColumnElement[bool]:
    stopped = deliveries.c.code == OwnReason.STOPPED
    return and_(_new_of(publication), in_state("held"), stopped)


def _count(db: Connection, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(deliveries).where(which)
    return int(db.execute(query).scalar_one())


def _refused(publication: int, why: str) -> InputError:
    return InputError([InputProblem(f"lịch phát {publication}", why)])

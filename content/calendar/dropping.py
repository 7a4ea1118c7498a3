"""What was prepared for one due time is taken back before anything of it has begun."""

from sqlalchemy import Connection, and_, func, or_, select, update

from content.database.tables.deliveries import deliveries
from content.database.tables.publications import occurrences
from content.deliveries.reasons import OwnReason
from content.deliveries.states import move_where
from content.intake.errors import InputError, InputProblem
from content.people.acts import Act

_UNTOUCHED = or_(
    deliveries.c.state.in_(("queued", "claimed")),
    and_(deliveries.c.state == "held", deliveries.c.code == OwnReason.STOPPED),
)


def drop(db: Connection, occurrence: int, act: Act, name: str) -> int:
    """Cancel every delivery of an occurrence; how many that were. InputError, naming it, once one
    of them was tried, is on its way, or ended or waits for a person for a reason of its own.

    The rows are taken first and counted then: a pump that marks one in the meantime makes this
    transaction wait for it, and be refused.
    """
    act.require("schedule")
    of_it = and_(deliveries.c.occurrence_id == occurrence, deliveries.c.kind == "publish")
    untouched = and_(of_it, _UNTOUCHED, deliveries.c.tries == 0)
    said = {
        "reason": act.why or f"{act.person.name} đã bỏ hoặc dời lượt phát này",
        "code": OwnReason.DECIDED,
        "settled_at": act.at,
    }
    dropped = move_where(db, "cancelled", untouched, ("queued", "claimed", "held"), **said)
    prepared = select(func.count()).where(of_it, deliveries.c.state != "suppressed")
    if db.execute(prepared).scalar_one() != dropped:
        text = (
            "đã bắt đầu phát hoặc đã kết thúc nên không đổi được nữa: xếp một lịch mới, hoặc "
            "gỡ, đính chính bài"
        )
        raise InputError([InputProblem(name, text)])
    this = update(occurrences).where(occurrences.c.id == occurrence)
    db.execute(this.values(dropped_at=act.at))
    return dropped

"""An outlet is used no more: nothing new is scheduled for it, and a person decides what becomes of
what waits there. Its rows in the log stay, and its name is nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Select, and_, select, update

from content.calendar.publications import Publication, list_publications
from content.calendar.schedule import cancel
from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlets
from content.database.tables.publications import publication_outlets, publications
from content.deliveries.outlet_queue import Queue, queue_of
from content.deliveries.reasons import OwnReason
from content.deliveries.states import move_where
from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import find_outlet
from content.people import audit
from content.people.acts import Act

_OPEN = ("waiting", "active")


@dataclass(frozen=True)
class Remaining:
    """What still points at an outlet: its queue, the publications that go nowhere else, and those
    that go on at their other outlets."""

    queue: Queue
    alone: tuple[Publication, ...]
    shared: tuple[Publication, ...]

    @property
    def waits(self) -> int:
        """Deliveries that have not begun to leave."""
        return self.queue.queued + self.queue.held


def remaining(db: Connection, name: str) -> Remaining:
    """What a person must know before an outlet is retired."""
    outlet = find_outlet(db, name)
    here = publication_outlets.c.outlet_id == outlet.id
    open_ = (
        select(publications.c.id)
        .join(publication_outlets)
        .where(here, publications.c.state.in_(_OPEN))
    )
    found = list_publications(db, db.execute(open_).scalars().all())
    in_use = set(db.execute(_in_use(outlet.id)).scalars())
    shared = tuple(each for each in found if in_use.intersection(each.outlets))
    alone = tuple(each for each in found if not in_use.intersection(each.outlets))
    return Remaining(queue_of(db, outlet.id), alone, shared)


def retire(db: Connection, name: str, act: Act, cancel_queue: bool) -> int:
    """Use an outlet no more, for the act's reason. What is queued may still leave, or ends
    (`cancel_queue`); publications that go nowhere else are cancelled. Answers how many deliveries
    ended.

    What a provider has taken already is still followed, and what is unknown settled.
    """
    act.require("administer")
    act.require_why()
    outlet = find_outlet(db, name)
    if outlet.retired_at is not None:
        raise InputError([InputProblem(name, "đã thôi dùng từ trước: không cần làm gì thêm")])
    left = remaining(db, name)
    db.execute(update(outlets).where(outlets.c.id == outlet.id).values(retired_at=act.at))
    ended = _end(db, left.alone, act, cancel_queue)
    if cancel_queue:
        said = {"reason": act.why, "code": OwnReason.DECIDED, "settled_at": act.at}
        # corrections and withdrawals of what stands there are carried out all the same
        here = and_(deliveries.c.outlet_id == outlet.id, deliveries.c.kind == "publish")
        ended += move_where(db, "cancelled", here, ("queued", "claimed", "held"), **said)
    detail = {
        "cancelled": ended,
        "publications": [each.id for each in (*left.alone, *left.shared)],
    }
    audit.record(db, act, "outlet.retire", f"outlet:{name}", **detail)
    return ended


def _end(db: Connection, alone: Sequence[Publication], act: Act, cancel_queue: bool) -> int:
    """Publications that go nowhere else end; where the queue may leave, only what has no
    deliveries yet."""
    if cancel_queue:
        bare = replace(act, once=None)
        return sum(cancel(db, each.id, bare) for each in alone)
    ids = [each.id for each in alone]
    nothing_more = update(publications).where(publications.c.id.in_(ids))
    db.execute(nothing_more.values(state="done", next_at=None))
    return 0


def _in_use(but: int) -> Select[tuple[str]]:
    return select(outlets.c.name).where(outlets.c.retired_at.is_(None), outlets.c.id != but)

"""What each host's engine knows of its clock: the last moment that was believed, and a jump that
nobody has confirmed.

Both are switches: `clock/<host>` goes on with the engine, `clock.jump/<host>` stands while nothing
is sent. Each function works in the caller's transaction; moments are aware UTC.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from content.database.db import insert_new
from content.database.tables.people import switches
from content.intake.local_time import VIETNAM
from content.people import audit
from content.people.acts import Act

_READING: Final = "clock/"
JUMP: Final = "clock.jump/"
"""Before the host's name: the switch that stands while the host's clock is not believed."""

_ENDED = "ended"


@dataclass(frozen=True)
class ClockReading:
    """A moment that was believed, and how the next one is known from it.

    `steady` is the same moment in seconds since the start of the machine that `boot` names. The
    clock may be `ahead` seconds ahead of what has passed since, and is believed.
    """

    boot: str
    steady: float
    moment: datetime
    ahead: float


@dataclass(frozen=True)
class ClockJump:
    """The clock of a host says `after` where by what really passed it is `before`."""

    host: str
    before: datetime
    after: datetime

    def __str__(self) -> str:
        return (
            f"Đồng hồ máy {self.host} nhảy từ {_local(self.before)} sang {_local(self.after)}: "
            "chưa phát gì"
        )


def reading(db: Connection, host: str) -> ClockReading | None:
    """What the host's engine believed last; None before its first look."""
    said = db.execute(
        select(switches.c.value).where(switches.c.name == _READING + host)
    ).scalar_one_or_none()
    if said is None:
        return None
    value = json.loads(said)
    return ClockReading(**{**value, "moment": datetime.fromisoformat(value["moment"])})


def keep(db: Connection, host: str, read: ClockReading) -> None:
    """Note what the host's engine believes now."""
    _put(db, _READING + host, {**vars(read), "moment": read.moment.isoformat()}, read.moment)


def end_run(db: Connection, host: str) -> None:
    """The engine begins anew on this host: somebody may have set the clock while it was at rest.

    A jump that stands goes on standing.
    """
    read = reading(db, host)
    if read is not None and jump_of(db, host) is None:
        keep(db, host, ClockReading(_ENDED, read.steady, read.moment, read.ahead))


def last_stamp(db: Connection, host: str) -> datetime | None:
    """The last moment that this installation has noted; None before any."""
    read, acted = reading(db, host), audit.newest_at(db)
    return max([moment for moment in (read and read.moment, acted) if moment], default=None)


def jumps(db: Connection) -> list[ClockJump]:
    """The hosts whose clock is not believed: nothing is sent from there."""
    rows = db.execute(
        select(switches.c.name, switches.c.value)
        .where(switches.c.name.startswith(JUMP, autoescape=True))
        .order_by(switches.c.name)
    )
    return [_jump(row.name.removeprefix(JUMP), json.loads(row.value)) for row in rows]


def jump_of(db: Connection, host: str) -> ClockJump | None:
    """The jump that stands for a host."""
    return next((jump for jump in jumps(db) if jump.host == host), None)


def note(db: Connection, jump: ClockJump, act: Act) -> None:
    """From now on the host's clock is not believed."""
    act.require("halt")
    value = {"before": jump.before.isoformat(), "after": jump.after.isoformat()}
    _put(db, JUMP + jump.host, value, jump.before, str(jump))
    audit.record(db, act, "clock.jumped", f"clock:{jump.host}", **value)


def clear(db: Connection, host: str, act: Act) -> None:
    """The host's clock agrees again with what really passed."""
    act.require("halt")
    db.execute(delete(switches).where(switches.c.name == JUMP + host))
    audit.record(db, act, "clock.agreed", f"clock:{host}")


def confirm(db: Connection, act: Act) -> list[ClockJump]:
    """A person says that the clocks are right as they stand: each host goes on from there.

    The record of this act, with the moment that the person's own clock shows, is the stamp by which
    a host's clock is judged next. Answers what was confirmed.
    """
    act.require("halt")
    found = jumps(db)
    for jump in found:
        names = (_READING + jump.host, JUMP + jump.host)
        db.execute(delete(switches).where(switches.c.name.in_(names)))
        said = {"before": jump.before.isoformat(), "after": jump.after.isoformat()}
        audit.record(db, act, "clock.confirmed", f"clock:{jump.host}", **said)
    return found


def _put(db: Connection, name: str, value: dict[str, Any], at: datetime, why: str = "") -> None:
    db.execute(delete(switches).where(switches.c.name == name))
    row = {"value": json.dumps(value, sort_keys=True), "set_by": "system", "set_at": at, "why": why}
    db.execute(insert_new(db, switches).values(name=name, **row))


def _jump(host: str, value: dict[str, str]) -> ClockJump:
    before, after = (datetime.fromisoformat(value[name]) for name in ("before", "after"))
    return ClockJump(host, before, after)


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"

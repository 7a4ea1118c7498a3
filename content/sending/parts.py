"""Parts of an outlet that refused us and rest while the others go on: a recipient domain, one
gateway of several.

Works in the caller's transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, update

from content.database.db import insert_new
from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlet_parts
from content.deliveries.reasons import OwnReason
from content.deliveries.states import in_state
from content.intake.errors import InputError, InputProblem
from content.outlets.outlets import find_outlet
from content.people import audit
from content.people.acts import Act

WAITS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
"""How long a part rests before one message is tried: after the first refusal, the second, and every
further one."""


@dataclass(frozen=True)
class PartAtRest:
    """A part that refused us; `probes` messages were tried since, and refused."""

    part: str
    since: datetime
    probes: int
    rest_until: datetime
    code: str
    reason: str
    raw: str


def parts_at_rest(db: Connection, outlet_id: int) -> dict[str, PartAtRest]:
    """The parts of an outlet that rest, or are being tried, by name."""
    rows = db.execute(_AT_REST, {"outlet": outlet_id})
    return {row.part: PartAtRest(**row._mapping) for row in rows}


_AT_REST = select(*(outlet_parts.c[name] for name in PartAtRest.__dataclass_fields__)).where(
    outlet_parts.c.outlet_id == bindparam("outlet")
)


def rest_part(db: Connection, outlet_id: int, part: PartAtRest) -> None:
    """Keep that a part rests, for the first time or again."""
    values = {name: getattr(part, name) for name in PartAtRest.__dataclass_fields__}
    known = (outlet_parts.c.outlet_id == outlet_id, outlet_parts.c.part == part.part)
    if not db.execute(update(outlet_parts).where(*known).values(**values)).rowcount:
        db.execute(insert_new(db, outlet_parts).values(outlet_id=outlet_id, **values))


def wake_part(
    db: Connection, outlet_id: int, part: str, now: datetime, refused_too: bool = False
) -> None:
    """A part works again: what waited for it is due; what it had refused keeps its own wait, unless
    a person says that it is mended."""
    theirs = (outlet_parts.c.outlet_id == outlet_id, outlet_parts.c.part == part)
    ended = db.execute(delete(outlet_parts).where(*theirs).returning(outlet_parts.c.code))
    waits = (
        deliveries.c.outlet_id == outlet_id,
        in_state("queued"),
        deliveries.c.not_before > now,
        deliveries.c.code.in_((OwnReason.PART_RESTS, *(ended.scalars() if refused_too else ()))),
    )
    # those of other parts go back as soon as they are claimed
    db.execute(update(deliveries).where(*waits).values(not_before=now))


def resume_part(db: Connection, outlet: str, part: str, act: Act) -> None:
    """A person says that a part works again; InputError for one that does not rest."""
    act.require("halt")
    row, part = find_outlet(db, outlet), part.lower()
    resting = parts_at_rest(db, row.id)
    if part not in resting:
        named = ", ".join(sorted(resting)) or "không có phần nào"
        text = f"phần «{part}» không tạm nghỉ; chọn một phần đang tạm nghỉ: {named}"
        raise InputError([InputProblem(outlet, text)])
    wake_part(db, row.id, part, act.at, refused_too=True)
    audit.record(db, act, "outlet.resume", f"outlet:{outlet}", part=part)

"""What the pumps of an outlet remember: what its next pump, on whatever host, must know.

Works in the caller's transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from content.database.tables.outlets import outlets


@dataclass(frozen=True)
class PumpMemory:
    """What a pump leaves behind for the next one."""

    # the earliest moment for the next unit under the rate limit
    rate_next_at: datetime | None = None
    rest_until: datetime | None = None  # the provider asked to be left alone until then
    rests: int = 0  # how many rests in a row, each longer
    rest_reason: str = ""
    recent: str = ""  # the latest failures as `engine.pump.limits.breaker` writes them
    quotas: str = ""  # where its quotas stand, as `engine.pump.limits.part_quotas` writes it


def saved_memory(db: Connection, outlet_id: int) -> PumpMemory:
    """What the outlet's pumps remember, as its last pump left it."""
    columns = [outlets.c[name] for name in PumpMemory.__dataclass_fields__]
    query = select(*columns).where(outlets.c.id == outlet_id)
    return PumpMemory(*db.execute(query).one())


def save_memory(db: Connection, outlet_id: int, memory: PumpMemory) -> None:
    """Keep what the outlet's next pump must know."""
    db.execute(update(outlets).where(outlets.c.id == outlet_id).values(**vars(memory)))


@dataclass(frozen=True)
class Neighbour:
    """What the pump of another outlet of the same place remembers, and that outlet's limit."""

    per_second: float  # 0: none
    memory: PumpMemory


def neighbours(db: Connection, outlet_id: int, beside: Collection[int]) -> list[Neighbour]:
    """The outlets that share a place with one. Until the commit, nobody else who shares it asks:
    lock before anything else of these rows is written."""
    columns = [outlets.c[name] for name in PumpMemory.__dataclass_fields__]
    rows = db.execute(
        select(outlets.c.id, outlets.c.rate_per_second, *columns)
        .where(outlets.c.id.in_([outlet_id, *beside]))
        .order_by(outlets.c.id)
        .with_for_update()
    )
    return [Neighbour(rate, PumpMemory(*said)) for id, rate, *said in rows if id != outlet_id]


def awake(at: datetime) -> ColumnElement[bool]:
    """The outlets whose provider does not ask to be left alone then."""
    return or_(outlets.c.rest_until.is_(None), outlets.c.rest_until <= at)

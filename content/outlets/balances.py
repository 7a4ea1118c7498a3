"""What is left on the accounts behind outlets, where a provider tells: looked at now and then, and
told while it is low."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from content.database.db import insert_new
from content.database.tables.outlets import outlet_balances
from content.outlets.outlets import Outlet, list_outlets


@dataclass(frozen=True)
class LowBalance:
    """An outlet that will soon send nothing, since when, and the sentence that says how much is
    left."""

    outlet: Outlet
    since: datetime
    told: str


def unlooked(db: Connection, now: datetime, every: timedelta) -> list[Outlet]:
    """The outlets in use that write to people, and whose account nobody looked at for so long."""
    kept = outlet_balances.c
    query = select(kept.outlet_id).where(kept.looked_at > now - every)
    fresh = set(db.execute(query).scalars())
    return [
        outlet
        for outlet in list_outlets(db)
        if outlet.addressed and outlet.retired_at is None and outlet.id not in fresh
    ]


def note_look(db: Connection, outlet_id: int, told: str | None, now: datetime) -> None:
    """Keep what a provider told: a sentence where too little is left, "" where enough is; None when
    it did not answer, and what was known stands."""
    kept = outlet_balances.c
    row = {"outlet_id": outlet_id, "looked_at": now, "told": ""}
    db.execute(insert_new(db, outlet_balances).values(**row))
    mine = update(outlet_balances).where(kept.outlet_id == outlet_id)
    if told is None:
        db.execute(mine.values(looked_at=now))
    else:
        since = func.coalesce(kept.low_at, now) if told else None
        db.execute(mine.values(looked_at=now, told=told, low_at=since))


def low_balances(db: Connection) -> list[LowBalance]:
    """Every outlet whose account runs low."""
    kept = outlet_balances.c
    query = select(kept.outlet_id, kept.low_at, kept.told).where(kept.low_at.is_not(None))
    low = {row.outlet_id: row for row in db.execute(query)}
    return [
        LowBalance(outlet, low[outlet.id].low_at, low[outlet.id].told)
        for outlet in list_outlets(db)
        if outlet.id in low and outlet.retired_at is None
    ]

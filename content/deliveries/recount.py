"""The counts against the log: putting the parts together, proving that nothing drifted, counting
anew."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from content.database.tables.deliveries import deliveries, delivery_counts
from content.deliveries.counts import CountCell, place_of
from content.deliveries.states import IN_HAND

_KEY = ("due_at", "occurrence_id", "outlet_id", "kind", "state")
_kept = delivery_counts.c


def drift(db: Connection) -> list[CountCell]:
    """The cells in which the counts differ from the log's rows, with how many too many (too few:
    negative) they say. None must."""
    kept = select(*(_kept[name] for name in _KEY), _kept.amount)
    rows = union_all(kept, _recounted(-func.count())).subquery()
    keys, amount = [rows.c[name] for name in _KEY], cast(func.sum(rows.c.amount), BigInteger)
    return [
        CountCell(*row)
        for row in db.execute(select(*keys, amount).group_by(*keys).having(amount != 0))
    ]


def recount(db: Connection) -> None:
    """Count the whole log anew, in a transaction in which nobody else changes it."""
    if db.dialect.name != "sqlite":
        db.execute(text("LOCK TABLE deliveries IN SHARE MODE"))
    db.execute(delete(delivery_counts))
    counted = _recounted(func.count()).subquery()
    db.execute(
        insert(delivery_counts).from_select([*_KEY, "amount", "part"], select(counted, literal(0)))
    )


def fold(db: Connection) -> None:
    """Put together what transactions have added side by side, unless somebody else is at it; only
    PostgreSQL has any such parts."""
    if db.dialect.name == "sqlite" or not db.execute(_ALONE).scalar_one():
        return
    gone = (
        delete(delivery_counts)
        .where(_kept.part != 0)
        .returning(*(_kept[name] for name in _KEY), _kept.amount)
        .cte("gone")
    )
    keys, amount = [gone.c[name] for name in _KEY], func.sum(gone.c.amount)
    summed = select(*keys, literal(0), amount).group_by(*keys).having(amount != 0)
    added = upsert(delivery_counts).from_select([*_KEY, "part", "amount"], summed)
    db.execute(
        added.on_conflict_do_update(
            index_elements=[*_KEY, "part"], set_={"amount": _kept.amount + added.excluded.amount}
        )
    )


_ALONE = select(func.pg_try_advisory_xact_lock(func.hashtext("lantoa: fold")))


def _recounted(amount: ColumnElement[int]) -> Select[Any]:
    state = case((deliveries.c.state.in_(IN_HAND), "queued"), else_=deliveries.c.state).label(
        "state"
    )
    keys = [state if name == "state" else place_of(deliveries, name) for name in _KEY]
    return select(*keys, amount.label("amount")).group_by(*keys)

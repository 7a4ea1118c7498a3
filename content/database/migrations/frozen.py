"""What the released revisions are made of, as it was at 0.2.0. Frozen: a revision imports nothing
else of ours, and what must differ one day gets a file of its own.

Types, and the triggers that keep `delivery_counts`: whoever changes deliveries, by whatever
statement, changes the counts with them.

SQLite has one writer, who adds to the one row of a key. On PostgreSQL several write at once, and
none must wait for another or lock rows in another order: each transaction writes rows of its own
(`part`), which `content.deliveries.recount.fold` puts together later.
"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator

RowId = BigInteger().with_variant(Integer(), "sqlite")
"""What rows are known by."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; without a zone on SQLite, which keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the database")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_KEY = "due_at, occurrence_id, outlet_id, kind, state, part"


def count_deliveries(db: Connection) -> None:
    """Make the triggers on the table `deliveries`."""
    if db.dialect.name == "sqlite":
        statements = _SQLITE
    else:
        make_functions(db)
        statements = _POSTGRESQL
    for statement in statements:
        db.exec_driver_sql(statement)


def make_functions(db: Connection) -> None:
    """Make what the triggers call on PostgreSQL: pg_dump keeps a table's triggers, and not this."""
    for event, changes in _CHANGES.items():
        db.exec_driver_sql(_function(event, changes))


# SQLite builds a list behind IN anew for every row (3 µs); a CASE costs next to nothing.
def _counted(row: str) -> str:
    return (
        f"CASE {row}.state WHEN 'claimed' THEN 'queued' WHEN 'sending' THEN 'queued' ELSE "
        f"{row}.state END"
    )


def _one(row: str, amount: int) -> str:
    return (
        f"({row}.due_at, {row}.occurrence_id, {row}.outlet_id, {row}.kind, {_counted(row)}, 0, "
        f"{amount})"
    )


def _sqlite(name: str, event: str, *changes: str) -> str:
    values = (
        f"VALUES {', '.join(changes)} ON CONFLICT DO UPDATE SET amount = amount + excluded.amount"
    )
    return (
        f"CREATE TRIGGER {name} AFTER {event} BEGIN INSERT INTO delivery_counts ({_KEY}, amount) "
        f"{values}; END"
    )


_MOVED = f"({_counted('NEW')}, NEW.due_at) <> ({_counted('OLD')}, OLD.due_at)"
_SQLITE = (
    _sqlite("deliveries_made", "INSERT ON deliveries", _one("NEW", 1)),
    _sqlite(
        "deliveries_moved",
        f"UPDATE OF state, due_at ON deliveries WHEN {_MOVED}",
        _one("OLD", -1),
        _one("NEW", 1),
    ),
    _sqlite("deliveries_gone", "DELETE ON deliveries", _one("OLD", -1)),
)


def _each(table: str, amount: int) -> str:
    return (
        f"SELECT due_at, occurrence_id, outlet_id, kind, {_counted(table)} AS state, {amount} AS "  # noqa: S608
        f"amount FROM {table}"
    )


_CHANGES = {
    "made": _each("now_there", 1),
    "moved": f"{_each('was_there', -1)} UNION ALL {_each('now_there', 1)}",
    "gone": _each("was_there", -1),
}


def _function(event: str, changes: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION deliveries_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO delivery_counts AS known ({_KEY}, amount)
    SELECT due_at, occurrence_id, outlet_id, kind, state,
        pg_current_xact_id()::text::bigint, sum(amount)
    FROM ({changes}) AS changes
    GROUP BY due_at, occurrence_id, outlet_id, kind, state
    HAVING sum(amount) <> 0
    ON CONFLICT ({_KEY}) DO UPDATE SET amount = known.amount + excluded.amount;
    RETURN NULL;
END $$
"""  # noqa: S608 - our own names


def _postgresql(event: str, on: str, *tables: str) -> str:
    seen = " ".join(tables)
    return f"""
CREATE TRIGGER deliveries_{event} AFTER {on} ON deliveries
REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION deliveries_{event}()
"""


_WAS, _NOW = "OLD TABLE AS was_there", "NEW TABLE AS now_there"
_POSTGRESQL = (
    _postgresql("made", "INSERT", _NOW),
    _postgresql("moved", "UPDATE", _WAS, _NOW),
    _postgresql("gone", "DELETE", _WAS),
)

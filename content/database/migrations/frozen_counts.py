"""The triggers that keep `delivery_counts`, as they were made over for 0.3.0: a notice has no
occurrence, and is counted under NO_OCCURRENCE. Frozen like `frozen`, whose triggers these replace
and which says why they count as they do.
"""

from sqlalchemy import Connection

NO_OCCURRENCE = 0

_KEY = "due_at, occurrence_id, outlet_id, kind, state, part"
_PLACE = f"COALESCE({{row}}.occurrence_id, {NO_OCCURRENCE})"
_STATE = (
    "CASE {row}.state WHEN 'claimed' THEN 'queued' WHEN 'sending' THEN 'queued' ELSE {row}.state "
    "END"
)


def make_triggers(db: Connection) -> None:
    """Put these in the place of those that `frozen` made."""
    if db.dialect.name != "sqlite":
        make_functions(db)
        return
    for name, (event, *changes) in _SQLITE.items():
        db.exec_driver_sql(f"DROP TRIGGER deliveries_{name}")
        added = f"INSERT INTO delivery_counts ({_KEY}, amount) VALUES {', '.join(changes)}"  # noqa: S608
        counts = f"{added} ON CONFLICT DO UPDATE SET amount = amount + excluded.amount"
        db.exec_driver_sql(f"CREATE TRIGGER deliveries_{name} AFTER {event} BEGIN {counts}; END")


def make_functions(db: Connection) -> None:
    """Make what the triggers call on PostgreSQL: pg_dump keeps a table's triggers, and not this."""
    for name, changes in _POSTGRESQL.items():
        db.exec_driver_sql(
            f"""
CREATE OR REPLACE FUNCTION deliveries_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO delivery_counts AS known ({_KEY}, amount)
    SELECT due_at, place, outlet_id, kind, counted, pg_current_xact_id()::text::bigint, sum(amount)
    FROM ({changes}) AS changes
    GROUP BY due_at, place, outlet_id, kind, counted
    HAVING sum(amount) <> 0
    ON CONFLICT ({_KEY}) DO UPDATE SET amount = known.amount + excluded.amount;
    RETURN NULL;
END $$
"""  # noqa: S608 - our own names
        )


def _row(row: str, amount: int) -> str:
    place, state = _PLACE.format(row=row), _STATE.format(row=row)
    return f"({row}.due_at, {place}, {row}.outlet_id, {row}.kind, {state}, 0, {amount})"


def _rows(row: str, amount: int) -> str:
    place, state = _PLACE.format(row=row), _STATE.format(row=row)
    return (
        f"SELECT due_at, {place} AS place, outlet_id, kind, {state} AS counted, "  # noqa: S608
        f"{amount} AS amount FROM {row}"
    )


_MOVED = " <> ".join(f"({_STATE.format(row=row)}, {row}.due_at)" for row in ("NEW", "OLD"))
_SQLITE = {
    "made": ("INSERT ON deliveries", _row("NEW", 1)),
    "moved": (
        f"UPDATE OF state, due_at ON deliveries WHEN {_MOVED}",
        _row("OLD", -1),
        _row("NEW", 1),
    ),
    "gone": ("DELETE ON deliveries", _row("OLD", -1)),
}
_POSTGRESQL = {
    "made": _rows("now_there", 1),
    "moved": f"{_rows('was_there', -1)} UNION ALL {_rows('now_there', 1)}",
    "gone": _rows("was_there", -1),
}

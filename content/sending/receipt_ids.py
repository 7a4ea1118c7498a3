"""What providers call the messages that they took, where their receipts say nothing else."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from content.database.bulk import moment_writer, run_rows
from content.database.tables.outlets import receipt_ids


def keep(db: Connection, outlet_id: int, taken: Mapping[int, str], now: datetime) -> None:
    """Note a provider's names, by delivery. Of a name that it gave twice the first stays: nothing
    may move by mistake."""
    moment = moment_writer(db)(now)
    run_rows(db, _KEEP, [(outlet_id, name, id, moment) for id, name in taken.items()])


_KEEP = """
INSERT INTO receipt_ids (outlet_id, provider_id, delivery_id, noted_at) VALUES {rows}
ON CONFLICT DO NOTHING
"""


def named(db: Connection, outlet_id: int, names: Collection[str]) -> dict[str, int]:
    """The deliveries of an outlet by the names that are known."""
    if not names:
        return {}
    columns = (receipt_ids.c.provider_id, receipt_ids.c.delivery_id)
    mine = (receipt_ids.c.outlet_id == outlet_id, receipt_ids.c.provider_id.in_(names))
    return {row[0]: row[1] for row in db.execute(select(*columns).where(*mine))}


def forget(db: Connection, outlet_id: int, before: datetime) -> None:
    """Names of messages of which nothing more is heard."""
    mine = (receipt_ids.c.outlet_id == outlet_id, receipt_ids.c.noted_at < before)
    db.execute(delete(receipt_ids).where(*mine))

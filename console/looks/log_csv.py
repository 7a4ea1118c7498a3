"""The log as a spreadsheet's rows."""

import csv
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from itertools import islice

from content.audiences.find import masked
from content.database.db import Connection, Database
from content.database.vault import Vault
from content.deliveries import log
from content.deliveries.filters import Filter
from content.deliveries.log import LogRow

_RECIPIENT_AT = log.COLUMNS.index("state")
_COLUMNS = (*log.COLUMNS[:_RECIPIENT_AT], "recipient", *log.COLUMNS[_RECIPIENT_AT:])
_TOGETHER = 1_000  # rows whose addresses are read in one step


def csv_lines(database: Database, vault: Vault, which: Filter) -> Iterator[str]:
    """Pieces of the file, read with flat memory; addresses are masked."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    with database.read() as db:
        for row, recipient in _with_recipients(db, vault, log.rows(db, which)):
            writer.writerow([_cell(row, name, recipient) for name in _COLUMNS])
            if buffer.tell() > 1 << 16:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
    yield buffer.getvalue()


def _with_recipients(
    db: Connection, vault: Vault, rows: Iterator[LogRow]
) -> Iterator[tuple[LogRow, str]]:
    while some := list(islice(rows, _TOGETHER)):
        people = masked(db, vault, {row.recipient_id for row in some})
        for row in some:
            yield row, people.get(row.recipient_id, "")


def _cell(row: LogRow, name: str, recipient: str) -> object:
    """A value for a spreadsheet: nothing in it is taken for a formula."""
    value = recipient if name == "recipient" else getattr(row, name)
    if isinstance(value, datetime):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value

"""The rows that a pump claims, marks and logs, by somebody who has only to write them: a few
statements of plain SQL for 500 rows at a time, with the durability of a home."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from engine.pump.claims import BATCH

# the conditions repeat the words of the partial indexes
_TURN = (
    """
INSERT INTO attempts
(delivery_id, number, started_at, ended_at, outcome, code, reason, provider_id, raw)
SELECT id, tries + 1, :now, :now, 'accepted', '', '', '<' || id || '-abcdefghijklmnop@vn>', ''
FROM deliveries
WHERE outlet_id = :outlet AND state IN ('claimed', 'sending') AND state = 'sending'
""",
    """
UPDATE deliveries
SET state = 'accepted', tries = tries + 1, provider_id = '<' || id || '-abcdefghijklmnop@vn>',
    settled_at = :now
WHERE outlet_id = :outlet AND state IN ('claimed', 'sending') AND state = 'sending'
""",
    """
UPDATE deliveries SET state = 'claimed', pump_token = 1
WHERE id IN (SELECT id FROM deliveries
             WHERE outlet_id = :outlet AND state = 'queued' AND not_before <= :now
             ORDER BY not_before, id LIMIT :count)
""",
    """
UPDATE deliveries SET state = 'sending'
WHERE outlet_id = :outlet AND state IN ('claimed', 'sending') AND state = 'claimed'
""",
)
"""What one turn marked was sent meanwhile: the next one logs it first."""


def write_log(home: Path, outlet: str) -> int:
    """Take every delivery of an outlet through claim, mark and log; how many there were. The home
    is then as a pump leaves it, with the counts that the database keeps by itself."""
    with closing(sqlite3.connect(home / "lantoa.db", isolation_level=None)) as log:
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-4096"):
            log.execute(f"PRAGMA {pragma}")
        (id,) = log.execute("SELECT id FROM outlets WHERE name = ?", (outlet,)).fetchone()
        marked, all_rows = 1, 0
        while marked:
            marked = _turn(log, id)
            all_rows += marked
    return all_rows


def _turn(log: sqlite3.Connection, outlet: int) -> int:
    moment = datetime.now(UTC).isoformat(" ", "microseconds")[:26]
    given = {"outlet": outlet, "now": moment, "count": BATCH}
    log.execute("BEGIN IMMEDIATE")
    counts = [log.execute(statement, given).rowcount for statement in _TURN]
    log.execute("COMMIT")
    return counts[-1]

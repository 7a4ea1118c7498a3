"""Deliveries by channel, theme, state and month over a made-up past of five million (`lantoa
sandbox history --deliveries 5000000`).

*Ours* reads the counts that the database keeps in the very statement that moves the rows. *The
covering-index scan* is one plain SQL statement on the log with an index made for it; *grouped
first* is the same for one who knows the trick: grouped in that index's order before anything is
joined. Before the clock starts all give the same numbers, and every count is held against the
log's rows.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from content.database.db import Connection
from content.deliveries.counts import by_channel, by_theme
from content.deliveries.filters import Filter
from content.deliveries.recount import drift
from tests.bench.history import past
from tests.bench.house import open_house
from tests.bench.measure import Row, milliseconds, ratio, spread, take_turns

_DELIVERIES = 5_000_000
_INDEX = "CREATE INDEX covering ON deliveries (kind, occurrence_id, outlet_id, state, due_at)"
_BY_THEME = """
SELECT channel, theme, deliveries.state, strftime('%Y-%m', deliveries.due_at, '+7 hours') AS month,
       count(*)
FROM deliveries INDEXED BY covering
JOIN outlets ON outlets.id = outlet_id
JOIN occurrences ON occurrences.id = occurrence_id
JOIN publications ON publications.id = publication_id AND publications.state <> 'withdrawn'
JOIN revision_themes ON revision_themes.revision_id = publications.revision_id
WHERE deliveries.kind = 'publish'
GROUP BY 1, 2, deliveries.state, 4
"""
_GROUPED_FIRST = """
SELECT channel, theme, groups.state, strftime('%Y-%m', groups.due_at, '+7 hours') AS month,
       sum(amount)
FROM (SELECT occurrence_id, outlet_id, state, due_at, count(*) AS amount
      FROM deliveries INDEXED BY covering
      WHERE kind = 'publish' GROUP BY occurrence_id, outlet_id, state, due_at) AS groups
JOIN outlets ON outlets.id = outlet_id
JOIN occurrences ON occurrences.id = occurrence_id
JOIN publications ON publications.id = publication_id AND publications.state <> 'withdrawn'
JOIN revision_themes USING (revision_id)
GROUP BY 1, 2, groups.state, 4
"""
_BY_CHANNEL = """
SELECT channel, groups.state, sum(amount)
FROM (SELECT outlet_id, state, count(*) AS amount FROM deliveries INDEXED BY covering
      WHERE kind IN ('publish', 'update', 'withdraw') GROUP BY outlet_id, state) AS groups
JOIN outlets ON outlets.id = outlet_id
GROUP BY 1, groups.state
"""

Numbers = dict[tuple[str, ...], int]


def _themes(db: Connection) -> Numbers:
    found = by_theme(db, Filter())
    return {
        (channel, theme, state, f"{year}-{month:02}"): amount
        for (channel, theme, state, (year, month)), amount in found.items()
    }


def _channels(db: Connection) -> Numbers:
    return dict(by_channel(db, Filter()).items())


class _Asked(NamedTuple):
    """One row to be: what is counted, by us and by a statement on the log."""

    work: str
    against: str
    counts: Callable[[Connection], Numbers]
    statement: str
    bar: float
    aim: float


_SCAN = "the covering-index scan"
_ASKED = (
    _Asked("counts by channel, theme, state and month", _SCAN, _themes, _BY_THEME, 50, 200),
    _Asked("the same", "the scan grouped first", _themes, _GROUPED_FIRST, 10, 50),
    _Asked("counts by channel and state", _SCAN, _channels, _BY_CHANNEL, 50, 200),
)


def main() -> list[Row]:
    """The rows of this chapter."""
    with TemporaryDirectory() as folder:
        past(Path(folder), _DELIVERIES)
        home = open_house(Path(folder))
        with closing(home.database), closing(sqlite3.connect(Path(folder) / "lantoa.db")) as log:
            log.execute(_INDEX)
            with home.database.read() as db:
                assert drift(db) == []
                return [_row(db, log, asked) for asked in _ASKED]


def _row(db: Connection, log: sqlite3.Connection, asked: _Asked) -> Row:
    def ours() -> Numbers:
        return asked.counts(db)

    def scan() -> Numbers:
        return {tuple(key): amount for *key, amount in log.execute(asked.statement)}

    assert ours() == scan() != {}, "the counts are not those of the log"
    figures = take_turns(
        {asked.work: lambda: milliseconds(ours), asked.against: lambda: milliseconds(scan)}
    )
    mine, theirs = spread(figures[asked.work], " ms"), spread(figures[asked.against], " ms")
    return Row(
        asked.work,
        asked.against,
        ratio(figures, asked.against, asked.work),
        asked.bar,
        asked.aim,
        mine,
        theirs,
    )

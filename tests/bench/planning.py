"""A million deliveries of one occurrence, from an approved text and a list of people to rows in the
log, one commit.

*Ours* is the product's planner, with everything that it keeps beside the rows. *executemany* puts
the very rows that it made into the same table with the same indexes, ready-made in memory before
the clock starts and without the counts kept beside them.
"""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from content.calendar.occurrences import plan_due
from tests.bench.email import outlets
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import Row, ratio, spread, take_turns

_PEOPLE = 1_000_000
_OUTLET = "thu"


def main() -> list[Row]:
    """The table's row."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        house = make_house(
            folder / "house", outlets(1, _OUTLET), "nguoi{}@phuong{}.example", _PEOPLE
        )
        work = copy_with_work(house, folder / "work", [_OUTLET])
        shutil.rmtree(house)
        planned = folder / "planned"
        shutil.copytree(work, planned)
        _plan(planned)
        with closing(sqlite3.connect(planned / "lantoa.db")) as log:
            rows = log.execute("SELECT * FROM deliveries ORDER BY id").fetchall()
            names = [row[1] for row in log.execute("PRAGMA table_info(deliveries)")]
        assert len(rows) == _PEOPLE
        statement = (
            f"INSERT INTO deliveries ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        )
        figures = take_turns(
            {
                "the planner": lambda: _PEOPLE / _plan(_fresh(work, planned)),
                "executemany": lambda: _PEOPLE / _insert(_fresh(work, planned), statement, rows),
            }
        )
    ours, theirs = (spread(figures[name], "/s") for name in ("the planner", "executemany"))
    return [
        Row(
            "planning 1,000,000 deliveries",
            "executemany",
            ratio(figures, "the planner", "executemany"),
            0.8,
            1.5,
            ours,
            theirs,
        )
    ]


def _fresh(work: Path, folder: Path) -> Path:
    shutil.rmtree(folder)
    shutil.copytree(work, folder)
    return folder


def _plan(folder: Path) -> float:
    home = open_house(folder)
    with closing(home.database):
        start = time.perf_counter()
        assert plan_due(home.database, home.now, home.context.calendar) == 1
        return time.perf_counter() - start


def _insert(folder: Path, statement: str, rows: list[tuple[object, ...]]) -> float:
    with closing(sqlite3.connect(folder / "lantoa.db")) as log:
        for (name,) in log.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'deliveries'"
        ).fetchall():
            log.execute(f"DROP TRIGGER {name}")
        log.execute("PRAGMA cache_size = -65536")
        start = time.perf_counter()
        with log:
            log.executemany(statement, rows)
        return time.perf_counter() - start

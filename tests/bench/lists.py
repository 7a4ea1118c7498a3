"""A list of 100,000 people with a name and a column of their own, from a CSV file to the home.

*Ours* reads and checks every row, seals each person, finds doubles and doubtful values, and puts
the list in force, with full durability. *csv and executemany* reads the same rows with the
library's `csv` and puts them into the same table with the same indexes as they stand, unchecked and
in clear, in one transaction.
"""

import csv
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from content.audiences.file import read_people
from content.audiences.replacing import import_audience
from tests.bench.house import write_people
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.kit import make_home

PEOPLE = 100_000
_STATEMENT = """
INSERT INTO recipients (audience_id, generation, address_hash, sealed, consent_basis, consent_at)
VALUES (1, 1, ?, ?, '', '')
"""


def main() -> list[Row]:
    """The table's row."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "dan.csv"
        write_people(file, "nguoi{}@phuong{}.example.vn", PEOPLE)
        homes = (folder / f"home-{number}" for number in range(1_000))
        took = take_turns(
            {
                "ours": lambda: _import(next(homes), file),
                "csv and executemany": lambda: _plain(next(homes), file),
            }
        )
    ours, theirs = (spread(took[name], " ms") for name in took)
    return [
        Row(
            f"{PEOPLE:,} rows of a list read, checked, sealed and stored",
            "csv and executemany of the same rows",
            ratio(took, "ours", "csv and executemany"),
            10,
            5,
            ours,
            theirs,
            better="less",
        )
    ]


def _import(folder: Path, file: Path) -> float:
    """Milliseconds."""
    home = make_home(folder).people()
    with closing(home.database):
        began = time.perf_counter()
        rows = read_people(file)
        report = import_audience(home.database, home.vault, "dan", rows, home.act())
        took = time.perf_counter() - began
    assert report.taken == PEOPLE, report
    return 1000 * took


def _plain(folder: Path, file: Path) -> float:
    """Milliseconds."""
    make_home(folder).end()
    with closing(sqlite3.connect(folder / "lantoa.db")) as db:
        db.execute("PRAGMA synchronous=FULL")
        began = time.perf_counter()
        with db:
            db.executemany(_STATEMENT, _rows(file))
        took = time.perf_counter() - began
        (stored,) = db.execute("SELECT count(*) FROM recipients").fetchone()
    assert stored == PEOPLE, stored
    return 1000 * took


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text)
        next(rows)
        for address, name, number in rows:
            yield address, f"{name},{number}"

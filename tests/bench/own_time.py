"""The processor time that a pump takes for itself, a letter: what its process takes less what the
raw loop takes for the same letters, user and system time of the process and its children.

*Ours* claims, unseals, checks, marks, hands over and settles. *Plain SQL* takes the same rows
through claim, mark and log, 500 at a time, in four set-based statements that know nothing of
letters and outcomes. The database is the same, with its durability and the counts that it keeps by
itself. The rows are planned before either begins.
"""

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from content.calendar.occurrences import plan_due
from tests.bench.email import OUTLET, outlets
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.bench.servers import free_port, run_child, smtp_sink

PEOPLE = 50_000


def main() -> list[Row]:
    """The table's row."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, smtp_sink(port):
        folder = Path(name)
        house = make_house(
            folder / "house", outlets(port, OUTLET), "nguoi{}@phuong{}.example", PEOPLE
        )
        planned = _planned(house, folder / "planned")
        took = take_turns(
            {
                "the pump": lambda: _microseconds("pump", copied(planned, folder / "work")),
                "the raw loop": lambda: _microseconds("raw", house),
                "plain SQL": lambda: _microseconds("plain", copied(planned, folder / "work")),
            }
        )
    rounds = zip(took["the pump"], took["the raw loop"], strict=True)
    own = {"ours": [pump - raw for pump, raw in rounds], "theirs": took["plain SQL"]}
    return [
        Row(
            "the pump's own processor time a letter",
            "the same rows by plain set-based SQL",
            ratio(own, "ours", "theirs"),
            3,
            2,
            spread(own["ours"], " µs"),
            spread(own["theirs"], " µs"),
            better="less",
        )
    ]


def _planned(house: Path, folder: Path) -> Path:
    """A copy of a home in which the letters wait in the log."""
    home = open_house(copy_with_work(house, folder, [OUTLET]))
    with closing(home.database):
        assert plan_due(home.database, home.now, home.context.calendar) == 1
    return folder


def copied(house: Path, folder: Path) -> Path:
    """A fresh copy of a home that nobody has open."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(house, folder)
    return folder


def _microseconds(work: str, home: Path) -> float:
    """Processor time a letter."""
    run = run_child(work, home, OUTLET)
    assert run.sent == PEOPLE, run
    return run.processor / run.sent * 1e6

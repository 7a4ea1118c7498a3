"""Two pump processes on one home, one outlet each, against a single one: e-mail over loopback to
postfix's `smtp-sink`.

Both sides are rates: letters a second of one process with one outlet's letters, and of both
processes together with twice as many, from the common start to the end of the later one. Afterwards
the log must hold one attempt, and one only, for every letter.
"""

import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, select

from content.database.tables.deliveries import attempts, deliveries
from tests.bench.email import outlets
from tests.bench.house import copy_with_work, make_house, open_house
from tests.bench.measure import Row, ratio, spread, take_turns
from tests.bench.servers import Child, free_port, smtp_sink

PEOPLE = 25_000
_OUTLETS = ("thu", "thu-hai")


def main() -> list[Row]:
    """The rows of this chapter."""
    port = free_port()
    with tempfile.TemporaryDirectory() as name, smtp_sink(port):
        folder = Path(name)
        house = make_house(
            folder / "house", outlets(port, *_OUTLETS), "nguoi{}@phuong{}.example", PEOPLE
        )
        figures = take_turns(
            {
                "two pumps": lambda: _rate(house, folder / "work", *_OUTLETS),
                "one pump": lambda: _rate(house, folder / "work", _OUTLETS[0]),
            }
        )
    work = f"two pump processes, {PEOPLE:,} letters each, every one sent once"
    ours, theirs = spread(figures["two pumps"], "/s"), spread(figures["one pump"], "/s")
    return [
        Row(
            work,
            "one pump process",
            ratio(figures, "two pumps", "one pump"),
            1.2,
            1.6,
            ours,
            theirs,
        )
    ]


def _rate(house: Path, folder: Path, *names: str) -> float:
    """Letters a second of one process an outlet, all started at once."""
    home = copy_with_work(house, folder, names)
    children = [Child("pump", home, name) for name in names]
    for child in children:
        child.go()
    runs = [child.result() for child in children]
    _require_once(folder, len(names) * PEOPLE)
    return sum(run.sent for run in runs) / max(run.seconds for run in runs)


def _require_once(folder: Path, letters: int) -> None:
    home = open_house(folder)
    with closing(home.database), home.database.read() as db:
        sent = select(func.count()).where(deliveries.c.state == "accepted", deliveries.c.tries == 1)
        found = (
            db.execute(sent).scalar_one(),
            db.execute(select(func.count()).select_from(attempts)).scalar_one(),
        )
    if found != (letters, letters):
        raise RuntimeError(
            f"of {letters} letters {found[0]} were sent once, in {found[1]} attempts"
        )

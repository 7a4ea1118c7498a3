"""The e-mail benchmark of an earlier commit, run in its checkout by its own Python:
by_earlier.py make HOUSE PORT PEOPLE; by_earlier.py pump HOUSE WORK prints letters a second."""

import sys
from pathlib import Path

from tests.bench.email import OUTLET, outlets
from tests.bench.house import copy_with_work, make_house
from tests.bench.servers import run_child


def main(what: str, house: str, *more: str) -> None:
    """One of the two."""
    if what == "make":
        port, people = map(int, more)
        make_house(Path(house), outlets(port, OUTLET), "nguoi{}@phuong{}.example", people)
    else:
        work = copy_with_work(Path(house), Path(more[0]), [OUTLET])
        print(run_child("pump", work, OUTLET).rate)


if __name__ == "__main__":
    main(*sys.argv[1:])

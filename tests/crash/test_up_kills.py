"""A running `lantoa up` whose parts are killed at random, the supervisor too: nothing is lost,
nothing is sent twice.

`UP_KILLS` says how many kills are made, `SEED` decides of what and when.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from content.deliveries.filters import Filter
from tests.crash.books import Books
from tests.crash.crash_kit import SEED, finish, furnish, items, publish, tell
from tests.e2e.up_kit import Up, eventually, family, free_ports
from tests.kit import Stands, make_home, stands

UP_KILLS = int(os.environ.get("UP_KILLS", "1"))
VICTIMS = {
    "engine": "flows.serve",
    "supervisor": "lantoa up",
    "prefect server": "prefect server",
    "edge": "lantoa.supervisor.edge",
}

pytestmark = [pytest.mark.trial, pytest.mark.timeout(3600)]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[tuple[Up, Stands]]:
    with stands() as servers:
        running = Up(
            furnish(make_home(tmp_path / "home"), servers, tmp_path / "drop"), free_ports(1)
        )
        try:
            running.home.public_url = f"http://127.0.0.1:{running.port}"
            running.start()
            yield running, servers
        finally:
            running.end()
            running.home.database.close()


def test_parts_of_a_running_installation_are_killed_at_random(up: tuple[Up, Stands]) -> None:
    running, servers = up
    chance, samples = random.Random(f"{SEED}/up"), items()
    for number in range(UP_KILLS):
        publish(running.home, next(samples))
        time.sleep(chance.uniform(0.5, 6))
        part = list(VICTIMS)[number % len(VICTIMS)]
        hit(running, part)
        states = ", ".join(f"{count} {state}" for state, count in running.home.states().items())
        tell(f"seed {SEED}, up: {number + 1} of {UP_KILLS} kills, now the {part}; {states}")
    eventually(
        lambda: (
            not [
                row
                for state in ("queued", "claimed", "sending")
                for row in running.home.log(Filter(state=state))
            ]
        ),
        120,
    )
    running.interrupt()
    for _ in range(2):  # once more when a person has decided what was unknown
        finish(running.home, servers)
        books = Books(running.home, servers)
        assert not (faults := books.faults()), "\n".join(
            [f"{len(faults)} faults, seed {SEED}", *faults[:20]]
        )
        books.settle()
    assert not books.unknown()


def hit(running: Up, part: str) -> None:
    """kill -9; a killed supervisor is started again when its children have left."""
    if part != "supervisor":
        running.kill(running.pids(VICTIMS[part]))
        return
    assert running.process is not None
    running.process.kill()
    running.process.wait()
    eventually(lambda: not family(running.home.folder))
    running.start()

"""Whoever wants to write the file comes to his turn, however busily other processes write it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from content.database.db import Database

_BUSY = """
import sys, time
from content.database.db import Database
database = Database(sys.argv[1])
print("ready", flush=True)
while True:  # as a pump that settles, or an import between two of its parts
    with database.turn() as db:
        db.exec_driver_sql("UPDATE counts SET number = number + 1")
        time.sleep(0.1)
"""
_SOON_S = 5.0  # a dozen turns of the others, on a machine with much else to do


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'lantoa.db'}")
    with made.turn() as db:
        db.exec_driver_sql("CREATE TABLE counts (number INTEGER)")
        db.exec_driver_sql("INSERT INTO counts VALUES (0)")
    yield made
    made.close()


@pytest.fixture
def busy(database: Database) -> Iterator[None]:
    """Two other processes write without a pause."""
    url = database.engine.url.render_as_string()
    with ExitStack() as stack:
        for _ in range(2):
            process = stack.enter_context(
                subprocess.Popen([sys.executable, "-c", _BUSY, url], stdout=subprocess.PIPE)
            )
            stack.callback(process.kill)
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
        yield


@pytest.mark.usefixtures("busy")
def test_beside_two_busy_writers_everybody_comes_to_his_turn(database: Database) -> None:
    waits = []
    for _ in range(5):
        began = time.monotonic()
        with database.turn() as db:
            waits.append(time.monotonic() - began)
            db.exec_driver_sql("UPDATE counts SET number = number + 1")
    assert max(waits) < _SOON_S, waits


def test_a_gate_that_may_not_be_made_keeps_nobody_from_writing(database: Database) -> None:
    gate = Path(str(database.engine.url.database) + "-gate")
    database.close()
    gate.unlink(missing_ok=True)
    gate.mkdir()
    for _ in range(2):  # the first one makes the log
        with database.turn() as db:
            db.exec_driver_sql("UPDATE counts SET number = 7")


def test_a_holder_that_was_stopped_in_the_gate_is_passed_by(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("content.database.db.BUSY_SECONDS", 0.3)
    other = Database(database.engine.url.render_as_string())
    with other.turn() as db:
        db.exec_driver_sql("UPDATE counts SET number = 1")
    assert other._gate is not None
    with other._gate.stand(1.0), database.turn() as db:
        db.exec_driver_sql("UPDATE counts SET number = 7")
    other.close()

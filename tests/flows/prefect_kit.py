"""A real Prefect server for a test file: a home of its own, a free loopback port, and this process
as its client."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_HOME,
    temporary_settings,
)

from lantoa.supervisor.pulse import answers
from tests.e2e import prefect_kit
from tests.e2e.up_kit import STARTING_S, eventually, free_ports

# the database of this process's first server, for the next ones: making one takes longest
_migrated: list[bytes] = []


@contextmanager
def prefect_server(folder: Path) -> Iterator[dict[str, str]]:
    """A running server that this process talks to, and the variables with which another process
    does."""
    port = free_ports()
    settings = prefect_kit.settings(folder, f"http://127.0.0.1:{port}/api")
    database = folder / "prefect" / "prefect.db"
    if _migrated:
        database.write_bytes(_migrated[0])
    start = [sys.executable, "-m", *prefect_kit.server(port)]
    place = {**os.environ, **settings}
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(start, env=place, stdout=log, stderr=log) as server,
    ):
        try:
            eventually(
                lambda: answers(port) or server.poll() is not None,
                STARTING_S,
                "Prefect's server does not answer",
            )
            assert server.poll() is None, (folder / "server.log").read_text("utf-8", "replace")[
                -3000:
            ]
            if not _migrated:
                _migrated.append(_copy(database))
            with client_of(settings):
                yield settings
        finally:
            server.kill()


@contextmanager
def client_of(settings: dict[str, str]) -> Iterator[None]:
    """Have this process talk to the server that these variables name."""
    names = (PREFECT_API_URL, PREFECT_API_AUTH_STRING, PREFECT_HOME)
    with temporary_settings({name: settings[name.name] for name in names}):
        yield


def all_runs() -> Sequence[FlowRun]:
    """Every flow run that the server knows."""
    with get_client(sync_client=True) as client:
        return client.read_flow_runs()


def _copy(database: Path) -> bytes:
    """What a database in use holds now."""
    with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(":memory:")) as copy:
        one.backup(copy)
        return copy.serialize()

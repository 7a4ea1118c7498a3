"""A real Prefect server for a test file: a home of its own, a free loopback port, and this process as its client."""

import http.client
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, PREFECT_HOME, temporary_settings

from flows.environment import prefect_environment
from tests.e2e.up_kit import STARTING_S, eventually, free_ports

_AUTH = "lantoa:thu-nghiem"
_migrated: list[bytes] = []  # the database of this process's first server, for the next ones: making one takes longest


@contextmanager
def prefect_server(folder: Path) -> Iterator[dict[str, str]]:
    """A running server that this process talks to, and the variables with which another process does."""
    port = free_ports()
    settings = prefect_environment(folder, f"http://127.0.0.1:{port}/api", _AUTH)
    database = folder / "prefect" / "prefect.db"
    database.parent.mkdir(parents=True)
    if _migrated:
        database.write_bytes(_migrated[0])
    start = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    place = {**os.environ, **settings}
    with (folder / "server.log").open("wb") as log, subprocess.Popen(start, env=place, stdout=log, stderr=log) as server:
        try:
            eventually(lambda: _healthy(port) or server.poll() is not None, STARTING_S, "Prefect's server does not answer")
            assert server.poll() is None, (folder / "server.log").read_text("utf-8", "replace")[-3000:]
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
    with temporary_settings({one: settings[one.name] for one in names}):
        yield


def all_runs() -> Sequence[FlowRun]:
    """Every flow run that the server knows."""
    with get_client(sync_client=True) as client:
        return client.read_flow_runs()


def _healthy(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", "/api/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def _copy(database: Path) -> bytes:
    """What a database in use holds now."""
    with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(":memory:")) as copy:
        one.backup(copy)
        return copy.serialize()

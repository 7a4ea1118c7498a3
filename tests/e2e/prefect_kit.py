"""A shared Prefect server with its pool and the deployments of prefect.yaml, as docs/distributed.md
sets it up."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from flows.environment import prefect_environment
from tests.e2e.up_kit import free_ports

_AUTH = "lantoa:thu-nghiem"
_ROOT = Path(__file__).parents[2]
_PYTHON = (sys.executable, "-m")


def server(port: int) -> list[str]:
    """The words that start a server, behind `python -m`."""
    return ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]


def worker(name: str, at_once: int) -> list[str]:
    """The words that start a worker, behind `python -m`."""
    return [
        "prefect",
        "worker",
        "start",
        "--pool",
        "lantoa",
        "--type",
        "process",
        "--name",
        name,
        "--limit",
        str(at_once),
    ]


def settings(folder: Path, api: str) -> dict[str, str]:
    """Prefect's variables for whatever keeps its own files in a folder of its own."""
    (folder / "prefect").mkdir(parents=True)
    return prefect_environment(folder, api, _AUTH)


class PrefectServer:
    """A server on PostgreSQL that is started, killed and started again."""

    def __init__(self, folder: Path, home: Path, database: str) -> None:
        self.port = free_ports(0)
        self.api = f"http://127.0.0.1:{self.port}/api"
        self._log = folder / "server.log"
        self._place: Mapping[str, str] = {
            **os.environ,
            **settings(folder / "server", self.api),
            "LANTOA_HOME": str(home),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database.replace("+psycopg", "+asyncpg"),
        }

    def start(self) -> None:
        """Begin; whoever needs it waits until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_PYTHON, *server(self.port)],
                env=self._place,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def furnish(self) -> None:
        """Make the pool and the deployments, and ask for the first shift."""
        for words in (
            ["flows.pool"],
            ["prefect", "--no-prompt", "deploy", "--all"],
            ["prefect", "deployment", "run", "publish_due/publish-due"],
        ):
            subprocess.run(
                [*_PYTHON, *words],
                env=self._place,
                cwd=_ROOT,
                check=True,
                timeout=120,
                stdout=subprocess.DEVNULL,
            )

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()

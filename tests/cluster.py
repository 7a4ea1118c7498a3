"""A private PostgreSQL for the tests: its own cluster in a temporary folder, on a free loopback
port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine

from content.database.db import Database
from content.database.schema import migrate

_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "max_connections=200",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
)


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    plain = shutil.which("initdb")
    return Path(plain).parent if plain else None


@dataclass(frozen=True)
class Cluster:
    """A private PostgreSQL server that can be stopped and started again."""

    programs: Path
    folder: Path
    user: str
    port: int

    @property
    def address(self) -> str:
        """With the user, without a database: `postgresql+psycopg://…:port`."""
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}"

    def start(self) -> None:
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"port={self.port}"))
        self._control("start", "--wait", "--log", f"{self.folder}/log", "--options", options)

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` forgets what the disk has not got yet, which here are also the newest
        commits; `fast` forgets no commit."""
        self._control("stop", f"--mode={mode}")

    def make(self) -> None:
        """An empty one."""
        words = (
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            f"--username={self.user}",
            "--no-sync",
        )
        _run(self.user, self.programs / "initdb", "--pgdata", f"{self.folder}/data", *words)

    def _control(self, *words: str) -> None:
        _run(self.user, self.programs / "pg_ctl", *words, "--pgdata", f"{self.folder}/data")


@contextmanager
def cluster(programs: Path) -> Iterator[Cluster]:
    """A running cluster of one's own."""
    with tempfile.TemporaryDirectory(prefix="lantoa-pg-", dir=_quick_folder()) as folder:
        user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        made = Cluster(programs, Path(folder), user, _free_port())
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()


def _quick_folder() -> str | None:
    """A folder in memory where there is one with room: a database is made and dropped per test."""
    memory = Path("/dev/shm")  # noqa: S108 - a private folder is made in it
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """The address of the server of a running cluster."""
    with cluster(programs) as made:
        yield made.address


def migrated_database(server: str) -> str:
    """The address of a new database with the newest schema on a server."""
    return copied_database(server, _template(server))


def copied_database(server: str, template: str = "template1") -> str:
    """The address of a new database that is as `template` is; nobody may be connected to that."""
    name = f"lantoa_{uuid4().hex}"
    _say(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return f"{server}/{name}"


def drop_database(url: str) -> None:
    """Take a database away, whoever still uses it."""
    server, _, name = url.rpartition("/")
    _say(server, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _template(server: str) -> str:
    """A database with the newest schema, migrated once for all tests of this process."""
    url = copied_database(server)
    database = Database(url)
    migrate(database)
    database.close()
    return url.rpartition("/")[2]


def _say(server: str, words: str) -> None:
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(words)
    engine.dispose()


def _run(user: str, program: Path, *arguments: str) -> None:
    command = [str(program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", user, "--", *command]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", timeout=60
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

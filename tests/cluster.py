"""A private PostgreSQL for the tests: its own cluster in a temporary folder, on a free loopback port."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SETTINGS = ("fsync=off", "synchronous_commit=off", "max_connections=200", "unix_socket_directories=", "listen_addresses=127.0.0.1")


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    plain = shutil.which("initdb")
    return Path(plain).parent if plain else None


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """A running cluster; the address of its server with the user, without a database: `postgresql+psycopg://…:port`."""
    with tempfile.TemporaryDirectory(prefix="lantoa-pg-") as folder:
        user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(folder, user)
        data, port = f"{folder}/data", _free_port()
        _run(
            user, programs / "initdb", "--pgdata", data, "--auth=trust", "--encoding=UTF8", "--locale=C", f"--username={user}", "--no-sync"
        )
        options = " ".join(f"-c {setting}" for setting in (*_SETTINGS, f"port={port}"))
        _run(user, programs / "pg_ctl", "start", "--wait", "--pgdata", data, "--log", f"{folder}/log", "--options", options)
        try:
            yield f"postgresql+psycopg://{user}@127.0.0.1:{port}"
        finally:
            _run(user, programs / "pg_ctl", "stop", "--mode=immediate", "--pgdata", data)


def _run(user: str, program: Path, *arguments: str) -> None:
    command = [str(program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", user, "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

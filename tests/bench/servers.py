"""Programs that a benchmark starts and ends: sinks, peers, children."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.real import debian


@dataclass(frozen=True)
class Run:
    """What a sending process did."""

    sent: int
    seconds: float
    processor: float
    peak_mib: float

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.sent / self.seconds


def free_port() -> int:
    """A loopback port that nobody uses."""
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


@contextmanager
def server(command: Sequence[str], port: int, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program that listens on a port, ended by its own id."""
    process = subprocess.Popen(command, **how)
    try:
        _await(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(500):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} does not listen")


def program(name: str) -> str | None:
    """The path of a program, also where only root's path has it."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def postfix_tool(name: str) -> list[str] | None:
    """How a command with one of postfix's own tools begins: the system's, or else Debian's,
    unpacked beside the project; None where neither can be had."""
    if found := program(name):
        return [found]
    unpacked = debian.program(f"usr/sbin/{name}") if debian.bring() else None
    libraries = debian.environment()["LD_LIBRARY_PATH"]
    return ["env", f"LD_LIBRARY_PATH={libraries}", str(unpacked)] if unpacked else None


@contextmanager
def smtp_sink(port: int) -> Iterator[None]:
    """postfix's `smtp-sink`, which takes every letter and throws it away."""
    found = postfix_tool("smtp-sink")
    if found is None:
        raise SystemExit(
            "NOTHING MEASURED: smtp-sink is missing; install Debian's package `postfix`"
        )
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with server([*found, *user, f"127.0.0.1:{port}", "512"], port):
        yield


@contextmanager
def sms_gateway(port: int, milliseconds: int) -> Iterator[None]:
    """A gateway that takes every message after so long (`tests.bench.gateway`)."""
    with server([sys.executable, "-m", "tests.bench.gateway", str(port), str(milliseconds)], port):
        yield


class Child:
    """A process of `tests.bench.child`, started and waiting for the word."""

    def __init__(self, work: str, home: Path, outlet: str) -> None:
        command = [sys.executable, "-m", "tests.bench.child", work, str(home), outlet]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{command!r} did not start")

    def go(self) -> None:
        """Let it work."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def result(self) -> Run:
        """What it did, once it has ended."""
        said, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"a child ended with {self._process.returncode}")
        return Run(**json.loads(said))


def run_child(work: str, home: Path, outlet: str) -> Run:
    """One sending process from start to end."""
    child = Child(work, home, outlet)
    child.go()
    return child.result()

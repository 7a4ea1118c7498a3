"""What the tests of the worker let it do."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from content.intake.errors import InputError, InputProblem

PHOTO = bytes(range(256)) * 4000


@dataclass(frozen=True)
class Page:
    name: str
    photos: tuple[bytes, ...]
    day: date


def read(path: Path, name: str = "") -> Page:
    """Noisy, as libraries are, on every way out that it finds."""
    print("noise")
    os.write(1, b"noise\n")
    os.write(2, b"noise\n")
    sys.stderr.write("noise\n")
    return Page(path.read_text("utf-8") + name, (PHOTO, b""), date(2026, 12, 1))


def count(path: Path, most: int) -> Iterator[tuple[int, str]]:
    for number in range(most):
        yield number, f"dòng {number}"


def count_and_refuse(path: Path) -> Iterator[int]:
    yield 1
    raise InputError([InputProblem("a.xlsx, dòng 2", "sai", "name")])


def refuse_twice(path: Path) -> None:
    raise InputError([InputProblem("a", "một"), InputProblem("b", "hai", "field")])


def sleep(path: Path) -> None:
    path.write_text(str(os.getpid()))
    time.sleep(60)


def sleep_between(path: Path) -> Iterator[int]:
    path.write_text(str(os.getpid()))
    yield from range(30)
    time.sleep(60)


def burn(path: Path) -> int:
    number = 0
    while True:
        number += 1


def swell(path: Path) -> int:
    kept: list[Any] = []
    while True:
        kept.append(bytes(10_000_000))


def break_down(path: Path) -> None:
    raise ZeroDivisionError("secret words of the file")


def die(path: Path) -> None:
    os.kill(os.getpid(), 11)


def recurse(path: Path) -> None:
    recurse(path)


def answer_much(path: Path) -> bytes:
    return bytes(3_000_000)


def escape(path: Path) -> list[str]:
    tries = {
        "socket": lambda: socket.create_connection(("127.0.0.1", 9), 1),
        "name": lambda: socket.getaddrinfo("localhost", 80),
        "program": lambda: subprocess.run(["true"], check=False),
        "shell": lambda: os.system("true"),  # noqa: S605
        "fork": os.fork,
    }
    kept = []
    for name, attempt in tries.items():
        try:
            attempt()
        except PermissionError:
            kept.append(name)
    return kept


def environment(path: Path) -> dict[str, str]:
    return dict(os.environ)

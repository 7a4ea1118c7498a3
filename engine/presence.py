"""Whether this machine's engine runs, and who began the shift that it works on: one small file in
the home, which only the engine's process may hold.

The lock falls with the process, however that ends, so nobody reads of an engine that is gone. On
several hosts each has its own; what is due and has not left is then said by the database alone.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal

By = Literal["nobody", "prefect", "itself"]
"""Who began the shift at work: Prefect's clock, or the engine because Prefect did not."""

_FILE = "engine.lock"


@dataclass(frozen=True)
class Presence:
    """What an engine says of itself; `missing` is why Prefect began no shift, as its process saw
    it (English, for the log and for whoever repairs it)."""

    by: By = "nobody"
    missing: str = ""


@dataclass
class Sign:
    """The engine's own hold of the file; what it says is read by the other processes.

    A second engine of the same home (the first one is still ending) takes it over when it may.
    """

    _file: IO[str]
    _said: Presence | None = None

    def say(self, presence: Presence) -> None:
        """Put it where others read it; written over in place, for the file itself is the lock."""
        if presence == self._said:
            return
        with suppress(BlockingIOError):
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._file.seek(0)
            self._file.write(json.dumps(asdict(presence)))
            self._file.truncate()
            self._file.flush()
            self._said = presence


@contextmanager
def sign_of(home: Path) -> Iterator[Sign]:
    """Be the engine of a home."""
    descriptor = os.open(home / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+", encoding="utf-8") as file:
        yield Sign(file)


def engine_of(home: Path) -> Presence | None:
    """What the engine of a home says of itself; None when none runs on this machine."""
    try:
        file = (home / _FILE).open("r", encoding="utf-8")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(file.read())
    return None


def _read(text: str) -> Presence:
    """What stands there; what is just being written over says nothing yet."""
    try:
        return Presence(**json.loads(text))
    except ValueError:
        return Presence()

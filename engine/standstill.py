"""What is due and has not left although nothing forbids it, with the cause as far as this machine
can tell: said on the first page, by `lantoa waiting` and by the doctor."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from content.database.db import Connection
from content.sending import backlog
from engine.presence import engine_of

Cause = Literal["no engine", "no host", "held up"]
"""No engine runs on this machine; on none of several hosts; one runs and does not come to it, for
the database is held or the machine has too much to do."""


@dataclass(frozen=True)
class Standstill:
    """Since when the oldest of it is due, the titles of the outlets that wait, and how many
    publications are not planned yet."""

    since: datetime
    outlets: tuple[str, ...]
    unplanned: int
    cause: Cause


def standstill(db: Connection, home: Path, now: datetime) -> Standstill | None:
    """None while all that is due leaves, and after an emergency stop."""
    late = backlog.overdue(db, now)
    if not late:
        return None
    return Standstill(
        min(entry.since for entry in late),
        tuple(entry.outlet for entry in late if entry.outlet is not None),
        sum(entry.outlet is None for entry in late),
        _cause(db, home),
    )


def _cause(db: Connection, home: Path) -> Cause:
    if engine_of(home) is not None:
        return "held up"
    return "no engine" if db.dialect.name == "sqlite" else "no host"

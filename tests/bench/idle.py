"""A fresh home at rest: what `lantoa up` takes while nothing is due, measured over six minutes on
its whole process tree; and the start after a weekend away.

*Ours* against the budget that the product promises. Processor time and memory (each process's share
of what it shares, summed) are the kernel's own figures; files are what the home has grown by, a
database by the pages in use. *A weekend away* is this home three days older: everything that
Prefect's clock had made for the time after the stop is due since long when it starts again, and one
publication has been due since the stop. It counts from the start to its delivery in the log.

Commit 7917047, beside it on the same machine at the same time (2026-11-29): 8.9 % of a core, 639 MB
(810 at the highest), 13.8 MB a day, 12 s to the end; after the weekend 40 s to the first delivery,
and four minutes later 54 of 63 late runs were still to come, at 937 MB.
"""

import os
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from engine.context import clock
from tests.bench.measure import Row
from tests.e2e.up_kit import Up, eventually, family, free_ports
from tests.kit import make_home

_SETTLE_S, _QUIET_S, _LOOK_EVERY_S = 60.0, 360.0, 5.0
_AWAY = timedelta(days=3)
_CORE, _MEMORY_MB, _FILES_MB, _END_S, _FIRST_S = 6.0, 550, 4.0, 10.0, 30.0
_TICKS = os.sysconf("SC_CLK_TCK")
_OUTLET = '[[outlet]]\nname = "cong"\nchannel = "portal_feed"\nslug = "tin"\nfeed_title = "Tin"\n'
_OUTLET += 'link = "http://127.0.0.1"\n'


@dataclass(frozen=True)
class Rest:
    """What a quiet while took."""

    core: float  # per cent of one core
    memory: float  # MB, the mean
    peak: float  # MB
    files: float  # MB a day


def main() -> list[Row]:
    """The rows of this chapter."""
    with TemporaryDirectory() as folder:
        home = make_home(Path(folder) / "home")
        home.clock = clock
        home.people().plans().outlets(_OUTLET).approved("ct-01")
        up = Up(home, free_ports())
        try:
            up.start()
            time.sleep(_SETTLE_S)
            rest = at_rest(home.folder)
            print(f"  {rest}", flush=True)
            _, ended_s = up.interrupt()
            first_s = _after_a_weekend(up)
        finally:
            up.end()
            home.end()
    return [
        _row("processor time at rest", rest.core, _CORE, " % of a core"),
        _row("memory at rest", rest.memory, _MEMORY_MB, " MB"),
        _row("memory at the highest", rest.peak, _MEMORY_MB, " MB"),
        _row("files a day at rest", rest.files, _FILES_MB, " MB"),
        _row("from Ctrl-C at rest to the end", ended_s, _END_S, " s"),
        _row("after a weekend away, from the start to the first delivery", first_s, _FIRST_S, " s"),
    ]


def _row(work: str, ours: float, budget: float, unit: str) -> Row:
    figure = f"{ours:,.1f}{unit}" if ours < 100 else f"{ours:,.0f}{unit}"
    return Row(work, f"{budget:g}{unit}", ours / budget, 1, 0.7, figure, better="less")


def at_rest(home: Path) -> Rest:
    """What the processes of a home take in a quiet while."""
    began, ticks, size, shares = time.monotonic(), _processor(home), _size(home), [0.0]
    while time.monotonic() - began < _QUIET_S:
        time.sleep(_LOOK_EVERY_S)
        shares.append(_memory(home))
    seconds = time.monotonic() - began
    return Rest(
        100 * (_processor(home) - ticks) / _TICKS / seconds,
        mean(shares[1:]),
        max(shares),
        (_size(home) - size) / 1e6 * 86_400 / seconds,
    )


def _processor(home: Path) -> int:
    """Clock ticks of all processes, with those of the children that they have seen end."""
    return sum(map(_ticks, family(home)))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def _memory(home: Path) -> float:
    """MB: each process's share of what it shares with others, summed."""
    total = 0
    for pid in family(home):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def _size(home: Path) -> int:
    """Bytes; a database counts by its pages in use, not by the log beside it."""
    files = [path for path in home.rglob("*") if path.is_file()]
    databases = [path for path in files if path.suffix == ".db"]
    plain = [path for path in files if not any(path.name.startswith(db.name) for db in databases)]
    return sum(path.stat().st_size for path in plain) + sum(map(_pages, databases))


def _pages(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        (count,), (free,), (size,) = (
            db.execute(f"PRAGMA {name}").fetchone()
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((count - free) * size)


def _after_a_weekend(up: Up) -> float:
    """Seconds from the start of a home that stood still for three days to the first delivery."""
    _grow_older(up.home.folder / "prefect" / "prefect.db")
    publication = up.publish("ct-01", ["cong"], up.home.now - timedelta(minutes=1))
    began = time.monotonic()
    up.start()
    eventually(lambda: up.left(publication), 300, "nothing left after a weekend away")
    first = time.monotonic() - began
    eventually(lambda: not _late(up), 60, "late runs are still there")
    return first


def _late(up: Up) -> list[tuple[str, str]]:
    now = f"{clock() - timedelta(minutes=1):%Y-%m-%d %H:%M:%S}"
    return up.shifts(f"r.state_type = 'SCHEDULED' AND r.expected_start_time < '{now}'")


def _grow_older(database: Path) -> None:
    """What Prefect's clock has made for later is due since three days."""
    days = f"-{_AWAY.days} days"
    with closing(sqlite3.connect(database)) as db, db:
        waiting = "state_type = 'SCHEDULED'"
        rows = db.execute(
            f"SELECT id, state_id, expected_start_time FROM flow_run WHERE {waiting}"  # noqa: S608
        ).fetchall()
        for run, state, at in rows:
            then = (datetime.fromisoformat(at) - _AWAY).isoformat(" ")
            db.execute(
                "UPDATE flow_run SET expected_start_time = ?, next_scheduled_start_time = ? "
                "WHERE id = ?",
                (then, then, run),
            )
            db.execute(
                "UPDATE flow_run_state SET state_details = json_set(state_details, "
                "'$.scheduled_time', ?) WHERE id = ?",
                (then.replace(" ", "T") + "+00:00", state),
            )
    print(f"  {len(rows)} runs of Prefect's grew {days} older", flush=True)

"""Both reports of 2026 on a made-up past of a million deliveries over two years (`lantoa sandbox
history --seed 7`), from the real command.

*A scan of the log* is one plain SQL statement that sums all deliveries by outlet, state and month:
the least that anybody who has only the log must do for one table. Making the past and counting
both reports are held against the budgets that the product promises: two minutes, one minute, and
300 MB of memory at the highest.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.measure import Row, ratio, spread, take_turns

_PLAN = "da-nang-143-kh-ubnd-2022"
_COMMAND = Path(sys.executable).with_name("lantoa")
_SCAN = (
    "SELECT outlet_id, state, substr(due_at, 1, 7), count(*) FROM deliveries WHERE kind = "
    "'publish' GROUP BY 1, 2, 3"
)
_MAKE_S, _COUNT_S, _MEMORY_MB = 120, 60, 300


def main() -> list[Row]:
    """The rows of this chapter."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        _run(home, "init", "--trust-cli")
        made_s, _ = _run(home, "sandbox", "history", "--seed", "7")
        peaks: list[float] = []
        figures = take_turns(
            {
                "both reports": lambda: _both(home, peaks),
                "a scan": lambda: _scan(home / "lantoa.db"),
            }
        )
    ours, theirs = spread(figures["both reports"], " s"), spread(figures["a scan"], " s")
    slowest, peak = max(figures["both reports"]), max(peaks)
    return [
        Row(
            "both reports of 2026",
            "a scan of the log",
            ratio(figures, "both reports", "a scan"),
            20,
            5,
            ours,
            theirs,
            "less",
        ),
        Row("both reports of 2026", f"{_COUNT_S} s", slowest / _COUNT_S, 1, 0.2, ours, "", "less"),
        Row(
            "memory at the highest",
            f"{_MEMORY_MB} MB",
            peak / _MEMORY_MB,
            1,
            0.5,
            f"{peak:,.0f} MB",
            "",
            "less",
        ),
        Row(
            "a past of a million deliveries",
            f"{_MAKE_S} s",
            made_s / _MAKE_S,
            1,
            0.5,
            f"{made_s:,.0f} s",
            "",
            "less",
        ),
    ]


def _both(home: Path, peaks: list[float]) -> float:
    taken = 0.0
    for part in (1, 2):
        seconds, peak = _run(
            home, "report", "--plan", _PLAN, "--period", f"chot_so_lieu:2026-{part}", "--json"
        )
        taken += seconds
        peaks.append(peak)
    return taken


def _run(home: Path, *words: str) -> tuple[float, float]:
    """Seconds and peak memory (MB) of one command in a process of its own."""
    command: Sequence[str] = [str(_COMMAND), *words]
    start = time.perf_counter()
    with subprocess.Popen(
        command, env={**os.environ, "LANTOA_HOME": str(home)}, stdout=subprocess.DEVNULL
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return time.perf_counter() - start, used.ru_maxrss / 1024


def _scan(file: Path) -> float:
    start = time.perf_counter()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        assert db.execute(_SCAN).fetchall()
    return time.perf_counter() - start

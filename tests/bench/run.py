"""`make bench`: runs the benchmarks, all or those named, and keeps what they found in
docs/benchmarks.md."""

import os
import platform
import re
import sqlite3
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from tests.bench.measure import ROUNDS, Row

BENCHES = (
    "email",
    "own_time",
    "postfix_queue",
    "sms",
    "smpp",
    "lists",
    "planning",
    "memory",
    "pumps",
    "slot",
    "peak",
    "idle",
    "counts",
    "led",
    "feeds",
    "report",
    "console",
)
"""Every benchmark, a module beside this one: its docstring and the rows of its `main` become a
chapter."""

DOCUMENT = Path(__file__).parents[2] / "docs/benchmarks.md"

_HEAD = f"""# Benchmarks

Made by `make bench`; `make bench ONLY="email sms"` runs a part and leaves the other chapters as
they are. Read the ratios: both sides of one took turns on the same machine in the same run,
{ROUNDS} rounds unless a chapter says otherwise, and the ratio is the median of the rounds' ratios.
The bare figures beside them (median, least and most) are this machine's, and move with its load. ✗
marks a bar that was missed.
"""
_CHAPTER = re.compile(r"^## (\S+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_LIBRARIES = ("SQLAlchemy", "aiohttp", "cryptography", "Pillow")


def chapter(name: str, story: str, rows: Sequence[Row]) -> str:
    """One benchmark's part of the document."""
    lines = [
        f"## {name}",
        "",
        story.strip(),
        "",
        "| Work | Against | Ratio | At least (aim) | Ours | Theirs |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    return "\n".join([*lines, *map(_line, rows), "", _machine(), ""])


def _line(row: Row) -> str:
    found = (
        "**not measured**"
        if row.ratio is None
        else f"**{row.ratio:.2f}×**" + ("" if row.reached else " ✗")
    )
    return f"| {row.work} | {row.against} | {found} | {_wanted(row)} | {row.ours} | {row.theirs} |"


def _wanted(row: Row) -> str:
    """The bar and the aim; «–» for one that there is none of."""
    sign = "≥" if row.better == "more" else "≤"
    bar = "–" if row.bar is None else f"{sign} {row.bar:g}×"
    return bar if row.aim is None else f"{bar} ({row.aim:g}×)"


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores "
        f"({platform.machine()}, {platform.system()}), Python "
        f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}; load "
        f"{os.getloadavg()[0]:.1f} at the end."
    )


def _kept() -> dict[str, str]:
    """The chapters that the document has."""
    text = DOCUMENT.read_text("utf-8") if DOCUMENT.exists() else ""
    return {found[1]: found[0] for found in _CHAPTER.finditer(text)}


def main(names: Sequence[str]) -> int:
    """Runs the named benchmarks (all without a name); 1 when a bar was missed or a row not
    measured."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(
            f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}",
            file=sys.stderr,
        )
        return 2
    chapters, missed = _kept(), 0
    for name in names or BENCHES:
        print(f"{name}:", flush=True)
        bench = import_module(f"tests.bench.{name}")
        rows = bench.main()
        missed += sum(not row.reached for row in rows)
        chapters[name] = chapter(name, bench.__doc__ or "", rows)
        print(chapters[name], flush=True)
        parts = [chapters[known].rstrip() for known in BENCHES if known in chapters]
        DOCUMENT.write_text("\n\n".join([_HEAD.rstrip(), *parts]) + "\n", "utf-8")
    return min(1, missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Every public office file through our intake, compared with its text taken in another way:
`make corpus` (FILES=part of a name, to look closely at some)."""

import os
import sys
import time
from collections import Counter
from pathlib import Path

from tests.corpus import books, word_files
from tests.corpus.fetching import fixtures
from tests.corpus.told import Outcome


def main() -> int:
    """A line a file, then a table; 1 when one crashed or lost something silently."""
    wanted, counts, slowest = os.environ.get("FILES", ""), Counter[tuple[str, str]](), (0.0, "")
    bad = 0
    for package, path in fixtures():
        if wanted not in path.name:
            continue
        began = time.monotonic()
        found = _looked_at(path)
        slowest = max(slowest, (time.monotonic() - began, path.name))
        counts[package, found.state] += 1
        bad += found.state in ("SILENT", "CRASH")
        if found.state != "whole" or wanted:
            print(_line(package, path, found))
    _table(counts)
    print(f"slowest: {slowest[1]}, {slowest[0]:.1f} s")
    return 1 if bad else 0


def _looked_at(path: Path) -> Outcome:
    word = path.suffix.lower() in (".docx", ".docm")
    try:
        return word_files.outcome(path) if word else books.outcome(path)
    except Exception as error:
        return Outcome("CRASH", notes=(f"{type(error).__name__}: {error}",))


def _line(package: str, path: Path, found: Outcome) -> str:
    said = " | ".join([*found.notes[:3], *(f"- {piece[:70]}" for piece in found.missing[:4])])
    more = f" ({len(found.missing)} of {found.parts} missing)" if found.missing else ""
    return f"{found.state:8}{package}/{path.name}{more}: {said[:400]}"


def _table(counts: Counter[tuple[str, str]]) -> None:
    states = ("whole", "told", "refused", "SILENT", "CRASH")
    print(f"\n{'package':16}" + "".join(f"{state:>9}" for state in states))
    for package in sorted({package for package, _ in counts}):
        print(f"{package:16}" + "".join(f"{counts[package, state]:9}" for state in states))
    totals = [sum(n for (_, of), n in counts.items() if of == state) for state in states]
    print(f"{'together':16}" + "".join(f"{total:9}" for total in totals))


if __name__ == "__main__":
    sys.exit(main())

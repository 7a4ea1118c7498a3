"""A home with a made-up past, for the benchmarks that read."""

import os
import subprocess
import sys
from pathlib import Path

_COMMAND = Path(sys.executable).with_name("lantoa")


def past(home: Path, deliveries: int = 1_000_000, **environment: str) -> None:
    """Fill an empty folder with two years of deliveries, the same ones every time."""
    for words in (
        ("init", "--trust-cli"),
        ("sandbox", "history", "--seed", "7", "--deliveries", str(deliveries)),
    ):
        known = {**os.environ, "LANTOA_HOME": str(home), **environment}
        subprocess.run([str(_COMMAND), *words], env=known, check=True, stdout=subprocess.DEVNULL)

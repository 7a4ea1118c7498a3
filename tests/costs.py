"""What each slow file of the suite takes, so that the workers of `make test` end together: the slow
ones begin first. `make costs` runs the suite and notes it anew."""

import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

FILE = Path(__file__).with_suffix(".toml")
_WORTH_NOTING_S = 4
_HEAD = "# Seconds that a file of tests takes, the slow ones only; written by `make costs`.\n"


@cache
def costs() -> dict[str, int]:
    """The noted seconds of each slow file."""
    return tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


class Meter:
    """Adds up what the tests of each file take."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test has ended."""
        self.seconds[report.location[0]] += report.duration  # type: ignore[assignment]


def write(seconds: Counter[str]) -> None:
    """Note the slow files, the slowest first."""
    lines = [
        f'"{file}" = {spent:.0f}\n'
        for file, spent in seconds.most_common()
        if spent >= _WORTH_NOTING_S
    ]
    FILE.write_text(_HEAD + "".join(lines), "utf-8")


def main() -> int:
    """Run what `make test` runs, and note it when all is well."""
    meter = Meter()
    code = pytest.main(
        ["-q", "-n", "2", "--dist", "loadfile", "-m", "not trial", *sys.argv[1:]], plugins=[meter]
    )
    if code == pytest.ExitCode.OK:
        write(meter.seconds)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())

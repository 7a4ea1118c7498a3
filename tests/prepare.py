"""Makes a fresh machine ready for the suite: a Chromium for the browser tests, where one can be
had; says what will be skipped."""

import os
import shutil
import subprocess

from tests.cluster import postgres_programs
from tests.real import debian

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> None:
    """Install Debian's Chromium when there is none and we may; say so when there will be none."""
    if chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing Chromium for the browser tests", flush=True)
        quiet = {
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        }
        subprocess.run(["apt-get", "update"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(
            ["apt-get", "install", "-y", "--no-install-recommends", "chromium"],
            check=False,
            **quiet,
        )  # type: ignore[call-overload]
    if chromium() is None:
        print(
            "NO CHROMIUM HERE: the browser tests will be skipped. Install Debian's package "
            "`chromium` to run them.",
            flush=True,
        )
    if not debian.bring():
        print(
            "NO REAL POSTFIX, KANNEL AND SPAMASSASSIN HERE: they will not be tried. They come with "
            "`apt-get download` on Debian.",
            flush=True,
        )
    if postgres_programs() is None:
        print(
            "NO POSTGRESQL HERE: the suite will not run on it a second time. Install "
            "Debian's package `postgresql` for that.",
            flush=True,
        )


if __name__ == "__main__":
    main()

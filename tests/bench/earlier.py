"""An earlier commit of this project, measured beside the present one: its own tree with its own
libraries, in a folder of its own."""

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.peer import ENVIRONMENT, HERE, missing

COMMIT = "7917047"
"""The commit that the promise of more speed names (2026-11-28)."""

_PROGRAM = HERE / "peers/by_earlier.py"


@dataclass(frozen=True)
class Earlier:
    """A checkout that can be run."""

    folder: Path

    def make_house(self, house: Path, port: int, people: int) -> None:
        """A home of that commit with one e-mail outlet and a list of so many people."""
        self._say("make", house, port, people)

    def rate(self, house: Path, work: Path) -> float:
        """Letters a second of its pump, on a fresh copy of the home."""
        return float(self._say("pump", house, work).split()[-1])

    def _say(self, *words: object) -> str:
        tree = self.folder / "tree"
        return subprocess.run(
            [self.folder / "venv/bin/python", _PROGRAM, *map(str, words)],
            check=True,
            cwd=tree,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"},
            stdout=subprocess.PIPE,
            text=True,
        ).stdout


def earlier() -> Earlier | None:
    """The commit out of this repository's own history with what its lock file names, made once;
    None, said loudly, where one of the two cannot be had."""
    folder = ENVIRONMENT / COMMIT
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "tree").mkdir(parents=True)
        try:
            _bring(folder)
        except (OSError, subprocess.CalledProcessError, tarfile.TarError) as error:
            missing(f"commit {COMMIT}", str(error))
            return None
        (folder / "done").touch()
    return Earlier(folder)


def _bring(folder: Path) -> None:
    archive, tree, python = folder / "tree.tar", folder / "tree", folder / "venv/bin/python"
    whole = ["git", "-C", str(HERE), "rev-parse", "--show-toplevel"]
    root = subprocess.run(whole, check=True, capture_output=True, text=True).stdout.strip()
    command = ["git", "-C", root, "archive", "--output", str(archive), COMMIT]
    subprocess.run(command, check=True)
    with tarfile.open(archive) as packed:
        packed.extractall(tree, filter="data")
    archive.unlink()
    subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True)
    lock = tree / "requirements.lock"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "-r", lock],
        check=True,
    )

"""docs/engineering/add-a-channel.md followed word by word: on a copy of the tree its blocks are
written where it says, its commands run, and nothing else of the tree changes."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/engineering/add-a-channel.md").read_text("utf-8")
BLOCK = re.compile(r"^```(python|sh|toml)\n(.+?)^```$", re.MULTILINE | re.DOTALL)
PORT = "8448"
"""The page's port; the trial takes a free one instead, which is all that it changes."""


def blocks(kind: str) -> list[str]:
    """The page's code blocks of one kind, in order."""
    return [text for language, text in BLOCK.findall(PAGE) if language == kind]


def free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])


class Copy:
    """A copy of what git knows of the tree, as a tree of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("LANTOA_")
        }
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode("utf-8")
        for word in filter(None, listed.split("\0")):
            if not word.endswith(".png") and (ROOT / word).is_file():
                (folder / word).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / word, folder / word)
        self._programs()
        self.run("git init -q . && git add --all && git commit -q -m before")

    def _programs(self) -> None:
        """The programs of the environment that runs this, for the tree of the copy."""
        place = self.folder / ".venv/bin"
        place.mkdir(parents=True)
        start = "import sys; from lantoa.cli import main; sys.exit(main())"
        for name, words in {
            "python": '"$@"',
            "ruff": '-m ruff "$@"',
            "lantoa": f"-c '{start}' \"$@\"",
        }.items():
            (place / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words}\n', "utf-8")
            (place / name).chmod(0o755)

    def run(self, commands: str) -> str:
        """What a shell at the top of the copy says to these commands; the first failure ends it."""
        name = ["-c", "user.name=papers", "-c", "user.email=papers@example.org"]
        git = f'git() {{ command git {" ".join(name)} "$@"; }}\n'
        done = subprocess.run(
            ["bash", "-euc", git + commands],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def touched(self) -> list[str]:
        """The files of the tree that are new or other than before."""
        return sorted(line[3:] for line in self.run("git status --porcelain -uall").splitlines())


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The copy with the page's file, line and test written into it."""
    made = Copy(tmp_path_factory.mktemp("tree"))
    module, line, test = blocks("python")
    (made.folder / named(1)).write_text(module, "utf-8")
    (made.folder / named(3)).write_text(test, "utf-8")
    table = made.folder / named(2)
    head, brace, tail = table.read_text("utf-8").partition("\n}\n")
    assert brace
    table.write_text(f"{head}\n{line.rstrip()}{brace}{tail}", "utf-8")
    return made


def named(step: int) -> str:
    """The file that the heading of a step names."""
    found = re.search(rf"^## {step}\. .*`(.+)`$", PAGE, re.MULTILINE)
    assert found
    return found[1]


@contextmanager
def stand_in(copy: Copy, command: str) -> Iterator[subprocess.Popen[str]]:
    """The page's stand-in, started as the page says and asked over its terminal."""
    started = subprocess.Popen(
        ["bash", "-c", f"exec {command}"],
        cwd=copy.folder,
        env=copy.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def test_the_new_channel_keeps_its_contract_and_the_rules_of_the_house(copy: Copy) -> None:
    checks, _, _ = blocks("sh")
    said = copy.run(checks)
    assert re.search(r"\d+ passed", said), said
    assert "failed" not in said


def test_the_new_channel_carries_a_real_item_from_the_outlets_file_to_the_log(copy: Copy) -> None:
    _, start, story = blocks("sh")
    (outlet,) = blocks("toml")
    port = free_port()
    (copy.folder / "var").mkdir()
    (copy.folder / "var/matrix.toml").write_text(outlet.replace(PORT, port), "utf-8")
    with stand_in(copy, start.strip().replace(PORT, port)) as room:
        log = copy.run(story)
        said, _ = room.communicate("print([a.text for a in room.world.arrivals()])\n", timeout=20)
    (preview,) = (copy.folder / "var").glob("ct-08*.txt")
    assert [said.strip()] == [repr([preview.read_text("utf-8")])]
    assert re.search(r"^matrix_room +đã nhận +1$", log, re.MULTILINE), log


def test_nothing_else_of_the_tree_is_touched(copy: Copy) -> None:
    assert copy.touched() == sorted(named(step) for step in (1, 2, 3))

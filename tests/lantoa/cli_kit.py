"""The command line as tests use it: words in, what was said out; in this process, or as the real
command in one of its own."""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from content.database.db import sqlite_url
from lantoa.cli import main, parser
from tests.cluster import copied_database, drop_database
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, SAMPLES

PASSWORD = "mat-khau-thu"
COMMAND = Path(sys.executable).with_name("lantoa")
_URL = "LANTOA_DATABASE_URL"
ITEMS = ("ct-01", "ct-04", "ct-21")


def sample(item: str) -> Path:
    """The file of a real sample item."""
    (path,) = (SAMPLES / "items").glob(f"{item}-*.md")
    return path


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line of the output, where the ids stand."""
        return self.out.splitlines()[-1]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The list that --json printed."""
        found: list[dict[str, Any]] = json.loads(self.out)
        return found


@dataclass
class Cli:
    """One home and its environment; `typed` is what somebody types when asked, `place` its own
    database on a server."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    typed: str = ""
    place: str = ""

    def __call__(self, *words: object, code: int = 0) -> Said:
        """Run one command, which must end with `code`; a traceback is never an answer."""
        out, err = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in [name for name in os.environ if name.startswith("LANTOA_")]:
                patch.delenv(name)
            for name, value in self._whole_environment().items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", StringIO(self.typed))
            try:
                ended: object = main([str(word) for word in words])
            except SystemExit as end:
                ended = end.code
        assert ended == code, (words, ended, out.getvalue(), err.getvalue())
        return Said(code, out.getvalue(), err.getvalue())

    def refused(self, *words: object) -> str:
        """The one sentence with which a command is refused, exit code 2."""
        said = self(*words, code=2)
        assert said.err.strip()
        assert "Traceback" not in said.err
        return said.err.strip()

    def run(
        self, *words: object, environment: Mapping[str, str] | None = None, typed: str = ""
    ) -> Said:
        """The real command in a process of its own, whatever it answers."""
        done = subprocess.run(
            [str(COMMAND), *map(str, words)],
            env={**self.process_environment, **(environment or {})},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=True,  # no terminal that a question could go to
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """The real command, at work in a process of its own; its caller ends it."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [str(COMMAND), *map(str, words)],
            env=self.process_environment,
            stdout=pipe,
            stderr=pipe,
            text=True,
        )

    def log(self, *filters: object) -> list[dict[str, Any]]:
        """The deliveries that match."""
        return self("log", "--json", *filters).rows

    def states(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        counts: dict[str, int] = {}
        for row in self.log():
            counts[row["state"]] = counts.get(row["state"], 0) + 1
        return counts

    def approved(self, item: str) -> str:
        """Submit and approve a sample item."""
        self("item", "submit", item, "--as", "bientap")
        self("item", "approve", item, "--as", "duyet")
        return item

    @property
    def url(self) -> str:
        """The database's address."""
        return self.place or sqlite_url(self.home)

    def end(self) -> None:
        """Give a database on a server back."""
        if self.place:
            drop_database(self.place)

    @property
    def process_environment(self) -> dict[str, str]:
        """The environment of the real command in this home."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("LANTOA_")}
        return {**ours, **self._whole_environment()}

    def _whole_environment(self) -> dict[str, str]:
        own = {
            "LANTOA_HOME": str(self.home),
            "LANTOA_NEW_PASSWORD": PASSWORD,
            "LANTOA_DNS_SERVER": "none",
        }
        return {**own, **self.environment}


def new_cli(home: Path, server: str, template: str = "template1") -> Cli:
    """The command line of a home, whose database is a file in it or a copy of `template` on a
    PostgreSQL server."""
    place = copied_database(server, template) if server else ""
    return Cli(home, {_URL: place} if place else {}, place=place)


def furnish(cli: Cli) -> None:
    """A trusted home with the accounts that every test knows, the office, both plans and a few real
    items."""
    cli("init", "--trust-cli")
    for person in (BIENTAP, DUYET, BIENTAP2, PHATNGON, QUANTRI):
        cli("user", "add", person.name, "--role", person.role, "--unit", person.unit)
    cli("office", "import", SAMPLES / "office.toml")
    cli("plan", "import", *sorted((SAMPLES / "plans").glob("*.yaml")))
    cli("item", "import", *map(sample, ITEMS))


@cache
def commands() -> dict[tuple[str, ...], ArgumentParser]:
    """Every command and group, by its words."""
    return dict(_commands((), parser()))


def _commands(
    words: tuple[str, ...], made: ArgumentParser
) -> Iterator[tuple[tuple[str, ...], ArgumentParser]]:
    yield words, made
    if made._subparsers:
        choices: Any = made._subparsers._group_actions[0].choices
        for word, inner in choices.items():
            yield from _commands((*words, word), inner)

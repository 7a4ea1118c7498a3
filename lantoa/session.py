"""What one command works with: settings, database, keys, the acting person, and how to speak."""

import argparse
import getpass
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from content.database.db import Database, sqlite_url
from content.database.schema import open_database
from content.database.vault import Vault, open_vault
from content.intake.local_time import VIETNAM
from content.people.acts import SYSTEM, Act, NotAllowed, Person
from wiring.settings import Settings

if TYPE_CHECKING:
    from engine.context import Context


@dataclass
class CommandSession:
    """One run of the command line."""

    settings: Settings
    args: argparse.Namespace

    @cached_property
    def now(self) -> datetime:
        """The moment of this command, aware UTC."""
        return datetime.now(UTC)

    @cached_property
    def database(self) -> Database:
        """The installation's database, checked to have the present schema."""
        return open_database(self.settings.database_url or sqlite_url(self.settings.home))

    @cached_property
    def vault(self) -> Vault:
        """The installation's keys, checked to be those that sealed what is stored."""
        from content.people.installation_key import require_own_key

        with self.database.read() as db:
            vault = open_vault(self.settings.key_file)
            require_own_key(db, vault)
        return vault

    @cached_property
    def context(self) -> "Context":
        """What checks, previews and sending work with."""
        from engine.context import context_of  # brings the channels' contract and more

        return context_of(self.settings, self.database, self.vault, lambda: self.now)

    @cached_property
    def trusted(self) -> bool:
        """Whether this home takes the command line's word for who acts."""
        from content.people.users import trust_cli

        with self.database.read() as db:
            return trust_cli(db)

    def person(self, name: str) -> Person:
        """The named person, who proves it with the password (asked for, or LANTOA_PASSWORD)."""
        # its libraries would slow down the commands that need no person
        from content.people.users import (
            check_password,
            find_person,
        )

        with self.database.read() as db:
            found = find_person(db, name)
            if self.trusted:
                return found
            password = os.environ.get("LANTOA_PASSWORD") or getpass.getpass(
                f"Mật khẩu của {name}: "
            )
            if not check_password(db, name, password):
                raise NotAllowed(f"Sai mật khẩu của {name}.")
        return found

    def act(self) -> Act:
        """What the person named by --as or --by does now, for the reason given."""
        return Act(
            self.person(self.args.user), self.now, str(getattr(self.args, "why", "") or "").strip()
        )

    def system(self, why: str = "") -> Act:
        """What the installation itself does now."""
        return Act(SYSTEM, self.now, why)

    def confirm(self, question: str) -> None:
        """Ask once more before what cannot be taken back; a trusted home is not asked."""
        if self.trusted:
            return
        # the output holds nothing but the answer
        print(f"{question} Gõ CÓ để tiếp tục: ", end="", file=sys.stderr, flush=True)
        if unicodedata.normalize("NFC", input()).strip().upper() not in ("CÓ", "CO"):
            raise NotAllowed("Đã dừng, chưa có gì thay đổi.")

    def close(self) -> None:
        """Give the database back."""
        if "database" in self.__dict__:
            self.database.close()


def say(*lines: str) -> None:
    """Speak to the officer at once, also through a pipe or into a file: whoever waits for `up`
    reads it there."""
    for line in lines:
        print(line)
    sys.stdout.flush()


def warn(*lines: str) -> None:
    """Say what is wrong, beside the output."""
    for line in lines:
        print(line, file=sys.stderr)


def local(moment: datetime | None) -> str:
    """A moment as officers read it, in Vietnam's time."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S") if moment else ""


def as_json(rows: Iterable[dict[str, Any]]) -> None:
    """Print a list of objects as they come, one a line; times as ISO 8601 in UTC."""
    encode = json.JSONEncoder(ensure_ascii=False, default=lambda value: value.isoformat()).encode
    between = "[\n"
    for row in rows:
        print(between, encode(row), sep="", end="")
        between = ",\n"
    print("[]" if between == "[\n" else "\n]")


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under heads, each column as wide as it needs."""
    cells = [[str("" if value is None else value) for value in row] for row in rows]
    widths = [
        max(len(line[column]) for line in [list(heads), *cells]) for column in range(len(heads))
    ]
    for line in [list(heads), ["─" * width for width in widths], *cells]:
        print(
            "  ".join(
                value.ljust(width) for value, width in zip(line, widths, strict=True)
            ).rstrip()
        )

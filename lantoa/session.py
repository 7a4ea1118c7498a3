"""What one command works with: settings, database, keys, the acting person, and how to speak."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from content.acts import SYSTEM, Act, NotAllowed, Person
from content.db import Database, sqlite_url
from content.people import check_password, find_person, trust_cli
from content.schema import open_database
from content.vault import Vault, open_vault
from engine.works import clock
from wiring.settings import Settings

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass
class Session:
    """One run of the command line."""

    settings: Settings
    args: argparse.Namespace

    @cached_property
    def now(self) -> datetime:
        """The moment of this command, aware UTC."""
        return clock()

    @cached_property
    def database(self) -> Database:
        """The installation's database, checked to have the present schema."""
        return open_database(self.settings.database_url or sqlite_url(self.settings.home))

    @cached_property
    def vault(self) -> Vault:
        """The installation's keys."""
        return open_vault(self.settings.key_file)

    @cached_property
    def trusted(self) -> bool:
        """Whether this home takes the command line's word for who acts."""
        with self.database.read() as db:
            return trust_cli(db)

    def person(self, name: str) -> Person:
        """The named person, who proves it with the password (asked for, or LANTOA_PASSWORD)."""
        with self.database.read() as db:
            found = find_person(db, name)
            if self.trusted:
                return found
            password = os.environ.get("LANTOA_PASSWORD") or getpass.getpass(f"Mật khẩu của {name}: ")
            if not check_password(db, name, password):
                raise NotAllowed(f"Sai mật khẩu của {name}.")
        return found

    def act(self) -> Act:
        """What the person named by --as or --by does now, for the reason given."""
        return Act(self.person(self.args.user), self.now, str(getattr(self.args, "why", "") or "").strip())

    def system(self, why: str = "") -> Act:
        """What the installation itself does now."""
        return Act(SYSTEM, self.now, why)

    def confirm(self, question: str) -> None:
        """Ask once more before what cannot be taken back; a trusted home is not asked."""
        if not self.trusted and input(f"{question} Gõ CÓ để tiếp tục: ").strip().upper() not in ("CÓ", "CO"):
            raise NotAllowed("Đã dừng, chưa có gì thay đổi.")

    def close(self) -> None:
        """Give the database back."""
        if "database" in self.__dict__:
            self.database.close()


def say(*lines: str) -> None:
    """Speak to the officer."""
    for line in lines:
        print(line)


def warn(*lines: str) -> None:
    """Say what is wrong, beside the output."""
    for line in lines:
        print(line, file=sys.stderr)


def local(moment: datetime | None) -> str:
    """A moment as officers read it, in Vietnam's time."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S") if moment else ""


def as_json(rows: Sequence[dict[str, Any]]) -> None:
    """Print a list of objects; times as ISO 8601 in UTC."""
    print(json.dumps(list(rows), ensure_ascii=False, indent=1, default=lambda value: value.isoformat()))


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under heads, each column as wide as it needs."""
    cells = [[str("" if value is None else value) for value in row] for row in rows]
    widths = [max(len(line[column]) for line in [list(heads), *cells]) for column in range(len(heads))]
    for line in [list(heads), ["─" * width for width in widths], *cells]:
        print("  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip())

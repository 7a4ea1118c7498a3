"""What one command works with: settings, database, keys, the acting person, and how to speak."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from content.database.db import Database, sqlite_url
from content.database.schema import open_database
from content.database.vault import Vault, open_vault
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM
from content.people.acts import SYSTEM, Act, NotAllowed, Person
from content.people.clocks import ClockJump
from content.people.once import DoneBefore, OneTimeKey, find_done, one_time_key
from lantoa.terminal import answer_to
from wiring.settings import Settings

if TYPE_CHECKING:
    from engine.context import Context


@dataclass
class CommandSession:
    """One run of the command line."""

    settings: Settings
    args: argparse.Namespace
    once: OneTimeKey | None = None

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

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """What the office's units are called, by their codes."""
        from content.office.office import current_office

        with self.database.read() as db:
            return current_office(db).units

    def unit(self, code: str | None) -> str:
        """A unit by its name, with the code that commands are given: "Văn phòng (van-phong)"; the
        code alone where the profile has no name for it, "" for none."""
        name = self.unit_names.get(code) if code else None
        return f"{name} ({code})" if name else code or ""

    def person(self, name: str) -> Person:
        """The named person, who proves it with the password (asked for, or LANTOA_PASSWORD) and,
        where the account has one, the second factor (asked for, or LANTOA_TOTP)."""
        # its libraries would slow down the commands that need no person
        from lantoa.proving import proved_person

        return proved_person(self, name)

    def act(self, why: str | None = None, person: Person | None = None) -> Act:
        """What the acting person does now, for this reason or the one given with --why; DoneBefore
        when it was done with the key given with --once."""
        given = getattr(self.args, "why", "") if why is None else why
        acting = person or self._acting()
        return Act(acting, self.now, str(given or "").strip(), self._key_of(acting))

    def _key_of(self, person: Person) -> OneTimeKey | None:
        key = getattr(self.args, "once", None)
        if key and self.once is None:
            asked = sorted((name, str(value)) for name, value in vars(self.args).items())
            typed = [(name, value) for name, value in asked if name not in ("run", "once")]
            self.once = one_time_key(person.name, self.args.command, key, typed)
            with self.database.read() as db:
                if find_done(db, self.once.digest) is not None:
                    raise DoneBefore(self.once.digest)
        return self.once

    def _acting(self) -> Person:
        """Whom --as or --by names; else, in a trusted home, its only administrator, or the system
        where there are none or several; elsewhere whoever answers, if anybody can."""
        if self.args.user:
            return self.person(self.args.user)
        if self.trusted:
            from content.people.users import administrators

            with self.database.read() as db:
                known = administrators(db)
            return known[0] if len(known) == 1 else SYSTEM
        name = answer_to("Ai làm việc này? Tên tài khoản: ") if sys.stdin.isatty() else ""
        if not name:
            flag = self.args.acting_flag
            text = f"lệnh này cần biết ai làm: thêm {flag} TÀI_KHOẢN; chưa có gì thay đổi"
            raise InputError([InputProblem(flag, text)])
        return self.person(name)

    def system(self, why: str = "") -> Act:
        """What the installation itself does now."""
        return Act(SYSTEM, self.now, why)

    def confirm(self, question: str) -> None:
        """Ask once more before what cannot be taken back; a trusted home is not asked, nor who said
        `--yes`."""
        if self.trusted or getattr(self.args, "yes", False):
            return
        if answer_to(f"{question} Gõ CÓ để tiếp tục: ").upper() not in ("CÓ", "CO"):
            raise NotAllowed("Đã dừng, chưa có gì thay đổi; chạy lại lệnh nếu vẫn muốn làm.")

    def close(self) -> None:
        """Give the database back."""
        if "database" in self.__dict__:
            self.database.close()


def local(moment: datetime | None) -> str:
    """A moment as officers read it, in Vietnam's time."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S") if moment else ""


def clock_told(jump: ClockJump) -> str:
    """What is to be done about a clock that is not believed."""
    return f"{jump}; hãy chỉnh lại giờ hoặc xác nhận bằng `lantoa clock confirm`"


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

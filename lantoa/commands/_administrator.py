"""The first administrator of an installation: asked for by `init`, made once, and the only account
that comes about without a named person."""

import getpass
import os
import sys
from typing import Final

from content.people.acts import Person
from content.people.users import add_first_administrator, administrators
from lantoa.session import CommandSession, answer_to, say, warn

_DEFAULT: Final = "quantri"


def ensure_administrator(session: CommandSession) -> None:
    """Make the first administrator, or say how to; never a second one.

    On a terminal the name and the password are asked for; `LANTOA_NEW_PASSWORD` answers both. A
    trusted home has none unless `--admin` asks for one: there nobody needs a password.
    """
    wanted: str | None = session.args.admin
    with session.database.read() as db:
        if administrators(db):
            return
    if session.trusted and wanted is None:
        return
    told = _told(wanted)
    if told is None:
        say(
            "Chưa có người quản trị: tạo bằng `lantoa user add TÊN --role admin`, hoặc chạy lại "
            "`lantoa init` từ bàn phím."
        )
        return
    name, password = told
    with session.database.write() as db:
        add_first_administrator(db, Person(name, "admin", ""), password, session.system("init"))
    say(f"Người quản trị: {name}.")


def _told(wanted: str | None) -> tuple[str, str] | None:
    """Name and password; None where neither the environment nor anybody at a terminal tells."""
    if password := os.environ.get("LANTOA_NEW_PASSWORD"):
        return wanted or _DEFAULT, password
    if not sys.stdin.isatty():
        return None
    name = wanted or answer_to(f"Tên tài khoản của người quản trị [{_DEFAULT}]: ") or _DEFAULT
    return name, _password_twice(name)


def _password_twice(name: str) -> str:
    while True:
        password = getpass.getpass(f"Mật khẩu mới của {name}: ")
        if getpass.getpass("Gõ lại mật khẩu: ") == password:
            return password
        warn("Hai lần gõ không giống nhau: hãy gõ lại.")

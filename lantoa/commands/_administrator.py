"""The first administrator of an installation: asked for by `init`, made once, and the only account
that comes about without a named person."""

import os
import sys
from typing import Final

from content.intake.errors import InputError, InputProblem
from content.people.acts import Person
from content.people.users import add_first_administrator, administrators
from lantoa.session import CommandSession
from lantoa.terminal import answer_to, new_password, say

_DEFAULT: Final = "quantri"


def ensure_administrator(session: CommandSession) -> None:
    """Make the first administrator, or say how to; never a second one.

    On a terminal the name and the password are asked for; `LANTOA_NEW_PASSWORD` answers both. A
    trusted home has none unless `--admin` asks for one: there nobody needs a password.
    """
    wanted: str | None = session.args.admin
    with session.database.read() as db:
        known = [person.name for person in administrators(db)]
    if known and wanted not in (None, *known):
        raise InputError(
            [
                InputProblem(
                    "--admin",
                    f"đã có người quản trị ({', '.join(known)}): không tạo {wanted}; thêm người "
                    "bằng `lantoa user add`",
                )
            ]
        )
    if known:
        return
    if session.trusted and wanted is None:
        return
    told = _told(wanted)
    if told is None and wanted is not None:
        text = (
            f"chưa tạo được {wanted}: đặt LANTOA_NEW_PASSWORD hoặc chạy `lantoa init` từ bàn phím"
        )
        raise InputError([InputProblem("--admin", text)])
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
    return name, new_password(name)

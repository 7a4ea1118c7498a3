"""Users and the audit chain."""

import os
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Person
from content.people.rights import roles
from content.people.users import (
    add_first_administrator,
    add_user,
    administrators,
    list_people,
)
from lantoa.commands._add import acting, command, group, listing, text
from lantoa.session import CommandSession, as_json, new_password, say, table


def register(commands: Any) -> None:
    """`user add|list`, `audit verify`."""
    users = group(commands, "user", "tài khoản người dùng")
    add = command(
        users, "add", _add, "thêm tài khoản; mật khẩu lấy từ LANTOA_NEW_PASSWORD hoặc hỏi"
    )
    add.add_argument("name", metavar="TÊN")
    add.add_argument("--role", required=True, choices=roles(), help="vai trò")
    add.add_argument("--unit", type=text, default="", metavar="ĐƠN_VỊ", help="đơn vị công tác")
    acting(add)
    listing(command(users, "list", _list, "các tài khoản"))
    audits = group(commands, "audit", "nhật ký thao tác")
    command(
        audits,
        "verify",
        _verify,
        "kiểm tra chuỗi nhật ký; nêu dòng đầu tiên bị sửa, thiếu hoặc đổi chỗ",
    )


def _add(session: CommandSession) -> None:
    person = Person(session.args.name, session.args.role, session.args.unit)
    first = _is_first(session, person)
    act = session.system("người quản trị đầu tiên") if first else session.act()
    password = os.environ.get("LANTOA_NEW_PASSWORD") or new_password(person.name)
    with session.database.write() as db:
        (add_first_administrator if first else add_user)(db, person, password, act)
    say(person.name)


def _is_first(session: CommandSession, person: Person) -> bool:
    """Whether this is the first administrator, whom nobody can add; InputError for anybody else
    before."""
    if session.args.user or session.trusted:
        return False
    with session.database.read() as db:
        if administrators(db):
            return False
    if not person.may("administer"):
        text = "chưa có người quản trị: trước hết chạy `lantoa user add TÊN --role admin`"
        raise InputError([InputProblem("user add", text)])
    return True


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        people = list_people(db)[: session.args.limit]
    if session.args.json:
        as_json([vars(person) for person in people])
    else:
        table(
            ("tài khoản", "vai trò", "đơn vị"),
            [(person.name, person.role, person.unit) for person in people],
        )


def _verify(session: CommandSession) -> int:
    with session.database.read() as db:
        found = audit.verify(db)
    if found is None:
        say("Chuỗi nhật ký nguyên vẹn.")
        return 0
    say(str(found))
    return 1

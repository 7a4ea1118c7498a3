"""Users and the audit chain."""

import getpass
import os
from typing import Any

from content.people import audit
from content.people.acts import ROLES, Person
from content.people.users import add_user, list_people
from lantoa.commands._add import command, group, listing, text
from lantoa.session import CommandSession, as_json, say, table


def register(commands: Any) -> None:
    """`user add|list`, `audit verify`."""
    users = group(commands, "user", "tài khoản người dùng")
    add = command(
        users, "add", _add, "thêm tài khoản; mật khẩu lấy từ LANTOA_NEW_PASSWORD hoặc hỏi"
    )
    add.add_argument("name", metavar="TÊN")
    add.add_argument("--role", required=True, choices=ROLES, help="vai trò")
    add.add_argument("--unit", type=text, default="", metavar="ĐƠN_VỊ", help="đơn vị công tác")
    listing(command(users, "list", _list, "các tài khoản"))
    audits = group(commands, "audit", "nhật ký thao tác")
    command(
        audits,
        "verify",
        _verify,
        "kiểm tra chuỗi nhật ký; nêu dòng đầu tiên bị sửa, thiếu hoặc đổi chỗ",
    )


def _add(session: CommandSession) -> None:
    password = os.environ.get("LANTOA_NEW_PASSWORD") or getpass.getpass("Mật khẩu mới: ")
    person = Person(session.args.name, session.args.role, session.args.unit)
    with session.database.write() as db:
        add_user(db, person, password, session.system())
    say(person.name)


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

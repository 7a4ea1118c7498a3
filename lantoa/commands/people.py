"""Accounts and the audit chain."""

import os
from dataclasses import asdict
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.items.turns import waiting_for
from content.people import accounts, audit, passwords, sessions
from content.people.acts import NotAllowed, Person
from content.people.contacts import Contact, contact_of, set_contact
from content.people.rights import roles
from content.people.users import (
    add_first_administrator,
    add_user,
    administrators,
    find_person,
)
from engine.decisions import leaving
from lantoa.commands import _second_factor, _telling
from lantoa.commands._add import acting, asking, command, group, listing, number, text
from lantoa.commands._exporting import export_accounts
from lantoa.proving import prove_factor, prove_password
from lantoa.session import CommandSession, as_json, local, table
from lantoa.terminal import new_password, say

_CODE = "Mã dùng một lần trong {hours} giờ, trao cho đúng người; gõ vào ô mật khẩu:"


def register(commands: Any) -> None:
    """`user add|list|export|password|reset|rescue|lock|unlock|role|unit|address|sessions|totp|
    prove|notices`, `audit verify`."""
    users = group(commands, "user", "tài khoản người dùng")
    add = command(
        users, "add", _add, "thêm tài khoản; mật khẩu lấy từ LANTOA_NEW_PASSWORD hoặc hỏi"
    )
    add.add_argument("name", metavar="TÊN")
    add.add_argument("--role", required=True, choices=roles(), help="vai trò")
    add.add_argument("--unit", type=text, default="", metavar="ĐƠN_VỊ", help="đơn vị công tác")
    forced = "người đó phải đặt mật khẩu khác trước khi làm việc gì"
    add.add_argument("--must-change", action="store_true", help=forced)
    acting(add)
    listing(command(users, "list", _list, "các tài khoản"))
    export_accounts(users)
    _passwords(users)
    _changes(users)
    _addresses(users)
    _second_factor.register(users)
    _telling.register(users)
    audits = group(commands, "audit", "nhật ký thao tác")
    command(
        audits,
        "verify",
        _verify,
        "kiểm tra chuỗi nhật ký; nêu dòng đầu tiên bị sửa, thiếu hoặc đổi chỗ",
    )


def _passwords(users: Any) -> None:
    own = _named(
        users,
        "password",
        _password,
        "đổi mật khẩu của mình; mật khẩu mới lấy từ LANTOA_NEW_PASSWORD hoặc hỏi",
    )
    acting(own)
    reset = _named(
        users, "reset", _reset, "thay mật khẩu đã quên bằng một mã dùng một lần, in ở dòng cuối"
    )
    hours = f"mã dùng được trong bao nhiêu giờ (mặc định {passwords.CODE_HOURS})"
    reset.add_argument(
        "--hours", type=number, default=passwords.CODE_HOURS, metavar="GIỜ", help=hours
    )
    acting(reset)
    reset.set_defaults(prints_secret=True)
    alone = "quản trị duy nhất quên mật khẩu hoặc mất điện thoại: mã dùng một lần, tắt bước hai"
    rescue = _named(users, "rescue", _rescue, f"{alone}; làm ngay trên máy chủ")
    asking(rescue)
    rescue.set_defaults(prints_secret=True)


def _changes(users: Any) -> None:
    acting(_named(users, "lock", _lock, "khóa tài khoản, đăng xuất người đó ngay"), why=True)
    acting(_named(users, "unlock", _unlock, "mở khóa tài khoản"))
    role = _named(users, "role", _role, "đổi vai trò của một tài khoản")
    role.add_argument("role", choices=roles(), metavar="VAI_TRÒ", help=", ".join(roles()))
    acting(role)
    unit = _named(users, "unit", _unit, "đổi đơn vị của một tài khoản")
    unit.add_argument("unit", type=text, metavar="ĐƠN_VỊ")
    acting(unit)


def _addresses(users: Any) -> None:
    address = _named(
        users, "address", _address, "xem hoặc ghi địa chỉ liên hệ; xem của người khác thì bị che"
    )
    address.add_argument("--email", type=text, metavar="THƯ", help='thư điện tử, "" là xóa')
    address.add_argument("--chat", type=text, metavar="SỐ", help='mã trò chuyện, "" là xóa')
    acting(address)
    seen = _named(users, "sessions", _sessions, "nơi một người đang đăng nhập; kết thúc các phiên")
    ending = seen.add_mutually_exclusive_group()
    ending.add_argument("--end", metavar="PHIÊN", help="kết thúc một phiên")
    ending.add_argument("--end-all", action="store_true", help="kết thúc mọi phiên")
    listing(seen)
    acting(seen)


def _named(users: Any, name: str, run: Any, help_text: str) -> Any:
    made = command(users, name, run, help_text)
    made.add_argument("name", metavar="TÊN")
    return made


def _add(session: CommandSession) -> None:
    person = Person(session.args.name, session.args.role, session.args.unit)
    first = _is_first(session, person)
    act = session.system("người quản trị đầu tiên") if first else session.act()
    password = os.environ.get("LANTOA_NEW_PASSWORD") or new_password(person.name)
    with session.database.write() as db:
        if first:
            add_first_administrator(db, person, password, act)
        else:
            add_user(db, person, password, act, must_change=session.args.must_change)
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
        text = "chưa có người quản trị: hãy chạy trước `lantoa user add TÊN --role admin`"
        raise InputError([InputProblem("user add", text)])
    return True


def _list(session: CommandSession) -> None:
    with session.database.read() as db:
        found = accounts.accounts(db, session.now)[: session.args.limit]
    if session.args.json:
        as_json([_row(account) for account in found])
        return
    heads = ("tài khoản", "vai trò", "đơn vị", "trạng thái", "đăng nhập lần cuối", "bước hai")
    rows = [
        (
            *(account.name, account.person.role, session.unit(account.person.unit)),
            _state(account),
            local(account.signed_in_at),
            "bật" if account.factor else "",
        )
        for account in found
    ]
    table(heads, rows)


def _row(account: accounts.Account) -> dict[str, Any]:
    whole = asdict(account)
    return {**whole.pop("person"), **whole}


def _state(account: accounts.Account) -> str:
    if not account.active:
        return "đã khóa"
    return "chờ đặt mật khẩu mới" if account.must_change else "đang dùng"


def _password(session: CommandSession) -> None:
    """The one command that is open to who has to choose a new password before anything else."""
    name = session.args.name
    if session.args.user not in (None, name):
        raise NotAllowed(f"Chỉ {name} đổi được mật khẩu của mình; quên thì `lantoa user reset`.")
    with session.database.read() as db:
        person = find_person(db, name)
    opened: passwords.Opened = ""
    if not session.trusted:
        opened = prove_password(session, name)
        prove_factor(session, person)
    act = session.act(person=person)
    new = os.environ.get("LANTOA_NEW_PASSWORD") or new_password(name)
    with session.database.write() as db:
        if opened == "code":  # used only if the new password is taken
            passwords.use_code(db, name)
        ended = passwords.change_own(db, new, act)
    say(f"Đã đổi mật khẩu; {ended} phiên đăng nhập đã kết thúc.", name)


def _reset(session: CommandSession) -> None:
    act, hours = session.act(), session.args.hours
    with session.database.write() as db:
        code = passwords.reset(db, session.args.name, act, min(hours, 24 * 30))
    say(_CODE.format(hours=hours), code)


def _rescue(session: CommandSession) -> None:
    name, act = session.args.name, session.system("quản trị duy nhất không đăng nhập được")
    session.confirm(f"Đặt lại mật khẩu và tắt bước hai của quản trị {name}? Việc này được ghi lại.")
    with session.database.write() as db:
        code = passwords.rescue(db, name, act)
    say(_CODE.format(hours=passwords.CODE_HOURS), code)


def _lock(session: CommandSession) -> None:
    act, name = session.act(), session.args.name
    with session.database.write() as db:
        decisions = waiting_for(db, name)
        left = leaving.lock_account(db, name, act)
    for waiting in decisions:
        goes = (
            f"chuyển cho {waiting.following}" if waiting.following else "KHÔNG AI KHÁC duyệt được"
        )
        say(f"- chờ duyệt {waiting.item}: {waiting.title}: {goes}")
    if left:
        say(f"Người này còn {left}; đồng nghiệp cùng đơn vị làm tiếp được, lịch vẫn phát:")
        say(*(f"- {item.item}: {item.title}" for item in left.items))
        say(*(f"- lịch phát {entry.id}: {entry.title}" for entry in left.publications))
    say(name)


def _unlock(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        accounts.unlock(db, session.args.name, act)
    say(session.args.name)


def _role(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        leaving.change_role(db, session.args.name, session.args.role, act)
    say(session.args.name)


def _unit(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        leaving.change_unit(db, session.args.name, session.args.unit, act)
    say(session.args.name)


def _address(session: CommandSession) -> None:
    act, name = session.act(), session.args.name
    email, chat_id = session.args.email, session.args.chat
    if act.person.name != name:
        act.require("administer")
    with session.database.read() as db:
        accounts.account(db, name, session.now)
        known = contact_of(db, session.vault, name)
    if email is not None or chat_id is not None:
        known = Contact(
            known.email if email is None else email, known.chat_id if chat_id is None else chat_id
        )
        with session.database.write() as db:
            set_contact(db, session.vault, name, known, act)
    shown = known if act.person.name == name else known.masked
    table(("thư điện tử", "mã trò chuyện"), [(shown.email, shown.chat_id)])


def _sessions(session: CommandSession) -> None:
    act, name = session.act(), session.args.name
    if act.person.name != name:
        act.require("administer")
    with session.database.read() as db:
        accounts.account(db, name, session.now)
        found = sessions.sessions_of(db, name, session.now)
    if session.args.end or session.args.end_all:
        with session.database.write() as db:
            if session.args.end:
                sessions.end_one(db, name, session.args.end, act)
            else:
                say(f"Đã kết thúc {sessions.end_all(db, name, act)} phiên.")
        say(name)
        return
    found = found[: session.args.limit]
    if session.args.json:
        seen = ("id", "address", "created_at", "seen_at")
        as_json([{key: getattr(entry, key) for key in seen} for entry in found])
        return
    rows = [
        (entry.id, entry.address, local(entry.created_at), local(entry.seen_at)) for entry in found
    ]
    table(("phiên", "địa chỉ mạng", "từ lúc", "dùng lần cuối"), rows)


def _verify(session: CommandSession) -> int:
    with session.database.read() as db:
        found = audit.verify(db)
    if found is None:
        say("Chuỗi nhật ký nguyên vẹn.")
        return 0
    say(str(found))
    return 1

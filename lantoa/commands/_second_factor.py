"""`user totp`: the second factor of accounts, and of which roles the office asks it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from content.intake.errors import InputError, InputProblem
from content.people import accounts, second_factor
from content.people.required_factors import require_factor, required_roles, waive_factor
from content.people.rights import roles
from content.people.users import find_person
from lantoa.commands._add import acting, command, listing
from lantoa.proving import prove_password
from lantoa.session import CommandSession, as_json, table
from lantoa.terminal import answer_to, say, warn


def register(users: Any) -> None:
    """`user totp [TÊN] --on|--off|--codes|--reset|--require ROLE…|--waive ROLE…`."""
    made = command(
        users,
        "totp",
        _totp,
        "bước xác nhận thứ hai: xem, bật, tắt, mã dự phòng, vai trò nào phải có; mã lấy từ "
        "LANTOA_TOTP hoặc hỏi",
    )
    made.add_argument("name", nargs="?", metavar="TÊN")
    ways = made.add_mutually_exclusive_group()
    for flag, help_text in (
        ("--on", "bật cho tài khoản của mình"),
        ("--off", "tắt của mình"),
        ("--codes", "mười mã dự phòng mới cho mình"),
        ("--reset", "quản trị bỏ giúp người mất điện thoại"),
    ):
        ways.add_argument(flag, action="store_true", help=help_text)
    for flag, help_text in (("--require", "phải có với"), ("--waive", "thôi yêu cầu với")):
        ways.add_argument(
            flag, nargs="+", choices=roles(), metavar="VAI_TRÒ", help=f"{help_text} các vai trò"
        )
    listing(made)
    acting(made)
    made.set_defaults(prints_secret=True)


def _totp(session: CommandSession) -> None:
    args = session.args
    if args.require or args.waive:
        _ask_roles(session)
    elif not args.name:
        _listed(session)
    elif args.on:
        _turn_on(session, args.name)
    elif args.off or args.codes or args.reset:
        _change(session, args.name)
    else:
        _listed(session, args.name)


def _ask_roles(session: CommandSession) -> None:
    act = session.act()
    with session.database.write() as db:
        for role in session.args.require or ():
            require_factor(db, role, act)
        for role in session.args.waive or ():
            waive_factor(db, role, act)
        asked = required_roles(db)
    say(f"Vai trò phải có bước xác nhận thứ hai: {', '.join(asked) or 'không có'}.")


def _listed(session: CommandSession, name: str = "") -> None:
    with session.database.read() as db:
        found = accounts.accounts(db, session.now)
    found = [account for account in found if name in ("", account.name)]
    if not found:
        text = f"không có tài khoản {name}; xem `lantoa user list`"
        raise InputError([InputProblem("tên", text)])
    fields = ("name", "factor", "factor_required", "recovery_left")
    rows = [{field: getattr(account, field) for field in fields} for account in found]
    rows = rows[: session.args.limit]
    if session.args.json:
        as_json(rows)
        return
    marks = {True: "có", False: "không"}
    table(
        ("tài khoản", "đang bật", "phải có", "mã dự phòng còn lại"),
        [
            (row["name"], marks[row["factor"]], marks[row["factor_required"]], row["recovery_left"])
            for row in rows
        ],
    )


def _turn_on(session: CommandSession, name: str) -> None:
    """Open to who must set it up before anything else; the key is shown beside the output, which
    holds nothing but the recovery codes."""
    _require_self(session, name)
    with session.database.read() as db:
        person = find_person(db, name)
    if not session.trusted:
        prove_password(session, name)
    offered = second_factor.offer(session.vault, name)
    warn(f"Khóa cho ứng dụng xác thực: {offered.key}", offered.address)
    code = answer_to("Sáu số đang hiện trong ứng dụng: ")
    with session.database.write() as db:
        act = replace(session.act(person=person), at=datetime.now(UTC))
        codes = second_factor.set_up(db, session.vault, offered, code, act)
    say("Mã dự phòng, mỗi mã thay cho sáu số một lần:", *codes)


def _change(session: CommandSession, name: str) -> None:
    if not session.args.reset:
        _require_self(session, name)
        session.args.user = name
    act = session.act()
    if session.args.reset and act.person.name == name:
        text = "dùng --off để tắt của chính mình"
        raise InputError([InputProblem("--reset", text)])
    with session.database.write() as db:
        if session.args.codes:
            say("Mã dự phòng, mỗi mã thay cho sáu số một lần:", *second_factor.renew_codes(db, act))
        else:
            second_factor.take_off(db, name, act)
    say(name)


def _require_self(session: CommandSession, name: str) -> None:
    if session.args.user not in (None, name):
        text = f"chỉ {name} làm được việc này với tài khoản của mình"
        raise InputError([InputProblem("--as", text)])

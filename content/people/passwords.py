"""Passwords of accounts: proved, changed by their owner, reset by an administrator."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, select, update

from content.database.tables.people import users
from content.intake.errors import InputError, InputProblem
from content.people import audit, sessions
from content.people.acts import Act, NotAllowed
from content.people.codes import digest, is_code, new_code
from content.people.users import administrators, check_password, hash_of, new_password_faults

CODE_HOURS: Final = 24
"""How long the one-time code of a reset is good for, unless said otherwise."""

Opened = Literal["password", "code", ""]
"""What opened an account: its password, the one-time code of a reset, or nothing."""


def opened_by(db: Connection, name: str, given: str, now: datetime) -> Opened:
    """Whether what was typed is the account's password or, after a reset, its one-time code; it
    takes as long for an account that does not exist."""
    right = check_password(db, name, given)
    row = _row(db, name)
    stored = row.reset_hash if row and row.reset_until and row.reset_until > now else None
    code = is_code(given, stored)
    return "password" if right else "code" if code else ""


def use_code(db: Connection, name: str) -> bool:
    """The one-time code of a reset lets its owner in, and nobody again; False when it has been
    used meanwhile."""
    there = (users.c.name == name, users.c.reset_until.is_not(None))
    # its hash stays until there is a new password, which must be another
    used = db.execute(update(users).where(*there).values(reset_until=None))
    return used.rowcount == 1


def change_own(db: Connection, password: str, act: Act, staying: str = "") -> int:
    """Give the acting person a new password; every session but `staying` (its token's hash) ends.
    How many ended. Whoever asks has proved the old one."""
    act.require("read")
    name = act.person.name
    problems = new_password_faults(db, name, password)
    known = _row(db, name)
    if not problems and is_code(password, known.reset_hash if known else None):
        text = "hãy chọn mật khẩu khác mã vừa nhận"
        problems.append(InputProblem("mật khẩu", text, "new_password"))
    if not problems and check_password(db, name, password):
        text = "mật khẩu mới phải khác mật khẩu đang dùng"
        problems.append(InputProblem("mật khẩu", text, "new_password"))
    if problems:
        raise InputError(problems)
    values = {"password_hash": hash_of(password), "must_change": False}
    row = db.execute(
        update(users)
        .where(users.c.name == name, users.c.active)
        .values(**values, reset_hash=None, reset_until=None)
    )
    if row.rowcount != 1:
        raise NotAllowed(f"Tài khoản {name} không còn dùng được: hãy nhờ quản trị mở lại.")
    ended = sessions.drop(db, name, staying)
    audit.record(db, act, "user.password", f"user:{name}", sessions=ended)
    return ended


def reset(db: Connection, name: str, act: Act, hours: int = CODE_HOURS) -> str:
    """A one-time code in place of a forgotten password, good for some hours: the old password opens
    nothing any more, every session ends, and a new password is asked for at the next sign-in.

    The code is nowhere but in this answer.
    """
    act.require("administer")
    row = _row(db, name)
    if row is None:
        text = f"không có tài khoản {name} đang dùng; bị khóa thì mở khóa trước"
        raise InputError([InputProblem("tên", text)])
    if name == act.person.name:
        text = "mật khẩu của chính mình thì đổi ở trang «Tài khoản của tôi»"
        raise InputError([InputProblem("tên", text)])
    return _give_code(db, name, act, hours, "user.reset")


def rescue(db: Connection, name: str, act: Act, hours: int = CODE_HOURS) -> str:
    """A one-time code for the only administrator, whom nobody else can help, and no second factor
    any more; done at the machine itself, whose keeper holds the key and the data anyway.

    InputError while somebody else may administer: that person resets the password.
    """
    act.require("install")
    names = [person.name for person in administrators(db)]
    if name not in names:
        text = f"{name} không phải quản trị đang dùng: chỉ quản trị duy nhất cần lệnh này"
        raise InputError([InputProblem("tên", text)])
    if others := [other for other in names if other != name]:
        text = f"còn quản trị khác: nhờ người đó chạy `lantoa user reset {name} --as {others[0]}`"
        raise InputError([InputProblem("tên", text)])
    nothing = {"totp_sealed": None, "totp_step": None, "recovery": None}
    db.execute(update(users).where(users.c.name == name).values(**nothing))
    return _give_code(db, name, act, hours, "user.rescue")


def _give_code(db: Connection, name: str, act: Act, hours: int, called: str) -> str:
    """The code itself, recorded as `called`; whoever calls has asked whether it may be given."""
    code, until = new_code(), act.at + timedelta(hours=hours)
    nobody = hash_of(secrets.token_urlsafe(32))
    db.execute(
        update(users)
        .where(users.c.name == name)
        .values(password_hash=nobody, must_change=True, reset_hash=digest(code), reset_until=until)
    )
    ended = sessions.drop(db, name)
    audit.record(db, act, called, f"user:{name}", sessions=ended, hours=hours)
    return code


def must_change(db: Connection, name: str) -> bool:
    """Whether the account's owner has to choose a new password before anything else."""
    row = _row(db, name)
    return bool(row and row.must_change)


def _row(db: Connection, name: str) -> Row[Any] | None:
    query = select(users.c.reset_hash, users.c.reset_until, users.c.must_change)
    return db.execute(query.where(users.c.name == name, users.c.active)).one_or_none()

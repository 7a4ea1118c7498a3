"""Accounts as an administrator sees them: who there is and was, their state, and how they are
locked, opened again, and moved to another role or unit.

An account is never deleted: its name stays in the record of what it did.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from content.database.tables.people import users
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean
from content.people import audit, sessions
from content.people.acts import Act, Person
from content.people.required_factors import required_roles
from content.people.rights import Role, adds_to, choose_role, role_label, roles
from content.people.second_factor import codes_left
from content.people.users import administrators


@dataclass(frozen=True)
class Lock:
    """Who locked an account, when and why."""

    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Account:
    """One account with everything that an administrator needs to know of it; no secret is in it."""

    person: Person
    active: bool
    created_at: datetime
    signed_in_at: datetime | None
    must_change: bool
    code_until: datetime | None  # until when the one-time code of a reset is good
    lock: Lock | None
    factor: bool
    factor_required: bool
    recovery_left: int
    sessions: int

    @property
    def name(self) -> str:
        return self.person.name


def accounts(db: Connection, now: datetime) -> list[Account]:
    """Every account, by name; those that are locked come last."""
    rows = db.execute(select(users).order_by(users.c.active.desc(), users.c.name))
    counts, asked = sessions.count_sessions(db, now), required_roles(db)
    return [_account(row, counts, asked, now) for row in rows]


def account(db: Connection, name: str, now: datetime) -> Account:
    """One account; InputError when there is none of that name."""
    row = db.execute(select(users).where(users.c.name == name)).one_or_none()
    if row is None:
        text = f"không có tài khoản {name}; xem `lantoa user list`"
        raise InputError([InputProblem("tên", text)])
    return _account(row, sessions.count_sessions(db, now), required_roles(db), now)


def lock(db: Connection, name: str, act: Act) -> int:
    """Close an account, with a reason: it is signed out at once, and its name stays in what it did.
    How many browsers were signed out.

    Whoever calls this hands on what waited for that person's decision.
    """
    act.require("administer")
    act.require_why()
    known = account(db, name, act.at)
    if not known.active:
        raise _refused(f"tài khoản {name} đã bị khóa")
    _keep_an_administrator(db, name)
    values = {"active": False, "locked_by": act.person.name, "locked_at": act.at}
    db.execute(update(users).where(users.c.name == name).values(**values, locked_why=act.why))
    ended = sessions.drop(db, name)
    audit.record(db, act, "user.lock", f"user:{name}", sessions=ended)
    return ended


def unlock(db: Connection, name: str, act: Act) -> None:
    """Open a locked account again, with the password and the second factor that it had."""
    act.require("administer")
    if account(db, name, act.at).active:
        raise _refused(f"tài khoản {name} không bị khóa")
    nothing = {"locked_by": None, "locked_at": None, "locked_why": None}
    db.execute(update(users).where(users.c.name == name).values(active=True, **nothing))
    audit.record(db, act, "user.unlock", f"user:{name}")


def set_role(db: Connection, name: str, role: Role, act: Act) -> None:
    """Give an account another role, from its next page on. Nobody gets more rights by himself, and
    one administrator stays."""
    act.require("administer")
    known = account(db, name, act.at)
    if role not in roles():
        raise _refused(choose_role(), "role")
    if role == known.person.role:
        raise _refused(f"tài khoản {name} đã có vai trò {role_label(role)}", "role")
    if name == act.person.name and adds_to(known.person.role, role):
        text = "không ai tự cho mình thêm quyền: hãy nhờ một quản trị khác"
        raise _refused(text, "role")
    if known.person.may("administer") and not Person(name, role, "").may("administer"):
        _keep_an_administrator(db, name)
    db.execute(update(users).where(users.c.name == name).values(role=role))
    audit.record(db, act, "user.role", f"user:{name}", role=role, before=known.person.role)


def set_unit(db: Connection, name: str, unit: str, act: Act) -> None:
    """Move an account to another unit: from its next page on it writes and schedules for that
    one."""
    act.require("administer")
    known = account(db, name, act.at)
    new = clean(unit).strip()
    if new == known.person.unit:
        raise _refused(f"tài khoản {name} đã thuộc đơn vị này", "unit")
    if len(new) > 200 or "\n" in new:
        raise _refused("tên đơn vị là một dòng, nhiều nhất 200 ký tự", "unit")
    db.execute(update(users).where(users.c.name == name).values(unit=new))
    audit.record(db, act, "user.unit", f"user:{name}", unit=new, before=known.person.unit)


def _keep_an_administrator(db: Connection, name: str) -> None:
    if [person.name for person in administrators(db)] == [name]:
        text = f"{name} là người quản trị duy nhất: hãy cho một người khác quyền quản trị trước"
        raise _refused(text, "role")


def _account(
    row: Row[Any], counts: dict[str, int], asked: tuple[Role, ...], now: datetime
) -> Account:
    locked = None
    if row.locked_at is not None:
        locked = Lock(row.locked_by, row.locked_at, row.locked_why or "")
    waits = (
        row.reset_until if row.reset_hash and row.reset_until and row.reset_until > now else None
    )
    return Account(
        Person(row.name, row.role, row.unit),
        row.active,
        row.created_at,
        row.signed_in_at,
        row.must_change,
        waits if waits and waits > now else None,
        locked,
        row.totp_sealed is not None,
        row.role in asked,
        codes_left(row.recovery),
        counts.get(row.name, 0),
    )


def _refused(text: str, field: str = "") -> InputError:
    return InputError([InputProblem("tài khoản", text, field)])

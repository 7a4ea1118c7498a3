"""The users of this installation: roles, passwords, units."""

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select, update

from content.database.tables.people import switches, users
from content.intake.errors import InputError, InputProblem
from content.intake.text import clean
from content.people import audit
from content.people.acts import RECIPIENT, SYSTEM, Act, NotAllowed, Person
from content.people.rights import Permission, choose_role, roles
from content.people.weak_passwords import office_names, weakness

SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 1024


def add_user(
    db: Connection, person: Person, password: str, act: Act, *, must_change: bool = False
) -> None:
    """Create a user; the name is `[a-z0-9._-]`, begins with a letter or a figure and is no name of
    an actor of ours, the password at least 8 characters. With `must_change` its owner chooses
    another before anything else."""
    act.require("administer")
    problems = []
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,59}", person.name):
        problems.append(
            InputProblem(
                "tên", "chỉ dùng chữ thường không dấu, số và . _ -, nhiều nhất 60 ký tự", "name"
            )
        )
    if person.name in (SYSTEM.name, RECIPIENT.name):
        problems.append(
            InputProblem(
                "tên", f"{person.name} là tên riêng của hệ thống: hãy đặt tên khác", "name"
            )
        )
    if person.role not in roles():
        problems.append(InputProblem("vai trò", choose_role(), "role"))
    problems += new_password_faults(db, person.name, password)
    if db.execute(select(users.c.name).where(users.c.name == person.name)).first():
        problems.append(
            InputProblem("tên", f"tài khoản {person.name} đã có: chọn tên khác", "name")
        )
    if problems:
        raise InputError(problems)
    row = {
        "name": person.name,
        "role": person.role,
        "unit": clean(person.unit).strip(),
        "active": True,
        "created_at": act.at,
        "must_change": must_change,
    }
    db.execute(insert(users).values(**row, password_hash=hash_of(password)))
    audit.record(db, act, "user.add", f"user:{person.name}", role=person.role, unit=person.unit)


def add_first_administrator(db: Connection, person: Person, password: str, act: Act) -> None:
    """Create an installation's first administrator; NotAllowed when it has one already."""
    if known := administrators(db):
        raise NotAllowed(
            f"Đã có người quản trị ({known[0].name}): hãy nhờ người đó thêm tài khoản khác."
        )
    add_user(db, person, password, act)


def administrators(db: Connection) -> list[Person]:
    """The active users who may administer, by name."""
    return people_who_may(db, "administer")


def find_person(db: Connection, name: str) -> Person:
    """The active user of that name; NotAllowed when there is none."""
    row = db.execute(select(users).where(users.c.name == name)).one_or_none()
    if row is None:
        raise NotAllowed(f"Không có tài khoản {name}; xem `lantoa user list`.")
    if not row.active:
        raise NotAllowed(
            f"Tài khoản {name} đã bị khóa; nhờ quản trị mở lại ở trang Tài khoản hoặc bằng "
            "`lantoa user unlock`."
        )
    return Person(row.name, row.role, row.unit)


def check_password(db: Connection, name: str, password: str) -> bool:
    """Whether the password is the user's (argon2id); it takes as long for an account that does not
    exist."""
    stored = _stored_hash(db, name)
    hasher = PasswordHasher()
    if stored is None:
        hash_of(password)
        return False
    try:
        return hasher.verify(stored, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def is_weak(db: Connection, name: str) -> bool:
    """Whether the stored hash was made with an older, weaker setting."""
    stored = _stored_hash(db, name)
    return stored is not None and PasswordHasher().check_needs_rehash(stored)


def strengthen(db: Connection, name: str, password: str) -> None:
    """Hash a proved password anew where the stored hash is weak."""
    if is_weak(db, name):
        values = {"password_hash": hash_of(password)}
        db.execute(update(users).where(users.c.name == name).values(**values))


def list_people(db: Connection) -> list[Person]:
    """Every active user, by name."""
    rows = db.execute(select(users).where(users.c.active).order_by(users.c.name))
    return [Person(row.name, row.role, row.unit) for row in rows]


def people_who_may(db: Connection, permission: Permission, unit: str | None = None) -> list[Person]:
    """Every active user who has a permission, for what belongs to `unit` where one is given."""
    return [person for person in list_people(db) if person.may(permission, unit)]


def new_password_faults(db: Connection, name: str, password: str) -> list[InputProblem]:
    """What keeps a text from being a new password of that account, at the screen as at the command
    line. Where the command line's word is taken anyway, an easily guessed one is not refused."""
    text = ""
    if len(password) < SHORTEST_PASSWORD:
        text = f"cần ít nhất {SHORTEST_PASSWORD} ký tự"
    elif len(password) > _LONGEST_PASSWORD:
        text = f"nhiều nhất {_LONGEST_PASSWORD} ký tự"
    elif password.strip().lower() == name:
        text = "không được là tên tài khoản: đặt mật khẩu khác"
    elif not trust_cli(db) and (said := weakness(password, (name, *office_names(db)))):
        text = f"mật khẩu này {said}; hãy dùng vài từ không liên quan đến nhau"
    return [InputProblem("mật khẩu", text, "new_password")] if text else []


def hash_of(password: str) -> str:
    """What is stored of a password (argon2id)."""
    return PasswordHasher().hash(_composed(password))


def trust_cli(db: Connection) -> bool:
    """Whether this home takes the command line's word for who acts (tests and demo only)."""
    return (
        db.execute(
            select(switches.c.value).where(switches.c.name == "trust_cli")
        ).scalar_one_or_none()
        == "yes"
    )


def _stored_hash(db: Connection, name: str) -> str | None:
    return db.execute(
        select(users.c.password_hash).where(users.c.name == name, users.c.active)
    ).scalar_one_or_none()


def _composed(password: str) -> str:
    """Vietnamese letters come composed from one keyboard and decomposed from another (RFC 8265
    takes NFC)."""
    return unicodedata.normalize("NFC", password)

"""The users of this installation: roles, passwords, units."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, insert, select

from content import audit
from content.acts import ROLES, Act, NotAllowed, Person
from content.errors import InputError, InputProblem
from content.models import switches, users


def add_user(db: Connection, person: Person, password: str, act: Act) -> None:
    """Create a user; the name is `[a-z0-9._-]`, the password at least 8 characters."""
    problems = []
    if not person.name or not all(c.isascii() and (c.isalnum() or c in "._-") for c in person.name):
        problems.append(InputProblem("tên", "chỉ dùng chữ không dấu, số và . _ -"))
    if person.role not in ROLES:
        problems.append(InputProblem("vai trò", f"phải là một trong {', '.join(ROLES)}"))
    if len(password) < 8:
        problems.append(InputProblem("mật khẩu", "cần ít nhất 8 ký tự"))
    if db.execute(select(users.c.name).where(users.c.name == person.name)).first():
        problems.append(InputProblem("tên", f"tài khoản {person.name} đã có"))
    if problems:
        raise InputError(problems)
    row = {"name": person.name, "role": person.role, "unit": person.unit, "active": True, "created_at": act.at}
    db.execute(insert(users).values(**row, password_hash=PasswordHasher().hash(password)))
    audit.record(db, act, "user.add", f"user:{person.name}", role=person.role, unit=person.unit)


def find_person(db: Connection, name: str) -> Person:
    """The active user of that name; NotAllowed when there is none."""
    row = db.execute(select(users).where(users.c.name == name, users.c.active)).one_or_none()
    if row is None:
        raise NotAllowed(f"Không có tài khoản {name}; xem `lantoa user list`.")
    return Person(row.name, row.role, row.unit)


def check_password(db: Connection, name: str, password: str) -> bool:
    """Whether the password is the user's (argon2id, constant time)."""
    stored = db.execute(select(users.c.password_hash).where(users.c.name == name, users.c.active)).scalar_one_or_none()
    try:
        return stored is not None and PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def list_people(db: Connection) -> list[Person]:
    """Every active user, by name."""
    rows = db.execute(select(users).where(users.c.active).order_by(users.c.name))
    return [Person(row.name, row.role, row.unit) for row in rows]


def trust_cli(db: Connection) -> bool:
    """Whether this home takes the command line's word for who acts (tests and demo only)."""
    return db.execute(select(switches.c.value).where(switches.c.name == "trust_cli")).scalar_one_or_none() == "yes"

"""Of which roles the office asks a second factor: a switch for each such role."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, exists, literal, select

from content.database.db import insert_new
from content.database.tables.people import switches, users
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act
from content.people.rights import Role, choose_role, roles

_SWITCH: Final = "totp/"


def required_roles(db: Connection) -> tuple[Role, ...]:
    """The roles whose people must have a second factor, in the table's order."""
    query = select(switches.c.name).where(switches.c.name.startswith(_SWITCH))
    asked = {name.removeprefix(_SWITCH) for name in db.execute(query).scalars()}
    return tuple(role for role in roles() if role in asked)


def is_required(role: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the office asks the second factor of the role in a column."""
    return exists(select(switches.c.name).where(switches.c.name == literal(_SWITCH) + role))


def lacks_factor(db: Connection, name: str) -> bool:
    """Whether the office asks a second factor of the account, and it has none yet."""
    lacking = (users.c.name == name, users.c.totp_sealed.is_(None), is_required(users.c.role))
    return db.execute(select(users.c.name).where(*lacking)).first() is not None


def require_factor(db: Connection, role: Role, act: Act) -> None:
    """From now on nobody of that role does anything before the second factor is set up; one who is
    signed in is led there at the next page."""
    act.require("administer")
    _known(role)
    values = {"value": "yes", "set_by": act.person.name, "set_at": act.at, "why": act.why}
    new = insert_new(db, switches).values(name=f"{_SWITCH}{role}", **values)
    if db.execute(new.returning(switches.c.name)).first() is not None:
        audit.record(db, act, "totp.require", "installation", role=role)


def waive_factor(db: Connection, role: Role, act: Act) -> None:
    """The second factor of that role is everybody's own choice again."""
    act.require("administer")
    _known(role)
    gone = db.execute(delete(switches).where(switches.c.name == f"{_SWITCH}{role}")).rowcount
    if gone:
        audit.record(db, act, "totp.waive", "installation", role=role)


def _known(role: Role) -> None:
    if role not in roles():
        raise InputError([InputProblem("vai trò", choose_role(), "role")])

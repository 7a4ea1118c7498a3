"""Switches over the whole installation: the emergency stop, and whether the command line is
trusted."""

from sqlalchemy import Connection, delete, select, update

from content.database.db import insert_new
from content.database.tables.people import switches
from content.people import audit
from content.people.acts import Act
from content.people.rights import Permission

STOP_ALL = "stop_all"
TRUST_CLI = "trust_cli"
_NEEDS: dict[str, Permission] = {STOP_ALL: "halt", TRUST_CLI: "install"}


def turn_on(db: Connection, name: str, act: Act) -> None:
    """Turn a switch on; every pump reads it before its next window."""
    act.require(_NEEDS[name])
    values = {"value": "yes", "set_by": act.person.name, "set_at": act.at, "why": act.why}
    db.execute(insert_new(db, switches).values(name=name, **values))
    db.execute(update(switches).where(switches.c.name == name).values(**values))
    audit.record(db, act, f"switch.{name}.on", "installation")


def turn_off(db: Connection, name: str, act: Act) -> None:
    """Turn a switch off again."""
    act.require(_NEEDS[name])
    db.execute(delete(switches).where(switches.c.name == name))
    audit.record(db, act, f"switch.{name}.off", "installation")


def stopped(db: Connection) -> bool:
    """Whether everything is stopped (emergency stop)."""
    return (
        db.execute(select(switches.c.value).where(switches.c.name == STOP_ALL)).scalar_one_or_none()
        == "yes"
    )

"""Switches over the whole installation: the emergency stop, and whether the command line is trusted."""

from sqlalchemy import Connection, delete, insert

from content import audit
from content.acts import Act
from content.models import switches

STOP_ALL = "stop_all"
TRUST_CLI = "trust_cli"


def turn_on(db: Connection, name: str, act: Act) -> None:
    """Turn a switch on; every pump reads it before its next window."""
    db.execute(delete(switches).where(switches.c.name == name))
    db.execute(insert(switches).values(name=name, value="yes", set_by=act.person.name, set_at=act.at, why=act.why))
    audit.record(db, act, f"switch.{name}.on", "installation")


def turn_off(db: Connection, name: str, act: Act) -> None:
    """Turn a switch off again."""
    db.execute(delete(switches).where(switches.c.name == name))
    audit.record(db, act, f"switch.{name}.off", "installation")

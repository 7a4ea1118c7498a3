"""Switches over the whole installation: the emergency stop, and whether the command line is trusted."""

from sqlalchemy import Connection, delete, update

from content import audit
from content.acts import Act
from content.db import insert_new
from content.models import switches

STOP_ALL = "stop_all"
TRUST_CLI = "trust_cli"


def turn_on(db: Connection, name: str, act: Act) -> None:
    """Turn a switch on; every pump reads it before its next window."""
    values = {"value": "yes", "set_by": act.person.name, "set_at": act.at, "why": act.why}
    db.execute(insert_new(db, switches).values(name=name, **values))
    db.execute(update(switches).where(switches.c.name == name).values(**values))
    audit.record(db, act, f"switch.{name}.on", "installation")


def turn_off(db: Connection, name: str, act: Act) -> None:
    """Turn a switch off again."""
    db.execute(delete(switches).where(switches.c.name == name))
    audit.record(db, act, f"switch.{name}.off", "installation")

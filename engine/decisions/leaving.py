"""Somebody's account is locked, or gets another role or unit: what waited for that person goes to
others in the same transaction, and what is left behind is told."""

from content.calendar.unfinished import Unfinished, unfinished
from content.database.db import Connection
from content.items.turns import hand_over
from content.people import accounts
from content.people.acts import Act
from content.people.rights import Role


def lock_account(db: Connection, name: str, act: Act) -> Unfinished:
    """Close an account at once; what it leaves behind."""
    accounts.lock(db, name, act)
    hand_over(db, name, act)
    return unfinished(db, name)


def change_role(db: Connection, name: str, role: Role, act: Act) -> None:
    """Give an account another role."""
    accounts.set_role(db, name, role, act)
    hand_over(db, name, act)


def change_unit(db: Connection, name: str, unit: str, act: Act) -> None:
    """Move an account to another unit."""
    accounts.set_unit(db, name, unit, act)
    hand_over(db, name, act)

"""What an installation still lacks before an office can live with it: each step is a fact of the
database, so that the list ticks itself off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, exists, select

from content.database.tables.audiences import audiences
from content.database.tables.deliveries import delivery_counts
from content.database.tables.items import approvals, items
from content.database.tables.offices import own_days
from content.database.tables.outlets import outlets
from content.database.tables.plans import plans
from content.office.office import current_office
from content.people.done_once import BACKUP_MADE, OUTLET_TRIED, was_done
from content.people.rights import Permission
from content.people.users import people_who_may


@dataclass(frozen=True)
class FirstStep:
    """One step: its word, who may do it, and whether it is done."""

    key: str
    permission: Permission
    done: bool


def first_steps(db: Connection) -> list[FirstStep]:
    """Every step in the order in which an office takes them."""
    return [FirstStep(key, permission, fact(db)) for key, permission, fact in _STEPS]


def _there(query: Select[Any]) -> Callable[[Connection], bool]:
    return lambda db: bool(db.execute(select(exists(query))).scalar_one())


def _done_once(what: str) -> Callable[[Connection], bool]:
    return lambda db: was_done(db, what)


def _has_deciders(db: Connection) -> bool:
    """Whether whatever one person writes, another can approve."""
    return len(people_who_may(db, "write")) > 1 and bool(people_who_may(db, "approve"))


_ARRIVED = select(delivery_counts.c.state).where(
    delivery_counts.c.state.in_(("delivered", "accepted")), delivery_counts.c.amount > 0
)
_STEPS: Final[tuple[tuple[str, Permission, Callable[[Connection], bool]], ...]] = (
    ("office", "administer", lambda db: bool(current_office(db).name)),
    ("plan", "administer", _there(select(plans.c.id))),
    ("agency", "administer", lambda db: bool(current_office(db).agencies)),
    ("people", "administer", _has_deciders),
    ("outlet", "administer", _there(select(outlets.c.id))),
    ("tried", "halt", _done_once(OUTLET_TRIED)),
    ("holidays", "administer", _there(select(own_days.c.day))),
    ("audience", "audience", _there(select(audiences.c.id).where(audiences.c.generation > 0))),
    ("item", "write", _there(select(items.c.id))),
    ("approval", "approve", _there(select(approvals.c.id))),
    ("arrived", "schedule", _there(_ARRIVED)),
    ("backup", "administer", _done_once(BACKUP_MADE)),
)

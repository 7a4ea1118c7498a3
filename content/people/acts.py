"""Who acts: a person of the installation, or one of its own parts; when, and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from content.intake.errors import InputError, InputProblem
from content.people.once import OneTimeKey
from content.people.rights import (
    DOINGS,
    Permission,
    Role,
    is_machine,
    role_label,
    roles_with,
    scope_of,
)

NameUnit = Callable[[str], str]
"""What a unit is called that has this code."""


class NotAllowed(Exception):
    """The person may not do this; one Vietnamese sentence. `needs`: the permission that is missing,
    and whose the thing is; None where another cause forbids it."""

    def __init__(
        self,
        text: str,
        needs: tuple[Permission, str | None] | None = None,
        told: Callable[[NameUnit], str] | None = None,
    ) -> None:
        super().__init__(text)
        self.needs, self._told = needs, told

    def told(self, name_unit: NameUnit) -> str:
        """The sentence with units as they are called; by itself it has their codes."""
        return self._told(name_unit) if self._told else str(self)


@dataclass(frozen=True)
class Person:
    """Somebody who acts."""

    name: str
    role: Role
    unit: str

    def may(self, permission: Permission, unit: str | None = None) -> bool:
        """Whether the table of rights gives the person a permission, for what belongs to `unit`
        where one is given."""
        scope = scope_of(self.role, permission)
        return scope == "all" or (scope == "own" and unit in (None, self.unit))


@dataclass(frozen=True)
class Act:
    """One act: `at` is aware UTC, `why` the reason where one is due, `once` the key of the form or
    command that asks for it."""

    person: Person
    at: datetime
    why: str = ""
    once: OneTimeKey | None = field(default=None, compare=False, repr=False)

    def require(self, permission: Permission, unit: str | None = None) -> None:
        """NotAllowed, saying who may, unless the person may do this; `unit` is whose it is, where
        it belongs to one."""
        if not self.person.may(permission, unit):
            told = partial(_refusal, self.person, permission, unit)
            raise NotAllowed(told(str), (permission, unit), told)

    def require_why(self) -> None:
        """InputError without a reason."""
        if not self.why.strip():
            raise InputError([InputProblem("lý do", "phải ghi lý do", "why")])


def _refusal(person: Person, permission: Permission, unit: str | None, name_unit: NameUnit) -> str:
    doing, able = DOINGS[permission], roles_with(permission)
    if not able:
        return f"Việc này ({doing}) không của tài khoản nào: chỉ hệ thống tự làm."
    if is_machine(person.role):
        return f"Phải nêu tài khoản của người {doing} (--as); cần vai trò: {_labels(able)}."
    who = f"Tài khoản {person.name} (vai trò {role_label(person.role)}"
    if person.may(permission):
        everywhere = _labels(roles_with(permission, "all"))
        own = name_unit(person.unit) if person.unit else "chưa ghi"
        return (
            f"{who}, đơn vị {own}) chỉ được {doing} của đơn vị mình; "
            f"việc này thuộc đơn vị {name_unit(unit) if unit else 'khác'}. Cần người của đơn vị đó"
            f"{f', hoặc vai trò: {everywhere}' if everywhere else ''}."
        )
    return f"{who}) không được {doing}; cần vai trò: {_labels(able)}."


def _labels(roles: tuple[Role, ...]) -> str:
    return ", ".join(role_label(role) for role in roles)


SYSTEM = Person("system", "system", "")
"""The actor of what the installation itself does, and of commands that need no person."""

PUMP = Person("flow:pump_outlet", "pump", "")
"""The actor of what a pump decides."""

RECEIPTS = Person("flow:collect_receipts", "receipts", "")
"""The actor of what follows from a provider's receipt."""

RECONCILE = Person("flow:reconcile_unknown", "reconcile", "")
"""The actor of what is decided about unknown deliveries."""

REMIND = Person("flow:remind_and_report", "remind", "")
"""The actor of what is drafted and said before a report is due."""

HOUSE = Person("flow:keep_house", "remind", "")
"""The actor of what the daily round tells."""

RECIPIENT = Person("recipient", "recipient", "")
"""The actor of what an addressee does for himself: he unsubscribes."""

CARRIER = Person("outside:carrier", "carrier", "")
"""The actor of what somebody without an account says of a pack that he carried."""

OUTSIDE = Person("outside:reader", "reader", "")
"""The actor of what somebody without an account does, who reads by a link."""

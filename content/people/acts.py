"""Who acts: a person of the installation, or one of its own parts; when, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from content.intake.errors import InputError, InputProblem

Role = Literal["writer", "approver", "spokesperson", "admin", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)


class NotAllowed(Exception):
    """The person may not do this; one Vietnamese sentence."""


@dataclass(frozen=True)
class Person:
    """Somebody who acts."""

    name: str
    role: Role
    unit: str

    def require(self, *roles: Role) -> None:
        """NotAllowed unless the person has one of the roles."""
        if self.role not in roles:
            raise NotAllowed(
                f"Tài khoản {self.name} (vai trò {self.role}) không được làm việc này; cần "
                f"vai trò: {', '.join(roles)}."
            )


@dataclass(frozen=True)
class Act:
    """One act: `at` is aware UTC, `why` the reason where one is due."""

    person: Person
    at: datetime
    why: str = ""

    def require_why(self) -> None:
        """InputError without a reason."""
        if not self.why.strip():
            raise InputError([InputProblem("lý do", "phải ghi lý do", "why")])


SYSTEM = Person("system", "admin", "")
"""The actor of what the installation itself does, and of commands that need no person."""

PUMP = Person("flow:pump_outlet", "admin", "")
"""The actor of what a pump decides."""

RECEIPTS = Person("flow:collect_receipts", "admin", "")
"""The actor of what follows from a provider's receipt."""

RECONCILE = Person("flow:reconcile_unknown", "admin", "")
"""The actor of what is decided about unknown deliveries."""

REMIND = Person("flow:remind_and_report", "admin", "")
"""The actor of what is drafted and said before a report is due."""

RECIPIENT = Person("recipient", "auditor", "")
"""The actor of what an addressee does for himself: he unsubscribes."""

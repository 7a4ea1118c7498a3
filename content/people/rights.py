"""Who may do what in the console: one table, role → permission → whose items; each route declares
the permission it needs."""

from typing import Literal

from content.people.acts import Person, Role

Permission = Literal[
    "read",
    "write",
    "approve",
    "schedule",
    "release",
    "settle",
    "amend",
    "halt",
    "administer",
    "audit",
]
Scope = Literal["own", "all"]

_EDITOR: dict[Permission, Scope] = dict.fromkeys(
    ("read", "write", "schedule", "release", "settle", "amend", "halt"), "all"
)

RIGHTS: dict[Role, dict[Permission, Scope]] = {
    "writer": {"read": "all", "write": "own", "schedule": "own"},
    "approver": {**_EDITOR, "approve": "all"},
    "spokesperson": {**_EDITOR, "approve": "all"},
    "admin": {**_EDITOR, "administer": "all", "audit": "all"},
    "auditor": {"read": "all", "audit": "all"},
}
"""`own`: only for items of the person's unit.

`content` checks again inside the transaction that acts; this table hides and explains.
"""


def may(person: Person, permission: Permission, unit: str | None = None) -> bool:
    """Whether the person has a permission, for an item of `unit` where one is given."""
    scope = RIGHTS[person.role].get(permission)
    return scope == "all" or (scope == "own" and unit in (None, person.unit))

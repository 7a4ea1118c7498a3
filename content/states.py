"""The states of a delivery and of a revision: one table of allowed moves each, and the one function that moves a delivery."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import Boolean, ColumnElement, Connection, bindparam, literal_column, update

from content.models import deliveries

State = Literal[
    "queued", "claimed", "sending", "accepted", "delivered", "rejected", "unknown", "held", "expired", "cancelled", "suppressed"
]

MOVES: dict[State, frozenset[State]] = {
    "queued": frozenset({"claimed", "held", "expired", "cancelled", "suppressed"}),
    "claimed": frozenset({"sending", "queued", "held", "expired", "cancelled", "suppressed"}),
    "sending": frozenset({"accepted", "delivered", "queued", "rejected", "unknown"}),
    "accepted": frozenset({"delivered", "rejected", "unknown"}),
    "delivered": frozenset(),
    "rejected": frozenset(),
    "unknown": frozenset({"accepted", "delivered", "rejected", "queued", "held"}),
    "held": frozenset({"queued", "cancelled"}),
    "expired": frozenset(),
    "cancelled": frozenset(),
    "suppressed": frozenset(),
}
"""design.md §4. From `unknown` only its own late settling, a receipt, a look-up or a person moves on."""

LABELS: dict[State, str] = {
    "queued": "đang chờ",
    "claimed": "đã nhận gửi",
    "sending": "đang gửi",
    "accepted": "đã nhận",
    "delivered": "đã đến",
    "rejected": "bị từ chối",
    "unknown": "chưa rõ",
    "held": "giữ lại",
    "expired": "quá hạn",
    "cancelled": "đã hủy",
    "suppressed": "ngừng gửi",
}

KINDS: dict[str, str] = {"publish": "đăng", "update": "đính chính", "withdraw": "gỡ"}
"""What a delivery does, for screens."""

IN_HAND: frozenset[State] = frozenset({"claimed", "sending"})
"""A pump has these: what is heard of them waits until it has settled them."""

ENDED: frozenset[State] = frozenset({"accepted", "delivered", "rejected", "expired", "cancelled", "suppressed"})
"""Nothing more will be done by the machine."""

REVISION_MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"submitted", "superseded"}),
    "submitted": frozenset({"approved", "returned", "refused", "superseded"}),
    "returned": frozenset({"superseded"}),
    "refused": frozenset({"superseded"}),
    "approved": frozenset({"superseded"}),
    "superseded": frozenset(),
}


def sources(to: State) -> tuple[State, ...]:
    """The states from which a delivery may become `to`."""
    return tuple(state for state, targets in MOVES.items() if to in targets)


def move(db: Connection, to: State, rows: Iterable[int], only_from: Sequence[State] | None = None, **values: Any) -> int:
    """Move the named deliveries; rows in a state that may not become `to` stay as they are. Answers how many moved."""
    ids = list(rows)
    return move_where(db, to, deliveries.c.id.in_(bindparam("ids", ids, expanding=True)), only_from, **values) if ids else 0


def move_where(db: Connection, to: State, which: ColumnElement[bool], only_from: Sequence[State] | None = None, **values: Any) -> int:
    """Move every delivery that `which` names; see `move`."""
    allowed = [state for state in sources(to) if only_from is None or state in only_from]
    if not allowed:
        raise ValueError(f"no delivery may move from {only_from} to {to}")
    statement = update(deliveries).where(which, deliveries.c.state.in_(allowed)).values(state=to, **values)
    return db.execute(statement).rowcount


def in_hand() -> ColumnElement[bool]:
    """Deliveries that a pump has: in the words of their partial index, for SQLite compares the words."""
    return literal_column("deliveries.state IN ('claimed', 'sending')", Boolean)

"""The states of a delivery and of a revision: one table of allowed moves each, and the one function
that moves a delivery."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, literal_column, update

from content.database.bulk import among
from content.database.tables import deliveries as table
from content.database.tables.base import in_words
from content.database.tables.deliveries import deliveries

State = Literal[
    "queued",
    "claimed",
    "sending",
    "accepted",
    "delivered",
    "rejected",
    "unknown",
    "held",
    "expired",
    "cancelled",
    "suppressed",
]

MOVES: dict[State, frozenset[State]] = {
    "queued": frozenset({"claimed", "held", "expired", "cancelled", "suppressed"}),
    "claimed": frozenset({"sending", "queued", "held", "expired", "cancelled", "suppressed"}),
    "sending": frozenset({"accepted", "delivered", "queued", "rejected", "unknown"}),
    "accepted": frozenset({"delivered", "rejected", "unknown"}),
    "delivered": frozenset({"rejected"}),
    "rejected": frozenset(),
    "unknown": frozenset({"accepted", "delivered", "rejected", "queued", "held"}),
    "held": frozenset({"queued", "cancelled"}),
    "expired": frozenset(),
    "cancelled": frozenset(),
    "suppressed": frozenset(),
}
"""As docs/engineering/a-deliverys-life.md explains them. From `unknown` only its own late settling,
a receipt, a look-up or a person moves on; `delivered` is taken back by a receipt alone."""

LABELS: dict[State, str] = {
    "queued": "đang chờ",
    "claimed": "sắp gửi",
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

KINDS: dict[str, str] = {
    "publish": "đăng",
    "update": "đính chính",
    "withdraw": "gỡ",
    "notice": "thông báo nội bộ",
}
"""What a delivery does, for screens."""

CHANGES: frozenset[str] = frozenset({"update", "withdraw"})
"""The kinds that change what stands: done twice is done once."""

IN_HAND: frozenset[State] = frozenset(table.IN_HAND)
"""A pump has these: what is heard of them waits until it has settled them."""

APART: frozenset[State] = frozenset(table.APART)
"""Few deliveries end or wait here: they have an index of their own."""

ENDED: frozenset[State] = frozenset(
    {"accepted", "delivered", "rejected", "expired", "cancelled", "suppressed"}
)
"""Nothing more will be done by the machine."""


def sources(to: State) -> tuple[State, ...]:
    """The states from which a delivery may become `to`."""
    return tuple(state for state, targets in MOVES.items() if to in targets)


_OF_AN_INDEX = (("queued",), table.IN_HAND, table.APART)


def in_state(*states: str) -> ColumnElement[bool]:
    """Deliveries in one of these states, said so that the database finds the index that has only
    such."""
    condition = deliveries.c.state.in_(states)
    for indexed in _OF_AN_INDEX:
        if set(states) <= set(indexed):
            return and_(literal_column(f"deliveries.{in_words(*indexed)}"), condition)
    return condition


def is_post() -> ColumnElement[bool]:
    """Deliveries to a page, feed or screen instead of a person, said so that the database finds
    their index."""
    return literal_column(f"deliveries.{table.POSTS}")


def is_notice() -> ColumnElement[bool]:
    """Deliveries of notices, said so that the database finds their index."""
    return literal_column(f"deliveries.{table.NOTICES}")


def because_of(code: str) -> ColumnElement[bool]:
    """Deliveries whose reason has this code, said so that the database finds their index."""
    return and_(literal_column(f"deliveries.{table.CODED}"), deliveries.c.code == code)


def of_occurrence(occurrence: int) -> ColumnElement[bool]:
    """Deliveries that are counted under an occurrence; notices under none of any publication."""
    return deliveries.c.occurrence_id == occurrence if occurrence else is_notice()


def move(
    db: Connection,
    to: State,
    rows: Iterable[int],
    only_from: Sequence[State] | None = None,
    **values: Any,
) -> int:
    """Move the named deliveries; rows in a state that may not become `to` stay as they are.

    Answers how many moved.
    """
    ids = list(rows)
    return move_where(db, to, among(deliveries.c.id, ids), only_from, **values) if ids else 0


def move_where(
    db: Connection,
    to: State,
    which: ColumnElement[bool],
    only_from: Sequence[State] | None = None,
    **values: Any,
) -> int:
    """Move every delivery that `which` names; see `move`."""
    allowed = [state for state in sources(to) if only_from is None or state in only_from]
    if not allowed:
        raise ValueError(f"no delivery may move from {only_from} to {to}")
    statement = update(deliveries).where(which, in_state(*allowed)).values(state=to, **values)
    return db.execute(statement).rowcount

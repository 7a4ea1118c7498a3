"""What becomes known of a delivery after its own attempt: receipts, look-ups, and the moment at
which a person must decide.

Each function works in the caller's transaction. Everything is appended to the attempts; nothing
here ever sends anything again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    exists,
    func,
    insert,
    or_,
    select,
)

from content.database.tables.deliveries import attempts, deliveries
from content.deliveries.reasons import OwnReason
from content.deliveries.states import MOVES, State, in_state, move
from content.people import audit
from content.people.acts import Act

RAISED = "raised"
LOOK_UP = "look-up"
NO_LOOK = "look-up: not told"
RECEIPT = "receipt"
"""What the attempts call them; a word that says something follows after a colon."""


@dataclass(frozen=True)
class KnownDelivery:
    """A delivery as it stands."""

    id: int
    outlet_id: int
    recipient_id: int
    state: State
    tries: int


@dataclass(frozen=True)
class LaterReport:
    """What was heard of a delivery; `to` is what it says of it."""

    delivery_id: int
    source: Literal["receipt", "look-up"]
    to: Literal["accepted", "delivered", "rejected"]
    at: datetime
    reason: str = ""
    code: str = ""
    raw: str = ""  # the provider's own words
    provider_id: str | None = None
    url: str | None = None

    @property
    def outcome(self) -> str:
        return f"{self.source}: {self.to}"


@dataclass(frozen=True)
class Unclear:
    """An unknown delivery that no person was asked about yet."""

    id: int
    outlet_id: int
    recipient_id: int
    revision_id: int | None  # none of a notice
    kind: str
    tries: int
    due_at: datetime
    since: datetime  # when it became unknown
    began_at: datetime  # its sending began then, or not long after
    looked_at: datetime | None
    seen_at: datetime | None  # when the provider last told that it is not there
    looks: int  # how often it has told so
    refused: Literal["rejected", "halted"] | None  # what the provider said of it at first


def lock(db: Connection, ids: Collection[int]) -> dict[int, KnownDelivery]:
    """The named deliveries as they stand until the transaction ends; those that do not exist are
    left out."""
    columns = (
        deliveries.c.id,
        deliveries.c.outlet_id,
        deliveries.c.recipient_id,
        deliveries.c.state,
        deliveries.c.tries,
    )
    query = (
        select(*columns).where(deliveries.c.id.in_(ids)).order_by(deliveries.c.id).with_for_update()
    )
    return {row.id: KnownDelivery(**row._mapping) for row in db.execute(query)} if ids else {}


def learn(db: Connection, known: dict[int, KnownDelivery], words: Iterable[LaterReport]) -> int:
    """Append what was heard of locked deliveries and move them where it may; answers how many
    moved. The same word again is no news.

    A failure outweighs a success, so that of a message in parts none hides it, in whatever order
    and batch they come. What was queued again and is now said to have left is held for a person.
    """
    events, changes = list[dict[str, Any]](), dict[int, dict[str, Any]]()
    heard = _heard(db, known)
    for word in sorted(words, key=lambda later_report: later_report.to != "rejected"):
        row = known[word.delivery_id]
        if (news := (row.id, row.tries, word.outcome, word.raw)) in heard:
            continue
        heard.add(news)
        events.append(_event(row, word))
        if change := _change(changes.get(row.id, {}).get("state", row.state), word):
            changes[row.id] = {**changes.get(row.id, {}), **change}
    if events:
        db.execute(insert(attempts), events)
    return _apply(db, changes)


_OF_UNCLEAR = ("id", "outlet_id", "recipient_id", "revision_id", "kind", "tries", "due_at")


def unclear(db: Connection) -> list[Unclear]:
    """Every unknown delivery that no person was asked about since it became so, by outlet."""
    query = (
        select(
            *(deliveries.c[name] for name in _OF_UNCLEAR),
            func.coalesce(deliveries.c.settled_at, deliveries.c.not_before).label("since"),
            func.coalesce(
                _of_this_try(func.min(attempts.c.started_at)), deliveries.c.not_before
            ).label("began_at"),
            _of_this_try(
                func.max(attempts.c.ended_at), attempts.c.outcome.startswith(LOOK_UP)
            ).label("looked_at"),
            _of_this_try(func.max(attempts.c.ended_at), attempts.c.outcome == LOOK_UP).label(
                "seen_at"
            ),
            _of_this_try(func.count(), attempts.c.outcome == LOOK_UP).label("looks"),
            _of_this_try(
                func.max(attempts.c.outcome), attempts.c.outcome.in_(("rejected", "halted"))
            ).label("refused"),
        )
        .where(in_state("unknown"), ~raised())
        .order_by(deliveries.c.outlet_id, deliveries.c.id)
    )
    return [Unclear(**row._mapping) for row in db.execute(query)]


def _of_this_try(value: ColumnElement[Any], *which: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Something of the attempts that a delivery's latest try left."""
    mine = (attempts.c.delivery_id == deliveries.c.id, attempts.c.number == deliveries.c.tries)
    return select(value).where(*mine, *which).scalar_subquery()


def raised() -> ColumnElement[bool]:
    """Whether a person was asked about a delivery's latest try."""
    return exists().where(
        attempts.c.delivery_id == deliveries.c.id,
        attempts.c.number == deliveries.c.tries,
        attempts.c.outcome == RAISED,
    )


def is_adopted(db: Connection, row: Unclear, provider_id: str) -> bool:
    """Whether another delivery of the outlet to the same person, or another post, already has what
    a look-up found."""
    arrived = and_(
        deliveries.c.outlet_id == row.outlet_id, deliveries.c.state.in_(("accepted", "delivered"))
    )
    query = select(deliveries.c.id).where(
        deliveries.c.recipient_id == row.recipient_id,
        arrived,
        deliveries.c.provider_id == provider_id,
    )
    return db.execute(query.where(deliveries.c.id != row.id).limit(1)).first() is not None


def note_look_up(
    db: Connection, row: Unclear, at: datetime, reason: str, told: bool = True
) -> None:
    """Append a look-up that found nothing; not `told` where the provider did not say."""
    outcome = LOOK_UP if told else NO_LOOK
    db.execute(
        insert(attempts).values(
            delivery_id=row.id, number=row.tries, ended_at=at, outcome=outcome, reason=reason
        )
    )


def believe(db: Connection, row: Unclear, at: datetime) -> None:
    """What the provider refused and does not show was refused: it ends, or goes back to the queue
    where the refusal was one of us."""
    if row.refused == "halted":
        move(db, "queued", [row.id], only_from=("unknown",), not_before=at, settled_at=None)
    else:
        move(db, "rejected", [row.id], only_from=("unknown",), settled_at=at)


def raise_to_person(db: Connection, rows: Sequence[Unclear], act: Act) -> int:
    """Ask a person about deliveries that are still unknown, each once; answers how many were raised
    now."""
    act.require("raise")
    still = {
        row.id for row in lock(db, [row.id for row in rows]).values() if row.state == "unknown"
    }
    asked = set(
        db.execute(select(deliveries.c.id).where(deliveries.c.id.in_(still), raised())).scalars()
    )
    fresh = [row for row in rows if row.id in still - asked]
    for row in fresh:
        db.execute(
            insert(attempts).values(
                delivery_id=row.id,
                number=row.tries,
                ended_at=act.at,
                outcome=RAISED,
                reason=act.why,
            )
        )
        audit.record(db, act, "delivery.raise", f"delivery:{row.id}")
    return len(fresh)


def _heard(db: Connection, known: Collection[int]) -> set[tuple[int, int, str, str]]:
    said = or_(
        attempts.c.outcome.startswith(f"{RECEIPT}:"), attempts.c.outcome.startswith(f"{LOOK_UP}:")
    )
    query = select(attempts.c.delivery_id, attempts.c.number, attempts.c.outcome, attempts.c.raw)
    return {
        (row[0], row[1], row[2], row[3])
        for row in db.execute(query.where(attempts.c.delivery_id.in_(known), said))
    }


def _event(row: KnownDelivery, word: LaterReport) -> dict[str, Any]:
    names = ("delivery_id", "outcome", "code", "reason", "raw", "provider_id", "url")
    return {
        "number": row.tries,
        "ended_at": word.at,
        **{name: getattr(word, name) for name in names},
    }


_OPEN = {
    "receipt": ("accepted", "unknown", "delivered"),
    "look-up": ("accepted", "unknown"),
}
"""The states that a word may still move: a failure that is reported ends what was reported as
arrived, whichever comes first."""


def _change(state: State, word: LaterReport) -> dict[str, Any] | None:
    """What a word changes of a delivery in a state; None when it is an event only."""
    if state == "queued" and word.to != "rejected":
        return {
            "state": "held",
            "reason": "Đã xếp gửi lại, nhưng nhà cung cấp báo là đã nhận: hãy quyết định.",
            "code": OwnReason.TAKEN_ALREADY,
            "settled_at": word.at,
        }
    if state not in _OPEN[word.source] or word.to not in MOVES[state]:
        return None
    change: dict[str, Any] = {"state": word.to, "reason": None, "code": ""}
    if word.to == "rejected":
        change |= {"reason": word.reason, "code": word.code}
    if state == "unknown":
        change |= {
            "settled_at": word.at,
            "reason": word.reason or None,
            "code": word.code,
            "provider_id": word.provider_id,
            "url": word.url,
        }
    return change


def _apply(db: Connection, changes: dict[int, dict[str, Any]]) -> int:
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for id, change in changes.items():
        alike[tuple(change.items())].append(id)
    moved = 0
    for change_of_many, ids in alike.items():
        values = dict(change_of_many)
        moved += move(db, values.pop("state"), ids, **values)
    return moved

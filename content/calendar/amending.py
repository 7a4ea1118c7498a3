"""Withdrawal and correction: what one act of a person changes, and what it leaves to the pumps.

Nothing that was sent is rewritten. Each post that stands where it can be changed gets a row of its
own, kind `withdraw` or `update`; e-mail and text messages that have left stay what they are. All
of it happens in the caller's transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    insert,
    literal,
    select,
    update,
)

from content.database.db import UtcDateTime
from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlets
from content.database.tables.publications import (
    amendments,
    occurrences,
    publications,
)
from content.deliveries.reasons import OwnReason
from content.deliveries.states import State, move_where
from content.intake.errors import InputError, InputProblem
from content.items.items import item_revision
from content.people import audit
from content.people.acts import Act
from content.sending.amendments import POST_KEY

MAY_STAND: tuple[State, ...] = ("sending", "accepted", "delivered", "unknown")
WAITING: tuple[State, ...] = ("queued", "held")


@dataclass(frozen=True)
class Effect:
    """What an act did; counts by outlet where they are mappings."""

    publications: int  # ended by a withdrawal; given the new text by a correction
    waiting: int  # deliveries that had not left: cancelled, or given the new text
    posts: Mapping[str, int]  # being taken back or put right now
    gone: Mapping[str, int]  # have left for good
    letters: int | None = None  # the publication that tells who got an older text
    people: int = 0  # that it tells
    replaced: bool = False  # nobody had read an older text: nothing was put right


@dataclass(frozen=True)
class Replacement:
    """What takes the place of an item that is taken back: an item's id or an address; `moves` leads
    readers there at once."""

    target: str
    moves: bool = False


def withdraw(
    db: Connection,
    item: str,
    act: Act,
    able: Collection[int],
    instead: Replacement | None = None,
) -> Effect:
    """Take an item back: its publications end, and what has not left is cancelled.

    What stands on the `able` outlets gets a row.

    A message that is leaving at this moment counts as standing: its row waits until it is known
    what became of it.
    """
    act.require("amend", item_revision(db, item).unit)
    act.require_why()
    ended = _end(db, item)
    if not ended:
        text = "không có lịch phát nào để gỡ: xem trang của bài để biết bài đã phát ở đâu"
        raise InputError([InputProblem(item, text)])
    more = {"replaced_by": instead.target, "moves": instead.moves} if instead else {}
    amendment = record(db, "withdraw", item, None, act)
    if more:
        db.execute(update(amendments).where(amendments.c.id == amendment).values(**more))
    rows = rows_of(ended)
    waiting = _cancel_unsent(db, rows, act)
    left = and_(rows, deliveries.c.kind == "publish", deliveries.c.state.in_(MAY_STAND))
    make_rows(
        db,
        amendment,
        deliveries.c.revision_id,
        and_(left, deliveries.c.outlet_id.in_(able)),
        act.at,
    )
    made = by_outlet(db, and_(rows, deliveries.c.amendment_id == amendment))
    effect = Effect(len(ended), waiting, made, by_outlet(db, and_(left, not_on(able))))
    detail = {"publications": sorted(ended), **told(effect), **more}
    audit.record(db, act, "item.withdraw", f"item:{item}", **detail)
    return effect


def _end(db: Connection, item: str) -> list[int]:
    """The publications of an item that end by its withdrawal."""
    ending = update(publications).where(
        publications.c.item_id == item, publications.c.state != "withdrawn"
    )
    ended = ending.values(state="withdrawn", next_at=None).returning(publications.c.id)
    return list(db.execute(ended).scalars())


def _cancel_unsent(db: Connection, rows: ColumnElement[bool], act: Act) -> int:
    """End what has not left of an item that is taken back; how many deliveries that were."""
    unsent = and_(rows, deliveries.c.kind != "withdraw")
    said = {
        "reason": f"bài đã được gỡ: {act.why}",
        "code": OwnReason.WITHDRAWN,
        "settled_at": act.at,
    }
    return move_where(db, "cancelled", unsent, (*WAITING, "claimed"), **said)


def record(db: Connection, kind: str, item: str, revision: int | None, act: Act) -> int:
    """Note who did it, when and why; the number of the correction or withdrawal."""
    values = {
        "item_id": item,
        "kind": kind,
        "revision_id": revision,
        "made_by": act.person.name,
        "made_at": act.at,
        "why": act.why,
    }
    return int(
        db.execute(insert(amendments).values(**values).returning(amendments.c.id)).scalar_one()
    )


def make_rows(
    db: Connection,
    amendment: int,
    text: ColumnElement[int],
    posts: ColumnElement[bool],
    at: datetime,
) -> None:
    """One row for each post, due at once.

    Windows, lateness and daily limits are for new messages.
    """
    kind = select(amendments.c.kind).where(amendments.c.id == amendment).scalar_subquery()
    now = literal(at, UtcDateTime)
    values = {
        "kind": kind,
        "amendment_id": literal(amendment),
        "revision_id": text,
        "state": literal("queued"),
        "due_at": now,
        "not_before": now,
        "tries": literal(0),
    }
    chosen = (
        select(*(deliveries.c[name] for name in POST_KEY), *values.values())
        .where(posts)
        .order_by(deliveries.c.id)
    )
    db.execute(insert(deliveries).from_select([*POST_KEY, *values], chosen))


def alive(item: str) -> Select[tuple[int]]:
    """The publications of an item that were not taken back."""
    return select(publications.c.id).where(
        publications.c.item_id == item, publications.c.state != "withdrawn"
    )


def rows_of(of: Select[tuple[int]] | Sequence[int]) -> ColumnElement[bool]:
    """The deliveries of the publications with these ids."""
    return deliveries.c.occurrence_id.in_(
        select(occurrences.c.id).where(occurrences.c.publication_id.in_(of))
    )


def not_on(able: Collection[int]) -> ColumnElement[bool]:
    """Deliveries on other outlets than these."""
    return deliveries.c.outlet_id.not_in(able)


def by_outlet(db: Connection, which: ColumnElement[bool]) -> dict[str, int]:
    """How many deliveries there are of a kind, by outlet."""
    query = (
        select(outlets.c.name, func.count())
        .join(deliveries)
        .where(which)
        .group_by(outlets.c.name)
        .order_by(outlets.c.name)
    )
    return {name: count for name, count in db.execute(query)}


def told(effect: Effect) -> dict[str, object]:
    """What the record of acts keeps of an effect."""
    counts = {"waiting": effect.waiting, "posts": dict(effect.posts), "gone": dict(effect.gone)}
    return counts | ({"letters": effect.letters, "people": effect.people} if effect.letters else {})

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
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from content.database.db import UtcDateTime
from content.database.tables.audiences import audiences
from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlets
from content.database.tables.publications import (
    amendments,
    occurrences,
    publication_outlets,
    publications,
)
from content.deliveries.reasons import OwnReason
from content.deliveries.states import State, move_where
from content.intake.errors import InputError, InputProblem
from content.items.items import Revision, approved_revision, item_revision
from content.people import audit
from content.people.acts import Act
from content.sending.amendments import POST_KEY

_MAY_STAND: tuple[State, ...] = ("sending", "accepted", "delivered", "unknown")
_WAITING: tuple[State, ...] = ("queued", "held")


@dataclass(frozen=True)
class Effect:
    """What an act did; counts by outlet where they are mappings."""

    publications: int  # ended by a withdrawal; given the new text by a correction
    waiting: int  # deliveries that had not left: cancelled, or given the new text
    posts: Mapping[str, int]  # being taken back or put right now
    gone: Mapping[str, int]  # have left for good


@dataclass(frozen=True)
class Reach:
    """What a correction would touch."""

    outlets: frozenset[int]
    audiences: tuple[str, ...]  # of mailings that have not left


def withdraw(db: Connection, item: str, act: Act, able: Collection[int]) -> Effect:
    """Take an item back: its publications end, and what has not left is cancelled.

    What stands on the `able` outlets gets a row.

    A message that is leaving at this moment counts as standing: its row waits until it is known
    what became of it.
    """
    act.require("amend", item_revision(db, item).unit)
    act.require_why()
    ending = update(publications).where(
        publications.c.item_id == item, publications.c.state != "withdrawn"
    )
    ended = list(
        db.execute(
            ending.values(state="withdrawn", next_at=None).returning(publications.c.id)
        ).scalars()
    )
    if not ended:
        raise InputError([InputProblem(item, "không có lịch phát nào để gỡ")])
    amendment = _record(db, "withdraw", item, None, act)
    rows = _rows_of(ended)
    waiting = _cancel_unsent(db, rows, act)
    left = and_(rows, deliveries.c.kind == "publish", deliveries.c.state.in_(_MAY_STAND))
    _make_rows(
        db,
        amendment,
        deliveries.c.revision_id,
        and_(left, deliveries.c.outlet_id.in_(able)),
        act.at,
    )
    made = _by_outlet(db, and_(rows, deliveries.c.amendment_id == amendment))
    effect = Effect(len(ended), waiting, made, _by_outlet(db, and_(left, _not_on(able))))
    audit.record(
        db, act, "item.withdraw", f"item:{item}", publications=sorted(ended), **_told(effect)
    )
    return effect


def _cancel_unsent(db: Connection, rows: ColumnElement[bool], act: Act) -> int:
    """End what has not left of an item that is taken back; how many deliveries that were."""
    unsent = and_(rows, deliveries.c.kind != "withdraw")
    said = {
        "reason": f"bài đã được gỡ: {act.why}",
        "code": OwnReason.WITHDRAWN,
        "settled_at": act.at,
    }
    return move_where(db, "cancelled", unsent, (*_WAITING, "claimed"), **said)


def reach(db: Connection, revision: Revision, able: Collection[int]) -> Reach:
    """The outlets and audiences that `correct` would give this text."""
    touched = or_(
        _waiting_older(revision), and_(_posts_older(revision), deliveries.c.outlet_id.in_(able))
    )
    found = set(db.execute(select(deliveries.c.outlet_id).where(touched).distinct()).scalars())
    planned = select(publications.c.id).where(_planned_older(revision))
    of_planned = select(publication_outlets.c.outlet_id).where(
        publication_outlets.c.publication_id.in_(planned)
    )
    mailed = select(occurrences.c.publication_id).join(deliveries).where(_waiting_older(revision))
    lists = (
        select(audiences.c.name)
        .join(publications)
        .where(or_(publications.c.id.in_(planned), publications.c.id.in_(mailed)))
    )
    return Reach(
        frozenset(found | set(db.execute(of_planned).scalars())),
        tuple(sorted(set(db.execute(lists).scalars()))),
    )


def correct(db: Connection, revision: Revision, act: Act, able: Collection[int]) -> Effect:
    """Put the newest approved text in the place of the older ones.

    That is on the `able` outlets where they stand, and in all that has not left.

    A release of a mailing stays in force: it was given for the audience, and the new text has an
    approval of its own.
    """
    act.require("amend", revision.unit)
    act.require_why()
    _refuse_overtaken(db, revision)
    switched = db.execute(
        update(publications).where(_planned_older(revision)).values(revision_id=revision.id)
    ).rowcount
    waiting = db.execute(
        update(deliveries).where(_waiting_older(revision)).values(revision_id=revision.id)
    ).rowcount
    amendment = _record(db, "update", revision.item, revision.id, act)
    _cancel_older_corrections(db, revision, act.at)
    left = _posts_older(revision)
    _make_rows(
        db, amendment, literal(revision.id), and_(left, deliveries.c.outlet_id.in_(able)), act.at
    )
    made = _by_outlet(
        db, and_(_rows_of(_alive(revision.item)), deliveries.c.amendment_id == amendment)
    )
    effect = Effect(switched, waiting, made, _by_outlet(db, and_(left, _not_on(able))))
    if not (switched or waiting or effect.posts):
        text = (
            f"không có bản nào cũ hơn bản {revision.number} đang đứng hoặc chờ phát để đính chính"
        )
        raise InputError([InputProblem(revision.item, text)])
    detail = {"revision": revision.number, "sha256": revision.sha256, **_told(effect)}
    audit.record(db, act, "item.correct", f"item:{revision.item}", **detail)
    return effect


def _refuse_overtaken(db: Connection, revision: Revision) -> None:
    newest = approved_revision(db, revision.item)
    if newest is None or newest.id != revision.id:
        text = "bài vừa có bản mới trong lúc kiểm tra: hãy xem lại rồi đính chính"
        raise InputError([InputProblem(revision.item, text)])


def _cancel_older_corrections(db: Connection, revision: Revision, at: datetime) -> None:
    """A correction that has not left is not worth sending once a newer one follows it."""
    rows = _rows_of(_alive(revision.item))
    unsent = and_(rows, deliveries.c.kind == "update", deliveries.c.revision_id < revision.id)
    reason = "đã có đính chính mới hơn"
    said = {"reason": reason, "code": OwnReason.NEWER_TEXT, "settled_at": at}
    move_where(db, "cancelled", unsent, (*_WAITING, "claimed"), **said)


def _record(db: Connection, kind: str, item: str, revision: int | None, act: Act) -> int:
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


def _make_rows(
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


def _alive(item: str) -> Select[tuple[int]]:
    return select(publications.c.id).where(
        publications.c.item_id == item, publications.c.state != "withdrawn"
    )


def _rows_of(of: Select[tuple[int]] | Sequence[int]) -> ColumnElement[bool]:
    """The deliveries of the publications with these ids."""
    return deliveries.c.occurrence_id.in_(
        select(occurrences.c.id).where(occurrences.c.publication_id.in_(of))
    )


def _planned_older(revision: Revision) -> ColumnElement[bool]:
    """Publications that would still publish an older text."""
    older = and_(publications.c.item_id == revision.item, publications.c.revision_id < revision.id)
    return and_(older, publications.c.next_at.is_not(None))


def _older(revision: Revision, *states: State) -> ColumnElement[bool]:
    text = and_(deliveries.c.kind == "publish", deliveries.c.revision_id < revision.id)
    return and_(_rows_of(_alive(revision.item)), text, deliveries.c.state.in_(states))


def _waiting_older(revision: Revision) -> ColumnElement[bool]:
    return _older(revision, *_WAITING)


def _posts_older(revision: Revision) -> ColumnElement[bool]:
    """What shows an older text, or is about to, and was not given this one yet.

    A pump holds a claimed row's text in its hand.
    """
    edit = deliveries.alias("edit")
    same = and_(*(edit.c[name] == deliveries.c[name] for name in POST_KEY))
    given = exists().where(
        same,
        edit.c.kind == "update",
        edit.c.revision_id == revision.id,
        edit.c.state != "cancelled",
    )
    return and_(_older(revision, "claimed", *_MAY_STAND), ~given)


def _not_on(able: Collection[int]) -> ColumnElement[bool]:
    return deliveries.c.outlet_id.not_in(able)


def _by_outlet(db: Connection, which: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(outlets.c.name, func.count())
        .join(deliveries)
        .where(which)
        .group_by(outlets.c.name)
        .order_by(outlets.c.name)
    )
    return {name: count for name, count in db.execute(query)}


def _told(effect: Effect) -> dict[str, object]:
    return {"waiting": effect.waiting, "posts": dict(effect.posts), "gone": dict(effect.gone)}

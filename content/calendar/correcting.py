"""Correction: the newest approved text takes the place of the older ones, and who got an older one
by e-mail or SMS is told in a letter of its own. All in the caller's transaction.

Where no older text has come to anybody, nothing is put right: what is scheduled is given the newest
text, and neither the public nor the list of items hears of a correction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select, update

from content.calendar.amending import (
    MAY_STAND,
    WAITING,
    Effect,
    alive,
    by_outlet,
    make_rows,
    not_on,
    record,
    rows_of,
    told,
)
from content.calendar.correction_letters import (
    LettersAsked,
    live_letters,
    supersede,
    write_letters,
)
from content.database.tables.audiences import audiences
from content.database.tables.deliveries import deliveries
from content.database.tables.items import items
from content.database.tables.publications import (
    amendments,
    occurrences,
    publication_outlets,
    publications,
)
from content.deliveries.counts import has_counted
from content.deliveries.reasons import OwnReason
from content.deliveries.states import State, in_state, move_where
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import told as at_local
from content.items.items import Revision, approved_revision
from content.people import audit
from content.people.acts import Act
from content.sending.amendments import POST_KEY

OlderText = Literal["", "waits", "out"]
"""Of an item's older texts: none is meant to be read, one only waits, one has come to somebody."""

_NO_LETTERS = LettersAsked(())


@dataclass(frozen=True)
class Reach:
    """What a correction would touch."""

    outlets: frozenset[int]
    audiences: tuple[str, ...]  # of mailings that have not left


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


def correct(
    db: Connection,
    revision: Revision,
    act: Act,
    able: Collection[int],
    letters: LettersAsked = _NO_LETTERS,
) -> Effect:
    """Put the newest approved text in the place of the older ones: on the `able` outlets where
    they stand, and in all that has not left. Who got an older text by one of the outlets of
    `letters` is written to, once somebody else has released that. A release of a mailing stays in
    force: it was given for the audience, and the new text has an approval of its own. Only what
    the public reads of needs a reason.
    """
    act.require("amend", revision.unit)
    db.execute(select(items.c.id).where(items.c.id == revision.item).with_for_update())
    _refuse_overtaken(db, revision)
    if not letters.outlets and older_text(db, revision) == "waits":
        return _replace(db, revision, act, able)
    act.require_why()
    supersede(db, revision, act)
    given = update(publications).where(_planned_older(revision)).values(revision_id=revision.id)
    switched = db.execute(given).rowcount
    waiting = _give_text(db, revision, able)
    amendment = record(db, "update", revision.item, revision.id, act)
    _cancel_older_corrections(db, revision, act.at)
    left = _posts_older(revision)
    make_rows(
        db, amendment, literal(revision.id), and_(left, deliveries.c.outlet_id.in_(able)), act.at
    )
    its_rows = and_(rows_of(alive(revision.item)), deliveries.c.amendment_id == amendment)
    made = by_outlet(db, its_rows)
    gone = by_outlet(db, and_(left, not_on(able)))
    number, people = write_letters(db, revision, amendment, act, letters)
    effect = Effect(switched, waiting, made, gone, number, people)
    if not (switched or waiting or effect.posts or number):
        raise InputError([InputProblem(revision.item, _nothing_to_do(db, revision, amendment))])
    detail = {"revision": revision.number, "sha256": revision.sha256, **told(effect)}
    audit.record(db, act, "item.correct", f"item:{revision.item}", **detail)
    return effect


def older_text(db: Connection, revision: Revision) -> OlderText:
    """Whether an older text was published, or is going to be, and nobody put this one in its place:
    answered from counts, for pages that only offer the act. A text that a pump has in its hand
    counts as one that is out."""
    newest = select(func.max(amendments.c.id)).where(amendments.c.item_id == revision.item)
    done = select(amendments.c.id).where(
        amendments.c.id == newest.scalar_subquery(), amendments.c.revision_id == revision.id
    )
    if db.execute(done).first():
        return ""
    older = and_(
        publications.c.item_id == revision.item,
        publications.c.revision_id < revision.id,
        publications.c.state != "withdrawn",
    )
    in_hand = exists().where(
        in_state("claimed", "sending"),
        deliveries.c.occurrence_id == occurrences.c.id,
        occurrences.c.publication_id == publications.c.id,
        or_(deliveries.c.state == "sending", deliveries.c.recipient_id == 0),
    )
    there = select(publications.c.id).where(older).limit(1)
    if db.execute(there.where(or_(has_counted(*MAY_STAND), in_hand))).first():
        return "out"
    meant = or_(publications.c.next_at.is_not(None), has_counted(*WAITING))
    return "waits" if db.execute(there.where(meant)).first() else ""


def older_to_come(db: Connection, revision: Revision) -> set[int]:
    """The publications that are still going to show an older text of the item."""
    older = and_(
        publications.c.item_id == revision.item,
        publications.c.revision_id < revision.id,
        publications.c.state.in_(("active", "waiting", "done")),
    )
    meant = or_(publications.c.next_at.is_not(None), has_counted(*WAITING))
    return set(db.execute(select(publications.c.id).where(older, meant)).scalars())


def _replace(db: Connection, revision: Revision, act: Act, able: Collection[int]) -> Effect:
    """Give what is scheduled the newest text; nobody has read an older one."""
    waits = select(occurrences.c.publication_id).join(deliveries).where(_waiting_older(revision))
    meant = or_(_planned_older(revision), publications.c.id.in_(waits))
    given = update(publications).where(meant).values(revision_id=revision.id)
    switched = db.execute(given).rowcount
    effect = Effect(switched, _give_text(db, revision, able), {}, {}, replaced=True)
    detail = {"revision": revision.number, "sha256": revision.sha256, **told(effect)}
    audit.record(db, act, "item.replace", f"item:{revision.item}", **detail)
    return effect


def _give_text(db: Connection, revision: Revision, able: Collection[int]) -> int:
    """Give what has not left the new text; how many deliveries that are. A letter that a pump has
    claimed goes back to the queue for it: nobody can put it right once it has left."""
    given = update(deliveries).where(_waiting_older(revision)).values(revision_id=revision.id)
    claimed = and_(_older(revision, "claimed"), not_on(able))
    back = move_where(db, "queued", claimed, ("claimed",), revision_id=revision.id)
    return db.execute(given).rowcount + back


def _nothing_to_do(db: Connection, revision: Revision, begun: int) -> str:
    """`begun` is the correction that is refused here, already written."""
    if waiting := live_letters(db, revision):
        return (
            f"đã đính chính bằng bản {revision.number} rồi; thư đính chính (lịch phát {waiting}) "
            "đang chờ gửi"
        )
    query = (
        select(amendments.c.made_by, amendments.c.made_at)
        .where(amendments.c.kind == "update", amendments.c.revision_id == revision.id)
        .where(amendments.c.id != begun)
        .order_by(amendments.c.id.desc())
    )
    if done := db.execute(query.limit(1)).one_or_none():
        when = at_local(done.made_at)
        return f"{done.made_by} đã đính chính bằng bản {revision.number} lúc {when}"
    return f"không có bản nào cũ hơn bản {revision.number} đang đứng hoặc chờ phát để đính chính"


def _refuse_overtaken(db: Connection, revision: Revision) -> None:
    newest = approved_revision(db, revision.item)
    if newest is None or newest.id != revision.id:
        text = "bài vừa có bản mới trong lúc kiểm tra: hãy xem lại rồi đính chính"
        raise InputError([InputProblem(revision.item, text)])


def _cancel_older_corrections(db: Connection, revision: Revision, at: datetime) -> None:
    """A correction that has not left is not worth sending once a newer one follows it."""
    rows = rows_of(alive(revision.item))
    unsent = and_(rows, deliveries.c.kind == "update", deliveries.c.revision_id < revision.id)
    reason = "đã có đính chính mới hơn"
    said = {"reason": reason, "code": OwnReason.NEWER_TEXT, "settled_at": at}
    move_where(db, "cancelled", unsent, (*WAITING, "claimed"), **said)


def _planned_older(revision: Revision) -> ColumnElement[bool]:
    """Publications that would still publish an older text."""
    older = and_(publications.c.item_id == revision.item, publications.c.revision_id < revision.id)
    return and_(older, publications.c.next_at.is_not(None))


def _older(revision: Revision, *states: State) -> ColumnElement[bool]:
    text = and_(deliveries.c.kind == "publish", deliveries.c.revision_id < revision.id)
    return and_(rows_of(alive(revision.item)), text, deliveries.c.state.in_(states))


def _waiting_older(revision: Revision) -> ColumnElement[bool]:
    return _older(revision, *WAITING)


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
    return and_(_older(revision, "claimed", *MAY_STAND), ~given)

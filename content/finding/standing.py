"""How an item really stands, in words of the database: one expression, which lists show and filter
by, so that what is said of an item and what finds it never differ.

What the public has or gets comes before what is being written: an item whose newest text is a draft
may be on the air with the one before.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select, true

from content.database.bulk import among
from content.database.db import UtcDateTime
from content.database.tables.deliveries import delivery_counts
from content.database.tables.items import items, revisions
from content.database.tables.publications import amendments, occurrences, publications
from content.intake.local_time import local_day

StandingName = Literal[
    "withdrawn",
    "sending",
    "stopped",
    "release",
    "scheduled",
    "corrected",
    "published",
    "failed",
    "",
]
"""What the public has or gets of an item; "" nothing yet.

`sending` goes out now, is repeated, or stands until a day that has not come; `release` waits for a
second person's yes; `failed` was due and came to nobody.
"""

WORK: Final = ("draft", "submitted", "returned", "refused")
"""States of a newest text that somebody still works on."""

APPROVED: Final = "approved"
"""Approved, and nothing of it on the calendar."""

ON_AIR: Final[tuple[StandingName, ...]] = (
    "release",
    "scheduled",
    "stopped",
    "sending",
    "published",
    "corrected",
    "failed",
    "withdrawn",
)

STATES: Final = (*WORK, APPROVED, *ON_AIR)
"""Everything that an item can be looked for by, in the order of its life."""

WENT: Final = ("accepted", "delivered")
"""States of a delivery that came somewhere."""

_kept = delivery_counts.c


def shown_states(state: str, stands: str) -> tuple[str, ...]:
    """What is said of an item: its newest text's state, where somebody still works on it, then
    what the public has."""
    work = (state,) if state in WORK else ()
    return (*work, stands) if stands else work or (APPROVED,)


def items_of(numbers: Collection[int]) -> Select[tuple[str]]:
    """The items of these revisions, as `air` takes them: one value, however many they are."""
    return select(revisions.c.item_id).where(among(revisions.c.id, numbers))


def air(now: datetime, chosen: Select[tuple[str]] | None = None) -> Subquery:
    """Of every item, or of the chosen ones, as `item`: its `standing`, when something of it leaves
    next (`next_at`), and when something last came somewhere (`last_at`)."""
    kept = items.c.id.in_(chosen) if chosen is not None else true()
    told, soon = _publications(now, chosen), _prepared(now, chosen)
    sent, amended = _sent(now, chosen), _amended(chosen)
    next_at = case(
        (or_(told.c.next_at.is_(None), soon.c.due_at < told.c.next_at), soon.c.due_at),
        else_=told.c.next_at,
    )
    query = (
        select(
            items.c.id.label("item"),
            _standing(told.c, sent.c, amended.c, next_at).label("standing"),
            next_at.label("next_at"),
            sent.c.last_at,
        )
        .where(kept)
        .select_from(_beside(items, told, soon, sent, amended))
    )
    return query.subquery("air")


def _standing(told: Any, sent: Any, amended: Any, next_at: Any) -> ColumnElement[str]:
    went = func.coalesce(sent.went, 0) > 0
    runs = or_(sent.queued > 0, and_(went, or_(told.repeats == 1, told.stands == 1)))
    return case(
        (and_(amended.taken_back == 1, func.coalesce(told.alive, 0) == 0), "withdrawn"),
        (func.coalesce(told.meant, 0) == 0, ""),
        (runs, "sending"),
        (told.stopped == 1, "stopped"),
        (told.waits == 1, "release"),
        (next_at.is_not(None), "scheduled"),
        (and_(went, amended.newest == "update"), "corrected"),
        (went, "published"),
        (told.was_due == 1, "failed"),
        else_="",
    )


def _beside(first: Any, *others: Subquery) -> Any:
    for other in others:
        first = first.outerjoin(other, other.c.item_id == items.c.id)
    return first


def _publications(now: datetime, chosen: Select[tuple[str]] | None) -> Subquery:
    """What is on the calendar of each item; letters that tell of a correction are none of it."""
    its = publications.c
    own, runs = its.amendment_id.is_(None), its.stopped_at.is_(None)
    is_on = and_(own, its.state.in_(("active", "done")))
    going = and_(own, its.state.in_(("waiting", "active")), runs)
    flags = {
        "alive": its.state != "withdrawn",  # as `content.sending.amendments` has it
        "meant": and_(own, its.state != "cancelled"),
        "waits": and_(own, its.state == "waiting"),
        "stopped": and_(own, its.state == "active", ~runs),
        "repeats": and_(own, its.state == "active", its.repeat.is_not(None)),
        "stands": and_(is_on, its.until >= local_day(now)),
        "was_due": and_(is_on, its.at <= now),
    }
    query = select(
        its.item_id,
        func.min(case((going, its.next_at), else_=None), type_=UtcDateTime()).label("next_at"),
        *(func.max(case((flag, 1), else_=0)).label(name) for name, flag in flags.items()),
    )
    return _of(query, chosen).group_by(its.item_id).subquery("told")


def _prepared(now: datetime, chosen: Select[tuple[str]] | None) -> Subquery:
    """What has its deliveries already, and is due later."""
    query = (
        select(
            publications.c.item_id,
            func.min(occurrences.c.due_at, type_=UtcDateTime()).label("due_at"),
        )
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(
            occurrences.c.due_at > now,
            publications.c.amendment_id.is_(None),
            publications.c.state.in_(("active", "done")),
        )
    )
    return _of(query, chosen).group_by(publications.c.item_id).subquery("soon")


def _sent(now: datetime, chosen: Select[tuple[str]] | None) -> Subquery:
    """What became of all that was due; what was taken back is left out."""
    of_post = _kept.kind == "publish", _kept.due_at <= now
    went = _kept.state.in_(WENT)
    cells = select(
        _kept.occurrence_id,
        _amount(went).label("went"),
        _amount(_kept.state == "queued").label("queued"),
        func.max(case((went, _kept.due_at), else_=None)).label("last_at"),
    ).where(*of_post)
    if chosen is not None:
        theirs = select(occurrences.c.id).join(publications)
        theirs = theirs.where(publications.c.item_id.in_(chosen))
        cells = cells.where(_kept.occurrence_id.in_(theirs))
    each = cells.group_by(_kept.occurrence_id).subquery("each")
    query = (
        select(
            publications.c.item_id,
            func.sum(each.c.went).label("went"),
            func.sum(each.c.queued).label("queued"),
            func.max(each.c.last_at, type_=UtcDateTime()).label("last_at"),
        )
        .select_from(each)
        .join(occurrences, occurrences.c.id == each.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(publications.c.amendment_id.is_(None), publications.c.state.in_(("active", "done")))
    )
    return _of(query, chosen).group_by(publications.c.item_id).subquery("sent")


def _amended(chosen: Select[tuple[str]] | None) -> Subquery:
    """The kind of each item's newest correction or withdrawal, and whether it was ever taken
    back."""
    back = case((amendments.c.kind == "withdraw", 1), else_=0)
    query = select(
        amendments.c.item_id, func.max(amendments.c.id).label("id"), func.max(back).label("back")
    )
    query = query if chosen is None else query.where(amendments.c.item_id.in_(chosen))
    last = query.group_by(amendments.c.item_id).subquery("last")
    newest = amendments.alias("newest")
    return (
        select(last.c.item_id, last.c.back.label("taken_back"), newest.c.kind.label("newest"))
        .join(newest, newest.c.id == last.c.id)
        .subquery("amended")
    )


def _amount(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((where, _kept.amount), else_=0))


def _of(query: Select[Any], chosen: Select[tuple[str]] | None) -> Select[Any]:
    return query if chosen is None else query.where(publications.c.item_id.in_(chosen))

"""What waits for a person, and nothing else will settle."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import (
    Connection,
    ScalarSelect,
    Select,
    String,
    case,
    func,
    literal,
    or_,
    select,
)

from content.database.tables.audiences import audiences
from content.database.tables.deliveries import deliveries
from content.database.tables.items import approvals, revisions
from content.database.tables.notices import notices
from content.database.tables.outlets import outlets
from content.database.tables.people import switches
from content.database.tables.publications import occurrences, publications
from content.deliveries.carried import unanswered
from content.deliveries.counts import has_counted
from content.deliveries.log import with_notices
from content.deliveries.reasons import OwnReason
from content.deliveries.refused_changes import refused_changes
from content.deliveries.states import State, in_state, is_notice
from content.deliveries.waiting_outlets import failing, halted, nothing, parts, rests
from content.people import clocks

WaitingKind = Literal[
    "unknown",
    "held",
    "halted",
    "part",
    "rest",
    "failing",
    "urgent",
    "release",
    "stopped",
    "older",
    "amend",
    "unreached",
    "unanswered",
    "clock",
]
KINDS: tuple[WaitingKind, ...] = get_args(WaitingKind)


@dataclass(frozen=True)
class Waiting:
    """One thing to decide. `subject` is a delivery's or publication's number, an outlet's name, an
    item or a host, as `kind` has it."""

    kind: WaitingKind
    subject: str
    outlet: str | None
    item: str | None
    since: datetime
    why: str
    until: datetime | None = None  # when the machine tries again by itself


def waiting(db: Connection, now: datetime) -> Iterator[Waiting]:
    """Unknown and held deliveries, halted outlets, parts of outlets and whole ones that rest for
    long, urgent items to confirm, publications to release, notices that did not reach somebody,
    hosts whose clock jumped, pages and screens that take nothing; each kind oldest first."""
    yield from waiting_some(db, KINDS, now)


def waiting_others(db: Connection, now: datetime) -> Iterator[Waiting]:
    """What waits besides deliveries, of which there may be many: see `waiting_deliveries`."""
    yield from waiting_some(
        db, tuple(kind for kind in KINDS if kind not in ("unknown", "held", "clock")), now
    )


def waiting_some(
    db: Connection, kinds: Collection[WaitingKind], now: datetime
) -> Iterator[Waiting]:
    """What waits of some kinds, kind by kind, each oldest first."""
    for kind, query in zip(KINDS, _queries(now), strict=True):
        for row in db.execute(query) if kind in kinds else ():
            until = getattr(row, "until", None)
            yield Waiting(
                kind, str(row.subject), row.outlet, row.item, row.since, row.why or "", until
            )


def _queries(now: datetime) -> tuple[Select[Any], ...]:
    of_outlets = halted(), parts(), rests(now), failing()
    of_people = _urgent(), _release(), _stopped(), _older(), refused_changes(), _unreached(now)
    ours = _deliveries("unknown"), _deliveries("held")
    return *ours, *of_outlets, *of_people, unanswered(now), _clock()


def _deliveries(state: State) -> Select[Any]:
    query = select(
        deliveries.c.id.label("subject"),
        outlets.c.name.label("outlet"),
        publications.c.item_id.label("item"),
        func.coalesce(deliveries.c.settled_at, deliveries.c.due_at).label("since"),
        deliveries.c.reason.label("why"),
    )
    decided = deliveries.c.code != OwnReason.STOPPED  # told once, by its publication
    return with_notices(query).where(in_state(state), decided).order_by("since", deliveries.c.id)


def _urgent() -> Select[Any]:
    item, since = revisions.c.item_id, approvals.c.decided_at.label("since")
    query = select(
        item.label("subject"), nothing("outlet"), item.label("item"), since, approvals.c.why
    )
    return (
        query.join(revisions)
        .where(approvals.c.urgent, approvals.c.confirmed_by.is_(None))
        .order_by("since")
    )


def _release() -> Select[Any]:
    """`why` tells of a list that was replaced since it was seen."""
    item, since = publications.c.item_id.label("item"), publications.c.created_at.label("since")
    before, now = (column.cast(String) for column in (publications.c.size, audiences.c.size))
    told = literal("danh sách đã được thay: trước ") + before + " người, nay " + now + " người"
    is_other = publications.c.generation != audiences.c.generation
    query = (
        select(
            publications.c.id.label("subject"),
            nothing("outlet"),
            item,
            since,
            case((is_other, told), else_=literal("")).label("why"),
        )
        .select_from(publications)
        .outerjoin(audiences, audiences.c.id == publications.c.audience_id)
    )
    return query.where(publications.c.state == "waiting").order_by("since")


def _stopped() -> Select[Any]:
    """Publications that somebody stopped where they ran."""
    name, dots = publications.c.stopped_by, literal("do ")
    query = select(
        publications.c.id.label("subject"),
        nothing("outlet"),
        publications.c.item_id.label("item"),
        publications.c.stopped_at.label("since"),
        (dots + name + literal(" dừng")).label("why"),
    )
    runs = publications.c.state.in_(("active", "done"))
    return query.where(publications.c.stopped_at.is_not(None), runs).order_by("since")


def _older() -> Select[Any]:
    """Publications to come of a text that has a newer approved one."""
    newer, older = revisions.alias(), revisions.alias()
    newest = (
        select(func.max(newer.c.id))
        .where(newer.c.item_id == publications.c.item_id, newer.c.state == "approved")
        .correlate(publications)
        .scalar_subquery()
    )
    decided = select(func.max(approvals.c.decided_at)).where(
        approvals.c.revision_id == revisions.c.id, approvals.c.decision == "approved"
    )
    told = (
        *(literal("đã phê duyệt bản "), revisions.c.number.cast(String)),
        *(literal(", lịch này vẫn phát bản "), older.c.number.cast(String)),
    )
    query = (
        select(
            publications.c.id.label("subject"),
            nothing("outlet"),
            publications.c.item_id.label("item"),
            decided.scalar_subquery().label("since"),
            (told[0] + told[1] + told[2] + told[3]).label("why"),
        )
        .join(older, older.c.id == publications.c.revision_id)
        .join(revisions, revisions.c.id == newest)
    )
    to_come = or_(publications.c.next_at.is_not(None), has_counted("queued", "held"))
    alive = publications.c.state.in_(("active", "waiting", "done"))
    query = query.where(alive, older.c.id < revisions.c.id, to_come)
    return query.order_by("since", publications.c.id)


def _unreached(now: datetime) -> Select[Any]:
    """Notices that were refused and would still help: staff are to be told in another way."""
    query = select(
        deliveries.c.id.cast(String).label("subject"),
        nothing("outlet"),
        nothing("item"),
        deliveries.c.settled_at.label("since"),
        deliveries.c.reason.label("why"),
    ).join(notices, notices.c.id == deliveries.c.notice_id)
    helps = or_(notices.c.expires_at.is_(None), notices.c.expires_at > now)
    rejected = deliveries.c.state == "rejected"  # not `in_state`: refused letters are many more
    return query.where(rejected, is_notice(), helps).order_by("since")


def _clock() -> Select[Any]:
    host = func.substr(switches.c.name, len(clocks.JUMP) + 1).label("subject")
    since = switches.c.set_at.label("since")
    query = select(host, nothing("outlet"), nothing("item"), since, switches.c.why)
    return query.where(switches.c.name.startswith(clocks.JUMP)).order_by("since")


def count_waiting(db: Connection, now: datetime) -> dict[str, int]:
    """How many things wait for a person, by kind; `approval` are texts to decide on."""
    asked: dict[str, Select[Any]] = {
        **dict(zip(KINDS, _queries(now), strict=True)),
        "unknown": select(deliveries.c.id).where(in_state("unknown")),  # from their index alone
        "approval": select(revisions.c.id).where(revisions.c.state == "submitted"),
    }
    row = db.execute(select(*(_count(query).label(kind) for kind, query in asked.items()))).one()
    return dict(zip(asked, map(int, row), strict=True))


def _count(query: Select[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.order_by(None).subquery()).scalar_subquery()


@dataclass(frozen=True)
class WaitingGroup:
    """Deliveries of one publication on one outlet that wait for the same decision; a notice is
    alone."""

    kind: WaitingKind
    publication: int  # 0 of a notice
    item: str
    title: str
    outlet: str
    count: int
    delivery: int  # the first of them
    since: datetime
    why: str
    until: datetime | None = None  # when the machine tries again by itself


def waiting_deliveries(db: Connection) -> list[WaitingGroup]:
    """Unknown and held deliveries, together as a person decides on them; the oldest first."""
    first, since = (
        func.min(deliveries.c.id),
        func.min(func.coalesce(deliveries.c.settled_at, deliveries.c.due_at)),
    )
    query = (
        select(
            deliveries.c.state,
            publications.c.id,
            publications.c.item_id,
            func.min(revisions.c.title),
            outlets.c.title,
            func.count(),
            first,
            since,
            func.max(func.coalesce(deliveries.c.reason, "")),
        )
        .select_from(deliveries)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(revisions, revisions.c.id == deliveries.c.revision_id)
        .where(in_state("unknown", "held"), deliveries.c.code != OwnReason.STOPPED)
        .group_by(
            deliveries.c.state,
            publications.c.id,
            publications.c.item_id,
            outlets.c.id,
            outlets.c.title,
        )
        .order_by(since, first)
    )
    found = [WaitingGroup(*row) for row in db.execute(query)]
    return sorted([*found, *_notices(db)], key=lambda group: (group.since, group.delivery))


def _notices(db: Connection) -> Iterator[WaitingGroup]:
    query = (
        select(deliveries, outlets.c.title, notices.c.document)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(notices, notices.c.id == deliveries.c.notice_id)
        .where(in_state("unknown", "held"), is_notice())
    )
    for row in db.execute(query):
        title, since = json.loads(row.document)["title"], row.settled_at or row.due_at
        why = row.reason or ""
        yield WaitingGroup(row.state, 0, "", title, row.title, 1, row.id, since, why)

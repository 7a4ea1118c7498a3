"""The delivery log: every delivery and every attempt, page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from content import audit
from content.acts import Act
from content.errors import InputError, InputProblem
from content.filters import Filter
from content.models import attempts, deliveries, occurrences, outlets, publications, revisions
from content.paging import newest, next_newer
from content.states import State, in_state, move, move_where

HELD_BY_RESTORE = "bản khôi phục: có thể đã gửi sau lúc sao lưu"
"""Why a restored copy holds what was due."""

_PAGE = 2_000
_MINUTE = timedelta(minutes=1)  # rules are not finer than hourly


@dataclass(frozen=True)
class LogRow:
    """One delivery."""

    id: int
    channel: str
    outlet: str
    item: str
    state: str
    kind: str
    due_at: datetime
    settled_at: datetime | None
    provider_id: str | None
    url: str | None
    reason: str | None
    tries: int
    recipient_id: int
    publication: int


@dataclass(frozen=True)
class Attempt:
    """One try of a delivery."""

    number: int
    started_at: datetime | None
    ended_at: datetime
    outcome: str
    code: str
    reason: str
    provider_id: str | None
    url: str | None


@dataclass(frozen=True)
class Held:
    """Held deliveries of one due time on one outlet."""

    due_at: datetime
    outlet: str
    count: int
    why: str | None


def rows(db: Connection, which: Filter, limit: int | None = None) -> Iterator[LogRow]:
    """The deliveries that match, oldest first, read page by page with flat memory."""
    after, left = 0, limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        page = db.execute(_filtered(_query(), which).where(deliveries.c.id > after).order_by(deliveries.c.id).limit(size)).all()
        for row in page:
            yield LogRow(**row._mapping)
        if len(page) < size:
            return
        after = page[-1].id
        left = None if left is None else left - len(page)


def page(db: Connection, which: Filter, limit: int, before: int | None = None, after: int | None = None) -> list[LogRow]:
    """One page, newest first: the newest deliveries that match, or those next older than the id `before`, or next newer than `after`."""
    ids = next_newer(db, which, limit, after) if after is not None else newest(db, which, limit, before)
    found = db.execute(_query().where(deliveries.c.id.in_(ids)).order_by(deliveries.c.id.desc()))
    return [LogRow(**row._mapping) for row in found]


def find(db: Connection, delivery: int) -> LogRow | None:
    """One delivery; None when there is none."""
    row = db.execute(_query().where(deliveries.c.id == delivery)).one_or_none()
    return None if row is None else LogRow(**row._mapping)


def alike(db: Connection, row: LogRow) -> list[int]:
    """The unknown deliveries of the same publication on the same outlet, itself included; none for what is not unknown."""
    query = _joined(select(deliveries.c.id)).where(in_state("unknown"), publications.c.id == row.publication, outlets.c.name == row.outlet)
    return list(db.execute(query.order_by(deliveries.c.id)).scalars()) if row.state == "unknown" else []


def held_of(db: Connection, publication: int) -> list[Held]:
    """What is held of a publication, by due time and outlet."""
    query = _joined(select(occurrences.c.due_at, outlets.c.title, func.count(), func.max(deliveries.c.reason)))
    query = query.where(publications.c.id == publication, in_state("held"))
    rows = db.execute(query.group_by(occurrences.c.due_at, outlets.c.id, outlets.c.title).order_by(occurrences.c.due_at, outlets.c.id))
    return [Held(*row) for row in rows]


def newest_attempt(db: Connection) -> int:
    """The number of the newest attempt; 0 before the first one."""
    return db.execute(select(func.max(attempts.c.id))).scalar_one() or 0


def attempts_of(db: Connection, delivery: int) -> list[Attempt]:
    """Every try of one delivery, in order."""
    query = select(attempts).where(attempts.c.delivery_id == delivery).order_by(attempts.c.id)
    names = Attempt.__dataclass_fields__
    return [Attempt(**{name: getattr(row, name) for name in names}) for row in db.execute(query)]


def settle_by_hand(db: Connection, delivery: int, sent: bool, act: Act) -> State:
    """A person decides what became of a delivery that is unknown or held. Answers its new state.

    Unknown: sent is accepted; not sent is queued again inside the outlet's lateness limit, held after it.
    Held: sent is cancelled; not sent is queued and due from now on, for a person's word outranks the lateness rule.
    """
    _may_settle(act)
    query = select(deliveries.c.state, deliveries.c.due_at, outlets.c.late_limit_s).join(outlets).where(deliveries.c.id == delivery)
    row = db.execute(query.with_for_update(of=deliveries)).one_or_none()  # its own attempt or a receipt may settle it at this moment
    if row is None or row.state not in ("unknown", "held"):
        raise InputError([InputProblem(f"lượt gửi {delivery}", "không có, hoặc không ở trạng thái chưa rõ hay giữ lại")])
    if row.state == "held":
        to, _ = _settle_held(db, deliveries.c.id == delivery, sent, act)
    else:
        to = _settle_unknown(db, delivery, sent, (act.at - row.due_at).total_seconds() > row.late_limit_s, act)
    audit.record(db, act, "settle", f"delivery:{delivery}", sent=sent, state=to)
    return to


def settle_held(db: Connection, publication: int, sent: bool, act: Act, at: datetime | None = None) -> int:
    """A person decides for all held deliveries of a publication, or of its occurrence in the minute `at`. Answers how many that were.

    Several occurrences are never queued together: everyone would get as many messages at once.
    """
    _may_settle(act)
    of_it = [occurrences.c.publication_id == publication]
    of_it += [] if at is None else [occurrences.c.due_at >= at, occurrences.c.due_at < at + _MINUTE]
    which = deliveries.c.occurrence_id.in_(select(occurrences.c.id).where(*of_it))
    times = select(func.count(deliveries.c.occurrence_id.distinct())).where(
        which, deliveries.c.state == "held", deliveries.c.kind == "publish"
    )
    if not sent and (held := db.execute(times).scalar_one()) > 1:
        text = f"giữ lại {held} lượt phát, gửi cả thì mỗi người nhận {held} lần: chọn từng lượt bằng --at (xem `lantoa log --state held`)"
        raise InputError([InputProblem(f"lịch phát {publication}", text)])
    to, count = _settle_held(db, which, sent, act)
    if count == 0:
        raise InputError([InputProblem(f"lịch phát {publication}", "không có lượt gửi nào đang được giữ lại")])
    audit.record(db, act, "settle", f"publication:{publication}", sent=sent, state=to, deliveries=count)
    return count


def _may_settle(act: Act) -> None:
    act.person.require("approver", "spokesperson", "admin")
    act.require_why()


def _settle_unknown(db: Connection, delivery: int, sent: bool, late: bool, act: Act) -> State:
    to: State = "accepted" if sent else "held" if late else "queued"
    times: dict[str, Any] = {"not_before": act.at, "settled_at": None} if to == "queued" else {"settled_at": act.at}
    move(db, to, [delivery], only_from=("unknown",), reason=act.why, **times)
    return to


def _settle_held(db: Connection, which: ColumnElement[bool], sent: bool, act: Act) -> tuple[State, int]:
    if not sent:
        now = {"due_at": act.at, "not_before": act.at, "settled_at": None}
        return "queued", move_where(db, "queued", which, ("held",), reason=act.why, **now)
    why = case((deliveries.c.reason == HELD_BY_RESTORE, f"đã gửi trước khi khôi phục: {act.why}"), else_=act.why)
    return "cancelled", move_where(db, "cancelled", which, ("held",), reason=why, settled_at=act.at)


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(deliveries)
        .join(outlets, outlets.c.id == deliveries.c.outlet_id)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
    )


def _query() -> Select[Any]:
    of_delivery = ("id", "state", "kind", "due_at", "settled_at", "provider_id", "url", "reason", "tries", "recipient_id")
    columns = [deliveries.c[name] for name in of_delivery]
    return _joined(
        select(
            *columns,
            outlets.c.channel,
            outlets.c.name.label("outlet"),
            publications.c.item_id.label("item"),
            publications.c.id.label("publication"),
        )
    )


def _filtered(query: Select[Any], which: Filter) -> Select[Any]:
    query = query.where(*which.conditions(deliveries))
    return query if which.state is None else query.where(deliveries.c.state == which.state)


def revision_of(db: Connection, delivery: int) -> tuple[str, int, str] | None:
    """(item, revision number, SHA-256) that a delivery carries."""
    query = _joined(select(publications.c.item_id, revisions.c.number, revisions.c.sha256)).join(
        revisions, revisions.c.id == deliveries.c.revision_id
    )
    row = db.execute(query.where(deliveries.c.id == delivery)).one_or_none()
    return (row[0], row[1], row[2]) if row else None

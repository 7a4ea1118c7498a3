"""What a person decides about a delivery that nothing else will settle."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import items
from content.database.tables.outlets import outlets
from content.database.tables.people import audit as audit_log
from content.database.tables.publications import occurrences, publications
from content.deliveries.log import joined
from content.deliveries.reasons import OwnReason
from content.deliveries.refused_changes import record_by_hand
from content.deliveries.states import LABELS, State, in_state, move, move_where
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import told
from content.people import audit
from content.people.acts import Act

HELD_BY_RESTORE = "bản khôi phục: có thể đã gửi sau lúc sao lưu"
"""Why a restored copy holds what was due."""

_MINUTE = timedelta(minutes=1)  # rules are not finer than hourly


@dataclass(frozen=True)
class Held:
    """Held deliveries of one due time on one outlet."""

    due_at: datetime
    outlet: str
    count: int
    why: str | None


def held_of(db: Connection, publication: int) -> list[Held]:
    """What is held of a publication, by due time and outlet."""
    query = joined(
        select(occurrences.c.due_at, outlets.c.title, func.count(), func.max(deliveries.c.reason))
    )
    query = query.where(publications.c.id == publication, in_state("held"))
    rows = db.execute(
        query.group_by(occurrences.c.due_at, outlets.c.id, outlets.c.title).order_by(
            occurrences.c.due_at, outlets.c.id
        )
    )
    return [Held(*row) for row in rows]


def settle_by_hand(db: Connection, delivery: int, sent: bool, act: Act) -> State:
    """A person decides what became of a delivery that is unknown or held. Answers its new state.

    Unknown: sent is accepted; not sent is queued again inside the outlet's lateness limit (which is
    not for notices), held after it. Held: sent is cancelled; not sent is queued and due from now
    on, for a person's word outranks the lateness rule. A correction or withdrawal that was refused:
    sent says that it was made by hand.
    """
    _require_settling(db, deliveries.c.id == delivery, act)
    if sent and record_by_hand(db, delivery, act):
        return "rejected"
    query = (
        select(deliveries.c.state, deliveries.c.kind, deliveries.c.due_at, outlets.c.late_limit_s)
        .join(outlets)
        .where(deliveries.c.id == delivery)
    )
    # its own attempt or a receipt may settle it at this moment
    row = db.execute(query.with_for_update(of=deliveries)).one_or_none()
    if row is None or row.state not in ("unknown", "held"):
        raise _decided_already(db, delivery, row.state if row else None)
    if row.state == "held":
        to, _ = decide_held(db, deliveries.c.id == delivery, sent, act.at, act.why)
    else:
        late = (act.at - row.due_at).total_seconds() > row.late_limit_s
        to = _settle_unknown(db, delivery, sent, late and row.kind != "notice", act)
    audit.record(db, act, "settle", f"delivery:{delivery}", sent=sent, state=to)
    return to


def _decided_already(db: Connection, delivery: int, state: State | None) -> InputError:
    """Why nothing can be decided: who was first, when, and what became of it."""
    if state is None:
        return InputError(
            [
                InputProblem(
                    f"lượt gửi {delivery}", "không có lượt gửi này: kiểm tra lại số ở trang Nhật ký"
                )
            ]
        )
    query = (
        select(audit_log.c.actor, audit_log.c.at)
        .where(audit_log.c.act == "settle", audit_log.c.subject == f"delivery:{delivery}")
        .order_by(audit_log.c.seq.desc())
    )
    first = db.execute(query.limit(1)).one_or_none()
    who = (
        f"{first.actor} đã quyết định lúc {told(datetime.fromisoformat(first.at))}"
        if first
        else "đã được quyết định"
    )
    text = (
        f"{who}; lượt gửi này nay «{LABELS[state]}», không còn chờ quyết định: xem nhật ký của "
        "lượt này"
    )
    return InputError([InputProblem(f"lượt gửi {delivery}", text, "why")])


def settle_held(
    db: Connection, publication: int, sent: bool, act: Act, at: datetime | None = None
) -> int:
    """A person decides for all held deliveries of a publication, or of its occurrence in the minute
    `at`. Answers how many that were.

    Several occurrences are never queued together: everyone would get as many messages at once.
    """
    _require_settling(db, publications.c.id == publication, act)
    of_it = [occurrences.c.publication_id == publication]
    of_it += [] if at is None else [occurrences.c.due_at >= at, occurrences.c.due_at < at + _MINUTE]
    which = deliveries.c.occurrence_id.in_(select(occurrences.c.id).where(*of_it))
    times = select(func.count(deliveries.c.occurrence_id.distinct())).where(
        which, deliveries.c.state == "held", deliveries.c.kind == "publish"
    )
    if not sent and (held := db.execute(times).scalar_one()) > 1:
        text = (
            f"giữ lại {held} lượt phát, gửi cả thì mỗi người nhận {held} lần: chọn từng lượt "
            "bằng --at (xem `lantoa log --state held`)"
        )
        raise InputError([InputProblem(f"lịch phát {publication}", text)])
    to, count = decide_held(db, which, sent, act.at, act.why)
    if count == 0:
        raise InputError(
            [
                InputProblem(
                    f"lịch phát {publication}",
                    "không có lượt gửi nào đang được giữ lại: xem trang của lịch phát",
                )
            ]
        )
    audit.record(
        db, act, "settle", f"publication:{publication}", sent=sent, state=to, deliveries=count
    )
    return count


def _require_settling(db: Connection, which: ColumnElement[bool], act: Act) -> None:
    """NotAllowed, or InputError without a reason; a notice belongs to no unit."""
    query = joined(select(items.c.unit)).join(items, items.c.id == publications.c.item_id)
    act.require("settle", db.execute(query.where(which).limit(1)).scalar_one_or_none())
    act.require_why()


def _settle_unknown(db: Connection, delivery: int, sent: bool, late: bool, act: Act) -> State:
    to: State = "accepted" if sent else "held" if late else "queued"
    times: dict[str, Any] = (
        {"not_before": act.at, "settled_at": None} if to == "queued" else {"settled_at": act.at}
    )
    move(
        db, to, [delivery], only_from=("unknown",), reason=act.why, code=OwnReason.DECIDED, **times
    )
    return to


def decide_held(
    db: Connection, which: ColumnElement[bool], sent: bool, at: datetime, why: str
) -> tuple[State, int]:
    """Move the held deliveries that `which` names as a person decided, whose right is asked for
    before; their new state, and how many moved."""
    if not sent:
        now = {"due_at": at, "not_before": at, "settled_at": None}
        asked = {"reason": why, "code": OwnReason.DECIDED}
        return "queued", move_where(db, "queued", which, ("held",), **asked, **now)
    reason = case(
        (deliveries.c.reason == HELD_BY_RESTORE, f"đã gửi trước khi khôi phục: {why}"),
        else_=why,
    )
    said: dict[str, Any] = {"reason": reason, "code": OwnReason.DECIDED, "settled_at": at}
    return "cancelled", move_where(db, "cancelled", which, ("held",), **said)

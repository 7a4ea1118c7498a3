"""The acts on the calendar: schedule, move and cancel a publication.

A publication is one approved text × outlets × (audience) × one time or a recurrence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, insert, select, update

from content.audiences.audiences import Audience
from content.calendar.movable import refuse_used, require_movable
from content.calendar.publications import locked_publication, writing_outlets
from content.calendar.recurrence import has_end, next_occurrence
from content.calendar.releasing import (
    RELEASE_ABOVE,
    ScheduleSpan,
    is_large,
    list_in_force,
)
from content.calendar.seen_lists import refuse_other_list
from content.database.tables.deliveries import deliveries
from content.database.tables.publications import occurrences, publication_outlets, publications
from content.deliveries.reasons import OwnReason
from content.deliveries.states import move_where
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, written
from content.items.approval import approval_in_force
from content.items.items import Revision
from content.outlets.outlets import Outlet
from content.people import audit
from content.people.acts import Act, NotAllowed


@dataclass(frozen=True)
class ScheduleRequest:
    """What somebody asks to be published.

    Times are aware UTC, `repeat` is an RRULE computed in Asia/Ho_Chi_Minh.
    """

    revision: Revision
    outlets: Sequence[Outlet]
    audience: Audience | None
    at: datetime
    repeat: str | None = None
    until: date | None = None
    cost: int | None = None
    """In đồng, of one occurrence to the list; None where no outlet has a price."""
    instead_of: tuple[int, datetime] | None = None
    """The time of a repetition whose place it takes: the publication, and when its rule has it."""


def schedule(db: Connection, plan: ScheduleRequest, act: Act, release_above: int) -> int:
    """Put an approved text on the calendar; more than `release_above` recipients, or letters in all
    its times together, wait for a second person's release."""
    urgent, first = require_possible(db, plan, act)
    refuse_other_list(db, plan.audience)
    state = "waiting" if must_be_released(plan, release_above) else "active"
    publication = _insert(db, plan, act, urgent=urgent, state=state, next_at=first)
    detail = {
        "revision": plan.revision.number,
        "sha256": plan.revision.sha256,
        "at": plan.at.isoformat(),
        "repeat": plan.repeat,
    }
    names = [outlet.name for outlet in plan.outlets]
    about = f"publication:{publication}"
    audit.record(db, act, "schedule", about, item=plan.revision.item, outlets=names, **detail)
    return publication


def must_be_released(plan: ScheduleRequest, release_above: int) -> bool:
    """Whether a second person must let it go before anything leaves."""
    writing = sum(outlet.addressed is not None for outlet in plan.outlets)
    return plan.audience is not None and is_large(plan, plan.audience.size * writing, release_above)


def require_possible(db: Connection, plan: ScheduleRequest, act: Act) -> tuple[bool, datetime]:
    """Refuse, before anybody says yes, what could not be scheduled; answers whether the text is
    urgent, and when it is first due."""
    act.require("schedule", plan.revision.unit)
    if plan.audience is not None:
        _require_list(plan.audience, act)
    approval = approval_in_force(db, plan.revision)
    if approval is None:
        raise InputError(
            [
                InputProblem(
                    plan.revision.item,
                    f"bản {plan.revision.number} chưa được phê duyệt nên chưa xếp lịch được: "
                    "trình và chờ phê duyệt đã",
                )
            ]
        )
    _refuse_withdrawn(db, plan.revision, act)
    _refuse_mismatch(plan, approval.channels)
    first = _first(plan.at, plan.repeat, plan.until)
    _refuse_endless(plan)
    return approval.urgent, first


def reschedule(
    db: Connection, publication: int, at: datetime, act: Act, release_above: int = RELEASE_ABOVE
) -> None:
    """Move a publication that has no planned delivery yet to another time; when it thus comes to
    more than `release_above` letters, it waits for a second person like a new one."""
    row = locked_publication(db, publication)
    act.require("schedule", row.unit)
    require_movable(db, row)
    values: dict[str, Any] = {"at": at, "next_at": _first(at, row.repeat, row.until)}
    refuse_used(db, publication, values["next_at"])
    if row.audience_id is not None and row.released_by is None:
        size = list_in_force(db, row.audience_id).size * writing_outlets(db, publication)
        moved = ScheduleSpan(at, row.repeat, row.until)
        values |= {"state": "waiting"} if is_large(moved, size, release_above) else {}
    db.execute(update(publications).where(publications.c.id == publication).values(**values))
    was = {"before": row.at.isoformat(), "state": row.state}
    audit.record(
        db, act, "publication.move", f"publication:{publication}", at=at.isoformat(), **was
    )


def cancel(db: Connection, publication: int, act: Act) -> int:
    """End a publication: nothing more is planned, what has not begun to leave is cancelled.

    Answers how many deliveries that ended.
    """
    row = locked_publication(db, publication)
    act.require("schedule", row.unit)
    act.require_why()
    if row.state in ("cancelled", "withdrawn"):
        raise InputError(
            [
                InputProblem(
                    f"lịch phát {publication}",
                    "đã bị hủy hoặc bài đã được gỡ từ trước: muốn phát lại thì xếp lịch mới",
                )
            ]
        )
    db.execute(
        update(publications)
        .where(publications.c.id == publication)
        .values(state="cancelled", next_at=None)
    )
    of_it = deliveries.c.occurrence_id.in_(
        select(occurrences.c.id).where(occurrences.c.publication_id == publication)
    )
    unsent = and_(of_it, deliveries.c.kind == "publish")  # what stands is still corrected
    said = {"reason": act.why, "code": OwnReason.DECIDED, "settled_at": act.at}
    ended = move_where(db, "cancelled", unsent, ("queued", "claimed", "held"), **said)
    audit.record(db, act, "publication.cancel", f"publication:{publication}", cancelled=ended)
    return ended


def _insert(db: Connection, plan: ScheduleRequest, act: Act, **begins: object) -> int:
    """The publication and its outlets, as they begin; the publication's number."""
    values = {
        "item_id": plan.revision.item,
        "revision_id": plan.revision.id,
        "audience_id": plan.audience.id if plan.audience else None,
        "at": plan.at,
        "repeat": plan.repeat,
        "until": plan.until,
        "created_by": act.person.name,
        "created_at": act.at,
        "generation": plan.audience.generation if plan.audience else None,
        "size": plan.audience.size if plan.audience else None,
        "cost": plan.cost if plan.audience else None,
        **begins,
    }
    publication = int(
        db.execute(insert(publications).values(**values).returning(publications.c.id)).scalar_one()
    )
    db.execute(
        insert(publication_outlets),
        [{"publication_id": publication, "outlet_id": outlet.id} for outlet in plan.outlets],
    )
    return publication


def _refuse_mismatch(plan: ScheduleRequest, channels: Sequence[str]) -> None:
    problems = (
        [] if plan.outlets else [InputProblem("điểm phát", "chọn ít nhất một điểm phát", "outlet")]
    )
    for outlet in plan.outlets:
        if outlet.retired_at is not None:
            text = "đã thôi dùng: hãy chọn điểm phát khác"
            problems.append(InputProblem(outlet.title, text, "outlet"))
        if outlet.approved_as not in channels:
            text = (
                "bài chưa được phê duyệt cho kênh của điểm phát này: nhờ người phê duyệt mở bài và "
                "phê duyệt thêm kênh"
            )
            problems.append(InputProblem(outlet.title, text, "outlet"))
        if outlet.addressed and plan.audience is None:
            problems.append(InputProblem(outlet.title, "cần chọn một nhóm nhận", "audience"))
        elif outlet.addressed and plan.audience and plan.audience.kind != outlet.addressed:
            text = f"nhóm nhận {plan.audience.name} không chứa loại địa chỉ mà điểm phát này cần"
            problems.append(InputProblem(outlet.title, text, "audience"))
    if plan.audience is not None and not any(outlet.addressed for outlet in plan.outlets):
        problems.append(
            InputProblem(
                "nhóm nhận",
                "các điểm phát đã chọn không gửi đến từng người: bỏ nhóm nhận",
                "audience",
            )
        )
    if problems:
        raise InputError(problems)


def _require_list(audience: Audience, act: Act) -> None:
    """A list of another unit is not theirs to write to."""
    try:
        act.require("schedule", audience.unit or None)
    except NotAllowed as error:
        raise NotAllowed(f"Nhóm nhận «{audience.name}»: {error}") from None


def _refuse_endless(plan: ScheduleRequest) -> None:
    """Nobody is written to for ever: a daily letter that was forgotten would go on for years."""
    if plan.audience is not None and plan.repeat and not has_end(plan.repeat, plan.until):
        text = (
            "gửi lặp lại đến người nhận phải có ngày cuối"
            '; xem `lantoa schedule … --until NGÀY, hoặc --repeat "…;COUNT=8"`'
        )
        raise InputError([InputProblem("ngày cuối", text, "until")])


def _refuse_withdrawn(db: Connection, revision: Revision, act: Act) -> None:
    """A text that was taken back goes out again only by somebody who may take it back."""
    query = select(publications.c.id).where(
        publications.c.revision_id == revision.id, publications.c.state == "withdrawn"
    )
    if not act.person.may("amend", revision.unit) and db.execute(query.limit(1)).first():
        raise NotAllowed(
            f"Bản {revision.number} của bài «{revision.title}» đã được gỡ: phải do người phê duyệt "
            "xếp lịch phát lại."
        )


def _first(at: datetime, repeat: str | None, until: date | None) -> datetime:
    try:
        first = next_occurrence(at, repeat, until, at)
    except ValueError as error:
        raise InputError([InputProblem("lặp lại", str(error), "repeat")]) from None
    if first is None:
        raise InputError([_no_time(at, until)])
    return first


def _no_time(at: datetime, until: date | None) -> InputProblem:
    begins = local_day(at)
    if until is not None and until < begins:
        text = (
            f"ngày cuối {written(until)} trước lượt đầu {written(begins)}: chọn ngày cuối muộn "
            "hơn, hoặc phát sớm hơn"
        )
        return InputProblem("ngày cuối", text, "until")
    text = (
        f"từ {written(begins)}{f' đến {written(until)}' if until else ''} không có ngày nào đúng "
        "cách lặp này: chọn ngày cuối muộn hơn, hoặc cách lặp khác"
    )
    return InputProblem("lặp lại", text, "repeat")

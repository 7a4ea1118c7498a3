"""One due time of a repetition: skipped, moved, given to another text, or put back.

The pump may be at work on it: what it has begun stays as it is, and the act is refused.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from content.calendar.dropping import drop
from content.calendar.exceptions import (
    RuleException,
    exceptions_of,
    is_due,
    is_in_rule,
    next_due,
)
from content.calendar.publications import locked_publication
from content.calendar.schedule import ScheduleRequest, cancel, schedule
from content.database.tables.publications import occurrence_exceptions, occurrences, publications
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, told, written
from content.people import audit
from content.people.acts import Act

_OVER: Final = {"cancelled": "đã bị hủy", "withdrawn": "đã kết thúc vì bài đã được gỡ"}


@dataclass(frozen=True)
class RuleTime:
    """One due time of a publication, named by when the rule has it."""

    publication: int
    rule_at: datetime


@dataclass(frozen=True)
class _Single:
    """One due time of a publication, as it stands."""

    row: Any  # of the publication, locked
    rule_at: datetime
    decided: RuleException | None
    others: tuple[RuleException, ...]  # decided of its other times

    @property
    def at(self) -> datetime | None:
        """When it is due in truth; None where it is skipped."""
        return self.decided.moved_to if self.decided else self.rule_at


def skip(db: Connection, time: RuleTime, act: Act) -> None:
    """Leave out one time; a reason is due."""
    single = _found(db, time, act)
    act.require_why()
    _take_back(db, single, act)
    _decide(db, single, act, None)
    _set_next(db, single.row)
    _record(db, act, "publication.skip", single)


def move_single(db: Connection, time: RuleTime, at: datetime, act: Act) -> None:
    """Let one time be due at another moment, also one that was left out; back at its own, nothing
    was decided of it."""
    single = _found(db, time, act, is_skipped=True)
    if single.decided and single.decided.instead is not None:
        raise _refused(time.publication, "lượt này đang phát bài khác thay vào: hoàn tác trước")
    if at == time.rule_at and single.decided:
        restore(db, time, act)
        return
    if at < act.at:
        raise _refused(time.publication, "đã ở trong quá khứ: chọn một lúc sau này", "at")
    if at == single.at:
        raise _refused(time.publication, f"lượt này vốn phát lúc {told(at)}: chọn giờ khác")
    if single.row.until is not None and local_day(at) > single.row.until:
        text = f"ngày cuối của lịch là {written(single.row.until)}: không dời quá ngày ấy"
        raise _refused(time.publication, text, "at")
    if single.at is not None:
        _take_back(db, single, act)
    _require_free(db, single, at)
    _decide(db, single, act, at)
    _set_next(db, single.row, at)
    _record(db, act, "publication.move_single", single, at=at.isoformat())


def replace_single(
    db: Connection, time: RuleTime, plan: ScheduleRequest, act: Act, release_above: int
) -> int:
    """Let another approved text go out in the place of one time: it is skipped, and `plan` is
    scheduled like anything else, its release included. Answers the new publication."""
    single = _found(db, time, act)
    if plan.revision.id == single.row.revision_id:
        raise _refused(time.publication, "đúng bản này đang được phát: chọn bài khác", "item")
    _take_back(db, single, act)
    made = schedule(db, plan, act, release_above)
    _decide(db, single, act, None, made)
    _set_next(db, single.row)
    _record(db, act, "publication.replace_single", single, instead=made)
    return made


def restore(db: Connection, time: RuleTime, act: Act) -> None:
    """Put one time back where the rule has it, while that is to come; what was to go out instead
    is cancelled."""
    single = _found(db, time, act, is_skipped=True)
    if single.decided is None:
        text = "lượt này không bị bỏ hay dời nên không có gì để hoàn tác"
        raise _refused(time.publication, text)
    if time.rule_at <= act.at:
        text = f"giờ cũ {told(time.rule_at)} đã qua nên không hoàn tác được: dời sang giờ khác"
        raise _refused(time.publication, text)
    if _prepared(db, time.publication, time.rule_at) is not None:
        text = "lượt này đã chuẩn bị xong rồi mới bỏ nên không lấy lại được: xếp lịch mới"
        raise _refused(time.publication, text)
    if single.at is not None:
        _take_back(db, single, act)
    _require_free(db, single, time.rule_at)
    if single.decided.instead is not None:
        _end_instead(db, single.decided.instead, act)
    db.execute(delete(occurrence_exceptions).where(*_this(single)))
    _set_next(db, single.row, time.rule_at)
    _record(db, act, "publication.restore_single", single)


def _found(db: Connection, time: RuleTime, act: Act, *, is_skipped: bool = False) -> _Single:
    """The time that is meant; InputError when there is none, or when it is over."""
    publication, rule_at = time.publication, time.rule_at
    row = locked_publication(db, publication)
    act.require("schedule", row.unit)
    if row.state in _OVER:
        raise _refused(publication, _OVER[row.state])
    if row.repeat is None:
        raise _refused(publication, "chỉ phát một lần: dời hoặc hủy cả lịch")
    if not is_in_rule(row, rule_at):
        raise _refused(publication, f"không có lượt nào lúc {told(rule_at)}")
    known = exceptions_of(db, [publication]).get(publication, ())
    decided = next((each for each in known if each.rule_at == rule_at), None)
    others = tuple(each for each in known if each is not decided)
    single = _Single(row, rule_at, decided, others)
    if single.at is None and not is_skipped:
        text = f"lượt {told(rule_at)} đã được {decided.by if decided else ''} bỏ từ trước"
        raise _refused(publication, f"{text}: hoàn tác trước rồi đổi")
    return single


def _take_back(db: Connection, single: _Single, act: Act) -> None:
    """What was prepared of it is cancelled; InputError once something of it has begun."""
    assert single.at is not None
    known = _prepared(db, single.row.id, single.at)
    if known is not None:
        drop(db, known, act, f"lượt phát {told(single.at)}")
    elif single.row.next_at is None or single.at < single.row.next_at:
        raise _refused(single.row.id, f"lượt {told(single.at)} đã qua")


def _prepared(db: Connection, publication: int, at: datetime) -> int | None:
    """The occurrence that was made for a moment, whatever became of it."""
    query = select(occurrences.c.id).where(
        occurrences.c.publication_id == publication, occurrences.c.due_at == at
    )
    return db.execute(query).scalar_one_or_none()


def _require_free(db: Connection, single: _Single, at: datetime) -> None:
    """No two times of one publication are the same: the second would never leave."""
    if _prepared(db, single.row.id, at) is not None:
        text = f"lúc {told(at)} lịch này đã chuẩn bị một lượt rồi: chọn giờ khác"
        raise _refused(single.row.id, text, "at")
    taken = is_due(single.row, single.others, at) and at != single.rule_at
    if taken or any(each.moved_to == at for each in single.others):
        text = f"lúc {told(at)} lịch này đã có lượt khác: chọn giờ khác"
        raise _refused(single.row.id, text, "at")


def _decide(
    db: Connection,
    single: _Single,
    act: Act,
    moved_to: datetime | None,
    instead: int | None = None,
) -> None:
    db.execute(delete(occurrence_exceptions).where(*_this(single)))
    values = {
        "publication_id": single.row.id,
        "rule_at": single.rule_at,
        "moved_to": moved_to,
        "instead_id": instead,
        "made_by": act.person.name,
        "made_at": act.at,
        "why": act.why,
    }
    db.execute(insert(occurrence_exceptions).values(**values))


def _this(single: _Single) -> tuple[Any, ...]:
    table = occurrence_exceptions.c
    return (table.publication_id == single.row.id, table.rule_at == single.rule_at)


def _set_next(db: Connection, row: Any, at: datetime | None = None) -> None:
    """What the planner does next: nothing that is due is passed over, `at` included, and what was
    planned already is not made again."""
    known = exceptions_of(db, [row.id]).get(row.id, ())
    begins = [moment for moment in (row.next_at, at) if moment is not None]
    following = next_due(row, known, min(begins)) if begins else None
    if following is None and row.state == "waiting":
        raise _refused(row.id, "đây là lượt duy nhất còn lại: hủy cả lịch thay cho lượt này")
    state = row.state if row.state == "waiting" else "active" if following else "done"
    values = {"next_at": following, "state": state}
    db.execute(update(publications).where(publications.c.id == row.id).values(**values))


def _end_instead(db: Connection, instead: int, act: Act) -> None:
    """Cancel what was to go out in the place; what has begun stays, and nothing is put back."""
    row = locked_publication(db, instead)
    if row.state in _OVER:
        return
    planned = select(occurrences.c.id, occurrences.c.due_at).where(
        occurrences.c.publication_id == instead, occurrences.c.dropped_at.is_(None)
    )
    for occurrence, due_at in db.execute(planned).all():
        drop(db, occurrence, act, f"bài thay, lịch phát {instead}, {told(due_at)}")
    cancel(db, instead, Act(act.person, act.at, act.why or "hoàn tác bài thay cho một lượt"))


def _record(db: Connection, act: Act, what: str, single: _Single, **more: object) -> None:
    was = single.decided.moved_to if single.decided else None
    told_before = {"before": was.isoformat()} if was else {}
    detail = {"rule_at": single.rule_at.isoformat(), **told_before, **more}
    audit.record(db, act, what, f"publication:{single.row.id}", **detail)


def _refused(publication: int, text: str, field: str = "") -> InputError:
    return InputError([InputProblem(f"lịch phát {publication}", text, field)])

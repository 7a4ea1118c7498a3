"""What was just moved or skipped on the calendar is put back, as long as nothing came after it.

A slip of the mouse must cost nothing: a move to the next moment leaves `TIME_TO_UNDO` before
anything of it may leave, and what is prepared for the wrong time is taken back with it.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select, update

from content.calendar.dropping import drop
from content.calendar.movable import refuse_used
from content.calendar.publications import locked_publication
from content.calendar.recurrence import next_occurrence
from content.calendar.single import RuleTime, move_single, restore
from content.database.tables.people import audit as record_of_acts
from content.database.tables.publications import occurrences, publications
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import told
from content.people import audit
from content.people.acts import Act

TIME_TO_UNDO: Final = timedelta(seconds=15)
"""A move by hand is due no earlier than this after it: ten seconds for the officer, and what the
page takes to come."""

_GRACE: Final = timedelta(minutes=2)  # a time up to so long past still means now
_SINGLE: Final = ("publication.skip", "publication.move_single", "publication.replace_single")


def not_before(at: datetime, now: datetime) -> datetime:
    """When what is moved to `at` may leave at the earliest."""
    return max(at, now + TIME_TO_UNDO)


def undo(db: Connection, publication: int, seq: int, act: Act) -> datetime:
    """Undo the move, skip or replacement that is row `seq` of the record of acts; answers when it
    is due again. InputError once something else was done, or anything of it has begun."""
    row = locked_publication(db, publication)
    act.require("schedule", row.unit)
    done = _newest_of(db, publication, seq)
    if done is None:
        text = "đã có thay đổi khác sau đó nên không hoàn tác được: xem lại lịch rồi dời"
        raise _refused(publication, text)
    detail = json.loads(done.detail)
    if done.act == "publication.move":
        return _move_back(db, row, detail, act)
    time = RuleTime(publication, datetime.fromisoformat(detail["rule_at"]))
    before = datetime.fromisoformat(detail.get("before", detail["rule_at"]))
    if before != time.rule_at:
        move_single(db, time, before, act)
    else:
        restore(db, time, act)
    return before


def _newest_of(db: Connection, publication: int, seq: int) -> Any:
    """The row of the record, if it is the newest about this publication and one that can be
    undone."""
    query = select(record_of_acts).where(
        record_of_acts.c.seq >= seq, record_of_acts.c.subject == f"publication:{publication}"
    )
    rows = db.execute(query.order_by(record_of_acts.c.seq).limit(2)).all()
    if len(rows) != 1 or rows[0].seq != seq:
        return None
    # what an older release of this program moved does not say from where
    known = rows[0].act in _SINGLE or (
        rows[0].act == "publication.move" and "before" in rows[0].detail
    )
    return rows[0] if known else None


def _move_back(db: Connection, row: Any, detail: Mapping[str, Any], act: Act) -> datetime:
    before = datetime.fromisoformat(detail["before"])
    if row.state not in ("waiting", "active", "done") or row.stopped_at is not None:
        raise _refused(row.id, "đã bị dừng hoặc đã kết thúc nên không hoàn tác được")
    if before < act.at - _GRACE:
        text = f"giờ cũ {told(before)} đã qua nên không hoàn tác được: dời sang giờ khác"
        raise _refused(row.id, text)
    planned = select(occurrences.c.id, occurrences.c.due_at).where(
        occurrences.c.publication_id == row.id, occurrences.c.dropped_at.is_(None)
    )
    for occurrence, due_at in db.execute(planned).all():
        drop(db, occurrence, act, f"lượt phát {told(due_at)}")
    following = next_occurrence(before, row.repeat, row.until, before)
    refuse_used(db, row.id, following or before)
    values = {"at": before, "next_at": following, "state": detail["state"]}
    db.execute(update(publications).where(publications.c.id == row.id).values(**values))
    about = f"publication:{row.id}"
    audit.record(db, act, "publication.move_undo", about, at=detail["before"])
    return before


def _refused(publication: int, text: str) -> InputError:
    return InputError([InputProblem(f"lịch phát {publication}", text)])

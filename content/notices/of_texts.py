"""What people are to be told of texts: those that wait for their decision, what was decided on
theirs, who said something to them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from content.database.tables.items import approvals, items, revisions, turns
from content.items.families import FAMILIES, FAMILY_NAMES
from content.items.left_marks import left_marks
from content.items.remarks import waiting_remarks
from content.notices.matters import NEWS, Concern, Matter, MatterKind, Pace, named

_SHORT = 200  # characters of what somebody said


def of_texts(db: Connection, now: datetime) -> Iterator[Concern]:
    """Everything that texts are waited for or said about."""
    yield from _approvals(db)
    yield from _confirmations(db)
    yield from _decided(db, now)
    yield from _remarks(db)


def _approvals(db: Connection) -> Iterator[Concern]:
    """A submitted text is told to whose turn it is; where there is nobody (else), to who looks
    after accounts."""
    newest = select(func.max(turns.c.id)).group_by(turns.c.revision_id)
    query = (
        select(turns, revisions.c.item_id, revisions.c.title, revisions.c.document)
        .add_columns(revisions.c.author, revisions.c.submitted_by)
        .join(revisions, revisions.c.id == turns.c.revision_id)
        .where(revisions.c.state == "submitted", turns.c.id.in_(newest))
    )
    for row in db.execute(query):
        by, path = row.submitted_by or row.author, f"/duyet/{row.item_id}"
        pace = _pace(row)
        said = Matter(
            _TURNS.get(row.why, "approval"),
            approval_about(row.revision_id, row.person),
            row.title,
            row.since,
            path,
            by=by,
            pace=pace,
        )
        yield Concern(said, names=named(row.person))
        if row.why == "nobody_else":
            stuck = Matter(
                "stuck", f"stuck:{row.revision_id}", row.title, row.since, path, pace=pace
            )
            yield Concern(stuck, may="administer", but=named(row.person))


def approval_about(revision: int, person: str) -> str:
    """The `about` of a text that waits for somebody: another one when it is another's turn."""
    return f"approval:{revision}:{person}"


_TURNS: Final[Mapping[str, MatterKind]] = {"waited": "turn", "left": "turn_left"}


def _pace(row: Row[Any]) -> Pace:
    """A text that was let wait once does not wait for a digest too."""
    if json.loads(row.document).get("message_class") == "urgent":
        return "urgent"
    return "calm" if row.why == "submitted" else "prompt"


def _confirmations(db: Connection) -> Iterator[Concern]:
    query = _decisions().where(approvals.c.urgent, approvals.c.confirmed_by.is_(None))
    for row in db.execute(query):
        path = f"/duyet/{row.item_id}/xac-nhan"
        about = f"confirm:{row.id}"
        matter = Matter("confirm", about, row.title, row.decided_at, path, by=row.decided_by)
        yield Concern(
            replace(matter, pace="urgent"),
            may="approve",
            unit=row.unit,
            but=named(row.decided_by, row.author),
        )


def _decided(db: Connection, now: datetime) -> Iterator[Concern]:
    """What came of a text, while that still stands: told to who wrote and who submitted it."""
    query = _decisions().where(approvals.c.decided_at > now - NEWS)
    for row in db.execute(query):
        if row.state not in (row.decision, "superseded") or row.number != row.newest:
            continue
        back, left = row.decision != "approved", _left_out(row)
        path = f"/tin/{row.item_id}/sua" if row.decision == "returned" else f"/tin/{row.item_id}"
        matter = Matter(
            "approved_part" if left else row.decision,
            f"decided:{row.id}",
            row.title,
            row.decided_at,
            path,
            by=row.decided_by,
            why=_short(row.why) if back else _short(left),
        )
        yield Concern(matter, names=named(row.author, row.submitted_by), but=named(row.decided_by))


def _left_out(row: Row[Any]) -> str:
    """The families that an approved text asks for and its approval does not name, and the marks
    that are why."""
    if row.decision != "approved":
        return ""
    document, approved = json.loads(row.document), json.loads(row.families)
    left = [name for name in FAMILIES if name in document["channels"] and name not in approved]
    if not left:
        return ""
    why = [mark.mark for mark in left_marks(document) if set(mark.families) & set(left)]
    names = ", ".join(FAMILY_NAMES[name] for name in left)
    return f"{names} (còn chỗ trống {', '.join(why)})" if why else names


def _decisions() -> Any:
    """Decisions with their texts, and the number of the item's newest one."""
    later = revisions.alias("later")
    newest = select(func.max(later.c.number)).where(later.c.item_id == revisions.c.item_id)
    return (
        select(approvals, revisions.c.item_id, revisions.c.title, revisions.c.state)
        .add_columns(revisions.c.document)
        .add_columns(revisions.c.author, revisions.c.submitted_by, revisions.c.number, items.c.unit)
        .add_columns(newest.scalar_subquery().label("newest"))
        .join(revisions, revisions.c.id == approvals.c.revision_id)
        .join(items, items.c.id == revisions.c.item_id)
    )


def _remarks(db: Connection) -> Iterator[Concern]:
    """The last word of each open thread to whom it waits for."""
    for waiting in waiting_remarks(db):
        remark, path = waiting.remark, f"/tin/{waiting.remark.item}/gop-y"
        about, why = f"remark:{remark.id}", _short(remark.text)
        matter = Matter("remark", about, waiting.title, remark.at, path, by=remark.by, why=why)
        yield Concern(matter, names=named(waiting.person))


def _short(text: str) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"

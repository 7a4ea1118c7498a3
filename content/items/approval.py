"""Who decides on a text: submit, approve, return, refuse, and the urgent override.

Every check stands in the deciding transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from content.database.tables.items import approvals, revisions
from content.database.tables.outlets import outlets
from content.intake.errors import InputError, InputProblem
from content.intake.text import sha256_of
from content.items import turns
from content.items.deciders import needed_to_decide as needed_to_decide
from content.items.decisions import Decision
from content.items.items import Revision, item_revision, renew_revision, revision_by_id
from content.items.states import REVISION_MOVES
from content.people import audit
from content.people.acts import Act, NotAllowed

Channels = Mapping[str, str]  # by name, each with its family


@dataclass(frozen=True)
class Approval:
    """A decision in force: which text may leave by which channels, named as they are
    registered."""

    revision_id: int
    sha256: str
    channels: tuple[str, ...]
    urgent: bool
    decided_by: str
    confirmed_by: str | None


def submit(db: Connection, item: str, act: Act) -> Revision:
    """Put the newest draft before the approvers."""
    revision = item_revision(db, item)
    act.require("write", revision.unit)
    _move(db, revision, "submitted", submitted_by=act.person.name, submitted_at=act.at)
    audit.record(
        db, act, "item.submit", f"item:{item}", revision=revision.number, sha256=revision.sha256
    )
    put = item_revision(db, item)
    turns.begin(db, put, act)
    return put


def approve(
    db: Connection, seen: Revision, act: Act, channels: Channels, checks: Sequence[str] = ()
) -> Revision:
    """Approve the submitted text that the decider has seen for `channels`, named with their
    families; the author and the submitter cannot.

    An approved text is approved once more when there are channels that it was not approved for,
    such as those of an outlet imported since; those of before stay. `checks` names what the decider
    says to have looked at; it is kept with the decision.
    """
    revision = _unchanged(db, seen)
    act.require(needed_to_decide(revision), revision.unit)
    if act.person.name in (revision.author, revision.submitted_by):
        raise NotAllowed(
            f"{act.person.name} đã viết hoặc trình bài {seen.item}: phải có người thứ hai "
            "phê duyệt."
        )
    said = json.dumps(list(checks))
    if revision.state == "approved":
        return _widen(db, revision, act, channels, said)
    return _approve(db, revision, act, channels, checks=said)


def approve_urgent(
    db: Connection, seen: Revision, act: Act, channels: Channels, until: datetime | None = None
) -> Revision:
    """An approver lets a text out alone (class khẩn); it stays flagged until another person
    confirms. `until` (aware) becomes the text's own end, in a revision of the same author."""
    act.require_why()
    revision = _unchanged(db, seen)
    act.require(needed_to_decide(revision), revision.unit)
    if until is not None:
        ends = until.astimezone(UTC).isoformat()
        renew_revision(db, revision, {**revision.document, "urgent_until": ends}, act)
        revision = item_revision(db, seen.item)
    if revision.state == "draft":
        _move(db, revision, "submitted", submitted_by=act.person.name, submitted_at=act.at)
        revision = item_revision(db, seen.item)
    return _approve(db, revision, act, channels, urgent=True)


def confirm_urgent(db: Connection, item: str, act: Act) -> None:
    """A different approver stands behind an urgent publication afterwards."""
    query = (
        select(approvals)
        .join(revisions)
        .where(revisions.c.item_id == item, approvals.c.urgent, approvals.c.confirmed_by.is_(None))
    )
    row = db.execute(query.order_by(approvals.c.id)).first()
    if row is None:
        text = "không có lần phát khẩn nào chờ xác nhận: xem ở trang của bài ai đã xác nhận"
        raise InputError([InputProblem(item, text)])
    revision = revision_by_id(db, row.revision_id)
    act.require("approve", revision.unit)
    if act.person.name in (row.decided_by, revision.author):
        raise NotAllowed(
            f"{act.person.name} đã viết hoặc tự phát bài {item}: phải có người khác xác nhận."
        )
    db.execute(
        update(approvals)
        .where(approvals.c.id == row.id)
        .values(confirmed_by=act.person.name, confirmed_at=act.at)
    )
    audit.record(db, act, "item.confirm-urgent", f"item:{item}", sha256=row.sha256)


def send_back(db: Connection, item: str, act: Act, decision: Decision) -> Revision:
    """Return for changes (`returned`) or refuse for good (`refused`), with the reason the author
    will read."""
    act.require_why()
    revision = item_revision(db, item)
    act.require(needed_to_decide(revision), revision.unit)
    _move(db, revision, decision)
    _decide(db, revision, act, decision=decision)
    return item_revision(db, item)


def approval_in_force(db: Connection, revision: Revision) -> Approval | None:
    """The approval under which this very text may leave.

    None when it never had one or its text no longer has the approved hash.
    """
    row = _last_approval(db, revision)
    if row is None or row.sha256 != sha256_of(revision.document):
        return None
    return Approval(
        revision.id,
        row.sha256,
        _channels(db, row),
        row.urgent,
        row.decided_by,
        row.confirmed_by,
    )


def channels_in_force(db: Connection, texts: Sequence[Revision]) -> dict[int, tuple[str, ...]]:
    """The channels that each of these texts may leave by, by the revision's id; none of a text that
    has no approval in force."""
    query = select(approvals).where(
        approvals.c.revision_id.in_([text.id for text in texts]),
        approvals.c.decision == "approved",
    )
    last = {row.revision_id: row for row in db.execute(query.order_by(approvals.c.id)).all()}
    return {
        text.id: _channels(db, last[text.id])
        for text in texts
        if text.id in last and last[text.id].sha256 == sha256_of(text.document)
    }


def _last_approval(db: Connection, revision: Revision) -> Row[Any] | None:
    query = select(approvals).where(
        approvals.c.revision_id == revision.id, approvals.c.decision == "approved"
    )
    return db.execute(query.order_by(approvals.c.id.desc()).limit(1)).one_or_none()


def _channels(db: Connection, row: Row[Any]) -> tuple[str, ...]:
    """The channels of a decision; one that code before 0.3.0 wrote names families only, and means
    those of their channels that have an outlet."""
    if named := json.loads(row.channels):
        return tuple(named)
    of_them = outlets.c.family.in_(json.loads(row.families))
    query = select(outlets.c.channel).where(of_them).distinct().order_by(outlets.c.channel)
    return tuple(db.execute(query).scalars())


def _unchanged(db: Connection, seen: Revision) -> Revision:
    """The item's newest revision as it is now, which must be the text that the decider has seen."""
    revision = item_revision(db, seen.item)
    if (revision.id, revision.sha256) != (seen.id, seen.sha256):
        raise InputError(
            [
                InputProblem(
                    seen.item, "bài vừa có bản mới trong lúc kiểm tra: hãy xem lại rồi quyết định"
                )
            ]
        )
    return revision


def _approve(
    db: Connection, revision: Revision, act: Act, channels: Mapping[str, str], **more: object
) -> Revision:
    if not channels:
        raise InputError(
            [
                InputProblem(
                    revision.item,
                    "không kênh nào còn được phát: hãy sửa các lỗi đã nêu rồi trình lại",
                )
            ]
        )
    db.execute(
        update(revisions)
        .where(revisions.c.item_id == revision.item, revisions.c.state == "approved")
        .values(state="superseded")
    )
    _move(db, revision, "approved")
    _decide(db, revision, act, decision="approved", **_named(channels, channels.values()), **more)
    return item_revision(db, revision.item)


def _widen(
    db: Connection, revision: Revision, act: Act, channels: Mapping[str, str], checks: str
) -> Revision:
    """Approve a text that is approved for more channels."""
    before = _last_approval(db, revision)
    known = _channels(db, before) if before else ()
    if before is None or set(channels) <= set(known):
        raise InputError([InputProblem(revision.item, _WRONG_STATE["approved"])])
    families = (*json.loads(before.families), *channels.values())
    named = _named((*known, *channels), families)
    _decide(db, revision, act, decision="approved", checks=checks, **named)
    return item_revision(db, revision.item)


def _named(channels: Iterable[str], families: Iterable[str]) -> dict[str, str]:
    """What a decision is for, as it is stored: each once. Code before 0.3.0 reads the families."""
    return {
        "channels": json.dumps(list(dict.fromkeys(channels))),
        "families": json.dumps(list(dict.fromkeys(families))),
    }


def _move(db: Connection, revision: Revision, to: str, **values: object) -> None:
    if to not in REVISION_MOVES[revision.state]:
        raise InputError(
            [
                InputProblem(
                    revision.item,
                    _WRONG_STATE.get(
                        revision.state,
                        f"bản {revision.number} đang ở trạng thái khác: mở lại trang của bài",
                    ),
                )
            ]
        )
    moved = db.execute(
        update(revisions)
        .where(revisions.c.id == revision.id, revisions.c.state == revision.state)
        .values(state=to, **values)
    ).rowcount
    if moved != 1:
        raise InputError(
            [InputProblem(revision.item, "vừa có người khác quyết định bài này: hãy xem lại")]
        )


_WRONG_STATE = {
    "draft": "bài chưa được trình: hãy trình trước",
    "submitted": ("bài đã được trình: đợi người phê duyệt, hoặc lưu bản mới rồi trình lại"),
    "approved": (
        "bản này đã được phê duyệt cho mọi kênh đang có: xếp lịch phát, hoặc sửa bài rồi trình "
        "bản mới"
    ),
    "returned": "bài đã bị trả lại: sửa và nhập bản mới rồi trình lại",
    "refused": "bài đã bị từ chối: nhập bản mới nếu muốn trình lại",
}


def _decide(db: Connection, revision: Revision, act: Act, **values: object) -> None:
    row = {
        "revision_id": revision.id,
        "sha256": revision.sha256,
        "decided_by": act.person.name,
        "decided_at": act.at,
        "why": act.why,
        **values,
    }
    db.execute(insert(approvals).values(**row))
    what = "item.publish-urgent" if values.get("urgent") else f"item.{values['decision']}"
    detail = {
        name: json.loads(str(values[name])) for name in ("channels", "checks") if name in values
    }
    audit.record(
        db,
        act,
        what,
        f"item:{revision.item}",
        revision=revision.number,
        sha256=revision.sha256,
        **detail,
    )

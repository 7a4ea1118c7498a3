"""Takes back and puts right what stands: the two acts, and what a pump does with one row of them.

An edit or a deletion is idempotent in effect: done a second time it finds the post as it should be, and adapters call that Delivered.
So for these rows alone "it may have been done" becomes a Retry (Telegram contract, «Unknown outcome»: repeat edits and deletions):
doing it again shows nobody anything twice. Nothing that publishes is ever repeated that way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from channels import channel_class
from channels.base import Channel, Line, Message, Outcome, Rejected, Retry, Surface, Unknown, Update, Withdraw
from content.audiences.audiences import Audience, find_audience
from content.calendar import amending
from content.calendar.amending import Effect
from content.database.db import Connection, Database
from content.deliveries.states import State
from content.intake.errors import InputError, InputProblem
from content.items.approval import approval_in_force
from content.items.items import Revision, approved_revision, item_revision, revision_by_id
from content.outlets.outlets import Outlet, list_outlets
from content.people.acts import Act
from content.sending import lease_and_claims
from content.sending.claimed import Due
from engine.preflight import Bench, audience_findings, check
from engine.prepare import Unfit, fit_message
from engine.works import Works
from wiring.messages import make_message

_SOON = timedelta(seconds=15)  # until a post that is leaving now has arrived
_LATER = timedelta(minutes=5)  # until a look-up or a person knows more


@dataclass(frozen=True)
class Texts:
    """What a row shows: nothing for a withdrawal; for a correction `before` is what stands there now."""

    message: Message | None = None
    before: Message | None = None


@dataclass(frozen=True)
class Aside:
    """Why a claimed row is not carried out, and where it goes: back to the queue `until` a moment, or to another state."""

    to: State
    reason: str
    until: datetime | None = None


def withdraw(database: Database, item: str, act: Act) -> Effect:
    """Take an item back everywhere where that can be done; see `content.calendar.amending.withdraw`."""
    with database.write() as db:
        return amending.withdraw(db, item, act, _able(list_outlets(db), "withdraw"))


def correct(database: Database, bench: Bench, item: str, act: Act) -> Effect:
    """Put the newest approved text in the place of the older ones; InputError, and nothing changed, when an outlet cannot carry it."""
    amending.require_may_amend(act)
    with database.read() as db:
        newest, revision = item_revision(db, item), approved_revision(db, item)
        if revision is None:
            raise InputError([InputProblem(item, f"bản {newest.number} chưa được phê duyệt: phê duyệt bản mới rồi mới đính chính")])
        approval, outlets = approval_in_force(db, revision), list_outlets(db)
        able = _able(outlets, "update")
        reach = amending.reach(db, revision, able)
        mailed = [find_audience(db, name) for name in reach.audiences]
    families = approval.families if approval else ()
    _refuse_unfit(revision, families, [one for one in outlets if one.id in reach.outlets], mailed, bench)
    with database.write() as db:
        return amending.correct(db, revision, act, able)


def aside(due: Due, channel: Channel | Surface, now: datetime) -> Aside | None:
    """Why a claimed row must not be carried out now; None when it may. A surface is drawn whole and waits for no single post."""
    if due.kind == "publish":
        return Aside("cancelled", "bài đã được gỡ trước khi gửi") if due.withdrawn else None
    post = due.posted
    if post is None or (due.kind == "update" and (due.withdrawn or due.revision_id != post.in_force)):
        return Aside("cancelled", "đã có đính chính mới hơn, hoặc bài đã được gỡ")
    if isinstance(channel, Surface) or post.state in ("accepted", "delivered"):
        return None
    if post.state in ("claimed", "sending"):
        return Aside("queued", "bài đang được đăng", now + _SOON)
    if post.state in ("queued", "held", "unknown"):
        return Aside("queued", "chưa rõ bài đã đăng hay chưa", now + _LATER)
    return Aside("cancelled", "lượt đăng không đến nơi nên không có gì để sửa hay gỡ")


def set_aside(db: Connection, due: Due, why: Aside, now: datetime) -> None:
    """Move a claimed row where `why` says."""
    if why.until is not None:
        lease_and_claims.put_off(db, [due], why.until)
    else:
        lease_and_claims.set_aside(db, [due], why.to, why.reason, now)


def texts(works: Works, outlet: Outlet, channel: Channel, due: Due) -> Texts:
    """What a row needs to be carried out; Unfit when its text must not be shown."""
    if due.kind == "withdraw":
        return Texts()
    message = fit_message(works, outlet, channel, due.revision_id)
    return Texts(message, _standing(works, channel, due.posted.revision_id) if due.posted else None)


def amend(line: Line, due: Due, shown: Texts) -> Outcome:
    """Correct or withdraw one post. What may have been done is done again later: see above."""
    post = due.posted.provider_id if due.posted else None
    if not post:
        return Rejected("không có mã bài của nhà cung cấp: hãy sửa hoặc gỡ tay trên trang", code="no-id")
    if due.kind == "withdraw" and isinstance(line, Withdraw):
        outcome = line.withdraw(post)
    elif due.kind == "update" and isinstance(line, Update) and shown.message and shown.before:
        outcome = line.update(shown.message, shown.before, post)
    else:
        return Rejected("kênh này không sửa, không gỡ được bài đã đăng", code="not-offered")
    return Retry(f"chưa rõ đã xong chưa nên sẽ làm lại: {outcome.reason}") if isinstance(outcome, Unknown) else outcome


def _able(outlets: Iterable[Outlet], kind: Literal["update", "withdraw"]) -> frozenset[int]:
    """The outlets on which what stands can be changed so."""
    offered = {one.id: channel_class(one.channel).capabilities for one in outlets}
    return frozenset(id for id, channel in offered.items() if channel.surface or kind in channel.amends)


def _refuse_unfit(revision: Revision, families: Sequence[str], outlets: Sequence[Outlet], mailed: Sequence[Audience], bench: Bench) -> None:
    """InputError unless every outlet that shows or will show an older text may and can carry this one."""
    problems = [
        InputProblem(
            one.name, f"bản {revision.number} chưa được phê duyệt cho loại kênh này ({one.family}), nơi bản cũ đang đứng hoặc chờ phát"
        )
        for one in outlets
        if one.family not in families
    ]
    concerned = {one.family for one in outlets} & set(families)
    findings = [one for one in check(revision, outlets, bench) if one.family in concerned]
    findings += [one for audience in mailed for one in audience_findings(revision, audience)]
    problems += [InputProblem(one.outlet or one.family or revision.item, f"{one.field}: {one.text}") for one in findings if one.blocking]
    if problems:
        raise InputError(problems)


def _standing(works: Works, channel: Channel, revision_id: int) -> Message:
    with works.database.read() as db:
        revision = revision_by_id(db, revision_id)
    try:
        return make_message(revision.document, channel, works.site, works.load_picture)
    except ValueError as error:
        raise Unfit(f"không dựng lại được bản đang đứng: {error}") from None

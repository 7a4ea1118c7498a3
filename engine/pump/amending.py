"""What a pump does with one row of a correction or withdrawal.

An edit or a deletion is idempotent in effect: done a second time it finds the post as it should be,
and adapters call that Delivered. So for these rows alone "it may have been done" becomes a Retry
(docs/engineering/wire-formats.md#unknown-outcome): doing it again shows nobody anything twice.
Nothing that publishes is ever repeated that way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.contract.channel import Channel, Line, Surface, Update, Withdraw
from channels.contract.message import Message
from channels.contract.outcome import Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from content.database.db import Connection
from content.deliveries.reasons import OwnReason
from content.deliveries.states import CHANGES, State
from content.items.items import revision_by_id
from content.outlets.outlets import Outlet
from content.sending import claims
from content.sending.amendments import newer_texts
from content.sending.claimed import Claimed
from engine.context import Context
from engine.pump.prepare import Unfit, fit_message, notice_message
from wiring.messages import make_message
from wiring.reasons import because

_SOON = timedelta(seconds=15)  # until a post that is leaving now has arrived

_LATER = timedelta(minutes=5)  # until a look-up or a person knows more


_BY_HAND = (Reason.CANNOT_AMEND, Reason.TOO_OLD, Reason.POST_GONE)  # these say it already


@dataclass(frozen=True)
class Texts:
    """What a row shows: nothing for a withdrawal; for a correction `before` is what stands there
    now."""

    message: Message | None = None
    before: Message | None = None


@dataclass(frozen=True)
class Aside:
    """Why a claimed row is not carried out, and where it goes: back to the queue `until` a moment,
    or to another state."""

    to: State
    code: OwnReason
    until: datetime | None = None


def aside(due: Claimed, channel: Channel | Surface, now: datetime) -> Aside | None:
    """Why a claimed row must not be carried out now; None when it may.

    A surface is drawn whole and waits for no single post.
    """
    if due.kind not in CHANGES:
        return _publishing_aside(due)
    post = due.posted
    if post is None or (
        due.kind == "update" and (due.withdrawn or due.revision_id != post.in_force)
    ):
        return Aside("cancelled", OwnReason.NEWER_TEXT)
    if isinstance(channel, Surface) or post.state in ("accepted", "delivered"):
        return None
    if post.state in ("claimed", "sending"):
        return Aside("queued", OwnReason.POST_LEAVING, now + _SOON)
    if post.state in ("queued", "held", "unknown"):
        return Aside("queued", OwnReason.POST_UNCLEAR, now + _LATER)
    return Aside("cancelled", OwnReason.NOTHING_STANDS)


def _publishing_aside(due: Claimed) -> Aside | None:
    if due.withdrawn:
        return Aside("cancelled", OwnReason.WITHDRAWN)
    return Aside("held", OwnReason.STOPPED) if due.stopped else None


def newest_texts(db: Connection, rows: list[Claimed], now: datetime) -> list[Claimed]:
    """The claimed rows with the texts in force: what came back to the queue after a correction,
    tried in vain or decided by a person, must not leave with the text that was corrected.

    A letter that tells of an older correction ends: the newer one's letters tell the same people.
    """
    texts = {row.revision_id for row in rows if row.kind == "publish"}
    newer = newer_texts(db, texts) if texts else {}
    if not newer:
        return rows
    kept = [row for row in rows if row.kind != "publish" or row.revision_id not in newer]
    for old, new in newer.items():
        of_old = [row for row in rows if row.kind == "publish" and row.revision_id == old]
        for row in of_old:
            if row.letter:
                set_aside(db, row, Aside("cancelled", OwnReason.NEWER_TEXT), now)
        kept += claims.give_text(db, [row for row in of_old if not row.letter], new)
    return sorted(kept, key=lambda row: (row.not_before, row.id))


def set_aside(db: Connection, due: Claimed, why: Aside, now: datetime) -> None:
    """Move a claimed row where `why` says."""
    if why.until is not None:
        claims.put_off(db, [due], why.until, because(why.code))
    else:
        claims.set_aside(db, due, why.to, because(why.code), now)


def texts(context: Context, outlet: Outlet, channel: Channel, due: Claimed) -> Texts:
    """What a row needs to be carried out; Unfit when its text must not be shown."""
    if due.kind == "withdraw":
        return Texts()
    if due.kind == "notice":
        return Texts(notice_message(context, channel, due.notice_id))
    message = fit_message(context, outlet, channel, due.revision_id, due.letter)
    return Texts(
        message, _standing(context, channel, due.posted.revision_id) if due.posted else None
    )


def amend(line: Line, due: Claimed, shown: Texts) -> Outcome:
    """Correct or withdraw one post. What may have been done is done again later: see above.

    A refusal never stops the outlet: somebody puts it right by hand on the page.
    """
    post = due.posted.provider_id if due.posted else None
    if not post:
        return Rejected(Why(Reason.CANNOT_AMEND, "the provider gave the post no id"))
    if due.kind == "withdraw" and isinstance(line, Withdraw):
        outcome = line.withdraw(post)
    elif due.kind == "update" and isinstance(line, Update) and shown.message and shown.before:
        outcome = line.update(shown.message, shown.before, post)
    else:
        return Rejected(Why(Reason.CANNOT_AMEND))
    if isinstance(outcome, Unknown):
        return Retry(outcome.why)
    if isinstance(outcome, (Halted, Rejected)) and outcome.why.code not in _BY_HAND:
        return Rejected(Why(Reason.CANNOT_AMEND, outcome.why.raw))
    return outcome


def _standing(context: Context, channel: Channel, revision_id: int) -> Message:
    with context.database.read() as db:
        revision = revision_by_id(db, revision_id)
    try:
        return make_message(revision.document, channel, context.site, context.load_picture)
    except ValueError as error:
        raise Unfit(f"không dựng lại được bản đang đứng: {error}") from None

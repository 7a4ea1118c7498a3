"""From an adapter's outcome to what is stored."""

import random
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, assert_never

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Fault, Why
from channels.contract.retries import Retries
from content.deliveries.reasons import OwnReason
from content.sending.claimed import UNREACHED, Claimed
from content.sending.later_report import LaterReport
from content.sending.settling import Settlement
from wiring.reasons import sentence

_FIRST_WAIT_S = 15.0
_LONGEST_UNREACHED_S = 300.0


class SendResult(NamedTuple):
    """One finished attempt."""

    due: Claimed
    outcome: Outcome
    started_at: datetime
    ended_at: datetime
    part: str | None = None  # of the outlet, that it went to
    rests_until: datetime | None = None  # the part, which refused us


def settlement(done: SendResult, retries: Retries, looks_up: bool = False) -> Settlement:
    """What one attempt means for its delivery, on a channel that tries again so often.

    `looks_up`: the provider can be asked whether a refused post stands after all; until it was, the
    delivery is unknown.
    """
    kept = _settled(done, retries)
    if looks_up and done.due.kind == "publish" and isinstance(done.outcome, (Rejected, Halted)):
        return kept._replace(to="unknown", not_before=None)
    return kept


def _settled(done: SendResult, retries: Retries) -> Settlement:
    match done.outcome:
        case Accepted(id, url) | Delivered(id, url):
            return _settlement(done, provider_id=id, url=url)
        case Rejected(why) | Unknown(why):
            return _because(done, why)
        case Halted(why):
            return _because(done, why)._replace(not_before=done.rests_until or done.ended_at)
        case Retry(why, after):
            return _again(done, _because(done, why), retries, after)
        case _:
            assert_never(done.outcome)


_STATES: dict[type[Outcome], Literal["accepted", "delivered", "rejected", "unknown", "queued"]] = {
    Accepted: "accepted",
    Delivered: "delivered",
    Rejected: "rejected",
    Unknown: "unknown",
    Halted: "queued",
    Retry: "queued",
}


def _settlement(done: SendResult, **more: Any) -> Settlement:
    kind = type(done.outcome)
    tried = (kind.__name__.lower(), done.started_at, done.ended_at, done.due.tries + 1)
    return Settlement(done.due.id, *tried, _STATES[kind], **more)


def _because(done: SendResult, why: Why) -> Settlement:
    return _settlement(done, reason=sentence(why.code), code=why.code, raw=why.raw)


def _again(done: SendResult, base: Settlement, retries: Retries, after: float | None) -> Settlement:
    """Nobody's fault uses up no tries: only the outlet's rule for what is late ends such a row."""
    assert isinstance(done.outcome, Retry)
    if done.outcome.why.code.fault in (Fault.NOBODY, Fault.OUTLET):
        longest = min(retries.longest_wait_s, _LONGEST_UNREACHED_S)
        pause = wait(done.due.tries + 1, after, longest)
        return base._replace(outcome=UNREACHED, not_before=done.ended_at + pause)
    tries = done.due.failed.tries + 1
    span = done.ended_at - (done.due.failed.since or done.started_at)
    if tries >= retries.tries or span >= timedelta(seconds=retries.within_s):
        hours = round(span.total_seconds() / 3600)
        spent = f"{hours} giờ" if hours else "chưa đầy một giờ"
        reason = f"Đã thử {tries} lần trong {spent} không được: {base.reason}"
        return base._replace(to="rejected", reason=reason, code=OwnReason.TRIES_SPENT)
    pause = wait(tries, after, retries.longest_wait_s)
    return base._replace(not_before=done.ended_at + pause)


def word_of(
    outcome: Accepted | Delivered | Rejected,
    delivery_id: int,
    source: Literal["receipt", "look-up"],
    at: datetime,
) -> LaterReport:
    """What a provider says of a delivery after its attempt."""
    match outcome:
        case Accepted(provider_id, url):
            return LaterReport(
                delivery_id, source, "accepted", at, provider_id=provider_id, url=url
            )
        case Delivered(provider_id, url):
            return LaterReport(
                delivery_id, source, "delivered", at, provider_id=provider_id, url=url
            )
        case Rejected(why):
            return LaterReport(
                delivery_id, source, "rejected", at, sentence(why.code), why.code, why.raw
            )
        case _:
            assert_never(outcome)


def wait(number: int, after: float | None, longest_s: float) -> timedelta:
    """How long to wait after the `number`-th try of a row: doubling from 15 s on, and never less
    than the provider asked for.

    Chance only lengthens it. A provider that asks for short waits again and again does not use up
    all tries within the hour.
    """
    seconds = max(min(_FIRST_WAIT_S * 2 ** min(number - 1, 20), longest_s), after or 0.0)
    return timedelta(seconds=seconds * random.uniform(1.0, 1.25))  # noqa: S311

"""From an adapter's outcome to what is stored."""

import random
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, assert_never

from channels.contract.outcome import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from channels.contract.retries import Retries
from content.deliveries.states import State
from content.sending.claimed import Claimed
from content.sending.later_report import LaterReport
from content.sending.settling import Settlement

_FIRST_WAIT_S = 15.0


class SendResult(NamedTuple):
    """One finished attempt."""

    due: Claimed
    outcome: Outcome
    started_at: datetime
    ended_at: datetime


def settlement(done: SendResult, retries: Retries) -> Settlement:
    """What one attempt means for its delivery, on a channel that tries again so often."""
    return Settlement(
        done.due.id,
        type(done.outcome).__name__.lower(),
        done.started_at,
        done.ended_at,
        done.due.tries + 1,
        *_meaning(done, retries),
    )


_Meaning = tuple[State, str, str, str | None, str | None, datetime | None]
"""State, reason, code, the provider's id and link, and when it may be tried again."""


def _meaning(done: SendResult, retries: Retries) -> _Meaning:
    outcome = done.outcome
    match outcome:
        case Accepted(provider_id, url):
            return "accepted", "", "", provider_id, url, None
        case Delivered(provider_id, url):
            return "delivered", "", "", provider_id, url, None
        case Rejected(reason, code, _):
            return "rejected", reason, code, None, None, None
        case Unknown(reason):
            return "unknown", reason, "", None, None, None
        case Halted(reason):
            return "queued", reason, "", None, None, done.ended_at
        case Retry(reason, after):
            return _again(done, retries, reason, after)
        case _:
            assert_never(outcome)


def _again(done: SendResult, retries: Retries, reason: str, after: float | None) -> _Meaning:
    tries, span = (
        done.due.failed.tries + 1,
        done.ended_at - (done.due.failed.since or done.started_at),
    )
    if tries >= retries.tries or span >= timedelta(seconds=retries.within_s):
        hours = round(span.total_seconds() / 3600)
        spent = f"{hours} giờ" if hours else "chưa đầy một giờ"
        return (
            "rejected",
            f"đã thử {tries} lần trong {spent} không được: {reason}",
            "retries",
            None,
            None,
            None,
        )
    return (
        "queued",
        reason,
        "",
        None,
        None,
        done.ended_at + wait(tries, after, retries.longest_wait_s),
    )


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
        case Rejected(reason, code, _):
            return LaterReport(delivery_id, source, "rejected", at, reason=reason, code=code)
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

"""From an adapter's outcome to what is stored."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, assert_never

from channels.base import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from content.aftermath import Word
from content.pumping import Due
from content.settling import Settlement
from content.states import State

MAX_TRIES = 12
_FIRST_WAIT_S = 15.0
_LONGEST_WAIT_S = 3600.0


@dataclass(frozen=True)
class Done:
    """One finished attempt."""

    due: Due
    outcome: Outcome
    started_at: datetime
    ended_at: datetime


def settlement(done: Done) -> Settlement:
    """What one attempt means for its delivery."""
    number = done.due.tries + 1
    return Settlement(
        done.due.id,
        type(done.outcome).__name__.lower(),
        done.started_at,
        done.ended_at,
        number,
        *_meaning(done.outcome, number, done.ended_at),
    )


_Meaning = tuple[State, str, str, str | None, str | None, datetime | None]
"""State, reason, code, the provider's id and link, and when it may be tried again."""


def _meaning(outcome: Outcome, number: int, now: datetime) -> _Meaning:
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
            return "queued", reason, "", None, None, now
        case Retry():
            return _again(outcome, number, now)
        case _:
            assert_never(outcome)


def _again(outcome: Retry, number: int, now: datetime) -> _Meaning:
    if number >= MAX_TRIES:
        return "rejected", f"đã thử {number} lần không được: {outcome.reason}", "retries", None, None, None
    return "queued", outcome.reason, "", None, None, now + wait(number, outcome.after)


def word_of(outcome: Accepted | Delivered | Rejected, delivery_id: int, source: Literal["receipt", "look-up"], at: datetime) -> Word:
    """What a provider says of a delivery after its attempt."""
    match outcome:
        case Accepted(provider_id, url):
            return Word(delivery_id, source, "accepted", at, provider_id=provider_id, url=url)
        case Delivered(provider_id, url):
            return Word(delivery_id, source, "delivered", at, provider_id=provider_id, url=url)
        case Rejected(reason, code, _):
            return Word(delivery_id, source, "rejected", at, reason=reason, code=code)
        case _:
            assert_never(outcome)


def wait(number: int, after: float | None) -> timedelta:
    """How long to wait after try `number`: the provider's own wait first, else doubling from 15 s to 1 h, with jitter upwards."""
    base = min(_FIRST_WAIT_S * 2 ** (number - 1), _LONGEST_WAIT_S)
    seconds = max(base if after is None else 0.0, after or 0.0)
    return timedelta(seconds=seconds * random.uniform(1.0, 1.25))  # noqa: S311 - spreads load, guards nothing

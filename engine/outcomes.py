"""From an adapter's outcome to what is stored."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

from channels.base import Accepted, Delivered, Halted, Outcome, Rejected, Retry, Unknown
from content.aftermath import Word
from content.pumping import Due, Settlement

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
    base = Settlement(done.due.id, "unknown", type(done.outcome).__name__.lower(), done.started_at, done.ended_at, number)
    match done.outcome:
        case Accepted(provider_id, url):
            return _with(base, to="accepted", provider_id=provider_id, url=url)
        case Delivered(provider_id, url):
            return _with(base, to="delivered", provider_id=provider_id, url=url)
        case Rejected(reason, code, _):
            return _with(base, to="rejected", reason=reason, code=code)
        case Unknown(reason):
            return _with(base, to="unknown", reason=reason)
        case Halted(reason):
            return _with(base, to="queued", reason=reason, not_before=done.ended_at)
        case Retry(reason, after):
            if number >= MAX_TRIES:
                return _with(base, to="rejected", reason=f"đã thử {number} lần không được: {reason}", code="retries")
            return _with(base, to="queued", reason=reason, not_before=done.ended_at + wait(number, after))
        case _:
            assert_never(done.outcome)


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


def _with(base: Settlement, **values: object) -> Settlement:
    return replace(base, **values)  # type: ignore[arg-type]

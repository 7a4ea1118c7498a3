"""Whether an outlet still works: one that fails again and again rests, each time longer, and is
then tried with single messages. It heals without a person.

Only a refusal of us (`Halted`) stops an outlet until somebody acts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.contract.outcome import Retry, Unknown
from channels.contract.reasons import Fault, Why
from engine.pump.outcomes import SendResult

FAILURES = 3
"""An outlet that failed so often, with nothing that worked in between, rests."""

FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=5)

_FAILED = "x"


@dataclass(frozen=True)
class Rest:
    """How long an outlet rests, and why."""

    until: datetime
    why: Why


class Breaker:
    """The failures of one outlet since something last worked. `recent` and `rests` outlive the
    pump.

    What began before the last failure ended is the same event: connections refused in one instant
    are one failure.
    """

    def __init__(self, recent: str = "", rests: int = 0) -> None:
        self.recent = recent.rpartition(".")[2][:FAILURES]
        self.rests = rests  # in a row
        self._failed_at: datetime | None = None
        self._rests_until: datetime | None = None

    @property
    def is_careful(self) -> bool:
        """Whether one message at a time must show that the outlet works."""
        return bool(self.recent or self.rests)

    def note(self, done: SendResult) -> Rest | None:
        """Take in an attempt; how long the outlet rests after it, None while it goes on."""
        outcome = done.outcome
        if isinstance(outcome, Retry) and outcome.after:
            return None  # an answer, and its own wait is heeded
        failed = isinstance(outcome, (Retry, Unknown)) and _is_of_the_outlet(outcome.why)
        if not failed:
            self.recent, self.rests = "", 0
            return None
        if self._failed_at is not None and done.started_at < self._failed_at:
            return None
        if self._rests_until is not None and done.started_at < self._rests_until:
            return None  # begun before the rest was known
        self._failed_at = done.ended_at
        self.recent += _FAILED
        if len(self.recent) < FAILURES and not self.rests:
            return None
        assert isinstance(outcome, (Retry, Unknown))
        length = min(FIRST_REST * 2 ** min(self.rests, 10), LONGEST_REST)
        self.recent, self.rests = "", self.rests + 1
        self._rests_until = done.ended_at + length
        return Rest(self._rests_until, outcome.why)


def _is_of_the_outlet(why: Why) -> bool:
    """Whether the failure says something of the outlet, and not of one message or addressee."""
    return why.code.fault in (Fault.NOBODY, Fault.OUTLET)

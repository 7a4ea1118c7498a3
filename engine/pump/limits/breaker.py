"""Whether an outlet still works: one that fails too often stops by itself instead of burning
through its queue."""

from collections import deque
from datetime import datetime

from channels.contract.outcome import Halted, Retry, Unknown
from engine.pump.outcomes import SendResult

FAILURES, OF_LAST = 15, 20
"""An outlet with so many failures among its latest attempts stops."""

_WORKED, _FAILED = ".", "x"


class Breaker:
    """The latest attempts of one outlet. `recent` outlives the pump."""

    def __init__(self, recent: str = "") -> None:
        self._recent = deque(recent, maxlen=OF_LAST)
        self._asked_at: datetime | None = None  # when the provider last asked to be left alone

    @property
    def recent(self) -> str:
        """The latest attempts as they are kept: a sign for each, the newest last."""
        return "".join(self._recent)

    def verdict(self, done: SendResult) -> str | None:
        """Why the outlet must stop after this attempt; None while it may go on.

        A refusal of one recipient says nothing of the outlet.

        Nor does a delivery that fails once more; and what was under way when the provider asked to
        be left alone is one failure.
        """
        outcome = done.outcome
        if isinstance(outcome, Halted):
            return outcome.reason
        if isinstance(outcome, Retry) and self._is_old_news(done, outcome):
            return None
        self._recent.append(_FAILED if isinstance(outcome, (Retry, Unknown)) else _WORKED)
        if (failures := self._recent.count(_FAILED)) < FAILURES:
            return None
        reason = outcome.reason if isinstance(outcome, (Retry, Unknown)) else ""
        return f"{failures} trong {len(self._recent)} lần gửi gần nhất không được: {reason}"

    def _is_old_news(self, done: SendResult, outcome: Retry) -> bool:
        asked_before = self._asked_at is not None and done.started_at <= self._asked_at
        if outcome.after:
            self._asked_at = done.ended_at
        return done.due.failed.tries > 0 or (bool(outcome.after) and asked_before)

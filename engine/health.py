"""Whether an outlet still works: one that fails too often stops by itself instead of burning through its queue."""

from collections import deque

from channels.base import Halted, Outcome, Retry, Unknown

FAILURES, OF_LAST = 15, 20
"""An outlet with so many failures among its latest attempts stops."""


class Health:
    """The latest attempts of one outlet, as far as this pump has seen them."""

    def __init__(self) -> None:
        self._failed: deque[bool] = deque(maxlen=OF_LAST)

    def verdict(self, outcome: Outcome) -> str | None:
        """Why the outlet must stop after this outcome; None while it may go on. A refusal of one recipient says nothing of the outlet."""
        if isinstance(outcome, Halted):
            return outcome.reason
        self._failed.append(isinstance(outcome, (Retry, Unknown)))
        if sum(self._failed) < FAILURES:
            return None
        reason = outcome.reason if isinstance(outcome, (Retry, Unknown)) else ""
        return f"{sum(self._failed)} trong {len(self._failed)} lần gửi gần nhất không được: {reason}"

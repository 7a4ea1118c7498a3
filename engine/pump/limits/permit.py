"""Leave to write to a provider: given by a committed turn, and gone by itself soon after.

A pump that hears nothing from the database any more cannot know of an emergency stop or of a new
holder of its outlet. So no message is begun unless a turn of the last few seconds said that it may
be: every host falls silent in time, the cut-off ones too.
"""

from engine.clock import steady_now

FRESH_S = 3.0
"""How long a turn's word holds: with the time of one call below the 5 seconds of an emergency stop,
and far below a lease."""


class Permit:
    """Read by the senders' threads, changed by the pump."""

    def __init__(self) -> None:
        self._until = 0.0
        self._closed = False

    @staticmethod
    def moment() -> float:
        """The present moment on a clock that nobody sets, in seconds."""
        return steady_now()

    @property
    def holds(self) -> bool:
        """Whether a message may be begun now."""
        return self.moment() < self._until

    def renew(self, since: float) -> None:
        """Hold on: at the moment `since` the outlet was ours and nothing was stopped."""
        if not self._closed:
            self._until = since + FRESH_S

    def close(self) -> None:
        """Nothing is begun any more by this pump, whatever its next turns say."""
        self._closed = True
        self._until = 0.0

    def revoke(self) -> None:
        """Nothing is begun any more."""
        self._until = 0.0

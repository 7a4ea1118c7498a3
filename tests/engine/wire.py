"""A wire without a provider: it writes every job at the moment when it may be written, and moves
the clock by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from channels.contract.message import Recipient
from channels.contract.outcome import Accepted
from engine.pump.job import Ended, Job
from engine.pump.outcomes import SendResult
from tests.kit import HandClock


@dataclass
class Wire:
    """Writes every job at its time, which then is the present; what a message takes is known of its
    addressee."""

    clock: HandClock
    sent: list[tuple[datetime, Recipient]] = field(default_factory=list)
    lines: int = 4
    _ended: list[SendResult] = field(default_factory=list)

    def submit(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self.clock.moment = max(self.clock.moment, job.start_at)
            assert job.to is not None
            self.sent.append((self.clock.moment, job.to))
            self._ended.append(
                SendResult(job.due, Accepted(str(job.due.id)), self.clock.moment, self.clock.moment)
            )

    def collect(self, timeout_s: float, enough: int) -> Ended:
        if not self._ended:
            self.clock.forward(seconds=timeout_s)
        ended, self._ended = Ended(done=self._ended), []
        return ended

    def recall(self) -> None:
        pass

    def close(self) -> None:
        pass

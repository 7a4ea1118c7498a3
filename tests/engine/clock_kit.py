"""A host whose clock is set by hand while the time that really passes goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from channels.contract.outcome import Accepted
from content.sending.claimed import Claimed
from engine.clock import Machine
from engine.context import Context
from engine.pump.job import Ended, Job
from engine.pump.outcomes import SendResult
from engine.timekeeping import Timekeeper
from tests.kit import START, Home

MOST_AHEAD = timedelta(days=60)


@dataclass
class HandMachine:
    """Two clocks: `true` is the time that really passes, `off` how far the machine's clock is from
    it. Called, it is the clock that people set."""

    true: datetime = START
    off: timedelta = timedelta()
    booted: datetime = START - timedelta(hours=5)
    host: str = "may-1"
    boots: int = 1

    def __call__(self) -> datetime:
        return self.true + self.off

    def go_on(self, **span: float) -> None:
        """Time passes."""
        self.true += timedelta(**span)

    def jump(self, **span: float) -> None:
        """Somebody sets the clock."""
        self.off += timedelta(**span)

    def boot(self) -> None:
        """The machine starts anew."""
        self.boots, self.booted = self.boots + 1, self.true

    @property
    def machine(self) -> Machine:
        return Machine(
            self.host,
            f"boot-{self.boots}",
            self,
            lambda: (self.true - self.booted).total_seconds(),
        )


def process(home: Home, hand: HandMachine) -> Context:
    """What a process of the engine that begins now works with."""
    timekeeper = Timekeeper(home.database, hand.machine, MOST_AHEAD)
    return replace(home.context, now=timekeeper.clock, timekeeper=timekeeper)


@dataclass
class TrueWire:
    """A wire without a provider that notes the true time at which each message leaves; a pump that
    waits lets time pass. `meanwhile` is done once, while the next message is written."""

    hand: HandMachine
    now: Callable[[], datetime]
    sent: list[tuple[datetime, Claimed]] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None
    lines: int = 4
    _ended: list[SendResult] = field(default_factory=list)

    def submit(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self.hand.true += max(job.start_at - self.now(), timedelta())
            self.sent.append((self.hand.true, job.due))
            now = self.now()
            self._ended.append(SendResult(job.due, Accepted(str(job.due.id)), now, now))
            if self.meanwhile is not None:
                meanwhile, self.meanwhile = self.meanwhile, None
                meanwhile()

    def collect(self, timeout_s: float, enough: int) -> Ended:
        if not self._ended:
            self.hand.go_on(seconds=timeout_s)
        ended, self._ended = Ended(done=self._ended), []
        return ended

    def recall(self) -> None:
        pass

    def close(self) -> None:
        pass

"""The clock that the engine goes by: the machine's, as long as it agrees with the time that really
passed.

Everything that judges time in a process of the engine asks one `Clock`. Between a jump of the
machine's clock and the moment when somebody has looked into it, it goes on as if there had been
none: nothing is early, late or given for long, and whoever works stops because `jump` says so.
"""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from content.people.clocks import ClockJump, ClockReading

SLACK = timedelta(seconds=60)
"""A smaller correction goes unnoticed: time servers and leap seconds move a clock by less, and a
virtual machine that is copied each night stands still for some seconds, after which its clock is
right and the time that passed is not."""

_TOGETHER_S = 1.0  # two clocks that are read farther apart than this say nothing about each other

# goes on while the machine sleeps, as a lease does
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def steady_now() -> float:
    """The present moment on a clock that nobody sets, in seconds since the machine's start."""
    return time.clock_gettime(_STEADY)


def boot_id() -> str:
    """This start of this machine; "" where the kernel does not tell (Linux does)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True)
class Machine:
    """The clocks of one host: the one that people set, and the one that nobody sets."""

    host: str
    boot: str
    wall: Callable[[], datetime]
    steady: Callable[[], float]

    def read(self) -> tuple[datetime, float]:
        """Both clocks at one moment."""
        while True:
            before, wall, after = self.steady(), self.wall(), self.steady()
            if after - before <= _TOGETHER_S:
                return wall, after


def this_machine(wall: Callable[[], datetime]) -> Machine:
    """The host that this process runs on."""
    return Machine(socket.gethostname(), boot_id(), wall, steady_now)


class Clock:
    """The present moment as the engine believes it, aware UTC; for all threads of a process."""

    def __init__(self, machine: Machine, believed: ClockReading) -> None:
        self.machine = machine
        self._believed = believed

    def __call__(self) -> datetime:
        wall, steady = self.machine.read()
        passed = self._passed(steady)
        return wall if self._agrees(wall, passed) else passed

    @property
    def jump(self) -> ClockJump | None:
        """What the machine's clock says against what really passed; None while they agree."""
        wall, steady = self.machine.read()
        passed = self._passed(steady)
        return None if self._agrees(wall, passed) else ClockJump(self.machine.host, passed, wall)

    def believe(self, reading: ClockReading) -> None:
        """Judge by this moment from now on."""
        self._believed = reading

    def reading(self) -> ClockReading:
        """What is believed now, for whoever judges after this process."""
        wall, steady = self.machine.read()
        passed = self._passed(steady)
        if self._agrees(wall, passed):
            return ClockReading(self.machine.boot, steady, wall, SLACK.total_seconds())
        return ClockReading(self.machine.boot, steady, passed, self._believed.ahead)

    def _passed(self, steady: float) -> datetime:
        believed = self._believed
        return believed.moment + timedelta(seconds=steady - believed.steady)

    def _agrees(self, wall: datetime, passed: datetime) -> bool:
        return -SLACK <= wall - passed <= timedelta(seconds=self._believed.ahead)

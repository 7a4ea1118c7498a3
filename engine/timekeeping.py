"""What the engine's processes of one host pass on to each other about its clock.

The last moment that was believed stands in the database: a process that begins while the engine
runs judges by it, so that a jump holds for every process until the clock agrees again or a person
confirms it. Where the engine begins anew nobody knows how long it was at rest: then only a clock
behind the last stamp in the database, or far ahead of it, is not believed.
"""

import logging
from datetime import datetime, timedelta
from math import inf

from content.database.db import Connection, Database, DatabaseError
from content.people import clocks
from content.people.acts import PUMP, Act
from content.people.clocks import ClockJump, ClockReading
from engine.clock import SLACK, Clock, Machine

log = logging.getLogger("lantoa.engine")

_KEEP_EVERY_S = 60.0
_RUNS_ON_S = 900.0  # a reading that is older says that the engine was at rest


class Timekeeper:
    """Judges one host's clock for one process: `clock` is what the process goes by.

    `most_ahead` is how far the clock may be ahead of the last stamp where the engine begins anew.
    """

    def __init__(self, database: Database, machine: Machine, most_ahead: timedelta) -> None:
        self._database, self._machine, self._most_ahead = database, machine, most_ahead
        wall, steady = machine.read()
        with database.read() as db:
            self.clock = Clock(machine, self._reference(db, wall, steady))
        self.clock.believe(self.clock.reading())
        self._kept_at, self._told = -inf, False
        try:
            self.look()
        except DatabaseError as error:
            log.warning("the clock is looked at later: %s", error)

    def look(self) -> ClockJump | None:
        """Note and say a jump that has come or gone; answers the one that stands.

        While all is well it writes once a minute. DatabaseError when that cannot be.
        """
        jump, steady = self.clock.jump, self._machine.steady()
        if jump is None and not self._told and steady - self._kept_at < _KEEP_EVERY_S:
            return None
        with self._database.turn() as db:
            jump = self._judge(db)
        self._tell(jump)
        return jump

    def _judge(self, db: Connection) -> ClockJump | None:
        host, standing = self._machine.host, clocks.jump_of(db, self._machine.host)
        kept = clocks.reading(db, host)
        if self.clock.jump is not None:  # meanwhile a person may have confirmed it
            self.clock.believe(self._reference(db, *self._machine.read()))
        jump, present = self.clock.jump, self.clock.reading()
        if jump is not None and (standing is None or _differs(jump, standing)):
            clocks.note(db, jump, Act(PUMP, present.moment))
        elif jump is None and standing is not None:
            clocks.clear(db, host, Act(PUMP, present.moment))
        if kept is None or kept.boot != present.boot or _is_old(kept, present.steady):
            clocks.keep(db, host, present)
        self.clock.believe(present)
        self._kept_at = present.steady
        return jump

    def _reference(self, db: Connection, wall: datetime, steady: float) -> ClockReading:
        """The moment by which the clock is judged."""
        host, boot = self._machine.host, self._machine.boot
        kept = clocks.reading(db, host)
        if kept is not None and kept.boot == boot and self._goes_on(db, kept, steady):
            return kept
        last = clocks.last_stamp(db, host)
        if last is None:
            return ClockReading(boot, steady, wall, SLACK.total_seconds())
        return ClockReading(boot, steady, last, self._most_ahead.total_seconds())

    def _goes_on(self, db: Connection, kept: ClockReading, steady: float) -> bool:
        """Whether the engine ran all the while, or a jump stands that nobody has confirmed."""
        rested = steady - kept.steady
        return 0 <= rested <= _RUNS_ON_S or clocks.jump_of(db, self._machine.host) is not None

    def _tell(self, jump: ClockJump | None) -> None:
        if jump is not None and not self._told:
            before, after = f"{jump.before:%Y-%m-%d %H:%M:%S}", f"{jump.after:%Y-%m-%d %H:%M:%S}"
            words = (
                "the clock of %s jumped from %s to %s UTC: nothing is sent until it agrees again "
                "or a person confirms it (lantoa clock confirm)"
            )
            log.error(words, jump.host, before, after)
        elif jump is None and self._told:
            log.warning("the clock of %s is believed again", self._machine.host)
        self._told = jump is not None


def _differs(jump: ClockJump, standing: ClockJump) -> bool:
    """Whether the clock was set once more since the jump was noted."""
    far, noted = jump.after - jump.before, standing.after - standing.before
    return abs(far - noted) > SLACK


def _is_old(kept: ClockReading, steady: float) -> bool:
    return steady - kept.steady >= _KEEP_EVERY_S

"""The pump of one outlet: claim → mark sending → send → settle, in short committed turns.

A turn is one transaction: it renews the lease, stores what has ended, reads the stop flags, and marks the next window. Nothing is
ever written to a provider that is not marked and committed; a kill therefore leaves at most one window unknown.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.base import Channel, Parts, Rejected
from content import audiences, pumping
from content.acts import PUMP, Act
from content.db import Connection, DatabaseError
from content.outlets import Outlet, outlet_by_id, set_state
from content.pumping import Due, Lease
from engine import lateness
from engine.health import Health
from engine.outcomes import Done, settlement
from engine.prepare import Unfit, addressee, delivery_key
from engine.rate import Pace
from engine.senders import Job, open_senders
from engine.withdraw import Aside, Texts, aside, set_aside, texts
from engine.works import LOOKAHEAD, Works, log

BATCH = 500
"""How many deliveries are claimed at once."""

_AHEAD = timedelta(milliseconds=250)  # how far ahead of its start a row may be marked sending
_TURN_S = 0.25  # an outcome waits at most this long for its transaction
_DAY = timedelta(hours=24)
_TELL_EVERY_S = 5.0
_DATABASE_WAIT_S = 1.0


@dataclass
class Tally:
    """What a pump did."""

    sent: int = 0
    rejected: int = 0
    unknown: int = 0
    again: int = 0
    aside: int = 0
    turns: int = 0

    def add(self, done: Done) -> None:
        state = settlement(done).to
        if state in ("accepted", "delivered"):
            self.sent += 1
        elif state == "rejected":
            self.rejected += 1
        elif state == "unknown":
            self.unknown += 1
        else:
            self.again += 1

    @property
    def moved(self) -> int:
        return self.sent + self.rejected + self.unknown + self.again + self.aside


@dataclass
class LinePump:
    """Works an outlet whose channel sends single messages. Made for one lease, run once."""

    works: Works
    outlet: Outlet
    channel: Channel
    lease: Lease
    pace: Pace
    keep_on: Callable[[], bool]  # False when the shift is over: nothing new is begun then
    tally: Tally = field(default_factory=Tally)
    _buffer: deque[Due] = field(default_factory=deque)  # claimed, not yet marked
    _flying: set[int] = field(default_factory=set)  # marked sending, not yet settled
    _texts: "dict[_Key, Texts | Unfit]" = field(default_factory=dict)
    _health: Health = field(default_factory=Health)
    _halted: bool = False
    _ending: bool = False  # nothing new is begun: lease lost, outlet halted, or a transaction failed

    def run(self) -> Tally:
        """Work until nothing is due any more, the shift ends, or the outlet may not write; then settle everything that flies."""
        done, told = list[Done](), time.monotonic()
        senders = open_senders(self.channel, self.works.now)
        room = senders.room
        try:
            while not self._dry(done):
                done += senders.collect(self._pause(room), min(room // 2, max(1, len(self._flying))))
                jobs = self._turn(done, room)
                if jobs is None:  # the database was not to be had: keep what is to be settled and try again
                    time.sleep(_DATABASE_WAIT_S)
                    continue
                done = []
                senders.submit(jobs)
                self._prepare()
                told = self._tell(told)
        finally:
            senders.close()
        return self.tally

    def _dry(self, done: list[Done]) -> bool:
        """Whether there is nothing left to do, after at least one turn."""
        return bool(self.tally.turns) and not (done or self._flying or self._buffer)

    def _pause(self, room: int) -> float:
        """How long to wait for outcomes: not at all while rows are ready and there is room."""
        if not self._buffer or len(self._flying) >= room:
            return _TURN_S if self._flying else 0.0
        first = max(self._buffer[0].not_before, self.pace.next_at or self._buffer[0].not_before)
        return min(_TURN_S, max(0.0, (first - self.works.now() - _AHEAD / 2).total_seconds()))

    def _turn(self, done: list[Done], room: int) -> list[Job] | None:
        """One transaction; answers the jobs that are marked sending and must be handed over now, None when it failed."""
        now = self.works.now()
        try:
            with self.works.database.write() as db:
                mine = pumping.renew(db, self.lease, now)
                self._settle(db, done)
                window = self._next_window(db, room, now) if self._may_begin(db, mine) else []
        except DatabaseError as error:
            log.warning("outlet %s: %s", self.outlet.name, error)
            self._ending = True
            self._buffer.clear()  # still claimed in the database; given back at the end
            return None
        for one in done:
            self.tally.add(one)
            self._flying.discard(one.due.id)
        self._flying.update(job.due.id for job in window)
        self.tally.turns += 1
        return window

    def _may_begin(self, db: Connection, mine: bool) -> bool:
        self._ending = self._ending or not mine or not self.keep_on() or not pumping.may_send(db, self.outlet.id)
        if self._ending:
            self._buffer.clear()
        return not self._ending

    def _settle(self, db: Connection, done: list[Done]) -> None:
        pumping.settle(db, self.lease, [settlement(one) for one in done])
        for one in done:
            if isinstance(one.outcome, Rejected) and one.outcome.suppress:
                audiences.suppress_recipient(db, one.due.recipient_id, Act(PUMP, one.ended_at, one.outcome.reason))
            if (why := self._health.verdict(one.outcome)) and not self._halted:
                self._halted = True
                set_state(db, self.outlet.name, "halted", Act(PUMP, one.ended_at, why))
                log.error("outlet %s halted: %s", self.outlet.name, why)

    def _tell(self, told: float) -> float:
        if time.monotonic() - told < _TELL_EVERY_S:
            return told
        tally = self.tally
        log.info("outlet %s: %d sent, %d rejected, %d unknown so far", self.outlet.name, tally.sent, tally.rejected, tally.unknown)
        return time.monotonic()

    def _claim(self, db: Connection, now: datetime) -> None:
        fresh = pumping.claim(db, self.lease, now + LOOKAHEAD, BATCH)
        fresh = self._drop_hindered(db, fresh, now)
        fresh = self._put_off_full(db, fresh, now)
        self._buffer.extend(fresh)

    def _next_window(self, db: Connection, room: int, now: datetime) -> list[Job]:
        """Mark and answer the next rows that are due and inside window and pace; those that must not leave are set aside."""
        if len(self._buffer) < room:
            self._claim(db, now)
        window: list[Job] = []
        while self._buffer and len(self._flying) + len(window) < room and self.pace.is_open(now + _AHEAD):
            due = self._buffer[0]
            if due.not_before > now + _AHEAD or _key(due) not in self._texts:
                break
            self._buffer.popleft()
            opens = now if due.urgent else self._opens(max(now, due.not_before))
            if opens > now + _AHEAD:
                pumping.put_off(db, [due], opens)
                self.tally.aside += 1
            elif job := self._job(db, due, now):
                window.append(job)
        marked = pumping.begin(db, self.lease, [job.due.id for job in window])
        pumping.save_pace(db, self.outlet.id, self.pace.next_at)
        return [job for job in window if job.due.id in marked]

    def _job(self, db: Connection, due: Due, now: datetime) -> Job | None:
        """The job of a row, with its place in the pace; None when its text must not leave: the row is then held."""
        shown = self._texts[_key(due)]
        try:
            if isinstance(shown, Unfit):
                raise shown
            to = addressee(self.works, due)
        except Unfit as reason:
            pumping.set_aside(db, [due], "held", str(reason), now)
            self.tally.aside += 1
            log.warning("delivery %s held: %s", due.id, reason)
            return None
        units = self.channel.parts(shown.message, to) if shown.message and isinstance(self.channel, Parts) else 1
        return Job(due, shown, to, delivery_key(self.works, due.id), self.pace.take(units, max(now, due.not_before)))

    def _prepare(self) -> None:
        """Make the messages of newly claimed texts, outside any transaction: pictures take time."""
        for key, due in {_key(due): due for due in self._buffer}.items():
            if key not in self._texts:
                try:
                    self._texts[key] = texts(self.works, self.outlet, self.channel, due)
                except Unfit as reason:
                    self._texts[key] = reason

    def _drop_hindered(self, db: Connection, rows: list[Due], now: datetime) -> list[Due]:
        """Set aside what was withdrawn, what is too late by the outlet's rule, and changes of posts that are not there (yet)."""
        kept = []
        for due in rows:
            late = lateness.fate(self.outlet, self.works.calendar, due, now)
            if why := aside(due, self.channel, now) or (late and Aside(late, lateness.REASON)):
                set_aside(db, due, why, now)
                self.tally.aside += 1
            else:
                kept.append(due)
        return kept

    def _put_off_full(self, db: Connection, rows: list[Due], now: datetime) -> list[Due]:
        """Keep to the most messages one address may get in 24 hours."""
        most = self.outlet.max_per_day
        if most <= 0 or not rows:
            return rows
        sent = pumping.sent_today(db, self.outlet.id, rows, now - _DAY)
        kept = []
        for due in rows:
            count, since = sent.get(due.recipient_id, (0, now))
            if count >= most and not due.urgent:
                pumping.put_off(db, [due], self._opens(since + _DAY))
                self.tally.aside += 1
            else:
                kept.append(due)
        return kept

    def _opens(self, moment: datetime) -> datetime:
        return lateness.opens_at(self.outlet, self.works.calendar, moment)


_Key = tuple[str, int, int]
"""What rows with the same texts have in common: kind, revision, and the revision that stands."""


def _key(due: Due) -> _Key:
    return (due.kind, due.revision_id, due.posted.revision_id if due.posted else 0)


def fresh_outlet(works: Works, outlet_id: int) -> Outlet:
    """The outlet's row as it is now."""
    with works.database.read() as db:
        return outlet_by_id(db, outlet_id)

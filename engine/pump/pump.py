"""The pump of one outlet: claim → mark sending → send → settle, in short committed turns.

A turn is one transaction: it renews the lease, stores what has ended, reads the stop flags, and
marks the next window. Nothing is ever written to a provider that is not marked and committed; a
kill therefore leaves at most one window unknown. What is marked and may no longer be written (stop,
lost lease, end of the shift, a database that is silent) is called back from the senders.
"""

import time
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from datetime import timedelta

from channels.contract.channel import Channel
from channels.contract.outcome import Rejected, Retry
from content.audiences import suppressions
from content.database.db import Connection, DatabaseError
from content.deliveries.states import State
from content.outlets.outlets import Outlet, outlet_by_id, set_state
from content.people.acts import PUMP, Act
from content.sending import lease_and_claims, settling
from content.sending.lease_and_claims import Lease
from content.sending.pump_memory import PumpMemory, save_memory
from content.sending.settling import Settlement
from engine.context import Context, log
from engine.pump.claims import Claims
from engine.pump.limits.breaker import Breaker
from engine.pump.limits.in_flight import InFlight
from engine.pump.limits.part_quotas import PartQuotas
from engine.pump.limits.permit import Permit
from engine.pump.limits.rate import RateLimit
from engine.pump.outcomes import SendResult, settlement
from engine.pump.senders import Job, Senders, open_senders

_TURN_S = 0.25  # an outcome waits at most this long for its transaction
_SLOW_TURN_S = 1.0  # after a longer one its word is old already
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

    def add(self, state: State) -> None:
        """Count one attempt by what it left behind."""
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

    context: Context
    outlet: Outlet
    channel: Channel
    lease: Lease
    memory: InitVar[PumpMemory]
    keep_on: Callable[[], bool]  # False when the shift is over: nothing new is begun then
    tally: Tally = field(default_factory=Tally)
    _claims: Claims = field(init=False)
    _rate: RateLimit = field(init=False)
    _quotas: PartQuotas = field(init=False)
    _breaker: Breaker = field(init=False)
    _saved: PumpMemory = field(init=False)
    _permit: Permit = field(default_factory=Permit)
    _flying: set[int] = field(default_factory=set)  # marked sending, not yet settled
    _done: list[SendResult] = field(default_factory=list)  # to be settled
    _back: set[int] = field(default_factory=set)  # marked, and certainly not written
    _sick: str = ""  # why the outlet must halt
    _halted: bool = False
    _doubt: bool = False  # the last transaction may or may not have been committed
    # nothing new is begun: lease lost, outlet halted, or a transaction failed
    _ending: bool = False

    def __post_init__(self, memory: PumpMemory) -> None:
        self._rate = RateLimit(self.outlet.rate_per_second, memory.rate_next_at, memory.rest_until)
        self._quotas = PartQuotas(self.channel, memory.quotas)
        self._breaker = Breaker(memory.recent)
        self._saved = memory
        self._claims = Claims(
            self.context, self.outlet, self.channel, self.lease, self._rate, self._quotas
        )

    def run(self) -> Tally:
        """Work until nothing is due any more, the shift ends, or the outlet may not write; then
        settle everything that flies."""
        told = time.monotonic()
        senders = open_senders(self.channel, self.context.now, self._permit)
        in_flight = InFlight(senders.lines, told)
        try:
            while not self._dry():
                self._gather(senders, in_flight)
                jobs = self._turn(in_flight.size)
                if self._ending:
                    self._permit.revoke()
                    senders.recall()
                # the database was not to be had: keep what is to be stored and try again
                if jobs is None:
                    time.sleep(_DATABASE_WAIT_S)
                    continue
                senders.submit(jobs)
                self._claims.prepare()
                told = self._tell(told)
        finally:
            senders.close()
        self.tally.aside = self._claims.aside
        return self.tally

    def _dry(self) -> bool:
        """Whether there is nothing left to do, after at least one turn."""
        return bool(self.tally.turns) and not (
            self._done or self._back or self._flying or self._claims
        )

    def _gather(self, senders: Senders, in_flight: InFlight) -> None:
        """Wait for outcomes: not at all while rows are ready and there is room."""
        enough = min(in_flight.enough, max(1, len(self._flying)))
        ended = senders.collect(self._pause(in_flight.size), enough)
        in_flight.note(len(ended.done), time.monotonic())
        self._done += ended.done
        self._back |= ended.back
        for result in ended.done:
            self._sick = self._sick or self._breaker.verdict(result) or ""
            self._heed(result)

    def _heed(self, done: SendResult) -> None:
        """A wait that the provider asks for is the whole outlet's: what is sent into it only makes
        it longer."""
        if isinstance(done.outcome, Retry) and done.outcome.after:
            until = done.ended_at + timedelta(seconds=done.outcome.after)
            if self._rate.rest(until):
                log.warning(
                    "outlet %s rests until %s: %s",
                    self.outlet.name,
                    f"{until:%Y-%m-%d %H:%M:%S} UTC",
                    done.outcome.reason,
                )

    def _pause(self, room: int) -> float:
        if not self._claims or len(self._flying) >= room:
            return _TURN_S if self._flying else 0.0
        return min(_TURN_S, self._claims.wait_s())

    def _turn(self, room: int) -> list[Job] | None:
        """One transaction; answers the jobs that are marked sending and must be handed over now,
        None when it failed."""
        window: list[Job] = []
        settled = [settlement(result, self.channel.capabilities.retries) for result in self._done]
        flying = self._flying.difference([stored.delivery_id for stored in settled], self._back)
        now, began = self.context.now(), self._permit.moment()
        try:
            with self.context.database.turn() as db:
                mine = lease_and_claims.renew(db, self.lease, now)
                self._store(db, settled)
                if self._may_begin(db, mine):
                    self._claims.claim(db, room, now)
                    window = self._claims.next_window(db, room - len(flying), now)
                present = PumpMemory(
                    self._rate.next_at,
                    self._rate.rest_until,
                    self._breaker.recent,
                    self._quotas.kept,
                )
                if mine and present != self._saved:
                    save_memory(db, self.outlet.id, present)
            self._saved = present
            self._allow(began)
        except DatabaseError as error:
            log.warning("outlet %s: %s", self.outlet.name, error)
            self._ending = self._doubt = True
            # should they be marked after all, they were not written
            self._back |= {job.due.id for job in window}
            self._claims.drop()
            return None
        self._flying = flying.union([job.due.id for job in window])
        self._account(settled)
        return window

    def _account(self, settled: list[Settlement]) -> None:
        """Note what a committed turn has stored."""
        for stored in settled:
            self.tally.add(stored.to)
        self._done, self._back, self._doubt = [], set(), False
        if self._sick and not self._halted:
            self._halted = True
            log.error("outlet %s halted: %s", self.outlet.name, self._sick)
        self.tally.turns += 1

    def _allow(self, began: float) -> None:
        """Let the senders begin what a turn has marked; after a slow turn only if all is still as
        it was."""
        if self._permit.moment() - began > _SLOW_TURN_S:
            began = self._permit.moment()
            with self.context.database.read() as db:
                if not (
                    lease_and_claims.holds(db, self.lease)
                    and lease_and_claims.may_send(db, self.outlet.id)
                ):
                    return
        self._permit.renew(began)

    def _may_begin(self, db: Connection, mine: bool) -> bool:
        must_end = not mine or not self.keep_on() or self._claims.must_wait(self.context.now())
        self._ending = self._ending or must_end or not lease_and_claims.may_send(db, self.outlet.id)
        if self._ending:
            self._claims.drop()
        return not self._ending

    def _store(self, db: Connection, settled: list[Settlement]) -> None:
        settling.settle(db, self.lease, settled, again=self._doubt)
        settling.call_back(db, self.lease, self._back, self.context.now())
        for result in self._done:
            if isinstance(result.outcome, Rejected) and result.outcome.suppress:
                suppressions.suppress_recipient(
                    db, result.due.recipient_id, Act(PUMP, result.ended_at, result.outcome.reason)
                )
        if self._sick and not self._halted:
            set_state(db, self.outlet.name, "halted", Act(PUMP, self.context.now(), self._sick))

    def _tell(self, told: float) -> float:
        if time.monotonic() - told < _TELL_EVERY_S:
            return told
        tally = self.tally
        log.info(
            "outlet %s: %d sent, %d rejected, %d unknown so far",
            self.outlet.name,
            tally.sent,
            tally.rejected,
            tally.unknown,
        )
        return time.monotonic()


def fresh_outlet(context: Context, outlet_id: int) -> Outlet:
    """The outlet's row as it is now."""
    with context.database.read() as db:
        return outlet_by_id(db, outlet_id)

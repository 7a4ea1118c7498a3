"""The books of one pump: what flies, what has ended, and the turns that store both.

A turn is one transaction: it renews the lease, stores what has ended, reads the stop flags, and
marks the next window. Nothing is ever written to a provider that is not marked and committed; what
happens between two turns stands in the journal, so that a kill leaves only what was on the wire.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import datetime, timedelta

from channels.contract.channel import Channel
from channels.contract.outcome import Halted, Rejected, Retry
from channels.contract.receipts import Lookup, ReceiptReader
from content.audiences import suppressions
from content.database.db import Connection, DatabaseError
from content.outlets.outlets import Outlet, set_state
from content.people.acts import PUMP, Act
from content.sending import leases, receipt_ids, settling
from content.sending.leases import Lease
from content.sending.pump_memory import PumpMemory, neighbours, save_memory
from content.sending.settling import Settlement
from engine.context import Context, log
from engine.pump.claims import Claims
from engine.pump.job import Ended, Job, Notes
from engine.pump.limits.account_caps import AccountCaps
from engine.pump.limits.breaker import Breaker, Rest
from engine.pump.limits.in_flight import MOST
from engine.pump.limits.part_quotas import PartQuotas
from engine.pump.limits.parts import PartsAtRest
from engine.pump.limits.permit import Permit
from engine.pump.limits.rate import RateLimit
from engine.pump.outcomes import SendResult, settlement
from engine.pump.tally import Tally
from wiring.reasons import told

_SLOW_TURN_S = 1.0  # after a longer one its word is old already


@dataclass
class Books:
    """What a pump knows of its outlet under one lease.

    `keep_on` says no when the shift is over: nothing new is begun then.
    """

    context: Context
    outlet: Outlet
    channel: Channel
    lease: Lease
    memory: InitVar[PumpMemory]
    keep_on: Callable[[], bool]
    beside: Collection[int] = ()  # other outlets that send to the same place
    permit: Permit = field(default_factory=Permit)
    tally: Tally = field(default_factory=Tally)
    notes: Notes = field(default_factory=Notes)  # what a kill must not take
    claims: Claims = field(init=False)
    parts: PartsAtRest = field(init=False)
    flying: set[int] = field(default_factory=set)  # marked sending, not yet settled
    ending: bool = False  # begin nothing: lease lost, outlet halted, or a transaction failed
    _rate: RateLimit = field(init=False)
    _quotas: PartQuotas = field(init=False)
    _caps: AccountCaps = field(init=False)
    _breaker: Breaker = field(init=False)
    _saved: PumpMemory = field(init=False)
    _rest_reason: str = field(init=False)
    _asks: bool = field(init=False)  # whether the provider can be asked what stands there
    _done: list[SendResult] = field(default_factory=list)  # to be settled
    _back: set[int] = field(default_factory=set)  # marked, and certainly not written
    _sick: str = ""  # why the outlet must halt
    _halted: bool = False
    _doubt: bool = False  # the last transaction may or may not have been committed

    def __post_init__(self, memory: PumpMemory) -> None:
        self._rate = RateLimit(self.outlet.rate_per_second, memory.rate_next_at, memory.rest_until)
        places = json.loads(memory.quotas or "{}")
        self._quotas = PartQuotas(self.channel, places)
        self._caps = AccountCaps(self.channel, places)
        self._breaker = Breaker(memory.recent, memory.rests)
        self._rest_reason = memory.rest_reason
        self._saved, self._asks = memory, isinstance(self.channel, Lookup)
        self.parts = PartsAtRest(self.channel, self.outlet.id, self.outlet.name)
        limits = (self._rate, self._quotas, self.parts)
        self.claims = Claims(self.context, self.outlet, self.channel, self.lease, *limits)

    @property
    def most(self) -> int:
        """How many messages may be on the wire: one alone tries an outlet that failed."""
        room = self._caps.room(MOST, len(self.flying), self.context.now())
        return 1 if self._breaker.is_careful else min(MOST, max(1, len(self.flying) + room))

    @property
    def dry(self) -> bool:
        """Whether there is nothing left to do, after at least one turn."""
        busy = self._done or self._back or self.flying or self.claims
        return bool(self.tally.turns) and not busy

    def note(self, ended: Ended) -> None:
        """Take in what the senders gave back, to be stored by the next turn."""
        done = [self.parts.note(result) for result in ended.done]
        self._done += done
        self._back |= ended.back
        for result in done:
            self._heed(result)

    def take_over(self) -> None:
        """Store what was noted for a pump that is dead and may have stored some of it itself."""
        self._doubt = True
        self.turn(0)

    def turn(self, room: int) -> list[Job] | None:
        """One transaction, with up to `room` messages on the wire after it.

        Answers the jobs that are marked sending and must be handed over now, None when it failed.
        """
        retries = self.channel.capabilities.retries
        settled = [settlement(result, retries, self._asks) for result in self._done]
        flying = self.flying.difference([stored.delivery_id for stored in settled], self._back)
        began, window = self.permit.moment(), list[Job]()
        try:
            with self.context.database.turn() as db:
                present = self._write(db, settled, room, room - len(flying), window)
            self._saved = present
            self.parts.stored()
            self._allow(began)
        except DatabaseError as error:
            self._fail(error, window)
            return None
        self.flying = flying.union([job.due.id for job in window])
        known = {stored.delivery_id for stored in settled} | self._back
        self.notes.forget(known.difference([job.due.id for job in window]))
        self._account(settled)
        self._rest_when_full(self.context.now())
        return window

    def _write(
        self, db: Connection, settled: list[Settlement], room: int, free: int, window: list[Job]
    ) -> PumpMemory:
        """What a turn writes; the jobs that it marks are added to `window` as they are known.

        Answers what the outlet's row then remembers.
        """
        now = self.context.now()
        self._keep_together(db)
        mine = leases.renew(db, self.lease, now)
        self._store(db, settled)
        self.parts.refresh(db, now)
        self._caps.learn(now)
        if self._may_begin(db, mine):
            self.claims.claim(db, room, now)
            window += self.claims.next_window(db, self._caps.room(free, room - free, now), now)
            self._caps.take(len(window), now)
            self.notes.mark(window)
        present = self._memory()
        if mine and present != self._saved:
            save_memory(db, self.outlet.id, present)
        return present

    def _keep_together(self, db: Connection) -> None:
        """One pace with the outlets beside this one: their units, and what the provider asks them
        to wait; that one of them fails by itself is its own."""
        if not self.beside:
            return
        for other in neighbours(db, self.outlet.id, self.beside):
            rest = None if other.memory.rests else other.memory.rest_until
            if self._rate.keep_with(other.per_second, other.memory.rate_next_at, rest):
                self._rest_reason = other.memory.rest_reason

    def _rest_when_full(self, now: datetime) -> None:
        """An account that was given all it takes in an hour or a day is left alone until it takes
        more; what waits goes back to the queue."""
        full = self._caps.full(now) if self.claims and not self.flying else None
        if full is not None and self._rate.rest(full[1]):
            self._rest_reason = full[0]
            name, until = self.outlet.name, f"{full[1]:%Y-%m-%d %H:%M:%S} UTC"
            log.info("outlet %s rests until %s: its account's limit is reached", name, until)

    def _memory(self) -> PumpMemory:
        return PumpMemory(
            self._rate.next_at,
            self._rate.rest_until,
            self._breaker.rests,
            self._rest_reason if self._rate.rest_until else "",
            self._breaker.recent,
            json.dumps(places) if (places := self._quotas.places | self._caps.places) else "",
        )

    def _fail(self, error: DatabaseError, window: Sequence[Job]) -> None:
        """The database was not to be had: begin nothing more, keep what is to be stored."""
        log.warning("outlet %s: %s", self.outlet.name, error)
        self.ending = self._doubt = True
        # should they be marked after all, they were not written
        self._back |= {job.due.id for job in window}
        self.claims.drop()

    def _account(self, settled: list[Settlement]) -> None:
        """Note what a committed turn has stored."""
        kept = sum(stored.to in ("queued", "rejected") for stored in settled)
        self._caps.give_back(kept + len(self._back))
        for stored in settled:
            self.tally.add(stored.to)
        self._done, self._back, self._doubt = [], set(), False
        if self._sick and not self._halted:
            self._halted = True
            log.error("outlet %s halted: %s", self.outlet.name, self._sick)
        self.tally.turns += 1
        self.tally.aside = self.claims.aside

    def _allow(self, began: float) -> None:
        """Let the senders begin what a turn has marked; after a slow one if all is as it was."""
        if self.permit.moment() - began > _SLOW_TURN_S:
            began = self.permit.moment()
            with self.context.database.read() as db:
                held = leases.holds(db, self.lease)
                if not (held and leases.may_send(db, self.outlet.id)):
                    return
        self.permit.renew(began)

    def _may_begin(self, db: Connection, mine: bool) -> bool:
        jumped = self.context.jump is not None
        must_end = jumped or not mine or not self.keep_on()
        must_end = must_end or self.claims.must_wait(self.context.now())
        self.ending = self.ending or must_end or not leases.may_send(db, self.outlet.id)
        if self.ending:
            self.claims.drop()
        return not self.ending

    def _store(self, db: Connection, settled: list[Settlement]) -> None:
        settling.settle(db, self.lease, settled, again=self._doubt)
        settling.call_back(db, self.lease, self._back, self.context.now())
        if isinstance(self.channel, ReceiptReader) and self.channel.receipts_by_id:
            taken = {
                stored.delivery_id: stored.provider_id
                for stored in settled
                if stored.to == "accepted" and stored.provider_id
            }
            receipt_ids.keep(db, self.outlet.id, taken, self.context.now())
        for result in self._done:
            if isinstance(result.outcome, Rejected) and result.outcome.suppress:
                act = Act(PUMP, result.ended_at, told(result.outcome.why))
                suppressions.suppress_recipient(db, result.due.recipient_id, act)
        if self._sick and not self._halted:
            set_state(db, self.outlet.name, "halted", Act(PUMP, self.context.now(), self._sick))

    def _heed(self, result: SendResult) -> None:
        """A wait that the provider asks for is the whole outlet's: what is sent into it only makes
        it longer. So is the rest of one that fails again and again."""
        outcome = result.outcome
        if isinstance(outcome, Halted) and outcome.part is None:
            self._sick = self._sick or told(outcome.why)
        rest = self._breaker.note(result)
        if isinstance(outcome, Retry) and outcome.after:
            rest = Rest(result.ended_at + timedelta(seconds=outcome.after), outcome.why)
        if rest and self._rate.rest(rest.until):
            self._rest_reason = told(rest.why)
            moment = f"{rest.until:%Y-%m-%d %H:%M:%S} UTC"
            name, why = self.outlet.name, f"{rest.why.code}: {rest.why.raw}"
            log.warning("outlet %s rests until %s: %s", name, moment, why)

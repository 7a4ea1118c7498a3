"""A shift: plans what comes, and keeps one pump going on every outlet that has work."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf

from channels.contract.channel import Channel, Surface
from content.calendar.occurrences import plan_due
from content.database.db import DatabaseError
from content.deliveries.recount import fold
from content.outlets.outlets import set_state
from content.people import switches
from content.people.acts import PUMP, Act
from content.sending import backlog, leases
from content.sending.backlog import StuckOutlet
from content.sending.leases import Lease
from content.sending.pump_memory import saved_memory
from engine.after.asking import ask_carriers
from engine.after.fetching import fetch
from engine.after.listening import listen
from engine.after.receipts import collect
from engine.after.reconcile import reconcile
from engine.context import LOOKAHEAD, PLAN_AHEAD, Context, fresh_outlet, holder, is_dead, log
from engine.daily.balances import look_at_balances
from engine.daily.tell import tell_people
from engine.daily.turns import move_turns
from engine.pump.books import Books
from engine.pump.opening import opened
from engine.pump.pump import LinePump
from engine.pump.recovery import finish_for_the_dead
from engine.pump.surface import SurfacePump
from engine.pump.tally import Tally
from engine.sharing import free
from wiring.destinations import sharing_place
from wiring.settings import SettingsError

_LOOK_EVERY_S = 0.5
_PLAN_EVERY_S = 5.0
_REST_S = 15.0
_LISTEN_EVERY_S = 15.0
_TELL_EVERY_S = 60.0
_SOON = timedelta(minutes=1)  # what waits longer is left to the calendar

StartPump = Callable[[int, str], Awaitable[Tally | None]]
"""Runs one outlet's pump to its end: (outlet id, outlet name) → what it did. Flows wrap it in a
task."""


def work_outlet(context: Context, outlet_id: int, keep_on: Callable[[], bool]) -> Tally | None:
    """Pump one outlet until it is dry or `keep_on` says no; None when another living pump has
    it, or while the clock is not believed."""
    if context.jump is not None:
        return None
    finish_for_the_dead(context, outlet_id)
    lease = _lease(context, outlet_id)
    if lease is None:
        return None
    outlet = fresh_outlet(context, outlet_id)
    try:
        channel = opened(context, outlet)
    except SettingsError as error:
        with context.database.turn() as db:
            set_state(db, outlet.name, "halted", Act(PUMP, context.now(), str(error)))
            leases.give_back(db, lease, context.now())
        log.error("outlet %s halted: %s", outlet.name, error)
        return None
    try:
        tally = _pump(context, outlet_id, channel, lease, keep_on)
    finally:
        with context.database.turn() as db:
            leases.give_back(db, lease, context.now())
            fold(db)
    if tally.moved:
        words = "outlet %s: %d sent, %d rejected, %d unknown, %d to try again, %d set aside"
        log.info(words, outlet.name, *_numbers(tally))
    return tally


def _pump(
    context: Context,
    outlet_id: int,
    channel: Channel | Surface,
    lease: Lease,
    keep_on: Callable[[], bool],
) -> Tally:
    outlet = fresh_outlet(context, outlet_id)
    if isinstance(channel, Surface):
        return SurfacePump(context, outlet, channel, lease).run()
    with context.database.read() as db:
        memory = saved_memory(db, outlet_id)
        beside = [other.id for other in sharing_place(db, context.vault, context.site, outlet)]
    return LinePump(Books(context, outlet, channel, lease, memory, keep_on, beside)).run()


def _lease(context: Context, outlet_id: int) -> Lease | None:
    now = context.now()
    with context.database.turn() as db:
        present = leases.current_pump(db, outlet_id)
        lives = present is not None and now < present[1] <= now + leases.LONGEST
        if present is not None and lives and not is_dead(present[0]):
            return None
        return leases.take_lease(db, outlet_id, holder(), now)


@dataclass
class Shift:
    """Plans and pumps for a while; `start_pump` decides where a pump runs (a thread, a task).

    How long things take is read from a clock that nobody sets: a machine whose time is put right
    goes on as before.
    """

    context: Context
    length: timedelta
    start_pump: StartPump
    total: Tally = field(default_factory=Tally)
    _end: float = field(init=False)
    _planned_at: float = -inf
    _running: "dict[int, asyncio.Future[Tally | None]]" = field(default_factory=dict)
    # outlets whose pump broke, and until when they rest
    _resting: dict[int, float] = field(default_factory=dict)
    _listening: "asyncio.Future[None] | None" = None
    _listened_at: float = -inf
    _told_at: float = -inf

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.length.total_seconds()

    def goes_on(self) -> bool:
        """Whether anything new may be begun."""
        return time.monotonic() < self._end

    def end(self) -> None:
        """Begin nothing new from now on."""
        self._end = -inf

    async def run(self) -> Tally:
        """Work until the shift's end; a pump that hangs in a send longer than that holds up no
        other outlet."""
        while self.goes_on():
            await asyncio.to_thread(self._plan)
            self._listen()
            for outlet_id, name in await asyncio.to_thread(self._with_work):
                if (
                    outlet_id not in self._running
                    and self._resting.get(outlet_id, -inf) <= time.monotonic()
                ):
                    self._running[outlet_id] = asyncio.ensure_future(
                        self.start_pump(outlet_id, name)
                    )
            await asyncio.sleep(_LOOK_EVERY_S)
            self._gather()
        if self._running:
            await asyncio.wait(self._running.values())
        if self._listening is not None:
            await asyncio.wait([self._listening])
        self._gather()
        return self.total

    def _gather(self) -> None:
        """Take in the pumps that have ended; an outlet whose pump broke rests a little."""
        for outlet_id, pump in list(self._running.items()):
            if not pump.done():
                continue
            del self._running[outlet_id]
            if (error := pump.exception()) is not None:
                log.error(
                    "the pump of outlet %d broke: %s: %s", outlet_id, type(error).__name__, error
                )
                self._resting[outlet_id] = time.monotonic() + _REST_S
            else:
                self.total.include(pump.result())
        if self._listening is not None and self._listening.done():
            if (error := self._listening.exception()) is not None:
                log.error("receipts and look-ups wait: %s: %s", type(error).__name__, error)
            self._listening = None

    def _listen(self) -> None:
        """Have receipts read and unknown deliveries looked up now and then, beside the pumps: no
        run of their own is worth its cost."""
        if self.context.jump is not None:
            return
        if self._listening is None and time.monotonic() - self._listened_at >= _LISTEN_EVERY_S:
            self._listened_at = time.monotonic()
            self._listening = asyncio.ensure_future(asyncio.to_thread(self._hear_and_tell))

    def _hear_and_tell(self) -> None:
        seldom = time.monotonic() - self._told_at >= _TELL_EVERY_S
        if seldom:
            fetch(self.context)
        _listen(self.context)
        if seldom:
            self._told_at = time.monotonic()
            listen(self.context)
            look_at_balances(self.context)
            tell_people(self.context)

    def _plan(self) -> None:
        if time.monotonic() - self._planned_at < _PLAN_EVERY_S:
            return
        self._planned_at = time.monotonic()
        try:
            if self.context.look_at_clock() is not None:
                return
            made = _plan(self.context, self.context.now() + PLAN_AHEAD)
        except DatabaseError as error:
            log.warning("planning waits: %s", error)
            return
        if made:
            log.info("planned %d occurrences", made)

    def _with_work(self) -> list[tuple[int, str]]:
        if self.context.jump is not None:
            return []
        until = self.context.now() + LOOKAHEAD
        try:
            with self.context.database.read() as db:
                names = {
                    id: backlog.outlet_name(db, id) for id in backlog.outlets_with_work(db, until)
                }
            return [(id, names[id]) for id in free(self.context, list(names))]
        except DatabaseError as error:
            log.warning("the shift waits: %s", error)
            return []


def _plan(context: Context, horizon: datetime) -> int:
    return plan_due(context.database, horizon, context.calendar, context.release_above)


def _listen(context: Context) -> None:
    collect(context)
    reconcile(context)
    ask_carriers(context)
    move_turns(context)


def drain(context: Context, until_idle: bool) -> tuple[Tally, list[StuckOutlet]]:
    """The engine's pass now, in this process and without Prefect (`lantoa publish`).

    One pass works what is due now; `until_idle` goes on until nothing is queued inside its retry
    limit and window, and nothing is claimed or sending. Work that waits longer than a minute (a
    window, a retry) is left to the calendar. Receipts that have come are read too. It ends where
    the machine's clock is not believed (`context.jump`).
    """
    total = Tally()
    fetch(context)
    while context.look_at_clock() is None:
        moved = _pass(context)
        total.include(moved)
        with context.database.read() as db:
            in_hand, queued = backlog.waiting(db, context.now() + _SOON)
        if not until_idle:
            return total, []
        if not (in_hand or queued) or (moved.moved == 0 and not _still_coming(context)):
            with context.database.read() as db:
                return total, backlog.stuck(db, context.now() + _SOON)
    return total, []


def _pass(context: Context) -> Tally:
    _plan(context, context.now())
    with context.database.read() as db:
        ids = backlog.outlets_with_work(db, context.now() + LOOKAHEAD)
    total = Tally()
    with ThreadPoolExecutor(max(1, len(ids))) as pool:
        for tally in pool.map(lambda outlet_id: work_outlet(context, outlet_id, lambda: True), ids):
            total.include(tally)
    collect(context)
    ask_carriers(context)
    move_turns(context)
    tell_people(context)
    return total


def _still_coming(context: Context) -> bool:
    """Whether anything queued on a working outlet is due within a minute; waits a little for it."""
    with context.database.read() as db:
        _, queued = backlog.waiting(db, context.now() + _SOON)
    if queued and not _stopped(context):
        time.sleep(_LOOK_EVERY_S)
        return True
    return False


def _stopped(context: Context) -> bool:
    with context.database.read() as db:
        return switches.stopped(db)


def _numbers(tally: Tally) -> tuple[int, ...]:
    return tally.sent, tally.rejected, tally.unknown, tally.again, tally.aside

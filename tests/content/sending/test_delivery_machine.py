"""A delivery's whole life in any order: pumps that die, settle late and come back, receipts,
look-ups, people, stops and withdrawals."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from content.calendar import amending
from content.calendar.schedule import ScheduleRequest
from content.deliveries.recount import drift
from content.deliveries.settle_by_hand import settle_by_hand
from content.deliveries.states import IN_HAND, MOVES
from content.intake.errors import InputError
from content.people.switches import STOP_ALL, turn_off, turn_on
from content.sending import backlog, claims, later_report, leases, settling
from content.sending.later_report import LaterReport
from content.sending.leases import Lease
from content.sending.settling import Settlement
from tests.content.content_kit import audience, calendared, outlet, passed, planned, sql
from tests.kit import DUYET, QUANTRI, HandClock, make_home

To = Literal["accepted", "delivered", "rejected", "unknown", "queued"]
PICK = st.integers(0, 50)
CERTAIN = {
    "accepted": "accepted",
    "delivered": "delivered",
    "rejected": "rejected",
    "unknown": "unknown",
    "queued": "retry",
}


class Life(RuleBasedStateMachine):
    """Two outlets (a page and a mailing), three occurrences; every rule is one real function of the
    database side."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.home = make_home(Path(self.folder.name) / "home").people()
        self.text = passed(self.home)
        self.outlets = [outlet(self.home, "trang", "social"), outlet(self.home, "thu", "email")]
        people = audience(self.home, count=2)
        calendared(
            self.home,
            ScheduleRequest(self.text, self.outlets[:1], None, self.now, "FREQ=HOURLY;COUNT=2"),
        )
        calendared(self.home, ScheduleRequest(self.text, self.outlets[1:], people, self.now))
        self.leases: dict[int, list[Lease]] = {}  # of each outlet, the newest last
        self.flying: dict[int, Lease] = {}  # what a pump, living or dead, has begun and not settled
        self.maybe_sent: set[int] = set()  # publishing rows whose first byte may have left
        # sending or unknown rows that the present step may queue again
        self.may_queue: set[int] = set()
        self.states: dict[int, str] = {}
        self.attempts: list[Any] = []
        self.plan()
        for which in range(2):
            self.a_pump_takes_over(which)

    def teardown(self) -> None:
        self.home.database.close()
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        return self.home.now

    def some(self, number: int) -> int | None:
        ids = [row.id for row in sql(self.home, "SELECT id FROM deliveries ORDER BY id")]
        return ids[number % len(ids)] if ids else None

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes: int) -> None:
        assert isinstance(self.home.clock, HandClock)
        self.home.clock.forward(minutes=minutes)

    @rule()
    def plan(self) -> None:
        planned(self.home, self.now)
        before = sql(self.home, "SELECT count(*) FROM deliveries")
        assert planned(self.home, self.now) == 0
        assert sql(self.home, "SELECT count(*) FROM deliveries") == before

    @rule(which=st.integers(0, 1))
    def a_pump_takes_over(self, which: int) -> None:
        row = self.outlets[which]
        amending = {
            entry.id
            for entry in sql(
                self.home, "SELECT id FROM deliveries WHERE kind != 'publish' AND state = 'sending'"
            )
        }
        self.may_queue |= amending
        with self.home.database.write() as db:
            self.leases.setdefault(row.id, []).append(
                leases.take_lease(db, row.id, "another-host/1/1", self.now)
            )

    @rule(which=st.integers(0, 1), count=st.integers(1, 3), mark=st.booleans())
    def it_claims(self, which: int, count: int, mark: bool) -> None:
        held = self.leases.get(self.outlets[which].id)
        if not held:
            return
        with self.home.database.write() as db:
            if not leases.may_send(db, held[-1].outlet_id):
                assert backlog.outlets_with_work(db, self.now) == []
                return
            rows = claims.claim(db, held[-1], self.now, count)
            assert all(row.not_before <= self.now for row in rows)
            going = claims.begin(db, held[-1], rows) if mark else set()
        publishing = {row.id for row in rows if row.kind == "publish"} & going
        assert not publishing & self.maybe_sent, "begun again although it may have left"
        self.maybe_sent |= publishing
        self.flying |= dict.fromkeys(going, held[-1])

    @rule(number=PICK, to=st.sampled_from(list(CERTAIN)))
    def an_attempt_ends(self, number: int, to: To) -> None:
        if not self.flying:
            return
        ids = sorted(self.flying)
        id = ids[number % len(ids)]
        lease, later = (
            self.flying.pop(id),
            self.now + timedelta(minutes=1) if to == "queued" else None,
        )
        (row,) = sql(
            self.home, "SELECT tries, state, pump_token FROM deliveries WHERE id = :id", id=id
        )
        if to == "queued" and row.state in ("sending", "unknown") and row.pump_token == lease.token:
            self.may_queue.add(id)
            self.maybe_sent.discard(id)
        with self.home.database.write() as db:
            settling.settle(
                db,
                lease,
                [
                    Settlement(
                        id, CERTAIN[to], self.now, self.now, row.tries + 1, to, not_before=later
                    )
                ],
            )

    @rule(
        number=PICK,
        to=st.sampled_from(["accepted", "delivered", "rejected"]),
        source=st.sampled_from(["receipt", "look-up"]),
    )
    def a_provider_speaks(
        self,
        number: int,
        to: Literal["accepted", "delivered", "rejected"],
        source: Literal["receipt", "look-up"],
    ) -> None:
        id = self.some(number)
        with self.home.database.write() as db:
            known = later_report.lock(db, [id] if id else [])
            if id and known[id].state not in IN_HAND:
                later_report.learn(db, known, [LaterReport(id, source, to, self.now)])

    @rule(number=PICK, sent=st.booleans())
    def a_person_decides(self, number: int, sent: bool) -> None:
        id = self.some(number)
        if id is None:
            return
        try:
            with self.home.database.write() as db:
                settle_by_hand(db, id, sent, self.home.act(DUYET, "đã hỏi"))
        except InputError:
            return
        if not sent:
            self.may_queue.add(id)
            self.maybe_sent.discard(id)

    @rule(on=st.booleans())
    def everything_stops_or_goes_on(self, on: bool) -> None:
        with self.home.database.write() as db:
            (turn_on if on else turn_off)(db, STOP_ALL, self.home.act(QUANTRI, "thử"))

    @rule()
    def the_item_is_withdrawn(self) -> None:
        try:
            with self.home.database.write() as db:
                amending.withdraw(
                    db, self.text.item, self.home.act(DUYET, "sai"), [self.outlets[0].id]
                )
        except InputError:
            return

    @invariant()
    def nothing_is_there_twice(self) -> None:
        same = (
            "SELECT 1 FROM deliveries GROUP BY occurrence_id, outlet_id, recipient_id, kind "
            "HAVING count(*) > 1"
        )
        assert sql(self.home, same) == []

    @invariant()
    def only_allowed_moves_were_made(self) -> None:
        states = {row.id: row.state for row in sql(self.home, "SELECT id, state FROM deliveries")}
        for id, old in self.states.items():
            new = states[id]
            through_claim = old == "queued" and new in MOVES["claimed"]
            assert new == old or new in MOVES[old] or through_claim, f"{old} became {new}"  # type: ignore[index]
            if old in ("sending", "unknown") and new == "queued":
                assert id in self.may_queue, f"{old} was queued again by itself"
        self.states = states
        self.may_queue = set()

    @invariant()
    def the_counts_are_those_of_the_rows(self) -> None:
        with self.home.database.read() as db:
            assert drift(db) == []

    @invariant()
    def attempts_are_only_added(self) -> None:
        now = sql(self.home, "SELECT * FROM attempts ORDER BY id")
        assert now[: len(self.attempts)] == self.attempts
        self.attempts = now


def test_a_delivery_keeps_its_promises_in_any_order_of_events() -> None:
    steady = settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=25,
        stateful_step_count=40,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=steady)

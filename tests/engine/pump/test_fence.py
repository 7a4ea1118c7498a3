"""A pump writes only while it surely may: it obeys a stop at once, falls silent when its database
does, and keeps its books straight."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from channels.contract.message import EntryHead, Tombstone
from channels.contract.outcome import Outcome
from channels.portal.portal_feed import PortalFeed
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.database.db import Database, DatabaseError
from content.deliveries.log import attempts_of
from content.outlets.outlets import mark_dirty
from content.people.acts import Act
from content.people.switches import STOP_ALL, turn_off, turn_on
from content.sending import claims, leases, settling
from engine import context as context_module
from engine.pump.limits.permit import FRESH_S
from engine.shift import drain, work_outlet
from sandbox.faults import Drop, Slow
from tests.engine.engine_kit import clock_of, pump, put
from tests.kit import BIENTAP, QUANTRI, Home, Stands, addresses, make_home, phones

pytestmark = pytest.mark.timeout(60)


def furnish(home: Home, servers: Stands, drop: Path) -> Home:
    servers.smtp.script.always = Slow(0.4)
    home.people().plans().outlets(
        servers.outlets(drop).replace(
            "[[outlet.relay]]", "domain_connections = 1\n[[outlet.relay]]"
        )
    )
    return home.audience("sdt", phones(range(40))).audience("cham", addresses(16, "cham.example"))


@pytest.fixture
def ready(home: Home, servers: Stands, tmp_path: Path) -> Home:
    """Forty telephones, and sixteen mailboxes of a slow domain that gets one letter at a time: the
    others wait inside the channel."""
    return furnish(home, servers, tmp_path / "drop")


@contextmanager
def pumping_on(home: Home, outlet: str, item: str = "ct-08") -> Iterator[threading.Thread]:
    """A pump at work beside the test; the work is done at the end."""
    audience = {"thu": "cham", "sms": "sdt"}[outlet]
    revision = home.approved(item)
    with home.database.write() as db:
        schedule(
            db,
            ScheduleRequest(
                revision, home.outlet_rows(outlet), find_audience(db, audience), home.now
            ),
            home.act(BIENTAP),
            1000,
        )
    worker = threading.Thread(target=pump, args=(home, outlet))
    worker.start()
    yield worker
    worker.join(30)
    assert not worker.is_alive()


def wait_for(servers: Stands, count: int) -> None:
    while len(servers.world.arrivals()) < count:
        time.sleep(0.01)


def stop(home: Home) -> None:
    with home.database.write() as db:
        turn_on(db, STOP_ALL, Act(QUANTRI, home.now, "quốc tang"))


def each_once(servers: Stands, count: int) -> None:
    sent = Counter(arrival.to for arrival in servers.world.arrivals())
    assert set(sent.values()) == {1}
    assert len(sent) == count


def test_a_stop_calls_back_what_waits_inside_a_channel(ready: Home, servers: Stands) -> None:
    with pumping_on(ready, "thu"):
        wait_for(servers, 1)
        stop(ready)
    left = len(servers.world.arrivals())
    assert left < 5
    assert ready.states() == {"accepted": left, "queued": 16 - left}
    assert {row.tries for row in ready.log() if row.state == "queued"} == {0}, (
        "what was called back was no try"
    )


def test_after_a_stop_in_the_middle_start_all_resumes_exactly_where_it_stopped(
    ready: Home, servers: Stands
) -> None:
    servers.kannel.script.always = Slow(0.1)
    with pumping_on(ready, "sms"):
        wait_for(servers, 9)
        stop(ready)
    stopped = len(servers.world.arrivals())
    assert stopped < 40
    assert ready.states() == {"accepted": stopped, "queued": 40 - stopped}
    with ready.database.write() as db:
        turn_off(db, STOP_ALL, Act(QUANTRI, ready.now))
    pump(ready, "sms")
    assert ready.states() == {"accepted": 40}
    each_once(servers, 40)


def test_a_pump_whose_database_is_silent_falls_silent_too_and_loses_nothing(
    servers: Stands, tmp_path: Path
) -> None:
    # in a file: a lock is the longest silence that we can make
    home = furnish(make_home(tmp_path / "home"), servers, tmp_path / "drop")
    with pumping_on(home, "thu"):
        wait_for(servers, 2)
        with closing(sqlite3.connect(home.folder / "lantoa.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(FRESH_S + 0.5)
            silent = len(servers.world.arrivals())
            time.sleep(1.5)
            assert len(servers.world.arrivals()) == silent < 16
            other.execute("ROLLBACK")
    drain(home.context, until_idle=True)
    assert home.states() == {"accepted": 16}
    each_once(servers, 16)
    home.database.close()


class Doubtful(Database):
    """A database whose answer to a commit gets lost now and then."""

    def __init__(self, database: Database) -> None:
        self.engine, self._gate = database.engine, database._gate
        self.fails = 0
        self.commits = True

    @contextmanager
    def turn(self) -> Iterator[Connection]:
        with super().turn() as db:
            yield db
            if self.fails and not self.commits:
                self.fails -= 1
                raise DatabaseError("mất kết nối")
        if self.fails:
            self.fails -= 1
            raise DatabaseError("mất kết nối")


@pytest.mark.parametrize("commits", [True, False], ids=["committed", "lost"])
def test_a_commit_whose_answer_got_lost_is_neither_counted_twice_nor_taken_for_unknown(
    ready: Home, servers: Stands, commits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.pump.pump._DATABASE_WAIT_S", 0.05)
    ready.database = doubtful = Doubtful(ready.database)
    doubtful.commits = commits
    servers.kannel.script.always = Slow(0.1)
    with pumping_on(ready, "sms"):
        wait_for(servers, 9)
        doubtful.fails = 3
    pump(ready, "sms")
    assert ready.states() == {"accepted": 40}
    each_once(servers, 40)
    with ready.database.read() as db:
        assert {len(attempts_of(db, row.id)) for row in ready.log()} == {1}


def test_one_failure_is_one_failure_however_often_it_must_be_stored(
    ready: Home, servers: Stands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.pump.pump._DATABASE_WAIT_S", 0.01)
    ready.database = doubtful = Doubtful(ready.database)
    doubtful.commits = False
    servers.kannel.script.always = Slow(0.1)
    servers.kannel.script.add(Drop(commit=True))
    with pumping_on(ready, "sms"):
        wait_for(servers, 1)
        doubtful.fails = 20
    pump(ready, "sms")
    assert ready.states() == {"accepted": 39, "unknown": 1}
    (outlet,) = ready.outlet_rows("sms")
    assert outlet.state == "active"


def test_what_a_cut_off_pump_never_wrote_is_queued_again_even_after_a_successor_took_it_for_unknown(
    ready: Home,
) -> None:
    put(ready, "sms", "sdt")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("sms")
    with ready.database.write() as db:
        cut_off = leases.take_lease(db, outlet.id, "another-host/1/1", ready.now)
        claimed = claims.claim(db, cut_off, ready.now, 2)
        rows = [row.id for row in claimed]
        claims.begin(db, cut_off, claimed)
    clock_of(ready).forward(seconds=31)
    pump(ready, "sms")
    assert ready.states() == {"unknown": 2, "accepted": 38}
    with ready.database.write() as db:
        settling.call_back(db, cut_off, rows, ready.now)
    assert ready.states() == {"queued": 2, "accepted": 38}
    with ready.database.read() as db:
        assert [attempt.outcome for attempt in attempts_of(db, rows[0])] == ["unknown", "unreached"]
    pump(ready, "sms")
    assert ready.states() == {"accepted": 40}


def test_a_surface_drawn_by_a_pump_that_had_lost_it_is_drawn_again(
    ready: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (outlet,) = ready.outlet_rows("cong")
    draw = PortalFeed.publish_changed

    def slowly(self: PortalFeed, heads: list[EntryHead], withdrawn: list[Tombstone]) -> Outcome:
        # meanwhile the lease ran out, and a successor drew the same
        with ready.database.write() as db:
            leases.take_lease(db, outlet.id, "another-host/1/1", ready.now + timedelta(seconds=31))
            mark_dirty(db, outlet.id, None)
        return draw(self, heads, withdrawn)

    monkeypatch.setattr(PortalFeed, "publish_changed", slowly)
    put(ready, "cong")
    pump(ready, "cong")
    with ready.database.read() as db:
        assert (
            db.execute(text("SELECT dirty_at FROM outlets WHERE name = 'cong'")).scalar_one()
            is not None
        )


def test_a_process_of_the_same_name_in_another_container_is_never_taken_for_dead() -> None:
    name, pid, start = context_module.holder().rsplit("/", 2)
    assert context_module.is_dead(f"{name}/999999999/1")
    assert not context_module.is_dead(context_module.holder())
    assert not context_module.is_dead(f"{name}-other/{pid}/{start}1")


def test_two_pumps_at_once_on_a_fresh_outlet_make_one_lease(ready: Home, servers: Stands) -> None:
    put(ready, "sms", "sdt")
    plan_due(ready.database, ready.now, ready.context.calendar)
    (outlet,) = ready.outlet_rows("sms")
    threads = [
        threading.Thread(target=work_outlet, args=(ready.context, outlet.id, lambda: True))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ready.states() == {"accepted": 40}
    each_once(servers, 40)

"""A clock that lies: however the machine's clock jumps, nothing leaves early, nothing expires, and
what waits is said until the clock agrees again or a person confirms it."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from content.calendar import schedule
from content.deliveries.waiting import waiting
from content.people import clocks
from content.people.acts import Act, NotAllowed
from content.people.audit import entries
from content.sending import leases
from engine.context import Context
from engine.daily.remind import Reminded, remind
from engine.pump import pump as pump_module
from engine.sharing import free
from engine.shift import Shift, drain, work_outlet
from tests.engine.clock_kit import HandMachine, TrueWire, process
from tests.engine.engine_kit import copy_of, make_template, put, sms_outlet
from tests.kit import BIENTAP, DUYET, START, HandClock, Home, Stands

pytestmark = pytest.mark.timeout(90)

JUMPS = {
    "90 giây tới": 90.0,
    "90 giây lùi": -90.0,
    "một giờ tới": 3600.0,
    "một giờ lùi": -3600.0,
    "một ngày tới": 86_400.0,
    "một năm tới": 365 * 86_400.0,
    "một năm lùi": -365 * 86_400.0,
}
jumping = pytest.mark.parametrize("seconds", JUMPS.values(), ids=JUMPS)


@pytest.fixture
def hand(ready: Home) -> HandMachine:
    """The machine of the home `ready`."""
    return HandMachine(START)


def set_late(home: Home, rule: str, limit_s: int) -> None:
    with home.database.write() as db:
        db.execute(
            text("UPDATE outlets SET late = :late, late_limit_s = :limit"),
            {"late": rule, "limit": limit_s},
        )


def confirm(home: Home, hand: HandMachine) -> None:
    """A person says that the clock is right, by a command on the machine."""
    with home.database.write() as db:
        assert clocks.confirm(db, Act(DUYET, hand()))


def jumps(home: Home) -> list[clocks.ClockJump]:
    with home.database.read() as db:
        return clocks.jumps(db)


def acts(home: Home) -> list[str]:
    """What the record says of clocks, oldest first."""
    with home.database.read() as db:
        return [entry.act for entry in reversed(entries(db, 100)) if entry.act.startswith("clock.")]


def planned(home: Home) -> int:
    with home.database.read() as db:
        return int(db.execute(text("SELECT count(*) FROM occurrences")).scalar_one())


@jumping
@pytest.mark.parametrize("anew", [False, True], ids=["cùng tiến trình", "tiến trình sau"])
def test_after_a_jump_all_waits_and_leaves_once_when_the_clock_agrees_again(
    ready: Home, servers: Stands, hand: HandMachine, seconds: float, anew: bool
) -> None:
    set_late(ready, "skip", 60)
    running = process(ready, hand)
    put(ready, "telegram", at=START)
    put(ready, "facebook", at=START + timedelta(seconds=30))
    hand.jump(seconds=seconds)

    def pass_() -> None:
        drain(process(ready, hand) if anew else running, until_idle=False)

    pass_()
    assert planned(ready) == 0, "something was planned by a clock that lies"
    (jump,) = jumps(ready)
    assert jump.after - jump.before == timedelta(seconds=seconds)
    hand.go_on(seconds=31)
    pass_()
    assert not servers.world.arrivals(), "something left by a clock that lies"
    hand.jump(seconds=-seconds)
    pass_()
    assert ready.states() == {"accepted": 2}
    assert len(servers.world.arrivals()) == 2
    assert jumps(ready) == []
    assert acts(ready) == ["clock.jumped", "clock.agreed"]


@jumping
def test_a_person_confirms_and_the_engine_goes_on_by_the_new_time(
    ready: Home, servers: Stands, hand: HandMachine, seconds: float
) -> None:
    running, other = process(ready, hand), process(ready, hand)
    put(ready, "telegram", at=START + timedelta(seconds=seconds))
    hand.jump(seconds=seconds)
    for context in (running, other):
        drain(context, until_idle=False)
    hand.go_on(minutes=30)
    confirm(ready, hand)
    for context in (other, running, process(ready, hand)):
        drain(context, until_idle=False)
        assert context.jump is None
        assert context.now() == hand()
    assert len(servers.world.arrivals()) == 1
    assert acts(ready) == ["clock.jumped", "clock.confirmed"]


@pytest.mark.parametrize("seconds", [-4, -1, 1, 4])
def test_a_small_correction_goes_unnoticed_again_and_again(
    ready: Home, servers: Stands, hand: HandMachine, seconds: float
) -> None:
    running = process(ready, hand)
    for _ in range(5):
        hand.jump(seconds=seconds)
        hand.go_on(seconds=61)
        put(ready, "telegram", at=hand())
        drain(running, until_idle=False)
    assert ready.states() == {"accepted": 5}
    assert acts(ready) == []


def test_time_that_passes_is_no_jump_however_much_it_is(ready: Home, hand: HandMachine) -> None:
    running = process(ready, hand)
    hand.go_on(days=3)  # the machine slept, and both clocks know it
    drain(running, until_idle=False)
    assert process(ready, hand).jump is None
    assert acts(ready) == []


def test_a_jump_in_the_middle_of_a_campaign_stops_it_and_loses_nothing(
    ready: Home, hand: HandMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_late(ready, "skip", 3600)
    put(ready, "sms", "sdt", at=START)
    put(ready, "sms", "sdt", at=START + timedelta(hours=2))
    running = process(ready, hand)
    wire = TrueWire(hand, running.now, meanwhile=lambda: hand.jump(days=365))
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    drain(running, until_idle=False)
    assert ready.states() == {"accepted": 2}, "what was marked before the jump still leaves"
    stamps = [row.settled_at for row in ready.log() if row.settled_at]
    assert max(stamps) < START + timedelta(hours=1), "it was noted a year from now"
    hand.go_on(seconds=9)
    hand.jump(days=-365)
    drain(running, until_idle=False)
    assert ready.states() == {"accepted": 2}
    hand.go_on(hours=2)
    drain(running, until_idle=False)
    assert ready.states() == {"accepted": 4}


@pytest.mark.parametrize(
    ("days", "waits"), [(-1, True), (0, False), (1, False), (59, False), (61, True), (3650, True)]
)
def test_where_the_engine_begins_only_a_clock_behind_the_last_stamp_or_far_ahead_waits(
    ready: Home, servers: Stands, hand: HandMachine, days: int, waits: bool
) -> None:
    drain(process(ready, hand), until_idle=False)
    put(ready, "telegram", at=START)
    hand.go_on(minutes=1)
    hand.boot()
    hand.jump(days=days)
    drain(begun := process(ready, hand), until_idle=False)
    assert (begun.jump is not None) == waits
    assert len(servers.world.arrivals()) == (not waits)
    if waits:
        hand.jump(days=-days)
        drain(begun, until_idle=False)
        assert begun.jump is None
        assert len(servers.world.arrivals()) == 1, "the clock agrees with the last stamp again"


@pytest.mark.parametrize("days", [-400, 400])
def test_what_a_person_confirmed_at_the_start_holds_for_every_later_start(
    ready: Home, hand: HandMachine, days: int
) -> None:
    drain(process(ready, hand), until_idle=False)
    hand.boot()
    hand.jump(days=days)
    assert process(ready, hand).jump is not None
    confirm(ready, hand)
    for _ in range(2):
        assert process(ready, hand).jump is None
        hand.go_on(minutes=1)
        hand.boot()


def test_whoever_sets_the_clock_while_the_engine_rests_need_not_confirm(
    ready: Home, hand: HandMachine
) -> None:
    drain(process(ready, hand), until_idle=False)
    with ready.database.write() as db:
        clocks.end_run(db, hand.host)  # `lantoa up` begins
    hand.jump(days=1)
    assert process(ready, hand).jump is None


def test_a_jump_that_nobody_confirmed_outlasts_a_restart_of_the_engine(
    ready: Home, hand: HandMachine
) -> None:
    running = process(ready, hand)
    hand.jump(days=1)
    drain(running, until_idle=False)
    hand.go_on(hours=3)
    with ready.database.write() as db:
        clocks.end_run(db, hand.host)
    assert process(ready, hand).jump is not None


def test_every_host_judges_its_own_clock(ready: Home, servers: Stands, hand: HandMachine) -> None:
    other = HandMachine(START, host="may-2")
    first, second = process(ready, hand), process(ready, other)
    other.jump(days=1)
    put(ready, "telegram", at=START)
    drain(second, until_idle=False)
    assert [jump.host for jump in jumps(ready)] == ["may-2"]
    assert not servers.world.arrivals()
    drain(first, until_idle=False)
    assert len(servers.world.arrivals()) == 1


def test_a_lease_given_by_a_clock_that_was_ahead_holds_no_outlet(
    ready: Home, servers: Stands, hand: HandMachine
) -> None:
    put(ready, "telegram", at=START)
    (outlet,) = ready.outlet_rows("telegram")
    with ready.database.write() as db:
        leases.current_pump(db, outlet.id)
        leases.take_lease(db, outlet.id, "may-2/1/1", START + timedelta(days=365))
    context = process(ready, hand)
    assert free(context, [outlet.id]) == [outlet.id]
    drain(context, until_idle=False)
    assert len(servers.world.arrivals()) == 1


def test_feeds_shifts_reminders_and_pumps_of_their_own_wait_too(
    ready: Home, hand: HandMachine, tmp_path: Path
) -> None:
    put(ready, "cong", at=START)
    put(ready, "telegram", at=START)
    running = process(ready, hand)
    drain_plans(running)
    hand.jump(days=365)
    for outlet in ready.outlet_rows():
        assert work_outlet(running, outlet.id, lambda: True) is None
    shift = Shift(running, timedelta(seconds=1), no_pump)
    shift._plan()
    shift._listen()
    assert shift._with_work() == []
    assert shift._listening is None
    assert remind(running, tmp_path) == Reminded()
    assert set(ready.states()) == {"queued"}


def test_what_waits_is_said(
    ready: Home, hand: HandMachine, caplog: pytest.LogCaptureFixture
) -> None:
    running = process(ready, hand)
    hand.jump(days=365)
    with caplog.at_level(logging.WARNING, "lantoa.engine"):
        drain(running, until_idle=False)
        drain(running, until_idle=False)
    assert caplog.messages == [
        "the clock of may-1 jumped from 2026-12-01 03:00:00 to 2027-12-01 03:00:00 UTC: nothing is "
        "sent until it agrees again or a person confirms it (lantoa clock confirm)"
    ]
    with ready.database.read() as db:
        (row,) = [row for row in waiting(db, hand()) if row.kind == "clock"]
    assert (row.subject, row.since) == ("may-1", START)
    assert row.why == (
        "Đồng hồ máy may-1 nhảy từ 01/12/2026 10:00:00 sang 01/12/2027 10:00:00: chưa phát gì"
    )


def test_who_may_not_let_outlets_go_on_confirms_no_clock(ready: Home, hand: HandMachine) -> None:
    running = process(ready, hand)
    hand.jump(days=1)
    drain(running, until_idle=False)
    with pytest.raises(NotAllowed), ready.database.write() as db:
        clocks.confirm(db, Act(BIENTAP, hand()))
    assert jumps(ready)


def test_a_clock_that_is_well_costs_one_write_a_minute(ready: Home, hand: HandMachine) -> None:
    running, seen = process(ready, hand), set()
    for _ in range(60):
        hand.go_on(seconds=5)
        running.look_at_clock()
        with ready.database.read() as db:
            seen.add(clocks.reading(db, hand.host))
    assert len(seen) <= 6


# -- whatever the jumps ---------------------------------------------------------------------------

_LIMIT = timedelta(minutes=15)
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pass", "jump", "jump in mid-campaign", "set right", "new process"]),
        st.integers(1, 600),
        st.sampled_from(list(JUMPS.values())),
    ),
    min_size=2,
    max_size=14,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder: Path = tmp_path_factory.mktemp("clock")
    with copy_of(
        make_template(folder / "template"), folder / "home", HandClock(), sms_outlet(max_per_day=0)
    ) as home:
        set_late(home, "skip", int(_LIMIT.total_seconds()))
        yield home


@settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=_STEPS, dues=st.lists(st.integers(0, 90 * 60), min_size=1, max_size=3))
def test_whatever_the_jumps_all_leaves_once_and_at_its_true_time(
    shared: Home,
    steps: list[tuple[str, int, float]],
    dues: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clear(shared)
    hand = HandMachine(START)
    running = process(shared, hand)
    numbers = [put(shared, "sms", "sdt", at=START + timedelta(seconds=due)) for due in dues]
    wire = TrueWire(hand, running.now)
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    for what, seconds, off in [*steps, ("set right", 1, 0.0), *(("pass", 600, 0.0),) * 10]:
        if what == "jump":
            hand.jump(seconds=off)
        elif what == "jump in mid-campaign":
            wire.meanwhile = lambda off=off: hand.jump(seconds=off)
        elif what == "set right":
            hand.off, wire.meanwhile = timedelta(), None
        elif what == "new process":
            running = process(shared, hand)
            wire.now = running.now
        hand.go_on(seconds=seconds)
        drain(running, until_idle=False)
        for row in [row for row in shared.log() if row.publication in numbers]:
            late = hand.true - row.due_at > _LIMIT
            assert row.state != "expired" or late, "it expired although it was not too late"
    assert all(moment >= due.due_at for moment, due in wire.sent), "it left before its time"
    assert len(wire.sent) == len({due.id for _, due in wire.sent}), "it left twice"
    states = [row.state for row in shared.log() if row.publication in numbers]
    assert set(states) <= {"accepted", "expired"}
    assert states.count("accepted") == len(wire.sent)
    assert jumps(shared) == []


def clear(home: Home) -> None:
    """What an earlier example left on the calendar and of clocks goes."""
    with home.database.write() as db:
        db.execute(text("DELETE FROM switches WHERE name LIKE 'clock%'"))
        db.execute(text("DELETE FROM audit"))
        db.execute(text("DELETE FROM audit_head"))
        db.execute(text("UPDATE outlets SET rate_next_at = NULL"))
        db.execute(text("UPDATE pumps SET lease_until = '2020-01-01 00:00:00'"))
    for row in home.log():
        if row.state == "queued":
            with home.database.write() as db:
                schedule.cancel(db, row.publication, home.act(DUYET, "thử xong"))


def drain_plans(context: Context) -> None:
    """Plan what is due, and send nothing."""
    shift = Shift(context, timedelta(seconds=1), no_pump)
    shift._plan()


async def no_pump(outlet_id: int, name: str) -> None:
    raise AssertionError(f"outlet {name} was to be pumped")

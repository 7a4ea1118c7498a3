"""Trying again: waits grow and heed the provider, each channel limits tries and age, an outlet that
keeps failing stops."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from channels import CHANNELS, channel_class
from channels.contract.outcome import Accepted, Halted, Outcome, Retry, Unknown
from channels.contract.retries import Retries
from content.database.tables.deliveries import deliveries
from content.deliveries.filters import Filter
from content.deliveries.settle_by_hand import settle_by_hand
from content.outlets.outlets import find_outlet, set_state
from content.people.acts import Act
from content.sending.claimed import Claimed, Failed
from engine.pump.limits.breaker import FAILURES, OF_LAST, Breaker
from engine.pump.outcomes import SendResult, settlement, wait
from engine.shift import drain
from sandbox.faults import Fault, Reply, Script
from tests.engine.engine_kit import clock_of, heard, pump, put
from tests.kit import DUYET, QUANTRI, START, Home, Stands

pytestmark = pytest.mark.timeout(60)

STEADY = settings(derandomize=True, database=None, deadline=None)
FLOOD = Reply(
    429,
    json.dumps(
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests",
            "parameters": {"retry_after": 35},
        }
    ),
)
GREYLISTED = Reply(450, "4.2.0 try again later")
BUSY = Reply(503, "Temporal failure, try again later.")


def due(**values: object) -> Claimed:
    plain: dict[str, object] = dict.fromkeys(
        ("occurrence_id", "revision_id", "recipient_id", "tries"), 0
    )
    known = {"id": 1, "due_at": START, "not_before": START, "urgent": False, **plain, **values}
    return Claimed(**known)  # type: ignore[arg-type]


def tried(outcome: Outcome, at: datetime = START, **values: object) -> SendResult:
    return SendResult(due(**values), outcome, at, at)


def script_of(servers: Stands, outlet: str) -> Script:
    return {
        "telegram": servers.telegram.script,
        "sms": servers.kannel.script,
        "thu": servers.smtp.script,
    }[outlet]


def outlet_state(home: Home, name: str) -> str:
    with home.database.read() as db:
        return find_outlet(db, name).state


def sleep(home: Home) -> None:
    """Until something is due."""
    with home.database.read() as db:
        query = select(func.max(deliveries.c.not_before)).where(deliveries.c.state == "queued")
        clock_of(home).moment = db.execute(query).scalar_one()


@STEADY
@given(st.integers(1, 500), st.integers(15, 14_400))
def test_waits_double_from_15_seconds_up_to_the_channels_longest_and_chance_only_lengthens_them(
    number: int, longest: int
) -> None:
    base = min(15 * 2 ** min(number - 1, 30), longest)
    assert timedelta(seconds=base) <= wait(number, None, longest) <= 1.25 * timedelta(seconds=base)


@STEADY
@given(st.integers(1, 500), st.floats(0.001, 86_400))
def test_t68_no_wait_is_shorter_than_the_provider_asked_for_or_than_ours_would_be(
    number: int, asked: float
) -> None:
    ours = min(15 * 2 ** min(number - 1, 30), 3600)
    assert (
        timedelta(seconds=max(asked, ours))
        <= wait(number, asked, 3600)
        <= timedelta(seconds=1.25 * max(asked, ours), microseconds=1)
    )


def test_a_provider_that_asks_for_no_wait_at_all_still_gets_one() -> None:
    assert wait(1, 0.0, 3600) >= timedelta(seconds=15)


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_limits_tries_and_age_so_that_both_count(channel: str) -> None:
    retries = channel_class(channel).capabilities.retries
    assert timedelta(hours=24) <= timedelta(seconds=retries.within_s) <= timedelta(days=7)
    waits = (
        min(15 * 2 ** min(number, 20), retries.longest_wait_s)
        for number in range(retries.tries - 1)
    )
    assert 0.8 <= sum(waits) / retries.within_s <= 1.1, (
        "with the shortest waits the tries end with the time, not long before it"
    )


def test_the_last_try_ends_the_delivery_with_the_reason_and_how_often_it_was_tried() -> None:
    few = Retries(tries=3)
    assert settlement(tried(Retry("bận"), failed=Failed(1, START)), few).to == "queued"
    last = settlement(tried(Retry("bận"), failed=Failed(2, START)), few)
    assert (last.to, last.code) == ("rejected", "retries")
    assert last.reason == "đã thử 3 lần trong chưa đầy một giờ không được: bận"


def test_after_its_time_is_over_a_delivery_is_not_tried_again_however_few_tries_it_had() -> None:
    short = Retries(within_s=3600)
    since = START - timedelta(hours=5)
    assert (
        settlement(
            tried(Retry("bận"), since + timedelta(minutes=59), failed=Failed(1, since)), short
        ).to
        == "queued"
    )
    ended = settlement(tried(Retry("bận"), START, failed=Failed(1, since)), short)
    assert (ended.to, ended.reason) == ("rejected", "đã thử 2 lần trong 5 giờ không được: bận")


@pytest.mark.parametrize(
    ("outlet", "audience", "fault"),
    [("thu", "dan", GREYLISTED), ("sms", "sdt", BUSY), ("telegram", None, FLOOD)],
    ids=["thu", "sms", "telegram"],
)
def test_what_never_leaves_is_tried_for_the_channels_time_and_then_rejected(
    ready: Home, servers: Stands, outlet: str, audience: str | None, fault: Fault
) -> None:
    (row,) = ready.outlet_rows(outlet)
    retries = channel_class(row.channel).capabilities.retries
    with ready.database.write() as db:
        db.execute(text("UPDATE outlets SET late = 'send' WHERE name = :name"), {"name": outlet})
    script_of(servers, outlet).always = fault
    put(ready, outlet, audience)
    began = ready.now
    pump(ready, outlet)
    while "queued" in ready.states():
        sleep(ready)
        pump(ready, outlet)
    (first, *_) = ready.log()
    attempts = heard(ready, first.id)
    assert {entry.state for entry in ready.log()} == {"rejected"}
    assert attempts[-1].code == "retries"
    assert len(attempts) <= retries.tries
    spent = attempts[-1].ended_at - began
    assert (
        timedelta(seconds=retries.within_s)
        <= spent
        <= timedelta(seconds=retries.within_s + 1.25 * retries.longest_wait_s + 3600)
    )
    assert servers.world.arrivals() == []
    assert outlet_state(ready, outlet) == "active", (
        "a delivery that fails again and again says nothing of its outlet"
    )


def test_a_halt_in_between_begins_a_new_row_of_tries(ready: Home, servers: Stands) -> None:
    servers.kannel.script.add(
        BUSY,
        BUSY,
        Reply(403, "Authorization failed for sendsms"),
        Reply(403, "Authorization failed for sendsms"),
    )
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    clock_of(ready).forward(minutes=1)
    pump(ready, "sms")
    assert outlet_state(ready, "sms") == "halted"
    clock_of(ready).forward(days=30)
    with ready.database.write() as db:
        set_state(db, "sms", "active", Act(QUANTRI, ready.now))
        db.execute(text("UPDATE outlets SET late = 'send'"))
    servers.kannel.script.add(BUSY, BUSY)
    pump(ready, "sms")
    assert ready.states() == {"queued": 2}, (
        "the days of the halt were counted against the deliveries"
    )
    clock_of(ready).forward(minutes=1)
    pump(ready, "sms")
    assert ready.states() == {"accepted": 2}


def test_a_person_who_lets_a_held_delivery_go_gives_it_its_tries_anew(
    ready: Home, servers: Stands
) -> None:
    servers.kannel.script.always = BUSY
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    while "queued" in ready.states():
        sleep(ready)
        pump(ready, "sms")
    # too late by the outlet's own rule, before the tries were over
    assert ready.states() == {"held": 2}
    for row in ready.log():
        with ready.database.write() as db:
            settle_by_hand(db, row.id, False, Act(DUYET, ready.now, "vẫn còn ý nghĩa"))
    pump(ready, "sms")
    assert ready.states() == {"queued": 2}
    servers.kannel.script.always = None
    clock_of(ready).forward(minutes=1)
    pump(ready, "sms")
    assert ready.states() == {"accepted": 2}


@pytest.fixture
def flooded(ready: Home, servers: Stands) -> Home:
    """Five posts for a channel that has just answered that it was written to too often."""
    for _ in range(5):
        put(ready, "telegram")
    servers.telegram.script.add(FLOOD)
    pump(ready, "telegram")
    return ready


def test_t68_the_whole_outlet_rests_as_long_as_the_provider_asked(
    flooded: Home, servers: Stands
) -> None:
    (row,) = flooded.outlet_rows("telegram")
    window = 2 * channel_class(row.channel).capabilities.connections
    calls = len(servers.telegram.requests)
    assert calls <= window, "more was sent into the wait than was under way already"
    # a pump that begins five seconds before the time waits for it
    clock_of(flooded).forward(seconds=29)
    drain(flooded.context, until_idle=False)
    assert len(servers.telegram.requests) == calls, "the provider was asked again before its time"
    clock_of(flooded).forward(seconds=17)
    pump(flooded, "telegram")
    assert flooded.states() == {"accepted": 5}


def test_whoever_resumes_an_outlet_ends_its_rest(flooded: Home, servers: Stands) -> None:
    clock_of(flooded).forward(seconds=1)
    for state in ("paused", "active"):
        with flooded.database.write() as db:
            set_state(db, "telegram", state, Act(QUANTRI, flooded.now))
    pump(flooded, "telegram")
    assert flooded.states() == {"accepted": 4, "queued": 1}, (
        "what had been refused still keeps its own wait"
    )


def test_a_burst_into_one_wait_is_one_failure() -> None:
    breaker, asked = Breaker(), Retry("chậm lại", after=30)
    assert not any(breaker.verdict(tried(asked)) for _ in range(50))
    assert breaker.recent == "x"


def test_the_same_delivery_failing_again_is_no_second_failure() -> None:
    breaker = Breaker()
    assert not any(
        breaker.verdict(tried(Retry("bận"), failed=Failed(number, START))) for number in range(50)
    )
    assert breaker.recent == "x"


def test_an_outlet_that_refuses_us_stops_at_once() -> None:
    assert Breaker().verdict(tried(Halted("sai mật khẩu"))) == "sai mật khẩu"


@STEADY
@given(
    st.lists(st.sampled_from([Retry("bận"), Unknown("mất kết nối"), Accepted("1")]), max_size=60)
)
def test_an_outlet_stops_exactly_when_too_many_of_its_latest_attempts_failed(
    outcomes: list[Outcome],
) -> None:
    breaker, failed = Breaker(), list[bool]()
    for outcome in outcomes:
        failed.append(not isinstance(outcome, Accepted))
        why = breaker.verdict(tried(outcome))
        assert bool(why) == (sum(failed[-OF_LAST:]) >= FAILURES)
        breaker = Breaker(breaker.recent)  # the next pump, on another host


def test_an_outlet_that_fails_message_by_message_stops_by_itself_and_says_so_once(
    ready: Home, servers: Stands
) -> None:
    servers.telegram.script.always = Reply(500, "{}")
    for _ in range(FAILURES + 3):
        put(ready, "telegram")
        pump(ready, "telegram")
    assert outlet_state(ready, "telegram") == "halted"
    assert ready.states() == {"unknown": FAILURES, "queued": 3}, "its later work is to be kept"
    with ready.database.read() as db:
        assert (
            db.execute(text("SELECT count(*) FROM audit WHERE act = 'outlet.halted'")).scalar_one()
            == 1
        )
    servers.telegram.script.always = None
    with ready.database.write() as db:
        set_state(db, "telegram", "active", Act(QUANTRI, ready.now, "đã sửa"))
    pump(ready, "telegram")
    assert ready.log(Filter(state="accepted")), (
        "a resumed outlet must not stop again over what failed before"
    )
    assert ready.states() == {"unknown": FAILURES, "accepted": 3}

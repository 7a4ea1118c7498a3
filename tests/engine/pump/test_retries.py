"""Trying again: waits grow and heed the provider, each channel limits tries and age, an outlet that
keeps failing stops."""

import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from channels import CHANNELS, channel_class
from channels.contract.outcome import Accepted, Outcome, Rejected, Retry, Unknown
from channels.contract.reasons import Reason, Why
from channels.contract.retries import Retries
from content.database.tables.deliveries import deliveries
from content.deliveries.settle_by_hand import settle_by_hand
from content.outlets.outlets import find_outlet, set_state
from content.people.acts import Act
from content.sending.claimed import Claimed, Failed
from engine.pump.limits.breaker import FAILURES, Breaker, Rest
from engine.pump.outcomes import SendResult, settlement, wait
from engine.shift import drain
from sandbox.faults import Reply, Script
from tests.engine.engine_kit import clock_of, heard, pump, put
from tests.kit import DUYET, QUANTRI, START, Home, Stands

pytestmark = pytest.mark.timeout(60)

RETRY = Retry(Why(Reason.BUSY))
FULL = Retry(Why(Reason.MAILBOX))  # of one addressee
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
REFUSED_LOGIN = Reply(530, "5.7.0 authentication required")
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
    assert settlement(tried(FULL, failed=Failed(1, START)), few).to == "queued"
    last = settlement(tried(FULL, failed=Failed(2, START)), few)
    assert (last.to, last.code) == ("rejected", "tries_spent")
    assert last.reason.startswith("Đã thử 3 lần trong chưa đầy một giờ không được: Hộp thư")


def test_after_its_time_is_over_a_delivery_is_not_tried_again_however_few_tries_it_had() -> None:
    short = Retries(within_s=3600)
    since = START - timedelta(hours=5)
    assert (
        settlement(tried(FULL, since + timedelta(minutes=59), failed=Failed(1, since)), short).to
        == "queued"
    )
    ended = settlement(tried(FULL, START, failed=Failed(1, since)), short)
    assert ended.to == "rejected"
    assert ended.reason.startswith("Đã thử 2 lần trong 5 giờ không được: ")


def test_what_never_leaves_is_tried_for_the_channels_time_and_then_rejected(
    ready: Home, servers: Stands
) -> None:
    outlet = "thu"
    (row,) = ready.outlet_rows(outlet)
    retries = channel_class(row.channel).capabilities.retries
    with ready.database.write() as db:
        db.execute(text("UPDATE outlets SET late = 'send' WHERE name = :name"), {"name": outlet})
    servers.smtp.script.always = GREYLISTED
    put(ready, outlet, "dan")
    began = ready.now
    pump(ready, outlet)
    while "queued" in ready.states():
        sleep(ready)
        pump(ready, outlet)
    (first, *_) = ready.log()
    attempts = heard(ready, first.id)
    assert {entry.state for entry in ready.log()} == {"rejected"}
    assert attempts[-1].code == "tries_spent"
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
    servers.smtp.script.add(GREYLISTED, GREYLISTED, REFUSED_LOGIN, REFUSED_LOGIN)
    put(ready, "thu", "dan")
    pump(ready, "thu")
    clock_of(ready).forward(minutes=1)
    pump(ready, "thu")
    assert outlet_state(ready, "thu") == "halted"
    clock_of(ready).forward(days=30)
    with ready.database.write() as db:
        set_state(db, "thu", "active", Act(QUANTRI, ready.now))
        db.execute(text("UPDATE outlets SET late = 'send'"))
    servers.smtp.script.add(GREYLISTED, GREYLISTED)
    pump(ready, "thu")
    assert ready.states() == {"queued": 2}, (
        "the days of the halt were counted against the deliveries"
    )
    clock_of(ready).forward(minutes=1)
    pump(ready, "thu")
    assert ready.states() == {"accepted": 2}


def test_a_person_who_lets_a_held_delivery_go_gives_it_its_tries_anew(
    ready: Home, servers: Stands
) -> None:
    servers.kannel.script.always = BUSY
    put(ready, "sms", "sdt")
    pump(ready, "sms")
    clock_of(ready).forward(days=2)
    pump(ready, "sms")
    # too late by the outlet's own rule, before the tries were over
    assert ready.states() == {"held": 2}
    for row in ready.log():
        with ready.database.write() as db:
            settle_by_hand(db, row.id, False, Act(DUYET, ready.now, "vẫn còn ý nghĩa"))
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


def failing(breaker: Breaker, outcome: Outcome, times: int) -> list[Rest | None]:
    """What the breaker says to one failure a second."""
    moments = (START + timedelta(seconds=number) for number in range(times))
    return [breaker.note(tried(outcome, moment)) for moment in moments]


def test_a_burst_into_one_wait_is_one_failure() -> None:
    breaker, refused = Breaker(), Retry(Why(Reason.UNREACHABLE))
    burst = SendResult(due(), refused, START, START + timedelta(milliseconds=4))
    assert not any(breaker.note(burst) for _ in range(50))
    assert breaker.recent == "x"


def test_what_was_on_its_way_when_the_rest_began_does_not_lengthen_it() -> None:
    breaker, silent = Breaker(), Unknown(Why(Reason.NO_ANSWER))
    rests = [rest for rest in failing(breaker, silent, 14) if rest]
    assert [(rest.until - START).total_seconds() for rest in rests] == [2 + 15]


def test_a_wait_that_the_provider_asks_for_is_an_answer_and_no_failure() -> None:
    breaker = Breaker()
    assert not any(failing(breaker, Retry(Why(Reason.BUSY), after=30), 50))
    assert not breaker.is_careful


@pytest.mark.parametrize("reason", [Reason.MAILBOX, Reason.NO_SUCH_ADDRESS, Reason.CONTENT_REFUSED])
def test_what_is_wrong_with_a_letter_or_an_addressee_says_nothing_of_the_outlet(
    reason: Reason,
) -> None:
    breaker = Breaker()
    assert not any(failing(breaker, Retry(Why(reason)), 50))
    assert not any(failing(breaker, Rejected(Why(reason)), 50))


def test_rests_grow_to_five_minutes_and_one_success_ends_them() -> None:
    breaker, lengths = Breaker(), list[float]()
    for number in range(FAILURES + 9):
        moment = START + timedelta(minutes=number)
        if rest := breaker.note(tried(Unknown(Why(Reason.NO_ANSWER)), moment)):
            lengths.append((rest.until - moment).total_seconds())
        breaker = Breaker(breaker.recent, breaker.rests)  # the next pump, on another host
    assert lengths == [15, 30, 60, 120, 240, *[300] * 5]
    assert breaker.is_careful
    assert breaker.note(tried(Accepted("1"), START + timedelta(hours=1))) is None
    assert not breaker.is_careful


@STEADY
@given(st.lists(st.sampled_from([RETRY, Unknown(Why(Reason.UNCLEAR)), Accepted("1")]), max_size=60))
def test_an_outlet_rests_exactly_when_nothing_worked_in_its_last_attempts(
    outcomes: list[Outcome],
) -> None:
    breaker, in_a_row, rests = Breaker(), 0, 0
    for number, outcome in enumerate(outcomes):
        rest = breaker.note(tried(outcome, START + timedelta(minutes=6 * number)))
        failed = not isinstance(outcome, Accepted)
        in_a_row, rests = (in_a_row + 1, rests) if failed else (0, 0)
        assert bool(rest) == (failed and (in_a_row >= FAILURES or rests > 0))
        rests += bool(rest)


def test_an_outlet_that_fails_message_by_message_rests_and_heals_without_a_person(
    ready: Home, servers: Stands
) -> None:
    servers.telegram.script.always = Reply(500, "{}")
    for _ in range(FAILURES + 3):
        put(ready, "telegram")
        pump(ready, "telegram")
        clock_of(ready).forward(seconds=1)
    assert outlet_state(ready, "telegram") == "active", "only a refusal of us stops an outlet"
    assert ready.states() == {"unknown": FAILURES, "queued": 3}, "its later work is to be kept"
    servers.telegram.script.always = None
    clock_of(ready).forward(seconds=15)
    pump(ready, "telegram")
    assert ready.states() == {"unknown": FAILURES, "accepted": 3}


def test_unreachable_uses_up_no_tries_and_only_lateness_ends_a_delivery(
    ready: Home, servers: Stands
) -> None:
    servers.kannel.script.always = BUSY
    with ready.database.write() as db:
        db.execute(text("UPDATE outlets SET late = 'send'"))
    put(ready, "sms", "sdt")
    for _ in range(3 * 24):
        pump(ready, "sms")
        clock_of(ready).forward(hours=1)
    assert ready.states() == {"queued": 2}, "an outage of three days was booked on the citizens"
    servers.kannel.script.always = None
    pump(ready, "sms")
    assert ready.states() == {"accepted": 2}

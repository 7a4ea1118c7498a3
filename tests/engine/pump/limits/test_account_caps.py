"""What an account takes in an hour and a day: kept to, wherever the hour begins, and used."""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from channels.contract.channel import Channel
from engine.pump.limits.account_caps import AccountCap, AccountCaps
from tests.kit import START

HOUR = timedelta(hours=1)


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(1, 1500), st.integers(1, 60)), min_size=1, max_size=60),
)
def test_no_hour_holds_more_than_its_limit_wherever_it_begins(
    most: int, asks: list[tuple[int, int]]
) -> None:
    cap, now, sent = AccountCap(3600, most), START, []
    for seconds, wanted in asks:
        now += timedelta(seconds=seconds)
        some = min(wanted, cap.room(now))
        cap.take(some, now)
        sent += [now] * some
    for first in sent:
        assert sum(first <= at < first + HOUR for at in sent) <= most


@given(st.integers(1, 5000), st.lists(st.integers(0, 3599), min_size=1, max_size=20))
def test_it_opens_when_it_says_and_not_before(most: int, at: list[int]) -> None:
    cap = AccountCap(3600, most)
    for seconds in sorted(at):
        cap.take(1 + most // len(at), START + timedelta(seconds=seconds))
    now = START + timedelta(seconds=max(at))
    opens = cap.opens_at(now)
    if cap.room(now) == 0:
        assert now < opens <= now + HOUR + timedelta(minutes=1)
        assert cap.room(opens - timedelta(seconds=1)) == 0
    assert cap.room(opens) > 0


def test_what_did_not_leave_is_not_counted() -> None:
    cap = AccountCap(3600, 10)
    cap.take(6, START)
    cap.take(4, START + timedelta(minutes=2))
    assert cap.room(START + timedelta(minutes=2)) == 0
    cap.give_back(5)
    assert cap.room(START + timedelta(minutes=2)) == 5


def test_a_clock_that_was_set_back_shuts_no_account_for_long() -> None:
    cap = AccountCap(3600, 10)
    cap.take(10, START + timedelta(days=30))
    assert cap.room(START) == 10


def test_the_next_pump_knows_where_the_limits_stand() -> None:
    channel = cast(Channel, SimpleNamespace(caps={3600: 10, 86400: 15}))
    caps = AccountCaps(channel, {})
    caps.take(10, START)
    again = AccountCaps(channel, caps.places)
    assert again.room(100, 0, START) == 0
    assert again.full(START) is not None
    later = START + timedelta(minutes=61)
    assert again.room(100, 0, later) == 5
    again.take(5, later)
    full = again.full(later + HOUR * 2)
    assert full is not None
    assert "15 tin của một ngày" in full[0]
    assert full[1] > START + timedelta(hours=24)

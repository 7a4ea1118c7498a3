"""A rate limit, on the stamps of what was sent: 95 to 100 % of it is used, and no second ever holds more.

The pump, its books and its database are the product's; only the wire is replaced by one that writes each job at the moment when it may be
written, and moves the clock by hand. Pumps change in the middle, as they do between shifts, processes and hosts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Recipient
from channels.sms_gateway import SmsGateway
from content import pumping
from content.planner import plan_due
from engine import pump as pump_module
from engine.rate import Pace
from engine.shift import work_outlet
from tests.engine.engine_kit import clock_of, put, sms_outlet
from tests.engine.wire import Wire
from tests.kit import START, Home, phones

_SECOND = timedelta(seconds=1)


def parts_of(to: Recipient) -> int:
    """Every third message is long."""
    return 3 if to.address.endswith(("0", "3", "6", "9")) else 1


@pytest.fixture(params=[0.5, 1, 3, 7, 40, 300])
def rate(request: pytest.FixtureRequest) -> float:
    return float(request.param)


def campaign(home: Home, rate: float, people: int) -> Wire:
    """An outlet with a limit, and a text for so many telephones that is due."""
    outlet = sms_outlet(window="00:00-24:00", holidays="send", rate_per_second=rate)
    home.people().plans().outlets(outlet).audience("sdt", phones(range(people)))
    put(home, "sms", "sdt", release_above=people)
    plan_due(home.database, home.now, home.works.calendar)
    return Wire(clock_of(home))


def send_all(home: Home, wire: Wire, monkeypatch: pytest.MonkeyPatch, turns: int) -> None:
    """Pumps follow each other, each for so many turns, until everything is sent."""
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    (sms,) = home.outlet_rows("sms")
    while set(home.states()) != {"accepted"}:
        left = iter(range(turns))
        work_outlet(home.works, sms.id, lambda: next(left, None) is not None)  # noqa: B023 - called at once


def assert_used_and_kept(stamps: Sequence[datetime], rate: float) -> None:
    """Of the limit 95 to 100 % are used, and no second, wherever it begins, holds more."""
    took = (stamps[-1] - stamps[0]).total_seconds()
    assert 0.95 <= (len(stamps) - 1) / rate / took <= 1.0
    most = ceil(rate)
    assert all(later - first >= _SECOND for first, later in zip(stamps, stamps[most:], strict=False))


@pytest.mark.parametrize("turns", [2, 7, 10_000])
def test_no_second_holds_more_than_the_limit_and_nearly_all_of_it_is_used(
    home: Home, rate: float, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SmsGateway, "parts", lambda *_: 1)
    wire = campaign(home, rate, people=90)
    send_all(home, wire, monkeypatch, turns)
    assert len({to.address for _, to in wire.sent}) == len(wire.sent) == 90
    assert_used_and_kept([moment for moment, _ in wire.sent], rate)


def test_a_long_message_takes_the_time_of_its_parts(home: Home, rate: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SmsGateway, "parts", lambda _self, _message, to: parts_of(to))
    wire = campaign(home, rate, people=60)
    send_all(home, wire, monkeypatch, turns=5)
    parts = [moment + timedelta(seconds=part / rate) for moment, to in wire.sent for part in range(parts_of(to))]
    assert len(parts) > len(wire.sent) == 60
    took = (parts[-1] - parts[0]).total_seconds()
    assert 0.95 <= (len(parts) - 1) / rate / took <= 1.0 + 1e-6
    assert all(later[0] - first[0] >= timedelta(seconds=parts_of(first[1]) / rate) for first, later in pairwise(wire.sent))


def test_a_pump_that_died_leaves_its_place_in_the_pace_to_the_next(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gave the lease back: another host takes over at the same moment, and keeps to what the dead one had used."""
    monkeypatch.setattr(SmsGateway, "parts", lambda *_: 1)
    wire = campaign(home, 2.0, people=30)
    monkeypatch.setattr(pumping, "give_back", lambda *_: None)
    monkeypatch.setattr("engine.shift.is_dead", lambda _: True)
    send_all(home, wire, monkeypatch, turns=3)
    assert_used_and_kept([moment for moment, _ in wire.sent], 2.0)


@given(st.floats(0.01, 5000), st.lists(st.tuples(st.integers(1, 9), st.floats(0, 0.3)), min_size=2, max_size=200))
def test_whenever_it_is_asked_a_pace_gives_no_second_more_than_its_limit(rate: float, asked: list[tuple[int, float]]) -> None:
    """Messages of any size come at any time: what began in a second, without the last one's later parts, is within the limit."""
    pace, now, given_ = Pace(rate), START, list[tuple[datetime, int]]()
    for units, later in asked:
        now += timedelta(seconds=later)
        start = pace.take(units, now)
        assert start >= now
        given_.append((start, units))
    for place, (first, _) in enumerate(given_):
        within = [units for moment, units in given_[place:] if moment < first + _SECOND]
        assert sum(within[:-1]) < rate or len(within) == 1

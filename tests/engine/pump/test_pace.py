"""A rate limit, on the stamps of what was sent: 95 to 100 % of it is used, and no second ever holds
more.

The pump, its books and its database are the product's; only the wire is replaced by one that writes
each job at the moment when it may be written, and moves the clock by hand. Pumps change in the
middle, as they do between shifts, processes and hosts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.contract.message import Recipient
from channels.sms.sms_gateway import SmsGateway
from content.calendar import schedule
from content.calendar.occurrences import plan_due
from content.sending import leases
from engine.pump import pump as pump_module
from engine.pump.limits.rate import RateLimit
from engine.shift import work_outlet
from tests.engine.engine_kit import clock_of, put, sms_outlet
from tests.engine.wire import Wire
from tests.kit import DUYET, START, Home, addresses, phones

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
    plan_due(home.database, home.now, home.context.calendar)
    return Wire(clock_of(home))


def send_all(
    home: Home,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    turns: int,
    ended: frozenset[str] = frozenset({"accepted"}),
) -> None:
    """Pumps follow each other, each for so many turns, until everything is sent."""
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    (outlet,) = home.outlet_rows()
    while not ended >= set(home.states()):
        left, before = iter(range(turns)), (home.now, len(wire.sent))
        work_outlet(home.context, outlet.id, lambda: next(left, None) is not None)  # noqa: B023
        if (home.now, len(wire.sent)) == before:
            wire.clock.forward(seconds=1)  # what waits in the queue comes later


def assert_used_and_kept(stamps: Sequence[datetime], rate: float) -> None:
    """Of the limit 95 to 100 % are used, and no second, wherever it begins, holds more."""
    took = (stamps[-1] - stamps[0]).total_seconds()
    assert 0.95 <= (len(stamps) - 1) / rate / took <= 1.0
    most = ceil(rate)
    assert all(
        later - first >= _SECOND for first, later in zip(stamps, stamps[most:], strict=False)
    )


@pytest.mark.parametrize("turns", [2, 7, 10_000])
def test_no_second_holds_more_than_the_limit_and_nearly_all_of_it_is_used(
    home: Home, rate: float, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SmsGateway, "parts", lambda *_: 1)
    wire = campaign(home, rate, people=60)
    send_all(home, wire, monkeypatch, turns)
    assert len({to.address for _, to in wire.sent}) == len(wire.sent) == 60
    assert_used_and_kept([moment for moment, _ in wire.sent], rate)


def test_a_long_message_takes_the_time_of_its_parts(
    home: Home, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SmsGateway, "parts", lambda _self, _message, to: parts_of(to))
    wire = campaign(home, rate, people=60)
    send_all(home, wire, monkeypatch, turns=5)
    parts = [
        moment + timedelta(seconds=part / rate)
        for moment, to in wire.sent
        for part in range(parts_of(to))
    ]
    assert len(parts) > len(wire.sent) == 60
    took = (parts[-1] - parts[0]).total_seconds()
    assert 0.95 <= (len(parts) - 1) / rate / took <= 1.0 + 1e-6
    assert all(
        later[0] - first[0] >= timedelta(seconds=parts_of(first[1]) / rate)
        for first, later in pairwise(wire.sent)
    )


def test_a_pump_that_died_leaves_its_place_in_the_pace_to_the_next(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody gave the lease back: another host takes over at the same moment, and keeps to what the
    dead one had used."""
    monkeypatch.setattr(SmsGateway, "parts", lambda *_: 1)
    wire = campaign(home, 2.0, people=30)
    monkeypatch.setattr(leases, "give_back", lambda *_: None)
    monkeypatch.setattr("engine.shift.is_dead", lambda _: True)
    send_all(home, wire, monkeypatch, turns=3)
    assert_used_and_kept([moment for moment, _ in wire.sent], 2.0)


SLOW, OTHERS = "cham.example", "nhanh.example"


def two_domains(home: Home, quota: float, slow: int, others: int, rate: float = 0) -> Wire:
    """A mailing that is due, to a domain with a quota and to one without: those of the slow one
    come first."""
    home.people().plans().outlets(_MAIL.format(rate=rate, slow=SLOW, quota=quota))
    rest = addresses(others, OTHERS).partition("\n")[2]
    put(
        home.audience("dan", addresses(slow, SLOW) + rest),
        "thu",
        "dan",
        release_above=slow + others,
    )
    plan_due(home.database, home.now, home.context.calendar)
    return Wire(clock_of(home))


_MAIL = """
[[outlet]]
name = "thu"
channel = "email_smtp"
window = "00:00-24:00"
holidays = "send"
rate_per_second = {rate}
from = "tin@hoadang.example.vn"
[outlet.per_domain]
"{slow}" = {quota}
[[outlet.relay]]
host = "127.0.0.1"
port = 9
security = "none"
"""


def stamps_of(wire: Wire, domain: str) -> list[datetime]:
    return [moment for moment, to in wire.sent if to.address.endswith(domain)]


@pytest.mark.parametrize("turns", [7, 10_000])
@pytest.mark.parametrize("quota", [0.5, 3.0, 40.0])
def test_a_domain_gets_what_its_quota_allows_across_pumps_and_holds_up_no_other(
    home: Home, quota: float, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = two_domains(home, quota, slow=60, others=40)
    send_all(home, wire, monkeypatch, turns)
    assert len({to.address for _, to in wire.sent}) == len(wire.sent) == 100
    assert_used_and_kept(stamps_of(wire, SLOW), quota)
    assert max(stamps_of(wire, OTHERS)) <= START + 5 * _SECOND


def test_who_was_taken_back_leaves_no_hole_at_the_gate(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mailing that would have filled the quota for minutes is cancelled: the next one does not
    wait for the places of the first."""
    wire = two_domains(home, quota=3, slow=200, others=0)
    turns = iter(range(20))
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    (thu,) = home.outlet_rows()
    work_outlet(home.context, thu.id, lambda: next(turns, None) is not None)
    with home.database.write() as db:
        schedule.cancel(db, 1, home.act(DUYET, "thôi"))
    gone = len(wire.sent)
    assert 0 < gone < 50
    put(home, "thu", "dan", release_above=200)
    plan_due(home.database, home.now, home.context.calendar)
    send_all(home, wire, monkeypatch, turns=500, ended=frozenset({"accepted", "cancelled"}))
    assert_used_and_kept(stamps_of(wire, SLOW)[gone:], 3)


def test_a_quota_is_kept_beside_the_pace_of_the_outlet(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = two_domains(home, quota=2, slow=40, others=160, rate=10)
    send_all(home, wire, monkeypatch, turns=50)
    assert_used_and_kept([moment for moment, _ in wire.sent], 10)
    assert_used_and_kept(stamps_of(wire, SLOW), 2)


@given(
    st.floats(0.01, 5000),
    st.lists(st.tuples(st.integers(1, 9), st.floats(0, 0.3)), min_size=2, max_size=200),
)
def test_whenever_it_is_asked_a_pace_gives_no_second_more_than_its_limit(
    rate: float, asked: list[tuple[int, float]]
) -> None:
    """Messages of any size come at any time: what began in a second, without the last one's later
    parts, is within the limit."""
    limit, now, given_ = RateLimit(rate), START, list[tuple[datetime, int]]()
    for units, later in asked:
        now += timedelta(seconds=later)
        start = limit.take(units, now)
        assert start >= now
        given_.append((start, units))
    for place, (first, _) in enumerate(given_):
        within = [units for moment, units in given_[place:] if moment < first + _SECOND]
        assert sum(within[:-1]) < rate or len(within) == 1

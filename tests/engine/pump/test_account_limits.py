"""What the account of an outlet takes in an hour is kept to before its provider says so, over pumps
that follow each other; the outlet's row says why it waits, and until when."""

from datetime import timedelta
from pathlib import Path

import pytest

from content.calendar.occurrences import plan_due
from engine.pump import pump as pump_module
from engine.shift import work_outlet
from sandbox.providers.smtp import SmtpSandbox
from tests.engine.engine_kit import clock_of, put
from tests.engine.wire import Wire
from tests.kit import Home, Stands, addresses

HOUR = timedelta(hours=1)
OUTLET = """
[[outlet]]
name = "thu"
channel = "email_smtp"
from = "UBND phường Hòa Bình <tin@example.gov.vn>"
per_hour = 20
per_day = 50
[[outlet.relay]]
host = "127.0.0.1"
port = 9
security = "none"
"""


@pytest.mark.parametrize("turns", [2, 3, 10_000])
def test_a_mailbox_is_never_given_more_than_it_takes_in_an_hour_and_a_day(
    home: Home, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.people().plans().outlets(OUTLET).audience("dan", addresses(60))
    put(home, "thu", "dan", release_above=100)
    plan_due(home.database, home.now, home.context.calendar)
    wire = Wire(clock_of(home))
    monkeypatch.setattr(pump_module, "open_senders", lambda *_: wire)
    (outlet,) = home.outlet_rows()
    reasons = set[str]()
    while set(home.states()) != {"accepted"}:
        left = iter(range(turns))
        work_outlet(home.context, outlet.id, lambda: next(left, None) is not None)  # noqa: B023
        (row,) = home.outlet_rows()
        if row.rest_until is not None and row.rest_until > home.now:
            reasons.add(row.rest_reason)
            clock_of(home).moment = row.rest_until
    stamps = [moment for moment, _to in wire.sent]
    assert len({to.address for _, to in wire.sent}) == len(stamps) == 60
    assert all(late - first >= HOUR for first, late in zip(stamps, stamps[20:], strict=False))
    assert stamps[50] - stamps[0] >= 24 * HOUR
    assert stamps[49] - stamps[0] < 3 * HOUR, "what an hour allows is used"
    assert any("20 tin của một giờ" in reason for reason in reasons)
    assert any("50 tin của một ngày" in reason for reason in reasons)


def test_no_relay_is_given_more_than_its_own_account_takes(
    home: Home, servers: Stands, tmp_path: Path
) -> None:
    """Two relays of 20 and 30 an hour: all they take is used, by pumps that end in the middle."""
    with SmtpSandbox() as other:
        relay = (
            '[[outlet.relay]]\nhost = "127.0.0.1"\nport = {}\nsecurity = "none"\nper_hour = {}\n'
        )
        head = OUTLET.partition("[[outlet.relay]]")[0]
        limits = {servers.smtp: 20, other: 30}
        relays = [relay.format(server.port, most) for server, most in limits.items()]
        home.people().plans().outlets(
            head.replace("per_hour = 20\nper_day = 50\n", "") + "".join(relays)
        )
        home.audience("dan", addresses(130))
        put(home, "thu", "dan", release_above=1000)
        plan_due(home.database, home.now, home.context.calendar)
        (outlet,) = home.outlet_rows()
        began, taken, rests = home.now, dict.fromkeys(limits, 0), 0

        def an_hour_held() -> None:
            for server, most in limits.items():
                now = len(server.world.arrivals("smtp"))
                assert now - taken[server] <= most
                taken[server] = now

        while set(home.states()) != {"accepted"}:
            left = iter(range(3))
            work_outlet(home.context, outlet.id, lambda: next(left, None) is not None)  # noqa: B023
            (row,) = home.outlet_rows()
            if row.rest_until is not None and row.rest_until > home.now:
                assert "mọi máy chuyển thư" in row.rest_reason
                an_hour_held()
                clock_of(home).moment, rests = row.rest_until, rests + 1
        an_hour_held()
    assert rests == 2, "50, 50 and 30"
    assert home.now - began < 3 * HOUR
    readers = [arrival.to for server in limits for arrival in server.world.arrivals("smtp")]
    assert len(readers) == len(set(readers)) == 130

"""10,000 deliveries of forty publications, all due at one moment: a real `lantoa up` sends each of
them once, and none before its time.

How long after that moment they arrive is printed, not held against anything: `make bench ONLY=slot`
measures it.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from statistics import quantiles

import pytest

from engine.context import clock
from tests.e2e.campaign import account, outlets, publish
from tests.e2e.hosts_kit import LOOPBACK
from tests.e2e.up_kit import Up, eventually, full_minute, running
from tests.kit import Stands, make_home

PEOPLE = 10_000
PARTS = 10  # publications at each of the four outlets
SENDING_S = 300.0  # far more than it takes

pytestmark = [pytest.mark.trial, pytest.mark.timeout(600)]


@pytest.fixture
def up(tmp_path: Path, servers: Stands) -> Iterator[Up]:
    """A running `lantoa up` whose outlets know no pace."""
    home = make_home(tmp_path / "home")
    home.clock = clock
    ports = {"smtp": servers.smtp.port, "kannel": servers.kannel.port}
    home.people().plans().outlets(outlets(servers, LOOPBACK, ports, per_second=0))
    with running(home) as up:
        yield up


def test_ten_thousand_that_are_due_in_one_minute_leave_once_each_and_none_before(
    up: Up, servers: Stands
) -> None:
    slot = full_minute(clock(), ahead_s=45)
    publish(up.home, PEOPLE, slot, PARTS)
    eventually(
        lambda: len(servers.world.arrivals()) >= PEOPLE, 120 + SENDING_S, "some did not leave"
    )
    eventually(
        lambda: set(up.home.states()) <= {"accepted", "unknown"},
        SENDING_S,
        "what had left was not settled",
    )
    up.interrupt()
    account(up.home, servers, PEOPLE, unknown_at_most=0)
    assert min(_late(servers, slot)) >= 0, "somebody was written to before the time"
    print(
        f"\n{PEOPLE:,} due at once in {4 * PARTS} publications, as quickly as stand-ins on "
        "this machine take them:"
    )
    for provider in (None, "kannel", "smtp"):
        points = quantiles(_late(servers, slot, provider), n=1000)
        print(
            f"  {provider or 'all'}: 95 % after {points[949]:.1f} s, 99.9 % after "
            f"{points[998]:.1f} s"
        )


def _late(servers: Stands, slot: datetime, provider: str | None = None) -> list[float]:
    """How many seconds after the slot each message was there."""
    return [
        (datetime.fromisoformat(arrival.at) - slot).total_seconds()
        for arrival in servers.world.arrivals(provider)
    ]

"""Prefect's workers on three hosts, one server, PostgreSQL for both: a host is lost and one is cut
off; nobody is written to twice."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cluster import copied_database, postgres_programs
from tests.e2e.campaign import CUT_S, PEOPLE, ROOM, Town, account, holders, hosts, relayed, settled
from tests.e2e.hosts_kit import LOOPBACK, OUT, Host, spaces
from tests.e2e.prefect_kit import PrefectServer, settings, worker
from tests.e2e.up_kit import eventually

# more than two shifts of work on every outlet, so that the workers share it, or at least take turns
_CAMPAIGN_S = 150
_AT_ONCE = 2  # runs a worker: four pumps need two of them at least

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip(
            "NO POSTGRESQL on this machine: install the package `postgresql` to try many hosts"
        )
    apart = spaces()
    out = OUT if apart else LOOPBACK
    with ExitStack() as stack:
        town, server = settled(stack, tmp_path / "home", programs, apart, _CAMPAIGN_S)
        prefect = PrefectServer(tmp_path, town.home.folder, copied_database(server))
        prefect.start()
        stack.callback(prefect.kill)
        prefect.furnish()
        api = f"http://{out}:{relayed(stack, out, prefect.port).port}/api"
        for host, url in hosts(stack, town, server, apart):
            name, place = (
                f"may-{host.number}",
                {"LANTOA_HOME": str(town.home.folder), "LANTOA_DATABASE_URL": url},
            )
            host.start(
                worker(name, _AT_ONCE),
                tmp_path / f"worker-{host.number}.log",
                {**settings(tmp_path / name, api), **place},
            )
        yield town


def _at_work(town: Town) -> list[Host]:
    """The hosts that pump an outlet now."""
    pumps = holders(town.home).values()
    return [host for host in town.hosts if any(map(host.has, pumps))]


def test_a_workers_host_is_lost_and_one_is_cut_off_in_mid_campaign_and_nobody_is_written_to_twice(
    town: Town,
) -> None:
    home, world = town.home, town.servers.world
    eventually(lambda: len(world.arrivals()) > PEOPLE // 10, 150, "the campaign did not begin")
    lost = eventually(lambda: _at_work(town), what="nobody pumps")[0]
    lost.die()
    cut = eventually(
        lambda: [host for host in _at_work(town) if host is not lost],
        150,
        "no other worker went on",
    )[0]
    cut.cut()
    cut_at = time.monotonic()
    eventually(
        lambda: cut not in _at_work(town), 60, "the leases of the host that was cut off did not end"
    )
    time.sleep(max(0.0, cut_at + CUT_S - time.monotonic()))
    cut.join()
    eventually(
        lambda: set(home.states()) <= {"accepted", "unknown"},
        360,
        "the others did not finish what was left",
    )
    account(home, town.servers, PEOPLE, unknown_at_most=2 * ROOM)

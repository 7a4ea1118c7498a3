"""Many hosts on one PostgreSQL: one is lost, one is cut off, everything is stopped and goes on;
nobody is written to twice."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.context import clock
from engine.pump.limits.permit import FRESH_S
from tests.cluster import cluster, postgres, postgres_programs
from tests.e2e.campaign import (
    CUT_S,
    PEOPLE,
    ROOM,
    Town,
    account,
    holders,
    hosts,
    outlets,
    publish,
    settled,
)
from tests.e2e.hosts_kit import LOOPBACK, spaces
from tests.e2e.up_kit import eventually
from tests.kit import make_home, stands
from tests.lantoa.cli_kit import Cli

SENDING_S = 15 if PEOPLE < 10_000 else 40  # how long the outlets would need if nothing happened
GONE_S = 10  # of a database
STOP_S = 5.0  # the promise of an emergency stop

pytestmark = [pytest.mark.trial, pytest.mark.timeout(600)]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip(
            "NO POSTGRESQL on this machine: install the package `postgresql` to try many hosts"
        )
    apart = spaces()
    with ExitStack() as stack:
        town, server = settled(stack, tmp_path / "home", programs, apart, SENDING_S)
        for host, url in hosts(stack, town, server, apart):
            host.start(
                ["tests.e2e.host", str(town.home.folder), url, str(host.number)],
                tmp_path / f"host-{host.number}.log",
            )
        yield town


def test_a_host_is_lost_and_one_is_cut_off_in_mid_campaign_and_nobody_is_written_to_twice(
    town: Town,
) -> None:
    home, world = town.home, town.servers.world
    eventually(
        lambda: len(holders(home)) == 3 and len(world.arrivals()) > PEOPLE // 10,
        60,
        "three hosts did not share the outlets",
    )
    lost, cut, _ = town.hosts
    lost.die()
    cut.cut()
    cut_at = time.monotonic()
    time.sleep(FRESH_S + 2)
    silent = len(
        [arrival for arrival in world.arrivals() if _outlet_of(town, arrival.key) == cut.number]
    )
    eventually(
        lambda: holders(home).get(cut.number) is None,
        40,
        "the lease of the host that was cut off did not end",
    )
    assert (
        len(
            [arrival for arrival in world.arrivals() if _outlet_of(town, arrival.key) == cut.number]
        )
        == silent
    ), "it wrote although it was cut off"
    time.sleep(max(0.0, cut_at + CUT_S - time.monotonic()))
    cut.join()
    eventually(
        lambda: set(home.states()) <= {"accepted", "unknown"},
        420,
        "the others did not finish what was left",
    )
    account(home, town.servers, PEOPLE, unknown_at_most=2 * ROOM)


def _outlet_of(town: Town, key: str | None) -> int:
    """The number of the outlet that a message came through."""
    with town.home.database.read() as db:
        delivery = town.home.vault.read_token("delivery", key or "")
        return int(
            db.execute(
                text("SELECT outlet_id FROM deliveries WHERE id = :id"), {"id": delivery}
            ).scalar_one()
        )


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_stop_all_holds_every_process_within_five_seconds_and_start_all_resumes(
    kind: str, tmp_path: Path
) -> None:
    programs = postgres_programs()
    if kind == "postgresql" and programs is None:
        pytest.skip(
            "NO POSTGRESQL on this machine: install the package `postgresql` to try many hosts"
        )
    people = 240
    with ExitStack() as stack:
        servers = stack.enter_context(stands())
        server = (
            stack.enter_context(postgres(programs)) if kind == "postgresql" and programs else ""
        )
        home = make_home(tmp_path / "home", server)
        stack.callback(home.end)
        home.clock = clock
        ports = {"smtp": servers.smtp.port, "kannel": servers.kannel.port}
        home.people().plans().outlets(outlets(servers, LOOPBACK, ports, per_second=10))
        publish(home, people)
        for first in (1, 2):
            command = [
                sys.executable,
                "-m",
                "tests.e2e.host",
                str(home.folder),
                home.url,
                str(first),
            ]
            process = stack.enter_context(subprocess.Popen(command))
            stack.callback(process.kill)
        eventually(
            lambda: len(holders(home)) == 2 and len(servers.world.arrivals()) > people // 10,
            60,
            "two processes did not share",
        )
        place = {"LANTOA_DATABASE_URL": home.url} if server else {}
        Cli(home.folder, place)("stop-all", "--as", "duyet", "--why", "quốc tang")
        time.sleep(STOP_S)
        stopped = len(servers.world.arrivals())
        time.sleep(2)
        assert len(servers.world.arrivals()) == stopped < people
        assert set(home.states()) == {"accepted", "queued"}
        Cli(home.folder, place)("start-all", "--as", "duyet")
        eventually(lambda: home.states() == {"accepted": people}, 90, "it did not go on")
        account(home, servers, people, unknown_at_most=0)


def test_the_database_is_gone_for_a_while_and_what_flew_is_stored_when_it_is_back(
    tmp_path: Path,
) -> None:
    programs = postgres_programs()
    if programs is None:
        pytest.skip(
            "NO POSTGRESQL on this machine: install the package `postgresql` to try a "
            "database that is gone"
        )
    people = 400
    with ExitStack() as stack:
        servers = stack.enter_context(stands())
        server = stack.enter_context(cluster(programs))
        home = make_home(tmp_path / "home", server.address)
        stack.callback(home.end)
        home.clock = clock
        ports = {"smtp": servers.smtp.port, "kannel": servers.kannel.port}
        home.people().plans().outlets(outlets(servers, LOOPBACK, ports, per_second=10))
        publish(home, people)
        log = (tmp_path / "host.log").open("wb")
        stack.callback(log.close)
        for first in (1, 2):
            command = [
                sys.executable,
                "-m",
                "tests.e2e.host",
                str(home.folder),
                home.url,
                str(first),
            ]
            process = stack.enter_context(
                subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
            )
            stack.callback(process.kill)
        eventually(lambda: len(servers.world.arrivals()) > people // 10, 60, "nothing began")
        server.stop("fast")
        home.database.engine.dispose()
        time.sleep(FRESH_S + 2)
        silent = len(servers.world.arrivals())
        time.sleep(GONE_S)
        assert len(servers.world.arrivals()) == silent < people, (
            "somebody wrote without a word of the database"
        )
        server.start()
        eventually(lambda: set(home.states()) <= {"accepted", "unknown"}, 120, "it did not go on")
        account(home, servers, people, unknown_at_most=0)
    assert "Không nối được với máy chủ cơ sở dữ liệu" in (tmp_path / "host.log").read_text("utf-8")

"""Many hosts on one PostgreSQL: one is lost, one is cut off, everything is stopped and goes on; nobody is written to twice.

`HOSTS_RECIPIENTS` says how many people there are (2,400 unless it is set; the full trial is 20000).
"""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from content.audiences import find_audience
from content.schedule import Plan, schedule
from content.switches import TRUST_CLI, turn_on
from engine.permit import FRESH_S
from engine.prepare import delivery_key
from engine.works import clock
from tests.cluster import cluster, postgres, postgres_programs
from tests.e2e.hosts_kit import DATA, LOOPBACK, OUT, Host, Relay, may_make_networks, wires
from tests.kit import BIENTAP, Home, Stands, addresses, make_home, phones, stands
from tests.lantoa.cli_kit import Cli

PEOPLE = int(os.environ.get("HOSTS_RECIPIENTS", "2400"))
SENDING_S = 15 if PEOPLE < 10_000 else 40  # how long the outlets would need if nothing happened
CUT_S = 30
GONE_S = 10  # of a database
ROOM = 200  # the largest window in flight
STOP_S = 5.0  # the promise of an emergency stop

pytestmark = [pytest.mark.trial, pytest.mark.timeout(420)]


def outlets(servers: Stands, place: str, ports: dict[str, int], per_second: float) -> str:
    """Two mail relays and two SMS gateways, each an outlet of its own."""
    common = f'window = "00:00-24:00"\nholidays = "send"\nrate_per_second = {per_second}\n'
    mail = f'from = "Trung tâm <tin@hoadang.example.vn>"\n[[outlet.relay]]\nhost = "{place}"\nport = {ports["smtp"]}\nsecurity = "none"\n'
    sms = f'sender = "HOADANG"\n[[outlet.gateway]]\nprovider = "kannel"\nurl = "http://{place}:{ports["kannel"]}"\n'
    sms += 'username = "lantoa"\npassword = "sandbox-kannel"\n'
    kinds = (("thu-1", "email_smtp", mail), ("sms-1", "sms_gateway", sms), ("thu-2", "email_smtp", mail), ("sms-2", "sms_gateway", sms))
    return "\n".join(f'[[outlet]]\nname = "{name}"\nchannel = "{channel}"\n{common}{rest}' for name, channel, rest in kinds)


def eventually(ready: Callable[[], object], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, what
        time.sleep(0.2)


def publish(home: Home, people: int) -> None:
    """A quarter of the people through each outlet."""
    each = people // 4
    home.audience("thu-1", addresses(each, "mot.example")).audience("thu-2", addresses(each, "hai.example"))
    home.audience("sms-1", phones(range(each))).audience("sms-2", phones(range(each, 2 * each)))
    revision = home.approved("ct-08")
    with home.database.write() as db:
        turn_on(db, TRUST_CLI, home.act())
        for name in ("thu-1", "sms-1", "thu-2", "sms-2"):
            plan = Plan(revision, home.outlet_rows(name), find_audience(db, name), home.now)
            schedule(db, plan, home.act(BIENTAP), release_above=people)


def holders(home: Home) -> dict[int, str]:
    """Who pumps which outlet now."""
    with home.database.read() as db:
        rows = db.execute(text("SELECT outlet_id, holder, lease_until FROM pumps")).all()
    return {row.outlet_id: row.holder.split("/")[0] for row in rows if str(row.lease_until)[:19] > f"{clock():%Y-%m-%d %H:%M:%S}"}


def count_of(home: Home, outlet: int) -> int:
    with home.database.read() as db:
        query = text("SELECT count(*) FROM attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.outlet_id = :outlet")
        return int(db.execute(query, {"outlet": outlet}).scalar_one())


def account(home: Home, servers: Stands, people: int, unknown_at_most: int) -> None:
    """Hold the log against what arrived: once each, and what did not for certain is honestly unknown."""
    arrived = Counter(arrival.key for arrival in servers.world.arrivals())
    rows = home.log()
    assert len(rows) == people
    assert set(arrived.values()) == {1}, "somebody was written to twice"
    unknown = [row for row in rows if row.state == "unknown"]
    assert {row.state for row in rows} <= {"accepted", "unknown"}, home.states()
    assert len(unknown) <= unknown_at_most
    lost = [row.id for row in rows if row.state == "accepted" and arrived[delivery_key(home.works, row.id)] != 1]
    assert lost == []
    assert len(arrived) >= people - len(unknown)


@dataclass
class Town:
    """An installation on its own PostgreSQL, the stand-ins, and three hosts that pump."""

    home: Home
    servers: Stands
    hosts: list[Host]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("NO POSTGRESQL on this machine: install the package `postgresql` to try many hosts")
    apart = may_make_networks()
    if not apart:
        print("NO NETWORK SPACES on this machine: hosts are plain processes, and a stalled relay stands for a cut wire")
    with ExitStack() as stack:
        servers = stack.enter_context(stands())
        server = stack.enter_context(postgres(programs))
        stack.enter_context(wires(apart))
        out, data = (OUT, DATA) if apart else (LOOPBACK, LOOPBACK)
        ports = {"smtp": Relay(out, servers.smtp.port).port, "kannel": Relay(out, servers.kannel.port).port}
        home = make_home(tmp_path / "home", server)
        stack.callback(home.end)
        home.clock = clock
        home.people().plans().outlets(outlets(servers, out, ports, PEOPLE / 4 / SENDING_S))
        publish(home, PEOPLE)
        town = Town(home, servers, [])
        for number in (1, 2, 3):
            relay = Relay(data, int(server.rpartition(":")[2]))
            stack.callback(relay.close)
            host = Host(number, apart, relay)
            stack.callback(host.end)
            town.hosts.append(host)
            url = home.url.replace(f"{LOOPBACK}:{server.rpartition(':')[2]}", f"{data}:{relay.port}")
            host.start(["tests.e2e.host", str(home.folder), url, str(number)], tmp_path / f"host-{number}.log")
        yield town


def test_a_host_is_lost_and_one_is_cut_off_in_mid_campaign_and_nobody_is_written_to_twice(town: Town) -> None:
    home, world = town.home, town.servers.world
    eventually(lambda: len(holders(home)) == 3 and len(world.arrivals()) > PEOPLE // 10, 60, "three hosts did not share the outlets")
    lost, cut, _ = town.hosts
    lost.die()
    cut.cut()
    cut_at = time.monotonic()
    time.sleep(FRESH_S + 2)
    silent = len([one for one in world.arrivals() if _outlet_of(town, one.key) == cut.number])
    eventually(lambda: holders(home).get(cut.number) is None, 40, "the lease of the host that was cut off did not end")
    assert len([one for one in world.arrivals() if _outlet_of(town, one.key) == cut.number]) == silent, "it wrote although it was cut off"
    time.sleep(max(0.0, cut_at + CUT_S - time.monotonic()))
    cut.join()
    eventually(lambda: set(home.states()) <= {"accepted", "unknown"}, 240, "the others did not finish what was left")
    account(home, town.servers, PEOPLE, unknown_at_most=2 * ROOM)


def _outlet_of(town: Town, key: str | None) -> int:
    """The number of the outlet that a message came through."""
    with town.home.database.read() as db:
        delivery = town.home.vault.read_token("delivery", key or "")
        return int(db.execute(text("SELECT outlet_id FROM deliveries WHERE id = :id"), {"id": delivery}).scalar_one())


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_stop_all_holds_every_process_within_five_seconds_and_start_all_resumes(kind: str, tmp_path: Path) -> None:
    programs = postgres_programs()
    if kind == "postgresql" and programs is None:
        pytest.skip("NO POSTGRESQL on this machine: install the package `postgresql` to try many hosts")
    people = 240
    with ExitStack() as stack:
        servers = stack.enter_context(stands())
        server = stack.enter_context(postgres(programs)) if kind == "postgresql" and programs else ""
        home = make_home(tmp_path / "home", server)
        stack.callback(home.end)
        home.clock = clock
        ports = {"smtp": servers.smtp.port, "kannel": servers.kannel.port}
        home.people().plans().outlets(outlets(servers, LOOPBACK, ports, per_second=10))
        publish(home, people)
        for first in (1, 2):
            command = [sys.executable, "-m", "tests.e2e.host", str(home.folder), home.url, str(first)]
            process = stack.enter_context(subprocess.Popen(command))
            stack.callback(process.kill)
        eventually(lambda: len(holders(home)) == 2 and len(servers.world.arrivals()) > people // 10, 60, "two processes did not share")
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


def test_the_database_is_gone_for_a_while_and_what_flew_is_stored_when_it_is_back(tmp_path: Path) -> None:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("NO POSTGRESQL on this machine: install the package `postgresql` to try a database that is gone")
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
            command = [sys.executable, "-m", "tests.e2e.host", str(home.folder), home.url, str(first)]
            process = stack.enter_context(subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT))
            stack.callback(process.kill)
        eventually(lambda: len(servers.world.arrivals()) > people // 10, 60, "nothing began")
        server.stop("fast")
        home.database.engine.dispose()
        time.sleep(FRESH_S + 2)
        silent = len(servers.world.arrivals())
        time.sleep(GONE_S)
        assert len(servers.world.arrivals()) == silent < people, "somebody wrote without a word of the database"
        server.start()
        eventually(lambda: set(home.states()) <= {"accepted", "unknown"}, 120, "it did not go on")
        account(home, servers, people, unknown_at_most=0)
    assert "Không nối được với máy chủ cơ sở dữ liệu" in (tmp_path / "host.log").read_text("utf-8")

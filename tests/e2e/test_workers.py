"""Prefect's workers on three hosts, one server, PostgreSQL for both: a host is lost and one is cut off; nobody is written to twice."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flows.environment import prefect_environment
from tests.cluster import copied_database, postgres_programs
from tests.e2e.campaign import CUT_S, PEOPLE, ROOM, Town, account, holders, hosts, relayed, settled
from tests.e2e.hosts_kit import LOOPBACK, OUT, Host, spaces
from tests.e2e.up_kit import eventually, free_ports

_CAMPAIGN_S = 200  # three shifts of work on every outlet: the workers share it, on a busy machine not before the second shift
_AT_ONCE = "2"  # runs a worker: four pumps need two of them at least
_AUTH = "lantoa:thu-nghiem"
_ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("NO POSTGRESQL on this machine: install the package `postgresql` to try many hosts")
    apart = spaces()
    out = OUT if apart else LOOPBACK
    with ExitStack() as stack:
        town, server = settled(stack, tmp_path / "home", programs, apart, _CAMPAIGN_S)
        port = free_ports(0)
        _prefect(stack, town.home.folder, port, copied_database(server).replace("+psycopg", "+asyncpg"), tmp_path)
        api = f"http://{out}:{relayed(stack, out, port).port}/api"
        for host, url in hosts(stack, town, server, apart):
            name, place = f"may-{host.number}", {"LANTOA_HOME": str(town.home.folder), "LANTOA_DATABASE_URL": url}
            worker = ["prefect", "worker", "start", "--pool", "lantoa", "--type", "process", "--name", name, "--limit", _AT_ONCE]
            host.start(worker, tmp_path / f"worker-{host.number}.log", {**_prefect_settings(tmp_path / name, api), **place})
        yield town


def _prefect_settings(folder: Path, api: str) -> dict[str, str]:
    (folder / "prefect").mkdir(parents=True)
    return prefect_environment(folder, api, _AUTH)


def _prefect(stack: ExitStack, home: Path, port: int, database: str, folder: Path) -> None:
    """A Prefect server on PostgreSQL with the pool and the deployments of prefect.yaml, as docs/distributed.md sets it up."""
    environment = {**os.environ, **_prefect_settings(folder / "server", f"http://127.0.0.1:{port}/api"), "LANTOA_HOME": str(home)}
    python = [sys.executable, "-m"]
    with (folder / "server.log").open("wb") as log:
        place = {**environment, "PREFECT_SERVER_DATABASE_CONNECTION_URL": database}
        start = [*python, "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
        process = stack.enter_context(subprocess.Popen(start, env=place, stdout=log, stderr=subprocess.STDOUT))
    stack.callback(process.kill)
    for words in (["flows.pool"], ["prefect", "--no-prompt", "deploy", "--all"]):
        subprocess.run([*python, *words], env=environment, cwd=_ROOT, check=True, timeout=120, stdout=subprocess.DEVNULL)


def _at_work(town: Town) -> list[Host]:
    """The hosts that pump an outlet now."""
    pumps = holders(town.home).values()
    return [host for host in town.hosts if any(map(host.has, pumps))]


def test_a_workers_host_is_lost_and_one_is_cut_off_in_mid_campaign_and_nobody_is_written_to_twice(town: Town) -> None:
    home, world = town.home, town.servers.world
    eventually(lambda: len(world.arrivals()) > PEOPLE // 10, 150, "the campaign did not begin")
    lost, cut, *_ = eventually(lambda: found if len(found := _at_work(town)) > 1 else [], 150, "the workers did not share the outlets")
    lost.die()
    cut.cut()
    cut_at = time.monotonic()
    eventually(lambda: cut not in _at_work(town), 60, "the leases of the host that was cut off did not end")
    time.sleep(max(0.0, cut_at + CUT_S - time.monotonic()))
    cut.join()
    eventually(lambda: set(home.states()) <= {"accepted", "unknown"}, 360, "the others did not finish what was left")
    account(home, town.servers, PEOPLE, unknown_at_most=2 * ROOM)

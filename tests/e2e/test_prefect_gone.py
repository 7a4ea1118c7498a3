"""Prefect's server is away for longer than anything waits for it: it is said, nothing is lost or
cut, on one machine everything leaves all the same, and all goes on when it is back."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from content.audiences.audiences import find_audience
from content.people.switches import TRUST_CLI, turn_on
from content.sending.backlog import STILL
from engine.context import clock
from tests.cluster import copied_database, postgres, postgres_programs
from tests.console.console_kit import user_of
from tests.e2e.prefect_kit import PrefectServer, settings, worker
from tests.e2e.up_kit import Up, eventually, family, free_ports
from tests.kit import BIENTAP, Home, Stands, make_home, phones, stands

_MOBILES = 900
_RATE = 10  # messages a second: work for more than a shift
_LONG_S = 300.0
_ENDED = "the worker ended"
_ROOT = Path(__file__).parents[2]
# what asks Prefect's server gives up after seconds, as it does after minutes without this
_IMPATIENT = {"PREFECT_CLIENT_MAX_RETRIES": "1"}
_SUPERVISOR = (
    "prefect server does not answer: what is due leaves all the same, the engine works by itself "
    "until it does"
)
_ITSELF = (
    "no shift of Prefect's began (Prefect's server does not answer): the engine works by itself"
)
_SHIFT = (
    "Prefect's server does not answer: what runs goes on for two minutes, no new shift begins, "
    "what is due then waits"
)
_STANDS = "Hệ thống phát đang không chạy"

pytestmark = [pytest.mark.trial, pytest.mark.timeout(900)]


@dataclass
class Layout:
    """An installation that runs, how its Prefect server is taken away, and what it has said so
    far."""

    up: Up
    away: Callable[[], AbstractContextManager[None]]
    said: Callable[[], str]
    says: str  # about a server that is away
    gave_up: str  # said when nothing waits for the server any more
    by_itself: bool  # whether the engine works without the server


@pytest.fixture
def servers() -> Iterator[Stands]:
    with stands() as running:
        yield running


@pytest.fixture(params=["up", "pool"])
def layout(request: pytest.FixtureRequest, servers: Stands, tmp_path: Path) -> Iterator[Layout]:
    """One machine with `lantoa up`; and a worker of a shared server on PostgreSQL, started again
    when it ends, as systemd does it."""
    with ExitStack() as stack:
        made = (
            _one_machine(stack, servers, tmp_path)
            if request.param == "up"
            else _pool(stack, servers, tmp_path)
        )
        yield made


def _one_machine(stack: ExitStack, servers: Stands, folder: Path) -> Layout:
    up = Up(_furnished(make_home(folder / "home"), servers, folder), free_ports(), _IMPATIENT)
    stack.callback(up.home.end)
    stack.callback(up.end)
    up.start()
    return Layout(up, partial(_taken_away, up), up.said, _SUPERVISOR, _ITSELF, True)


@contextmanager
def _taken_away(up: Up) -> Iterator[None]:
    """The server is killed, and its port is taken so that no new one can start."""
    (line,) = (line for line in family(up.home.folder).values() if "prefect server" in line)
    port = int(line.split("--port")[1].split()[0])
    up.kill(up.pids("prefect server"))
    with taken(port):
        yield


def _pool(stack: ExitStack, servers: Stands, folder: Path) -> Layout:
    programs = postgres_programs()
    if programs is None:
        pytest.skip(
            "NO POSTGRESQL on this machine: install the package `postgresql` to try a worker"
        )
    server = stack.enter_context(postgres(programs))
    home = _furnished(make_home(folder / "home", server), servers, folder)
    stack.callback(home.end)
    prefect = PrefectServer(folder, home.folder, copied_database(server))
    prefect.start()
    stack.callback(prefect.kill)
    prefect.furnish()
    place = {
        "LANTOA_HOME": str(home.folder),
        "LANTOA_DATABASE_URL": home.url,
        **settings(folder / "may-1", prefect.api),
        **_IMPATIENT,
    }
    again = [
        "sh",
        "-c",
        f'while :; do "$@"; echo {_ENDED}; sleep 1; done',
        "host",
        sys.executable,
        "-m",
        *worker("may-1", 2),
    ]
    said = folder / "worker.log"
    with said.open("wb") as log:
        started = subprocess.Popen(
            again, env={**os.environ, **place}, cwd=_ROOT, stdout=log, stderr=subprocess.STDOUT
        )
    up = Up(home, 0, process=started)
    stack.callback(up.end)
    return Layout(
        up, partial(_stopped, prefect), lambda: said.read_text("utf-8"), _SHIFT, _ENDED, False
    )


@contextmanager
def _stopped(prefect: PrefectServer) -> Iterator[None]:
    prefect.kill()
    yield
    prefect.start()


def _furnished(home: Home, servers: Stands, folder: Path) -> Home:
    """With everybody's mobiles behind a slow gateway."""
    home.clock = clock
    outlets = servers.outlets(folder / "drop").replace(
        'sender = "HOADANG"', f'sender = "HOADANG"\nrate_per_second = {_RATE}'
    )
    home.people().plans().outlets(outlets).audience("sdt", phones(range(_MOBILES)))
    with home.database.write() as db:
        turn_on(db, TRUST_CLI, home.act())
    home.approved("ct-01")
    return home


@contextmanager
def taken(port: int) -> Iterator[None]:
    """Another program holds a port and turns away whoever comes: what is restarted there cannot
    start."""
    listener = eventually(lambda: _listener(port))
    assert listener is not None
    with listener:
        threading.Thread(target=_turn_away, args=(listener,), daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def _listener(port: int) -> socket.socket | None:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return None


def _turn_away(listener: socket.socket) -> None:
    while True:
        try:
            listener.accept()[0].close()
        except OSError:
            return


def test_nothing_is_lost_or_cut_and_all_goes_on_when_the_server_is_back(
    layout: Layout, servers: Stands
) -> None:
    up, world = layout.up, servers.world
    with up.home.database.read() as db:
        mobiles = find_audience(db, "sdt")
    mailing = up.publish("ct-01", ["sms"], audience=mobiles)
    eventually(lambda: len(world.arrivals("kannel")) > 2 * _RATE, 150, "the mailing did not begin")
    with layout.away():
        in_shift = up.publish("ct-01", ["telegram"])
        assert eventually(
            lambda: up.left(in_shift), what="what came due in the running shift waited for Prefect"
        )
        for pid in up.pids("flows.serve"):  # as at its time, for which no test waits
            os.kill(pid, signal.SIGTERM)
        eventually(
            lambda: layout.gave_up in layout.said(), _LONG_S, "it waited longer than the test"
        )
        after = up.publish("ct-01", ["cong"], up.home.now - STILL - timedelta(minutes=1))
        if layout.by_itself:
            assert eventually(lambda: up.left(after), what="the engine waited for Prefect")
        else:
            assert not up.pids("prefect.engine")
            assert _STANDS in user_of(up.home, BIENTAP).get("/").text
            assert not up.rows(after)
        assert {row.state for row in up.rows(mailing)} <= {
            "accepted",
            "queued",
            "claimed",
            "sending",
        }, "the mailing was cut"
        assert layout.says in layout.said()
    assert eventually(lambda: up.left(after) and up.left(mailing), _LONG_S, "it did not go on")
    assert _STANDS not in user_of(up.home, BIENTAP).get("/").text
    assert Counter(Counter(arrival.to for arrival in world.arrivals("kannel")).values()) == {
        1: _MOBILES
    }
    assert len(world.arrivals("telegram")) == 1

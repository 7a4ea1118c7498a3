"""A backup taken while a pump sends, brought back when the world has everything: nothing leaves
again. By the commands, each a process."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from content.deliveries.settle_by_hand import HELD_BY_RESTORE
from engine.context import clock
from engine.pump.prepare import delivery_key
from tests.cluster import copied_database, postgres, postgres_programs
from tests.e2e.campaign import ROOM, account, outlets, publish
from tests.e2e.hosts_kit import LOOPBACK
from tests.e2e.up_kit import eventually
from tests.kit import Home, Stands, make_home
from tests.lantoa.cli_kit import Cli, Said

PEOPLE = 2400
SENDING_S = 15  # at the outlets' pace: long enough for a backup in the middle

pytestmark = [pytest.mark.trial, pytest.mark.timeout(300)]


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a private PostgreSQL; "" for a file."""
    if request.param == "sqlite":
        yield ""
        return
    programs = postgres_programs()
    if programs is None:
        pytest.skip(
            "NO POSTGRESQL on this machine: install the package `postgresql` to try a backup of it"
        )
    with postgres(programs) as address:
        yield address


@pytest.fixture
def town(tmp_path: Path, server: str, servers: Stands) -> Iterator[Home]:
    """An installation with a campaign that is due now."""
    home = make_home(tmp_path / "home", server)
    home.clock = clock
    ports = {"smtp": servers.smtp.port, "kannel": servers.kannel.port}
    home.people().plans().outlets(outlets(servers, LOOPBACK, ports, PEOPLE / 4 / SENDING_S))
    publish(home, PEOPLE)
    yield home
    home.end()


def test_what_left_after_a_backup_is_held_for_a_person_and_not_sent_again(
    town: Home, servers: Stands, tmp_path: Path
) -> None:
    cli, file = Cli(town.folder, _place(town.url)), tmp_path / "b.tar.gz"
    _send_and_back_up(cli, servers, file)
    account(town, servers, PEOPLE, unknown_at_most=0)
    town.database.close()

    cli.environment.update(_place(copied_database(town.server) if town.server else ""))
    told = _done(cli.run("restore", file, "--replace")).out
    _done(cli.run("publish", "--until-idle"))
    assert set(Counter(arrival.to for arrival in servers.world.arrivals()).values()) == {1}, (
        "the restored copy wrote to somebody again"
    )
    _account_for_all(cli, town, servers)
    held = cli.run("log", "--state", "held", "--json").rows
    assert f"Giữ lại {len(held)} lượt gửi" in told
    assert {row["reason"] for row in held} == {HELD_BY_RESTORE}


def _send_and_back_up(cli: Cli, servers: Stands, file: Path) -> None:
    """Have one process send everything and another one save the home in the middle of that."""
    with ExitStack() as stack:
        pump = stack.enter_context(cli.start("publish", "--until-idle"))
        stack.callback(pump.kill)
        eventually(lambda: len(servers.world.arrivals()) > PEOPLE // 10, 60, "nothing began")
        _done(cli.run("backup", file))
        assert len(servers.world.arrivals()) < PEOPLE, (
            "all had left before the copy was taken: the test needs a longer campaign"
        )
        out, err = pump.communicate(timeout=120)
        assert pump.returncode == 0, err
        assert out.startswith(f"{PEOPLE} gửi được"), out


def _account_for_all(cli: Cli, town: Home, servers: Stands) -> None:
    """Everybody whom the world has heard of is in the copy: as sent, or as something that a person
    must look at."""
    rows = cli.run("log", "--json").rows
    states = Counter(row["state"] for row in rows)
    assert set(states) <= {"accepted", "held", "unknown"}, states
    assert states["accepted"] > 0 < states["held"], states
    assert states["unknown"] <= 4 * ROOM, states
    keys = [delivery_key(town.context, row["id"]) for row in rows]
    assert sorted(keys) == sorted(arrival.key for arrival in servers.world.arrivals()), (
        "somebody is missing in the restored copy"
    )
    assert len(cli.run("waiting", "--json").rows) == states["held"] + states["unknown"]


def _place(url: str) -> dict[str, str]:
    return {"LANTOA_DATABASE_URL": url} if url.startswith("postgresql") else {}


def _done(said: Said) -> Said:
    assert said.code == 0, said
    return said

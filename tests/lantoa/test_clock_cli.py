"""A clock that cannot be believed: every command says so, and one lets a person confirm it."""

import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from content.database.db import Database
from content.database.tables.people import switches
from content.people import clocks
from content.people.clocks import ClockReading
from tests.kit import Stands
from tests.lantoa.cli_kit import Cli

HOST = socket.gethostname()


@pytest.fixture
def ahead(cli: Cli, servers: Stands) -> Cli:
    """A home whose last stamp is of tomorrow: the clock has gone back since."""
    stamp = datetime.now(UTC) + timedelta(days=1)
    with closing(Database(cli.url)) as database, database.write() as db:
        clocks.keep(db, HOST, ClockReading("an earlier start", 0.0, stamp, 5.0))
    cli.approved("ct-01")
    cli("schedule", "ct-01", "--outlet", "telegram", "--at", "now", "--as", "bientap")
    return cli


def test_nothing_leaves_until_a_person_confirms_the_clock(ahead: Cli, servers: Stands) -> None:
    said = ahead("publish", "--until-idle", code=1)
    assert f"Đồng hồ máy {HOST} nhảy từ " in said.err
    assert said.err.rstrip().endswith("hãy chỉnh lại giờ hoặc xác nhận bằng `lantoa clock confirm`")
    assert not servers.world.arrivals()
    assert f"Đồng hồ máy {HOST} nhảy từ " in ahead("doctor", code=1).out
    assert [row["kind"] for row in ahead("waiting", "--json").rows] == ["clock"]
    assert "lantoa clock confirm" in ahead("waiting").out
    assert f"máy {HOST}" in ahead("clock", "confirm", "--as", "duyet").out
    assert ahead("waiting", "--json").rows == []
    ahead("publish", "--until-idle")
    assert len(servers.world.arrivals()) == 1
    assert "không" in ahead("clock", "confirm", "--as", "duyet").out.lower()
    ahead("doctor")


def test_who_writes_does_not_confirm_a_clock(ahead: Cli) -> None:
    ahead("publish", code=1)
    assert "vai trò Biên tập" in ahead.refused("clock", "confirm", "--as", "bientap")
    assert [row["kind"] for row in ahead("waiting", "--json").rows] == ["clock"]


def test_how_far_ahead_a_clock_may_be_at_the_start_is_a_setting(cli: Cli, servers: Stands) -> None:
    stamp = datetime.now(UTC) - timedelta(days=90)
    with closing(Database(cli.url)) as database, database.write() as db:
        db.exec_driver_sql("DELETE FROM audit")
        clocks.keep(db, HOST, ClockReading("an earlier start", 0.0, stamp, 5.0))
    cli("publish", code=1)
    with closing(Database(cli.url)) as database, database.write() as db:
        db.exec_driver_sql("DELETE FROM audit")
        db.execute(delete(switches).where(switches.c.name.startswith("clock")))
        clocks.keep(db, HOST, ClockReading("an earlier start", 0.0, stamp, 5.0))
    cli.environment["LANTOA_CLOCK_AHEAD_DAYS"] = "91"
    cli("publish")

"""The home of every released version is brought to the newest schema with everything in it, and
worked in afterwards; and a later schema that only adds leaves this code at work."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.database import schema
from content.database.db import DatabaseError
from content.database.schema import head, is_ahead, migrate, open_database, schema_of
from content.database.standing import read_name
from content.deliveries.filters import Filter
from content.deliveries.recount import drift
from content.items.items import approved_revision
from content.people import audit
from content.people.installation_key import require_own_key
from content.people.users import check_password
from tests.content.content_kit import sql
from tests.engine.engine_kit import clock_of, pump
from tests.fixtures.home_fixtures import Left, archive, as_fact, left_by, versions
from tests.kit import BIENTAP, Home, Stands, stands

RELEASES = Path(schema.__file__).parent / "migrations"
MADE_UP = Path(__file__).with_name("next_release") / "made_up.py"
DAY = timedelta(days=1)


@pytest.fixture(params=versions())
def left(request: pytest.FixtureRequest, tmp_path: Path, database_server: str) -> Iterator[Left]:
    """The home of a release, as it was left."""
    with left_by(request.param, tmp_path / "home", database_server) as found:
        assert schema_of(found.home.database) is not None
        yield found


@pytest.fixture
def providers(left: Left, tmp_path: Path) -> Iterator[Stands]:
    """Every provider's stand-in."""
    with stands() as running:
        yield running


@pytest.fixture
def next_schema(tmp_path: Path) -> Path:
    """The migrations of a later release: ours, and one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(RELEASES, folder, ignore=shutil.ignore_patterns("__pycache__"))
    words = MADE_UP.read_text("utf-8").replace("HEAD", head()).replace("NEXT", next_number())
    made_up(folder).write_text(words, "utf-8")
    return folder


def next_number() -> str:
    """The number of the schema after ours."""
    name = read_name(head())
    assert name is not None
    return f"{name.number + 1:04}"


def made_up(folder: Path) -> Path:
    """The revision of the later release in its migrations."""
    return folder / "versions" / f"{next_number()}_made_up.py"


def upgraded_by_the_next_release(home: Home, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_FOLDER", folder)
        migrate(home.database)
        assert schema_of(home.database) == head()


def whole(left: Left) -> None:
    """Nothing that stood in a home is another thing now."""
    home = left.home
    facts = [as_fact(row) for row in home.log()]  # which may know more than the release did
    assert [
        {name: fact[name] for name in known} for fact, known in zip(facts, left.log, strict=True)
    ] == left.log
    with home.database.read() as db:
        assert audit.verify(db) is None
        assert drift(db) == []
        require_own_key(db, home.vault)
        assert check_password(db, "duyet", "mat-khau-thu")
        assert approved_revision(db, "ct-08") is not None


def connected(home: Home, servers: Stands, tmp_path: Path) -> None:
    """The outlets reach the stand-ins."""
    home.outlets(servers.outlets(tmp_path / "drop"))


def works(home: Home, servers: Stands) -> None:
    """What was approved and scheduled goes out, and a new item is written, approved and sent."""
    before = {row.id for row in home.log()}
    clock_of(home).forward(days=1)
    for outlet in ("cong", "thu", "telegram", "led"):
        pump(home, outlet)
    new = [row for row in home.log() if row.id not in before]
    assert {row.outlet for row in new} == {"cong", "thu", "telegram", "led"}
    assert {row.state for row in new} <= {"accepted", "delivered"}
    letters = {arrival.to for arrival in servers.world.arrivals() if arrival.provider == "smtp"}
    assert letters == {"nguoi0@example.org", "nguoi1@example.org"}
    assert (home.folder / "public" / "bai" / "par-index.html").exists()
    write_and_send(home)
    with home.database.read() as db:
        assert audit.verify(db) is None
        assert drift(db) == []


def write_and_send(home: Home) -> None:
    """A new item, sent to a list."""
    revision = home.approved("ct-01")
    with home.database.write() as db:
        people = find_audience(db, "dan")
        request = ScheduleRequest(revision, home.outlet_rows("thu"), people, home.now)
        schedule(db, request, home.act(BIENTAP), 100)
    pump(home, "thu")
    assert [row.state for row in home.log(Filter(item="ct-01"))] == ["accepted", "accepted"]


def test_a_released_home_is_upgraded_with_everything_in_it_and_worked_in(
    left: Left, providers: Stands, tmp_path: Path
) -> None:
    states = {row["state"] for row in left.log}
    assert {"accepted", "delivered", "held", "unknown"} <= states
    migrate(left.home.database)
    assert schema_of(left.home.database) == head()
    whole(left)
    connected(left.home, providers, tmp_path)
    works(left.home, providers)


def test_a_later_schema_that_adds_carries_the_data_and_leaves_this_code_at_work(
    left: Left, providers: Stands, tmp_path: Path, next_schema: Path
) -> None:
    home = left.home
    migrate(home.database)
    upgraded_by_the_next_release(home, next_schema)
    assert sql(home, "SELECT count(*) FROM items WHERE made_up_unit <> unit") == [(0,)]
    assert sql(home, "SELECT name FROM made_up_senders ORDER BY name") == sql(
        home, "SELECT name FROM outlets ORDER BY name"
    )
    opened = open_database(home.url)  # by the code of the release before
    assert is_ahead(opened)
    opened.close()
    migrate(home.database)  # and its `up` leaves the schema as it is
    assert schema_of(home.database) == f"{next_number()}_usable_from_0001"
    whole(left)
    connected(home, providers, tmp_path)
    works(home, providers)


def test_a_later_schema_that_takes_away_stops_this_code_with_one_sentence(
    left: Left, next_schema: Path
) -> None:
    file = made_up(next_schema)
    words = file.read_text("utf-8")
    file.write_text(
        words.replace('_usable_from_0001"\ndown', f'_usable_from_{next_number()}"\ndown'), "utf-8"
    )
    migrate(left.home.database)
    upgraded_by_the_next_release(left.home, next_schema)
    for attempt in (lambda: open_database(left.home.url), lambda: migrate(left.home.database)):
        with pytest.raises(DatabaseError, match="một phiên bản Lan Tỏa mới hơn"):
            attempt()


def test_an_upgrade_that_fails_half_way_changes_nothing(left: Left, next_schema: Path) -> None:
    file = made_up(next_schema)
    file.write_text(file.read_text("utf-8").replace("FROM outlets", "FROM no_such_table"), "utf-8")
    migrate(left.home.database)
    with pytest.raises(Exception, match="no_such_table"):
        upgraded_by_the_next_release(left.home, next_schema)
    assert schema_of(left.home.database) == head()
    with pytest.raises(Exception, match="made_up_unit"):
        sql(left.home, "SELECT made_up_unit FROM items")
    whole(left)


def test_every_release_keeps_its_home_on_both_databases() -> None:
    assert "0.2.0" in versions()
    for version in versions():
        for server in ("", "postgresql"):
            assert 0 < archive(version, server).stat().st_size < 300_000

"""What every test may rely on: no way off this machine, a home of its own, people with known
names.

Nothing of the product is imported before a test needs it: an area is collected in the time that its
own imports take.
"""

import os
import socket
import sys
from collections.abc import Iterator
from functools import partial, wraps
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.costs import costs

if TYPE_CHECKING:
    from tests.kit import Home, Stands

_connect = socket.socket.connect

# What is compiled is kept, also where a machine is set to forget it: the suite starts a hundred
# processes of the product, and rewriting their asserts is half of what collecting tests takes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["LANTOA_DNS_SERVER"] = "none"  # no test asks a resolver that it did not start
sys.dont_write_bytecode = False


# The same examples on every machine and in every run; `make soak` draws new ones.
settings.register_profile("suite", derandomize=True, database=None, deadline=None)
settings.register_profile("soak", database=None, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("PROPERTIES", "suite"))


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that tries to reach another machine fails, whatever library it uses."""

    def guarded(self: socket.socket, address: Any) -> None:
        if (
            self.family in (socket.AF_INET, socket.AF_INET6)
            and not ip_address(address[0].partition("%")[0]).is_loopback
        ):
            raise AssertionError(f"a test tried to leave loopback: {address}")
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--postgres` runs what uses an installation on a PostgreSQL that the suite starts, and
    nothing else."""
    parser.addoption(
        "--postgres",
        action="store_true",
        help="only what uses an installation, on a private PostgreSQL",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files that take long come first, so that the workers end together; under --postgres, what
    another database does not change is left out."""
    known = costs()
    items.sort(key=lambda item: -known.get(item.location[0], 0))
    if config.getoption("--postgres"):
        used = [item for item in items if "database_server" in getattr(item, "fixturenames", ())]
        left_out = [item for item in items if item not in used or item.get_closest_marker("sqlite")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a private PostgreSQL under --postgres, "" otherwise."""
    if not request.config.getoption("--postgres"):
        yield ""
        return
    from tests.cluster import postgres, postgres_programs

    programs = postgres_programs()
    if programs is None:
        pytest.skip(
            "NO POSTGRESQL on this machine: install the package `postgresql` to run the suite on it"
        )
    with postgres(programs) as address:
        yield address


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Argon2 with the least cost: tests hash five passwords for every installation."""
    from argon2 import PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "content.people.users.PasswordHasher",
            partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1),
        )
        yield


@pytest.fixture(autouse=True, scope="session")
def cheap_commits() -> Iterator[None]:
    """No test waits for the disk: kills lose nothing of what the kernel has, and power does not
    fail while tests run. Processes of the product that tests start wait as always."""
    from content.database import db

    @wraps(db._prepare_sqlite)
    def prepare(raw: Any, record: Any) -> None:
        as_shipped(raw, record)
        raw.execute("PRAGMA synchronous=OFF").close()

    as_shipped = db._prepare_sqlite
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "_prepare_sqlite", prepare)
        yield


@pytest.fixture
def durable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits wait for the disk, as shipped: for a test that asks for this before its home."""
    from content.database import db

    monkeypatch.setattr(db, "_prepare_sqlite", db._prepare_sqlite.__wrapped__)  # type: ignore[attr-defined]


@pytest.fixture
def home(tmp_path: Path, database_server: str) -> "Iterator[Home]":
    """A fresh installation in a folder of its own."""
    from tests.kit import make_home

    made = make_home(tmp_path / "home", database_server)
    yield made
    made.end()


@pytest.fixture
def filed(tmp_path: Path) -> "Iterator[Home]":
    """A fresh installation in a file, whatever database the suite runs on."""
    from tests.kit import make_home

    made = make_home(tmp_path / "filed")
    yield made
    made.end()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with people, plans and approved items, copied for every test of a file."""
    from tests.engine.engine_kit import make_template

    return make_template(tmp_path_factory.mktemp("template") / "home")


@pytest.fixture
def servers() -> "Iterator[Stands]":
    """The sandbox's servers."""
    from tests.kit import stands

    with stands() as running:
        yield running


@pytest.fixture
def ready(template: Path, servers: "Stands", tmp_path: Path) -> "Iterator[Home]":
    """A copy of the template with the servers behind its outlets; its clock stands at 10:00 of a
    working day until a test moves it."""
    from tests.engine.engine_kit import copy_of
    from tests.kit import HandClock

    with copy_of(
        template, tmp_path / "home", HandClock(), servers.outlets(tmp_path / "drop")
    ) as home:
        yield home

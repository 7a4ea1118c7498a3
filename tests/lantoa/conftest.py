"""Homes for the tests of the command line: one is furnished once, every test gets a copy of its
own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import Stands, stands
from tests.lantoa.cli_kit import Cli, furnish, new_cli


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, database_server: str) -> Cli:
    made = new_cli(tmp_path_factory.mktemp("furnished") / "home", database_server)
    furnish(made)
    return made


@pytest.fixture
def cli(furnished: Cli, tmp_path: Path, database_server: str) -> Iterator[Cli]:
    """A furnished, trusted home."""
    shutil.copytree(furnished.home, tmp_path / "home")
    made = new_cli(tmp_path / "home", database_server, furnished.url.rpartition("/")[2])
    yield made
    made.end()


@pytest.fixture
def empty(tmp_path: Path, database_server: str) -> Iterator[Cli]:
    """A home that was never initialised."""
    made = new_cli(tmp_path / "home", database_server)
    yield made
    made.end()


@pytest.fixture
def servers(cli: Cli, tmp_path: Path) -> Iterator[Stands]:
    """Every provider's stand-in, and an outlet at each of them in the home of `cli`."""
    with stands() as running:
        path = tmp_path / "outlets.toml"
        path.write_text(running.outlets(tmp_path / "drop"), "utf-8")
        cli("outlet", "import", path)
        yield running

"""Homes for the tests of the command line: one is furnished once, every test gets a copy of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import Stands, stands
from tests.lantoa.cli_kit import Cli, furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("furnished") / "home"
    furnish(Cli(home))
    return home


@pytest.fixture
def cli(furnished: Path, tmp_path: Path) -> Cli:
    """A furnished, trusted home."""
    shutil.copytree(furnished, tmp_path / "home")
    return Cli(tmp_path / "home")


@pytest.fixture
def empty(tmp_path: Path) -> Cli:
    """A home that was never initialised."""
    return Cli(tmp_path / "home")


@pytest.fixture
def servers(cli: Cli, tmp_path: Path) -> Iterator[Stands]:
    """Every provider's stand-in, and an outlet at each of them in the home of `cli`."""
    with stands() as running:
        path = tmp_path / "outlets.toml"
        path.write_text(running.outlets(tmp_path / "drop"), "utf-8")
        cli("outlet", "import", path)
        yield running

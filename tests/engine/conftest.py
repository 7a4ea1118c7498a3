"""A home with the sandbox's servers behind its outlets; its clock stands at 10:00 of a working day until a test moves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.engine_kit import copy_of, make_template
from tests.kit import HandClock, Home, Stands, stands


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("template") / "home")


@pytest.fixture
def servers() -> Iterator[Stands]:
    with stands() as running:
        yield running


@pytest.fixture
def ready(template: Path, servers: Stands, tmp_path: Path) -> Iterator[Home]:
    with copy_of(template, tmp_path / "home", HandClock(), servers.outlets(tmp_path / "drop")) as home:
        yield home

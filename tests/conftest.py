"""What every test may rely on: no way off this machine, a home of its own, people with known names."""

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from tests.kit import Home, make_home

_connect = socket.socket.connect


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that tries to reach another machine fails, whatever library it uses."""

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ip_address(address[0].partition("%")[0]).is_loopback:
            raise AssertionError(f"a test tried to leave loopback: {address}")
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A fresh installation in a folder of its own."""
    made = make_home(tmp_path / "home")
    yield made
    made.database.close()

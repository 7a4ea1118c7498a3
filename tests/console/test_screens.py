"""A screen that is alive: its player asks the edge for what to show, and that is kept with the
outlet, once a minute."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from lantoa.supervisor.edge import application
from tests.console.console_kit import served
from tests.kit import Home, Stands


@pytest.fixture
def port(home: Home, servers: Stands, tmp_path: Path) -> Iterator[int]:
    home.outlets(servers.outlets(tmp_path / "drop"))
    manifest = home.folder / "public/led/led/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text('{"version": 1, "items": []}', "utf-8")
    with served(application(home.context, home.folder)) as port:
        yield port


def alive(home: Home) -> list[str]:
    return [row.name for row in home.outlet_rows() if row.seen_at is not None]


def ask(port: int, path: str) -> None:
    requests.get(f"http://127.0.0.1:{port}/led/{path}", timeout=5)


def test_only_the_screen_whose_player_asks_is_alive(home: Home, port: int) -> None:
    ask(port, "khong-co/manifest.json")
    ask(port, "led/")
    assert alive(home) == []
    ask(port, "led/manifest.json")
    assert alive(home) == ["led"]


def test_a_player_that_asks_every_few_seconds_is_noted_once_a_minute(home: Home, port: int) -> None:
    ask(port, "led/manifest.json")
    with home.database.write() as db:
        db.execute(text("UPDATE outlets SET seen_at = NULL"))
    ask(port, "led/manifest.json")
    assert alive(home) == []

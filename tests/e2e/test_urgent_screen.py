"""An urgent item from an approver's press to a real browser at a screen, by the real clock."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from content.calendar.schedule import ScheduleRequest, schedule
from engine.context import clock
from engine.decisions import approving
from engine.pump.tally import Tally
from engine.shift import Shift, work_outlet
from tests.kit import BIENTAP, DUYET, Home, Stands

pytestmark = pytest.mark.timeout(120)


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The public folder, by an address that is gone afterwards."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@contextmanager
def engine(home: Home) -> Iterator[None]:
    """A shift at work."""

    async def start(outlet: int, _name: str) -> Tally | None:
        return await asyncio.to_thread(work_outlet, home.context, outlet, lambda: True)

    shift = Shift(home.context, timedelta(seconds=100), start)
    thread = threading.Thread(target=lambda: asyncio.run(shift.run()))
    thread.start()
    try:
        yield
    finally:
        shift.end()
        thread.join()


def waited(page_shows: "partial[bool]", most_s: float) -> float:
    """Seconds until it is so."""
    began = time.monotonic()
    while not page_shows():
        assert time.monotonic() - began < most_s, "it never showed"
        time.sleep(0.05)
    return time.monotonic() - began


def test_it_is_alone_on_the_screen_within_ten_seconds_and_ends_without_a_network(
    home: Home, servers: Stands, browser: Browser, tmp_path: Path
) -> None:
    home.clock = clock
    home.people().plans().outlets(servers.outlets(tmp_path / "drop"))
    usual = ScheduleRequest(home.approved("ct-08"), home.outlet_rows("led"), None, home.now)
    with home.database.write() as db:
        schedule(db, usual, home.act(BIENTAP), 100)
    home.draft("ct-01")
    page = browser.new_page(viewport={"width": 1280, "height": 720})

    def shows(slug: str) -> bool:
        image = "document.querySelector('#stage img')?.src ?? ''"
        return str(page.evaluate(image)).endswith(f"-{slug}.png")

    with engine(home):
        with served(home.folder / "public") as url:
            waited(partial((home.folder / "public/led/led/index.html").exists), 15)
            page.goto(f"{url}/led/led/")
            waited(partial(shows, "par-index"), 15)
            seen = approving.checked(home.context, "ct-01")
            # players are told whole seconds, and so is the page told the server's time
            ends = (home.now + timedelta(seconds=20)).replace(microsecond=0)
            approving.publish_urgent(home.context, seen, home.act(DUYET, "lũ về"), 100, ends)
            assert waited(partial(shows, seen.revision.document["slug"][:35]), 10) < 10
        assert home.now < ends
        waited(partial(shows, "par-index"), 25)
        assert timedelta(0) <= home.now - ends < timedelta(seconds=3)
        manifest = tmp_path / "drop/manifest.json"
        waited(partial(lambda: len(priorities(manifest)) == 1), 10)
    assert priorities(manifest) == {0}
    row = next(row for row in home.log() if row.item == "ct-01" and row.outlet == "led")
    assert row.state == "delivered"


def priorities(manifest: Path) -> set[int]:
    """What stands in the folder of the box, by how much it goes before the rest."""
    return {item["priority"] for item in json.loads(manifest.read_bytes())["items"]}

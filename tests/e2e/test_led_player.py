"""The player page in a real browser: exact pixels, each item's own end, playing on without a
network."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from assets.led_frames import Beside, Screen, draw
from channels.contract.channel import Site
from channels.contract.message import Entry, Frame, Message
from channels.led.config import LedScreenConfig
from channels.led.led_screen import LedScreen
from wiring.films import frames_of

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OFFICE = "Sở Tài chính thành phố Hải Phòng"
COUNT_FETCHES = """
  window.underway = 0;
  const real = window.fetch;
  window.fetch = (...what) => {
    window.underway += 1;
    return real(...what).finally(() => { window.underway -= 1; });
  };
"""


class Edge:
    """Serves the public folder with ETags by a clock of our own, until `up` is False."""

    def __init__(self, root: Path) -> None:
        self.root, self.up, self.now = root, True, START.timestamp()
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(_handler(self), directory=str(root))
        )
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/led/cong/"


def _handler(edge: Edge) -> type[SimpleHTTPRequestHandler]:
    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            if not edge.up:
                self.close_connection = True
                return
            super().do_GET()

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(edge.now if timestamp is None else timestamp, usegmt=True)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    return Handler


def entry(text: str, begins: float, ends: float, urgent: bool = False) -> Entry:
    """One frame, shown from and until so many seconds after START."""
    png = draw([text], Screen(640, 320), Beside(OFFICE)).frames[0].png
    message = Message(
        "ct-01",
        text,
        "",
        "",
        "",
        frames=(Frame(f"{hashlib.sha256(png).hexdigest()}-x.png", png, 6.0),),
    )
    begin, end = START + timedelta(seconds=begins), START + timedelta(seconds=ends)
    if urgent:
        message = replace(message, urgent_until=end)
    slug = text.lower()
    return Entry(message, f"tag:{text}", slug, begin, START, valid_to=end, urgent=urgent)


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[Edge]:
    running = Edge(tmp_path)
    yield running
    running.server.shutdown()
    running.server.server_close()


def surface(edge: Edge, width: int = 640, height: int = 320) -> LedScreen:
    config = LedScreenConfig(width=width, height=height)
    return LedScreen("cong", config, Site(edge.root, "http://edge", OFFICE))


def opened(
    browser: Browser, edge: Edge, query: str = "", size: tuple[int, int] = (800, 400)
) -> Page:
    """The page on a screen whose own clock is five hours fast."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.add_init_script(COUNT_FETCHES)
    page.clock.install(time=START + timedelta(hours=5))
    page.goto(edge.url + query)
    page.wait_for_selector("#stage img, #stage video, #office")
    page.wait_for_timeout(500)
    return page


def second(page: Page, edge: Edge) -> None:
    """One second of the page's clock and of the server's; none passes while the page waits for the
    server."""
    edge.now += 1
    page.clock.run_for(1000)
    while page.evaluate("window.underway"):
        page.wait_for_timeout(5)


def passes(page: Page, edge: Edge, seconds: int) -> None:
    """So many seconds, and a moment in which the page takes in what it has read."""
    for _ in range(seconds):
        second(page, edge)
    page.wait_for_timeout(200)


def seen(page: Page, edge: Edge, seconds: int) -> set[str]:
    """Slugs of everything that was on the screen, looked at every two seconds."""
    found = set()
    for number in range(seconds):
        second(page, edge)
        if number % 2:
            found.add(showing(page))
    return found


def showing(page: Page) -> str:
    shown: Any = page.evaluate(
        "document.querySelector('#stage img')?.src ?? document.querySelector('#stage').textContent"
    )
    return str(shown).rsplit("-", 1)[-1].removesuffix(".png")


def shot(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def test_asked_for_its_pixels_a_frame_stands_one_to_one_in_the_corner(
    browser: Browser, edge: Edge
) -> None:
    one = entry("Một", -60, 3600)
    surface(edge).publish([one])
    corner = shot(opened(browser, edge, "?px=1")).crop((0, 0, 640, 320))
    assert corner.tobytes() == Image.open(BytesIO(one.message.frames[0].png)).tobytes()


@pytest.mark.parametrize(
    ("size", "place"),
    [
        ((1920, 1080), (0, 60, 1920, 1020)),  # three times as large, bars above and below
        ((1280, 480), (160, 0, 1120, 480)),
        ((640, 320), (0, 0, 640, 320)),
        ((320, 400), (0, 120, 320, 280)),  # half as large
    ],
    ids=str,
)
def test_a_frame_fills_any_television_as_far_as_its_shape_allows(
    browser: Browser, edge: Edge, size: tuple[int, int], place: tuple[int, int, int, int]
) -> None:
    one = entry("Một", -60, 3600)
    surface(edge).publish([one])
    seen = shot(opened(browser, edge, size=size))
    frame = Image.open(BytesIO(one.message.frames[0].png)).convert("RGB")
    assert seen.getbbox() == place, "the ground of a frame is not black, all around it is"
    if (place[2] - place[0]) % 640 == 0:
        enlarged = frame.resize(
            (place[2] - place[0], place[3] - place[1]), Image.Resampling.NEAREST
        )
        assert seen.crop(place).tobytes() == enlarged.tobytes()


def test_a_screen_that_is_turned_meanwhile_is_filled_anew(browser: Browser, edge: Edge) -> None:
    surface(edge).publish([entry("Một", -60, 3600)])
    page = opened(browser, edge, size=(1280, 720))
    page.set_viewport_size({"width": 720, "height": 1280})
    page.wait_for_timeout(200)
    assert shot(page).getbbox() == (0, 460, 720, 820)


def test_items_begin_and_end_by_the_servers_clock_also_offline(
    browser: Browser, edge: Edge
) -> None:
    surface(edge).publish([entry("a", -60, 3600), entry("b", -60, 60), entry("c", 30, 3600)])
    page = opened(browser, edge)
    assert seen(page, edge, 28) == {"a", "b"}
    edge.up = False
    assert seen(page, edge, 30) == {"a", "b", "c"}
    passes(page, edge, 4)
    assert seen(page, edge, 30) == {"a", "c"}


def test_an_urgent_item_stands_alone_within_a_poll_and_ends_by_itself_offline(
    browser: Browser, edge: Edge
) -> None:
    usual = entry("a", -60, 3600), entry("b", -60, 3600)
    surface(edge).publish(usual)
    page = opened(browser, edge)
    surface(edge).publish([entry("khan", 0, 40, urgent=True), *usual])
    passes(page, edge, 5)
    assert showing(page) == "khan"
    edge.up = False
    assert seen(page, edge, 20) == {"khan"}
    passes(page, edge, 16)
    assert seen(page, edge, 20) == {"a", "b"}


def test_what_is_withdrawn_leaves_and_nothing_left_shows_the_office(
    browser: Browser, edge: Edge
) -> None:
    surface(edge).publish([entry("a", -60, 3600), entry("b", -60, 3600)])
    page = opened(browser, edge)
    surface(edge).publish([entry("b", -60, 3600)])
    passes(page, edge, 16)
    assert seen(page, edge, 14) == {"b"}
    surface(edge).publish([])
    passes(page, edge, 16)
    assert showing(page) == OFFICE


def test_a_running_line_plays_as_a_film(browser: Browser, edge: Edge) -> None:
    """The H.264 file itself, in the page as it is served."""
    screen = Screen(416, 32, 10, scroll=True)
    drawn = draw(["https://dichvucong.gov.vn/p/home/dvc-trang-chu-cong-dan.html"], screen).frames
    [frame] = frames_of(drawn, "mp4")
    one = entry("a", -60, 3600)
    one = replace(one, message=replace(one.message, frames=(frame,)))
    surface(edge, 416, 32).publish([one])
    page = opened(browser, edge, "?px=1")
    page.wait_for_selector("#stage video")
    began = page.evaluate("document.querySelector('video').currentTime")
    while page.evaluate("document.querySelector('video').currentTime") < 2.5:
        page.wait_for_timeout(100)
    assert began < 2.5
    facts = "(film => [film.videoWidth, film.videoHeight, film.error, film.muted])"
    assert page.evaluate(f"{facts}(document.querySelector('video'))") == [416, 32, None, True]
    page.evaluate("document.querySelector('video').pause()")
    colours = shot(page).crop((0, 0, 416, 32)).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(colours, tuple)
    assert max(colours) > 20, "letters on their ground, not a black rectangle"

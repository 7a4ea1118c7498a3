"""What the public and the curious see, in a real browser: nothing broken, nothing from elsewhere,
readable by everybody."""

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from content.items import approval
from content.items.items import Revision, add_revision, item_revision
from engine.context import clock
from engine.shift import drain
from sandbox.board import Board
from tests.e2e.up_kit import environment, eventually, free_ports
from tests.kit import BIENTAP, DUYET, Home, Stands, addresses, make_home, phones, stands

pytestmark = pytest.mark.timeout(180)

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
WIDTHS = (1280, 390)
PAGES = (
    "edge:/",
    "edge:/bai/{slug}",
    "edge:/bai/bang-rong",
    "edge:/led/led/",
    "edge:{leave}",
    "board:/",
    "board:/thu",
    "board:/dien-thoai",
    "board:/telegram",
    "board:/mail/{letter}",
)


@dataclass(frozen=True)
class Site:
    """The servers, and what stands in for the placeholders of `PAGES`."""

    edge: str
    board: str
    slug: str
    leave: str  # the path of a real recipient's unsubscribe page
    letter: int  # the letter's number on the board

    def url(self, page: str) -> str:
        server, _, path = page.partition(":")
        return {"edge": self.edge, "board": self.board}[server] + path.format(**vars(self))


BODY = """Phí là 10<sup>5</sup> đồng, ~~cũ~~[^1]: https://dichvucong.gov.vn/p/home/tra-cuu-ho-so-theo-ma.html

| STT | Thủ tục | Cơ quan thực hiện | Lệ phí | Thời hạn | Hình thức | Căn cứ pháp lý | Kết quả |
|--:|---|---|--:|---|---|---|---|
| 1 | Đăng ký khai sinh | Ủy ban nhân dân | 0 | 1 ngày | Trực tuyến | Luật Hộ tịch | Giấy |

<table><caption>Lịch</caption><tr><th rowspan="2">Ngày</th><th colspan="2">Buổi</th></tr>
<tr><th>Sáng</th><th>Chiều</th></tr>
<tr><td>Thứ Hai</td><td colspan="2">a<ul><li>b</li></ul></td></tr></table>
"""


def with_tables(home: Home) -> Revision:
    """An approved item whose body has what is hard to show."""
    document = {**home.approved("ct-01").document, "id": "ct-90", "slug": "bang-rong"}
    with home.database.write() as db:
        add_revision(db, "ct-90", "bang-rong", {**document, "body": BODY}, home.act(BIENTAP))
        approval.submit(db, "ct-90", home.act(BIENTAP))
        revision = item_revision(db, "ct-90")
        return approval.approve(db, revision, home.act(DUYET), {"portal_feed": "portal"})


def published(home: Home, servers: Stands) -> str:
    """A real item on every channel; its slug."""
    home.clock = clock
    home.people().plans().outlets(servers.outlets(home.folder / "drop")).audience(
        "dan", addresses(3)
    ).audience("sdt", phones(range(3)))
    revision = home.approved("ct-01")
    with home.database.write() as db:
        for outlets, audience in (
            (("cong", "telegram", "facebook", "led"), None),
            (("thu",), "dan"),
            (("sms",), "sdt"),
        ):
            people = find_audience(db, audience) if audience else None
            schedule(
                db,
                ScheduleRequest(revision, home.outlet_rows(*outlets), people, home.now),
                home.act(BIENTAP),
                100,
            )
    tables = with_tables(home)
    with home.database.write() as db:
        request = ScheduleRequest(tables, home.outlet_rows("cong"), None, home.now)
        schedule(db, request, home.act(BIENTAP), 100)
    drain(home.context, until_idle=True)
    assert set(home.states()) <= {"accepted", "delivered"}
    return revision.slug


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A home with one published item behind the real public edge, and the sandbox's page of what
    was received."""
    home, port = make_home(tmp_path_factory.mktemp("pages") / "home"), free_ports()
    home.public_url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "lantoa.supervisor.edge"], env=environment(home.folder, port)
    )
    try:
        with stands() as servers, Board({}, servers.world) as board:
            slug = published(home, servers)
            number, letter = next(
                (number, arrival)
                for number, arrival in enumerate(servers.world.arrivals(), 1)
                if arrival.provider == "smtp"
            )
            leave = urlsplit(letter.raw.partition("List-Unsubscribe: <")[2].partition(">")[0]).path
            eventually(lambda: answers(f"{home.public_url}/healthz"))
            yield Site(home.public_url, board.url, slug, leave, number)
    finally:
        process.terminate()
        process.wait(20)
        home.database.close()


@dataclass
class Seen:
    """A page with all that went wrong on it."""

    page: Page
    complaints: list[str]
    requests: list[str]


@pytest.fixture
def seen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Seen]:
    page = browser.new_page(viewport={"width": request.param, "height": 800}, locale="vi-VN")
    watched = Seen(page, [], [])
    page.on(
        "console",
        lambda message: (
            watched.complaints.append(message.text)
            if message.type in ("error", "warning")
            else None
        ),
    )
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", lambda entry: watched.requests.append(entry.url))
    yield watched
    page.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds: rule and place."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{entry['id']}: {node['html']}" for entry in found["violations"] for node in entry["nodes"]
    ]


def is_loopback(url: str) -> bool:
    return url.startswith("data:") or urlsplit(url).hostname == "127.0.0.1"


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_readable_by_everybody(site: Site, seen: Seen, path: str) -> None:
    page = seen.page
    page.goto(site.url(path), wait_until="load")
    page.wait_for_selector("h1")
    assert page.title().strip()
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()
    assert page.get_attribute("html", "lang") == "vi"
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert violations(page) == []
    assert seen.complaints == []
    assert [url for url in seen.requests if not is_loopback(url)] == []


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_a_reader_leaves_the_list_with_one_press(site: Site, seen: Seen) -> None:
    seen.page.goto(site.url("edge:{leave}"))
    stop = seen.page.get_by_role("button", name="Ngừng nhận")
    if seen.page.viewport_size == {"width": WIDTHS[0], "height": 800} or stop.count():
        stop.click()  # opened again, at the other width, the page says that it is done
        seen.page.wait_for_load_state("load")
    assert "ngừng" in seen.page.locator("h1").inner_text().lower()
    assert violations(seen.page) == []
    assert seen.complaints == []

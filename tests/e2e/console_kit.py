"""The officers' console in a real browser: a furnished home behind a real server, and a page that
notes all that goes wrong on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from console.app import console
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.items import approval
from content.outlets.outlets import set_state
from content.people.acts import Person
from tests.console.console_kit import PASSWORD, served
from tests.console.writing_kit import newsroom
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, Home, addresses, make_home
from wiring.settings import Settings

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
WIDTHS = (1280, 390)


@dataclass(frozen=True)
class Site:
    """The server and what stands behind it."""

    home: Home
    address: str
    delivery: int  # an unknown one
    held: int  # a publication with held deliveries


@contextmanager
def console_site(folder: Path) -> Iterator[Site]:
    """A home with items in every state, a day with something to decide, and the console on it."""
    home = newsroom(make_home(folder / "home")).audience("dan", addresses(3))
    delivery, held = furnish(home)
    with served(
        console(home.context, Settings(home=home.folder, public_url=home.public_url))
    ) as port:
        yield Site(home, f"http://127.0.0.1:{port}", delivery, held)
    home.database.close()


def furnish(home: Home) -> tuple[int, int]:
    """ct-01 approved and on the calendar, ct-04 and ct-21 submitted, ct-03 returned, ct-12 urgent,
    ct-08 a draft."""
    revision = home.approved("ct-01")
    for item in ("ct-03", "ct-04", "ct-08", "ct-12", "ct-21"):
        home.draft(item)
    with home.database.write() as db:
        for item in ("ct-03", "ct-04", "ct-21"):
            approval.submit(db, item, home.act(BIENTAP))
        approval.send_back(db, "ct-03", home.act(DUYET, "Thiếu căn cứ ở mục hai"), "returned")
    urgent = home.draft("ct-12")
    with home.database.write() as db:
        approval.approve_urgent(db, urgent, home.act(DUYET, "Bão số 9"), {"portal_feed": "portal"})
        soon, past = home.now + timedelta(hours=2), home.now - timedelta(minutes=40)
        schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows("cong", "led"), None, past),
            home.act(BIENTAP),
            100,
        )
        schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows("telegram"), None, past),
            home.act(BIENTAP),
            100,
        )
        held = schedule(
            db,
            ScheduleRequest(revision, home.outlet_rows("thu"), find_audience(db, "dan"), past),
            home.act(BIENTAP),
            100,
        )
        schedule(
            db,
            ScheduleRequest(
                revision, home.outlet_rows("sms", "thu")[:1], find_audience(db, "dan"), soon
            ),
            home.act(BIENTAP),
            1,
        )
        set_state(db, "led", "halted", home.act(why="Hết hạn khóa của màn hình"))
    plan_due(home.database, home.now, home.context.calendar)
    for name, state in (
        ("cong", "delivered"),
        ("led", "delivered"),
        ("telegram", "unknown"),
        ("thu", "held"),
    ):
        change = (
            "UPDATE deliveries SET state = :state, settled_at = due_at, reason = 'không có trả "
            "lời' WHERE outlet_id = :outlet"
        )
        (outlet,) = home.outlet_rows(name)
        sql(home, change, state=state, outlet=outlet.id)
    (unknown,) = sql(home, "SELECT id FROM deliveries WHERE state = 'unknown'")
    return int(unknown.id), held


@dataclass
class Seen:
    """A page with all that went wrong on it.

    Answers of the server that a test asks for (`expected`) are no complaint.
    """

    site: Site
    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.site.address + path, wait_until="load")

    def forget(self) -> None:
        """What went wrong until now is no longer asked about."""
        self.complaints.clear()
        self.requests.clear()

    def sign_in(self, person: Person) -> None:
        self.go("/dang-nhap")
        self.page.fill("#f-name", person.name)
        self.page.fill("#f-password", PASSWORD)
        self.page.click("main form[action='/dang-nhap'] button")
        self.page.wait_for_selector(".menu-person")

    def press(self, button: Locator) -> None:
        """Press what sends a form, and wait for the page that answers: the press asks the line
        first, and the page which is left can be found (and pressed) for a moment more."""
        with self.page.expect_event("load"):
            button.click()

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Press Tab until the element has the focus, as somebody without a mouse does."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached with {most} presses of Tab")

    def require_whole(self) -> None:
        """One heading, a title, no sideways scrolling, nothing from elsewhere, nothing that
        axe-core or the browser complains about."""
        page = self.page
        assert page.locator("h1").count() == 1
        assert page.locator("h1").inner_text().strip()
        assert page.title().strip().endswith("Lan Tỏa")
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        found = violations(page)
        assert found == [], (page.url, page.viewport_size, found)
        assert [complaint for complaint in self.complaints if not _is_answer(complaint)] == []
        assert [request for request in self.requests if not is_loopback(request)] == []


@contextmanager
def watched(browser: Browser, site: Site, width: int, scripts: bool = True) -> Iterator[Seen]:
    """A fresh browser window of that width."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 800}, locale="vi-VN", java_script_enabled=scripts
    )
    context.set_default_timeout(10_000)
    seen = Seen(site, context.new_page())
    seen.page.on(
        "console",
        lambda message: (
            seen.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    yield seen
    context.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds: rule and place."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{entry['id']}: {node['html']}" for entry in found["violations"] for node in entry["nodes"]
    ]


def is_loopback(url: str) -> bool:
    """Whether a request stayed on this machine."""
    return url.startswith(("data:", "blob:")) or urlsplit(url).hostname == "127.0.0.1"


def _is_answer(complaint: str) -> bool:
    """Chromium reports each answer of 400 and above on the console; those pages are asked for on
    purpose."""
    return complaint.startswith("Failed to load resource: the server responded with a status of 4")

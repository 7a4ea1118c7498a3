"""How many clicks the officer's day takes, counted while the guide is drawn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.guide_home import PERSON, SENT, WAITING, Furnished

SignedIn = Callable[[Browser, str, str, int], Page]


@dataclass
class Counted:
    """A page on which clicks are counted; what is typed and Tab are none."""

    page: Page
    clicks: int = 0

    def click(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.clicks += 1

    def heading(self, text: str) -> None:
        self.page.get_by_role("heading", level=1, name=text).wait_for()


@contextmanager
def at_most(page: Page, clicks: int, what: str) -> Iterator[Counted]:
    """What is done inside takes at most so many clicks."""
    counted = Counted(page)
    yield counted
    assert counted.clicks <= clicks, f"{what}: {counted.clicks} clicks"
    print(f"{what}: {counted.clicks} clicks (at most {clicks})")
    page.close()


def count_clicks(browser: Browser, address: str, signed_in: SignedIn, day: Furnished) -> None:
    """Schedule, approve, find a person, stop a mailing; each as its person does it."""
    page = signed_in(browser, address, "bientap", 1280)
    page.goto(f"{address}/tin/{SENT}")
    with at_most(page, 6, "schedule on three outlets") as at:
        at.click("a[href^='/lich/moi']")
        for name in ("cong-tat-ca", "kenh-telegram", "trang-facebook"):
            at.click(f"input[name=outlet][value={name}]")
        while not page.evaluate("document.activeElement.matches('#f-date')"):
            page.keyboard.press("Tab")
        page.keyboard.type("05/03/2031")
        page.fill("#f-time", "8h30")
        at.click("main form button.btn-primary")
        at.heading("Kiểm tra lần cuối")
        at.click("main form button.btn-primary")
        page.wait_for_selector(".notice-good")
    page = signed_in(browser, address, "duyet", 1280)
    with at_most(page, 3, "approve") as at:
        at.click(f"main a[href='/duyet/{WAITING}']")
        at.click("#f-check")
        at.click("button[value=approve]")
        page.wait_for_selector(".notice-good")
    page = signed_in(browser, address, "duyet", 1280)
    with at_most(page, 2, "find a person") as at:
        at.click("#f-tim")
        page.keyboard.type(PERSON)
        page.keyboard.press("Enter")
        at.heading(PERSON)
    page = signed_in(browser, address, "bientap", 1280)
    with at_most(page, 2, "stop a mailing") as at:
        at.click(f"main a[href='/lich/{day.running}']")
        at.click(f"form[action='/lich/{day.running}/dung'] button")
        page.wait_for_selector("text=đã dừng lịch này")

"""The calendar in a real browser: a day's entry is dragged and taken back, and moved by keys alone,
said once in words."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from content.calendar.schedule import ScheduleRequest
from content.intake.local_time import VIETNAM
from tests.content.content_kit import calendared
from tests.e2e.console_kit import Site, console_site, watched
from tests.kit import BIENTAP

pytestmark = pytest.mark.timeout(180)
_LOADS = 15_000  # how long a page may take on a busy machine


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("calendar")) as made:
        yield made


def require_focus(page: Page, day: str) -> None:
    """The day, or one whose date begins so, has the focus."""
    here = page.locator("[data-day]:focus")
    expect(here).to_have_attribute("data-day", re.compile(f"^{day}"), timeout=_LOADS)


def test_an_entry_is_dragged_and_taken_back_and_moved_by_keys_alone(
    browser: Browser, site: Site
) -> None:
    home = site.home
    text, places = home.approved("ct-01"), home.outlet_rows("cong")
    first = (home.now + timedelta(days=400)).astimezone(VIETNAM).replace(day=10, hour=8, minute=0)
    daily = ScheduleRequest(text, places, None, first, "FREQ=DAILY;COUNT=3")
    number = calendared(home, daily)
    days = [f"{first + timedelta(days=number):%Y-%m-%d}" for number in range(8)]
    month = f"/lich?ngay={days[0]}"
    with watched(browser, site, 1280) as seen:
        page = seen.page
        seen.sign_in(BIENTAP)
        seen.go(month)
        entries = [page.locator(f"[data-day='{day}'] a[data-move]") for day in days]
        entries[1].drag_to(page.locator(f"[data-day='{days[5]}']"))
        expect(entries[5]).to_have_count(1, timeout=_LOADS)
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.locator(".flashes")).to_contain_text("Đã hoàn tác", timeout=_LOADS)
        expect(entries[1]).to_have_count(1)
        seen.require_whole()
        seen.go(month)
        seen.tab_to(f"[data-day='{days[0]}']")
        for key in ("ArrowRight", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        expect(entries[2]).to_be_focused()
        page.keyboard.press("m")
        told = page.locator("#lich-bao")
        expect(told).to_contain_text("Đã nhấc")
        page.keyboard.press("Escape")
        expect(told).to_contain_text("vẫn ở")
        expect(entries[2]).to_be_focused()
        for key in ("m", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
        seen.require_whole()
        page.keyboard.press("Enter")
        target = f"{first + timedelta(days=8):%Y-%m-%d}"
        there = page.locator(f"[data-day='{target}'] a[data-move]")
        expect(there).to_have_count(1, timeout=_LOADS)
        require_focus(page, target)
        expect(told).to_contain_text("Đã dời riêng lượt này")
        page.keyboard.press("PageDown")
        require_focus(page, f"{first + timedelta(days=31):%Y-%m}")
        page.keyboard.press("t")
        require_focus(page, f"{home.now.astimezone(VIETNAM):%Y-%m-%d}")
    with watched(browser, site, 390) as seen:
        seen.sign_in(BIENTAP)
        for path in (
            month,
            f"/lich/{number}",
            "/lich/cho-trong?tin=ct-01",
            "/diem-phat/cong/khung-dang",
        ):
            seen.go(path)
            seen.require_whole()

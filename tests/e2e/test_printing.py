"""Pages on paper: what the screen shows or leaves to another page is all there, and nothing that
only works on a screen."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from content.calendar.schedule import ScheduleRequest, schedule
from content.campaigns.campaigns import CampaignFacts
from content.campaigns.editing import new_campaign
from content.intake.local_time import local_day
from content.items.items import approved_revision
from tests.e2e.console_kit import Seen, Site, console_site, watched
from tests.kit import BIENTAP, Home

CAMPAIGN = "dich-vu-cong-truc-tuyen"  # which ct-01 and ct-04 name
BUSY = 7  # entries of one day, more than the month shows on a screen
PAPER = 718  # an A4 sheet without its margins, in CSS pixels
ONLY_ON_SCREEN = "button, input, select, textarea, .topbar, .side, .btn"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("printing")) as made:
        busy_day(made.home)
        yield made


def busy_day(home: Home) -> None:
    with home.database.write() as db:
        text = approved_revision(db, "ct-01")
        assert text is not None
        for hours in range(BUSY):
            at = home.now + timedelta(days=8, hours=hours - 3)
            asked = ScheduleRequest(text, home.outlet_rows("cong"), None, at)
            schedule(db, asked, home.act(BIENTAP), 100)
        facts = CampaignFacts("Dịch vụ công", local_day(home.now) + timedelta(days=8))
        new_campaign(db, facts, home.act(BIENTAP), CAMPAIGN)


@pytest.fixture(scope="module")
def paper(browser: Browser, site: Site) -> Iterator[Seen]:
    with watched(browser, site, PAPER) as seen:
        seen.sign_in(BIENTAP)
        seen.page.emulate_media(media="print")
        yield seen


def on_paper(seen: Seen, path: str) -> Page:
    """The page as it is printed: nothing to press or to fill in, nothing cut off at the side."""
    seen.go(path)
    page = seen.page
    shown = [found for found in page.locator(ONLY_ON_SCREEN).all() if found.is_visible()]
    assert [found.evaluate("e => e.outerHTML.slice(0, 200)") for found in shown] == []
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(too_wide), path
    return page


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/lich/1",
        "/nhat-ky?trang_thai=unknown",
        "/ke-hoach/da-nang-143-kh-ubnd-2022",
        "/hoat-dong",
        "/bao-cao",
        "/chien-dich",
        f"/chien-dich/{CAMPAIGN}",
        f"/chien-dich/{CAMPAIGN}/bao-cao",
    ],
)
def test_a_page_on_paper_has_nothing_to_press_and_is_whole(paper: Seen, path: str) -> None:
    on_paper(paper, path)


def test_the_month_on_paper_holds_every_entry_of_a_full_day(paper: Seen, site: Site) -> None:
    day = local_day(site.home.now) + timedelta(days=8)
    page = on_paper(paper, f"/lich?ngay={day}")
    cell = page.locator(f"[data-day='{day}']")
    assert [found.is_visible() for found in cell.locator(".slot").all()] == [True] * BUSY
    expect(cell.locator(".slot-more")).to_be_hidden()
    page.emulate_media(media="screen")
    assert sum(found.is_visible() for found in cell.locator(".slot").all()) == 4
    expect(cell.locator(".slot-more")).to_be_visible()
    page.emulate_media(media="print")


def test_the_list_of_items_the_log_and_a_text_are_all_there_on_paper(paper: Seen) -> None:
    page = on_paper(paper, "/tin")
    expect(page.locator(".item-title").first).to_be_visible()
    page = on_paper(paper, "/nhat-ky?trang_thai=unknown")
    expect(page.locator("main")).to_contain_text("Trạng thái: Chưa rõ. Trang này có 1 lượt.")
    page = on_paper(paper, "/tin/ct-01")
    expect(page.locator(".item-text")).to_be_visible()
    expect(page.locator(".item-text")).to_contain_text("Các bước thực hiện")

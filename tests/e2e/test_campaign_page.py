"""A campaign of six items over three weeks in a real browser, by keyboard alone: planned, scheduled
together, moved, run and read; each page whole at both widths."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from content.calendar.occurrences import plan_due
from content.campaigns.campaigns import CampaignFacts, find_campaign, open_campaigns
from content.campaigns.editing import new_campaign
from content.campaigns.membership import put_in
from content.campaigns.times import AskedTimes, add_times
from content.intake.local_time import local_day, parse_clock, written
from content.items import approval
from content.items.items import add_revision, item_revision, newest_revision
from tests.content.content_kit import sql
from tests.e2e.console_kit import Seen, Site, console_site, watched
from tests.kit import BIENTAP, DUYET, Home

NAME = "tuan-le-chuyen-doi-so"
HERE = f"/chien-dich/{NAME}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("campaign")) as made:
        six_items(made.home)
        yield made


def six_items(home: Home) -> None:
    """Six approved items of no campaign yet."""
    with home.database.write() as db:
        model = newest_revision(db, "ct-01")
        assert model is not None
        for number in range(6):
            item = f"tuan-{number + 1:02d}"
            texts = {"id": item, "slug": item, "title": f"Tuần lễ, bài {number + 1}"}
            document = {**model.document, **texts, "campaign": None}
            add_revision(db, item, item, document, home.act(BIENTAP))
            approval.submit(db, item, home.act(BIENTAP))
            allowed = {"portal_feed": "portal"}
            approval.approve(db, item_revision(db, item), home.act(DUYET), allowed)


def press(seen: Seen, selector: str) -> None:
    """Reach it with Tab, as somebody without a mouse, and press Enter."""
    seen.tab_to(selector)
    seen.page.keyboard.press("Enter")


def typed(page: Page, selector: str, text: str) -> None:
    page.focus(selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_six_items_over_three_weeks_are_planned_moved_run_and_read(
    browser: Browser, site: Site
) -> None:
    home = site.home
    day = local_day(home.now) + timedelta(days=14)
    with watched(browser, site, 1280) as seen:
        page = seen.page
        seen.sign_in(BIENTAP)
        seen.go("/chien-dich/moi")
        typed(page, "#f-title", "Tuần lễ Chuyển đổi số")
        typed(page, "#f-event_day", written(day))
        press(seen, "form.form-narrow button.btn-primary")
        page.wait_for_url(f"**{HERE}")
        planned_by_hand(seen)
        the_others(home)
        seen.go(HERE)
        seen.require_whole()
        seen.go(f"{HERE}/xep-lich")
        seen.require_whole()
        page.focus("#noi-dung")
        press(seen, "form button.btn-primary")
        expect(page.locator(".flashes")).to_contain_text("Đã xếp 6 lịch phát")
        seen.go(f"{HERE}/doi-ngay")
        typed(page, "#f-event_day", written(day + timedelta(days=3)))
        page.keyboard.press("Enter")
        expect(page.locator("#se-doi")).to_contain_text("Sẽ dời 6 lịch phát")
        expect(page.locator("#se-doi + .facts-list")).to_contain_text("muộn hơn 3 ngày")
        seen.require_whole()
        page.focus("#noi-dung")
        press(seen, "#se-doi ~ form button.btn-primary")
        expect(page.locator(".flashes")).to_contain_text("6 lịch phát")
        run(home, 8)
        seen.go(HERE)
        expect(page.locator(".campaign-table .cell-good")).to_have_count(1)
        read(seen)


def test_every_page_of_it_is_whole_on_a_telephone(browser: Browser, site: Site) -> None:
    home = site.home
    with home.database.write() as db:
        if NAME not in open_campaigns(db):
            facts = CampaignFacts("Tuần lễ Chuyển đổi số", local_day(home.now))
            new_campaign(db, facts, home.act(BIENTAP))
    with watched(browser, site, 390) as seen:
        seen.sign_in(BIENTAP)
        read(seen)
        seen.page.context.add_cookies(
            [{"name": "lantoa_language", "value": "en", "url": site.address}]
        )
        for path, heading in (
            (f"{HERE}/doi-ngay", "Move the event day"),
            ("/chien-dich", "Campaign"),
        ):
            seen.go(path)
            expect(seen.page.locator("h1")).to_have_text(heading)
            seen.require_whole()


def read(seen: Seen) -> None:
    """Every page of it is whole."""
    for path in ("/chien-dich", HERE, f"{HERE}/bao-cao", f"{HERE}/sua", f"{HERE}/huy"):
        seen.go(path)
        seen.require_whole()


def planned_by_hand(seen: Seen) -> None:
    """The first item is put in and planned for ten days before the event."""
    page = seen.page
    page.focus(".campaign-add #f-item")
    page.select_option(".campaign-add #f-item", "tuan-01")
    press(seen, ".campaign-add .inline-form button")
    expect(page.locator(".flashes")).to_contain_text("Đã thêm bài")
    page.focus("#them-gio input[value='cong']")
    page.keyboard.press("Space")
    typed(page, "#f-days", "10")
    press(seen, "#them-gio button.btn-primary")
    expect(page.locator(".flashes")).to_contain_text("giờ phát")
    expect(page.locator("#them-gio input[value='cong']")).to_be_checked()


def the_others(home: Home) -> None:
    """The same for five more, over three weeks."""
    with home.database.write() as db:
        campaign = find_campaign(db, NAME)
        assert campaign.id is not None
        for number, days in enumerate((-7, -3, 0, 2, 10), 2):
            item = f"tuan-{number:02d}"
            put_in(db, campaign.id, NAME, item, home.act(BIENTAP))
            asked = AskedTimes(item, ["cong"], [], days, parse_clock("8h"))
            add_times(db, NAME, asked, home.act(BIENTAP))


def run(home: Home, days: int) -> None:
    """So many days pass, and what was due went out."""
    until = home.now + timedelta(days=days)
    plan_due(home.database, until, home.context.calendar)
    sql(home, "UPDATE deliveries SET state = 'delivered' WHERE state = 'queued'")

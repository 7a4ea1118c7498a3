"""Ghi hoạt động in a real browser: evidence by hand and by telephone, a series entered once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.console_kit import WIDTHS, Seen, Site, console_site, watched
from tests.kit import BIENTAP
from tests.made_files import pdf


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("recording")) as made:
        yield made


@pytest.fixture(params=WIDTHS)
def seen(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """A writer's window."""
    with watched(browser, site, request.param) as page:
        page.sign_in(BIENTAP)
        yield page


def typed(seen: Seen, title: str) -> None:
    """The form of an activity of no plan, whose title no other window of these tests uses."""
    seen.go("/hoat-dong/moi")
    seen.page.fill("#f-title", f"{title} {seen.page.evaluate('innerWidth')}")
    seen.page.select_option("#f-form", "grassroots_radio")
    seen.page.select_option("#f-duty", "|")


def recorded(seen: Seen) -> None:
    seen.page.click("form.form-narrow button.btn-primary")


def test_evidence_is_dropped_chosen_or_photographed(seen: Seen, tmp_path: Path) -> None:
    page, paper, photo = seen.page, tmp_path / "biên bản.pdf", tmp_path / "anh.jpg"
    paper.write_bytes(pdf())
    photo.write_bytes(b"\xff\xd8\xff anh")
    typed(seen, "Phát thanh")
    area = page.locator(".chooser-drop")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    assert box["height"] > 80
    # what is dropped anywhere on the area falls on the field itself: the browser takes it
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).id", middle) == "f-file"
    page.set_input_files("#f-file", [paper, photo])
    expect(area).to_contain_text("biên bản.pdf, anh.jpg")
    page.set_input_files("#f-photo", photo)
    recorded(seen)
    page.wait_for_url(re.compile(r"/hoat-dong/\d+$"))
    seen.require_whole()
    assert page.locator("#minh-chung + ul li").count() == 2  # the same photograph is one proof


def test_a_series_leads_to_what_is_missing_and_is_entered_once(seen: Seen) -> None:
    page = seen.page
    typed(seen, "Phát thanh hằng tuần")
    page.get_by_text("Ghi một loạt").click()
    page.select_option("#f-repeat", "week")
    recorded(seen)
    expect(page.locator(".summary")).to_be_focused()
    seen.require_whole()
    page.get_by_role("link", name=re.compile("đến ngày nào")).click()
    expect(page.locator("#f-until")).to_be_focused()
    page.fill("#f-until", "2026-12-31")
    recorded(seen)
    expect(page.locator(".flashes")).to_contain_text("được ghi là dự kiến")
    seen.require_whole()

"""A decision in a real browser: within three screens on every sample, three clicks from today, red
only for what blocks; remarks with and without scripts, and a reader without an account."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from console.app import console
from content.items import approval, remarks
from content.items.items import item_revision
from content.items.places import TextPlace
from content.items.remarks import NewRemark
from tests.console.console_kit import served
from tests.console.writing_kit import OUTLETS, newsroom
from tests.content.content_kit import sql
from tests.e2e.console_kit import WIDTHS, Seen, Site, watched
from tests.kit import BIENTAP, DUYET, SAMPLES, Home, make_home
from wiring.settings import Settings

pytestmark = pytest.mark.timeout(240)

ITEMS = ["-".join(path.name.split("-")[:2]) for path in sorted((SAMPLES / "items").glob("*.md"))]
TALL = {1280: 800, 390: 844}  # the height of a screen of each width
RUNNING = """
[[outlet]]
name = "led-chay"
channel = "led_screen"
title = "Màn hình chữ chạy"
width = 96
height = 16
pitch_mm = 10
scroll = true
[[outlet.target]]
kind = "folder"
path = "{drop}"
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Every sample item before the approvers, and a screen on which lines run."""
    folder = tmp_path_factory.mktemp("deciding")
    home = newsroom(make_home(folder / "home"))
    home.outlets((OUTLETS + RUNNING).replace("{drop}", str(home.folder / "drop")))
    for item in ITEMS:
        home.draft(item)
        with home.database.write() as db:
            approval.submit(db, item, home.act(BIENTAP))
    settings = Settings(home=home.folder, public_url=home.public_url)
    with served(console(home.context, settings)) as port:
        yield Site(home, f"http://127.0.0.1:{port}", 0, 0)
    home.database.close()


@pytest.fixture
def chief(browser: Browser, site: Site) -> Iterator[Seen]:
    with watched(browser, site, WIDTHS[0]) as seen:
        seen.sign_in(DUYET)
        yield seen


def say(home: Home, item: str, text: str, place: TextPlace) -> int:
    with home.database.write() as db:
        said = NewRemark(text, place)
        return remarks.add(db, item_revision(db, item), said, home.act(DUYET))


def top_of(page: Page, selector: str) -> float:
    """How far below the beginning of the page something stands."""
    place = "s => document.querySelector(s).getBoundingClientRect().top + window.scrollY"
    return float(page.evaluate(place, selector))


def test_the_decision_is_within_three_screens_on_every_sample(chief: Seen) -> None:
    screens = {}
    for item in ITEMS:
        chief.page.goto(f"{chief.site.address}/duyet/{item}", wait_until="domcontentloaded")
        for width, height in TALL.items():
            chief.page.set_viewport_size({"width": width, "height": height})
            screens[item, width] = top_of(chief.page, ".judging-decision") / height
    assert len(screens) == 2 * 24
    assert max(screens.values()) < 3, screens


@pytest.mark.parametrize("width", WIDTHS)
def test_a_decision_with_all_that_can_stand_on_it_is_whole_and_within_three_screens(
    browser: Browser, site: Site, width: int
) -> None:
    home = site.home
    say(home, "ct-08", "Căn cứ ở đâu? @bientap", TextPlace("title", "PAR INDEX"))
    with watched(browser, site, width) as seen:
        seen.page.set_viewport_size({"width": width, "height": TALL[width]})
        seen.sign_in(DUYET)
        for path in ("/duyet", "/duyet/ct-08", "/tin/ct-08/gop-y", "/duyet/ct-01?so=ca-bai"):
            seen.go(path)
            seen.require_whole()
        seen.go("/duyet/ct-08")
        seen.page.locator("#nguoi-doc").evaluate("details => { details.open = true; }")
        seen.page.fill("#f-reader", "Luật sư Nguyễn Văn Minh")
        seen.page.fill("#f-ends", "05/12/2026")
        seen.page.get_by_role("button", name="Mở đường dẫn").click()
        seen.page.wait_for_selector(".reader-address")
        seen.require_whole()
        assert top_of(seen.page, ".judging-decision") < 3 * TALL[width]
        link = seen.page.locator(".reader-address").first.input_value()
    with watched(browser, site, width, scripts=width == WIDTHS[0]) as outside:
        outside.page.goto(link)
        if width == WIDTHS[0]:
            outside.require_whole()
        outside.page.select_option("#f-place", "summary")
        outside.page.fill("#f-remark", f"Nên trích điều khoản {width}.")
        outside.page.get_by_role("button", name="Gửi góp ý").click()
        expect(outside.page.locator(".threads")).to_contain_text(f"điều khoản {width}.")
        assert outside.page.locator("[name=do]").count() == 0


def test_an_approval_is_three_clicks_from_today(chief: Seen) -> None:
    page = chief.page
    chief.go("/")
    page.locator("main a[href^='/duyet/']").first.click()
    page.locator("#f-check").click()
    page.locator("button[value=approve]").click()
    expect(page.locator(".notice-good")).to_contain_text("Đã phê duyệt bài")


def test_red_is_only_what_blocks(chief: Seen) -> None:
    reddish = """() => [...document.querySelectorAll('main *')].filter(element => {
        const style = getComputedStyle(element);
        return [style.color, style.borderLeftColor].some(colour => colour === 'rgb(157, 28, 28)')
          && !element.closest('.fault, .bad');
    }).map(element => element.outerHTML.slice(0, 80))"""
    for item in ("ct-02", "ct-04", "ct-10"):
        chief.go(f"/duyet/{item}")
        assert chief.page.evaluate(reddish) == [], item


def test_a_running_line_plays_as_a_film_and_can_be_stopped(chief: Seen) -> None:
    page = chief.page
    chief.go("/duyet/ct-24")
    card = page.locator(".glance", has=page.locator("#look-led-chay"))
    card.scroll_into_view_if_needed()
    expect(card.get_by_role("link")).to_contain_text(re.compile(r"Xem cả \d+ khung"))
    film = card.locator(".film img")
    film.evaluate("image => image.decode()")
    assert film.evaluate("image => image.naturalWidth") == 96
    card.locator(".film summary").click()
    expect(film).to_be_hidden()
    card.get_by_role("link").click()
    page.wait_for_url("**/tin/ct-24/ban/1/led-chay")
    page.locator(".look summary", has_text="Xem cả").click()
    assert page.locator(".look .whole img").count() > 4


def test_words_chosen_in_the_text_go_into_the_form(chief: Seen) -> None:
    page = chief.page
    chief.go("/tin/ct-12/gop-y")
    choose = """() => {
        const text = document.querySelector('[data-place=summary]').firstChild;
        const range = document.createRange();
        range.setStart(text, 0);
        range.setEnd(text, 12);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return range.toString();
    }"""
    words = page.evaluate(choose).strip()
    page.locator(".remark-here").click()
    expect(page.locator("#f-quote")).to_have_value(words)
    expect(page.locator("#f-place")).to_have_value("summary")
    expect(page.locator("#f-remark")).to_be_focused()
    page.keyboard.type("Viết rõ hơn")
    page.get_by_role("button", name="Gửi góp ý").click()
    expect(page.locator("mark")).to_have_text(words)
    chief.require_whole()


def test_everything_works_without_scripts(browser: Browser, site: Site) -> None:
    with watched(browser, site, WIDTHS[1], scripts=False) as seen:
        page = seen.page
        seen.sign_in(DUYET)
        seen.go("/tin/ct-11/gop-y")
        page.select_option("#f-place", "body-1")
        page.fill("#f-remark", "Đoạn này dài")
        page.get_by_role("button", name="Gửi góp ý").click()
        expect(page.locator(".thread")).to_contain_text("Đoạn này dài")
        seen.go("/duyet/ct-11")
        page.locator("button[value=return]").click()
        page.wait_for_url("**/duyet")
        (row,) = sql(site.home, "SELECT why FROM approvals WHERE decision = 'returned'")
        assert "Đoạn này dài (duyet)" in row.why
    with watched(browser, site, WIDTHS[1], scripts=False) as seen:
        seen.sign_in(BIENTAP)
        seen.go("/tin/ct-11/sua")
        expect(seen.page.locator("#gop-y")).to_contain_text("Đoạn này dài")
        seen.page.locator("#gop-y").get_by_role("button", name="Đã xong").click()
        expect(seen.page.locator("#gop-y")).to_contain_text("1 góp ý đã xong")

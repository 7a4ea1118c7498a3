"""An officer writes an item with a picture in at most six clicks, without a sign of Markdown in
sight; the next one has a picture of the library, on a telephone and in English."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from content.items.items import Revision, newest_revision
from tests.e2e.console_kit import Seen, Site, console_site, watched
from tests.kit import BIENTAP

MOST = 6
ALT = "Người dân nộp hồ sơ ở quầy một cửa"
COUNT = (
    "addEventListener('click', (event) => { if (event.detail) sessionStorage.clicks = "
    "Number(sessionStorage.clicks || 0) + 1; }, true)"
)
SENTENCE = (
    "Hồ sơ nộp qua mạng được tiếp nhận cả ngày nghỉ, người dân theo dõi từng bước bằng mã hồ sơ."
)
SIGNS = ("**", "##", "- ", "](", "![")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("clicks")) as made:
        yield made


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    made = BytesIO()
    Image.linear_gradient("L").resize((1280, 720)).save(made, "PNG")
    file = tmp_path / "mot-cua.png"
    file.write_bytes(made.getvalue())
    return file


def begun(seen: Seen) -> str:
    """A new item with its words: what one tabs through is typed, only the theme is clicked. Two
    clicks; its id."""
    page = seen.page
    page.evaluate("sessionStorage.clicks = 0")
    page.locator("form[action='/tin/moi'] button").first.click()
    page.wait_for_url("**/sua")
    expect(page.locator("#f-title")).to_be_focused()
    page.keyboard.type("Nộp hồ sơ tại nhà, không phải chờ")
    page.locator("#f-outside_plan-1").click()
    seen.tab_to("#f-summary")
    page.keyboard.type("Ba bước để nộp hồ sơ trực tuyến và nhận kết quả tại nhà.")
    seen.tab_to(".editor-text")
    page.keyboard.type("Mang theo ")
    page.keyboard.press("Control+b")
    page.keyboard.type("căn cước")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.keyboard.type("- Mở Cổng dịch vụ công")
    page.keyboard.press("Enter")
    page.keyboard.type("Nộp hồ sơ")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(" ".join([SENTENCE] * 5))
    return page.url.split("/")[-2]


def submitted(seen: Seen, item: str) -> Revision:
    """One click more: saved and put before the approvers."""
    page = seen.page
    shown = page.locator(".editor-text")
    expect(shown.locator("strong")).to_have_text("căn cước")
    expect(shown.locator("li")).to_have_count(2)
    assert not any(sign in shown.inner_text() for sign in SIGNS)
    expect(page.locator("#f-body")).to_be_hidden()
    seen.require_whole()
    page.click("button[value=submit]")
    page.wait_for_url(f"**/tin/{item}")
    assert int(page.evaluate("sessionStorage.clicks")) <= MOST
    seen.require_whole()
    with seen.site.home.database.read() as db:
        found = newest_revision(db, item)
    assert found is not None
    assert found.state == "submitted"
    assert found.document["body"].startswith("Mang theo **căn cước**")
    return found


def test_an_item_with_a_picture_and_one_with_a_picture_of_the_library(
    browser: Browser, site: Site, picture: Path
) -> None:
    with watched(browser, site, 1280) as seen:
        page = seen.page
        page.add_init_script(COUNT)
        seen.sign_in(BIENTAP)
        seen.go("/tin")
        item = begun(seen)
        page.locator("[data-act=picture]").click()
        page.set_input_files("#f-soan-tep", picture)
        page.fill("#soan-mo-ta", ALT)
        page.locator("#soan-anh .btn-primary").click()
        expect(page.locator("#f-alt")).to_have_value(ALT)
        first = submitted(seen, item)
    with watched(browser, site, 390) as seen:
        page = seen.page
        page.add_init_script(COUNT)
        seen.sign_in(BIENTAP)
        page.context.add_cookies([{"name": "lantoa_language", "value": "en", "url": site.address}])
        seen.go("/tin")
        item = begun(seen)
        page.locator("button[value=library]").click()
        page.wait_for_url("**/thu-vien-anh?bai=*")
        seen.require_whole()
        expect(page.locator("h1")).to_have_text("Choose pictures for the item")
        page.locator(".picture-take button").first.click()
        page.wait_for_url("**/sua*")
        second = submitted(seen, item)
    for text in (first, second):
        assert text.document["picture"]["alt"] == ALT, "described once"
    assert second.document["picture"]["sha256"] == first.document["picture"]["sha256"]

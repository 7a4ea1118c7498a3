"""An administrator sets up an office, a second page and a second screen from nothing, without a
terminal."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from console.app import console
from console.words.i18n import COOKIE, _, speak
from content.office.office import current_office
from content.outlets.outlets import find_outlet
from sandbox.providers.facebook import FacebookSandbox
from sandbox.world import World
from tests.console.console_kit import PASSWORD, served
from tests.e2e.console_kit import Seen, Site, watched
from tests.kit import QUANTRI, make_home
from wiring.settings import Settings


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    home = make_home(tmp_path / "home").people()
    with served(
        console(home.context, Settings(home=home.folder, public_url=home.public_url))
    ) as port:
        yield Site(home, f"http://127.0.0.1:{port}", 0, 0)
    home.database.close()


@pytest.fixture
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the pages, and of the names that this file knows them by."""
    speak(request.param)
    yield request.param
    speak(None)


def looked_at_and_saved(seen: Seen) -> None:
    """From the form over the page on which it is seen once more."""
    page = seen.page
    seen.require_whole()
    page.get_by_role("button", name=_("Xem lại rồi lưu")).last.click()
    page.wait_for_selector("#f-password")
    seen.require_whole()
    page.fill("#f-password", PASSWORD)
    page.get_by_role("button", name=_("Lưu"), exact=True).click()
    expect(page.locator(".flashes")).to_be_visible()


def new_outlet(page: Page, channel: str, name: str) -> None:
    page.get_by_role("link", name=_("Thêm điểm phát")).click()
    page.get_by_role("link", name=channel).click()
    page.fill("#f-name", name)
    page.fill("#f-title", f"Nơi thứ hai: {name}")


@pytest.mark.parametrize(("width", "spoken"), [(390, "vi"), (1280, "en")], indirect=["spoken"])
def test_an_office_a_page_and_a_screen_from_nothing(
    browser: Browser, site: Site, tmp_path: Path, width: int, spoken: str
) -> None:
    folder = tmp_path / "led"
    folder.mkdir()
    with (
        FacebookSandbox("1234567890", "SANDBOX-facebook", World()) as provider,
        watched(browser, site, width) as seen,
    ):
        page = seen.page
        page.context.add_cookies([{"name": COOKIE, "value": spoken, "url": site.address}])
        seen.sign_in(QUANTRI)
        seen.go("/he-thong/ho-so")
        page.fill("#f-name", "Trung tâm Truyền thông Hoa Đăng")
        page.fill("#f-phone", "0236 1022")
        looked_at_and_saved(seen)
        seen.go("/diem-phat")
        new_outlet(page, "Trang Facebook", "trang-hai")
        page.fill("#f-page_id", "1234567890")
        page.fill("#f-token", "SANDBOX-facebook")
        page.get_by_text(_("Ít khi phải sửa")).click()
        page.fill("#f-base_url", provider.url)
        looked_at_and_saved(seen)
        page.get_by_role("button", name=_("Thử kết nối")).click()
        told = _("%(name)s: nơi nhận trả lời và nhận tài khoản của ta. Chưa phát gì.", name="")
        expect(page.locator(".flashes")).to_contain_text(told)
        seen.require_whole()
        seen.go("/diem-phat")
        new_outlet(page, "Màn hình LED", "led-hai")
        page.fill("#f-width", "320")
        page.fill("#f-height", "160")
        page.fill("#f-target-1-path", str(folder))
        page.locator("button[name=_them][value=target]").click()
        expect(page.locator("#f-target-2-path")).to_be_visible()
        looked_at_and_saved(seen)
        page.wait_for_url(re.compile("/diem-phat/led-hai$"))
    with site.home.database.read() as db:
        assert current_office(db).phone == "0236 1022"
        assert find_outlet(db, "trang-hai").fields["page_id"] == "1234567890"
        assert find_outlet(db, "led-hai").fields["target"] == [{"path": str(folder)}]

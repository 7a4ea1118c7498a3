"""The whole story as two people see it in a browser: from the first word to the report, while a
real engine works."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from console.app import console
from tests.console.console_kit import served
from tests.e2e.console_kit import Seen, Site, watched
from tests.e2e.story_kit import BEGIN, Clock, look, working
from tests.kit import BIENTAP, DUYET, Home, Stands, addresses, make_home
from wiring.settings import Settings

pytestmark = pytest.mark.timeout(240)

PLAN = "da-nang-143-kh-ubnd-2022"
PEOPLE = 24
TITLE = "Nộp hồ sơ trực tuyến: ba bước cho người dân"
CAUSE = "Thiếu thời gian giải quyết hồ sơ"
ADDED = "Thời gian giải quyết được ghi trên giấy hẹn."
SUMMARY = "Ba bước nộp hồ sơ tại nhà: đăng nhập, chọn thủ tục, theo dõi kết quả."
BODY = """Người dân có thể nộp hồ sơ tại nhà, không phải chờ ở quầy.

## Ba bước

1. Đăng nhập bằng tài khoản định danh, kiểm tra lại họ tên và số điện thoại trước khi đi tiếp.
2. Chọn thủ tục, điền tờ khai và tải ảnh giấy tờ lên; thiếu giấy tờ nào thì hệ thống nói rõ giấy tờ đó.
3. Theo dõi hồ sơ bằng mã đã nhận; khi có kết quả, người dân nhận bản điện tử hoặc nhận tại bộ phận một cửa."""  # noqa: E501 - as an officer types it


@pytest.fixture
def site(tmp_path: Path, servers: Stands) -> Iterator[Site]:
    """A home with outlets behind which the sandbox stands, its console, and its engine at work."""
    home = make_home(tmp_path / "home").people().plans()
    home.clock = Clock()
    outlets = servers.outlets(tmp_path / "drop").replace(
        'from = "Trung tâm', 'rate_per_second = 6\nfrom = "Trung tâm'
    )
    home.outlets(outlets).audience("dan", addresses(PEOPLE))
    with (
        served(
            console(home.context, Settings(home=home.folder, public_url=home.public_url))
        ) as port,
        working(home.context),
    ):
        yield Site(home, f"http://127.0.0.1:{port}", 0, 0)
    home.database.close()


def write(writer: Seen) -> str:
    """A new item with a live preview; its id."""
    page = writer.page
    page.click("nav.side a[href='/tin']")
    look(writer)
    page.click("form[action='/tin/moi'] button")
    page.wait_for_url("**/sua")
    item = page.url.split("/")[-2]
    look(writer)
    for family in ("email", "social", "led"):
        page.check(f"#f-channels-{family}")
    page.fill("#f-title", TITLE)
    page.fill("#f-summary", SUMMARY)
    page.get_by_role("button", name="Xem dạng văn bản").click()
    page.fill("#f-body", BODY)
    page.get_by_role("button", name="Xem như sẽ hiện").click()
    page.fill("#f-led", "Nộp hồ sơ tại nhà\nBa bước đơn giản")
    page.locator("#f-themes").get_by_text("Chọn chủ đề").click()
    page.locator("#f-themes .themes input").first.check()
    for look_of, text in (
        (".look-page .entry-title", TITLE),
        (".look-letter dd strong", TITLE),
        (".look-post .said", TITLE),
    ):
        expect(page.locator(look_of).first).to_contain_text(text)
    # frames load when they come into view
    page.locator(".look-letter iframe").scroll_into_view_if_needed()
    expect(page.frame_locator(".look-letter iframe").locator("body")).to_contain_text("Ba bước")
    # the last answer draws every outlet anew: on a busy machine it is late
    expect(page.locator(".look-screen img")).not_to_have_count(0, timeout=30_000)
    look(writer)
    page.click("button[value=submit]")
    page.wait_for_url(f"**/tin/{item}")
    expect(page.locator(".notice-good")).to_contain_text("Đã lưu và trình bản 1")
    look(writer)
    return item


def open_decision(chief: Seen, item: str) -> None:
    chief.go("/")
    chief.page.click(f"main a[href='/duyet/{item}']")
    expect(chief.page.locator("h1")).to_contain_text(TITLE)
    look(chief)


def send_back(chief: Seen, item: str) -> None:
    open_decision(chief, item)
    chief.page.fill("#f-why", CAUSE)
    chief.page.click("button[value=return]")
    chief.page.wait_for_url("**/duyet")
    expect(chief.page.locator(".notice-good")).to_contain_text(f"Đã trả lại bài {item}")
    look(chief)


def correct(writer: Seen, item: str) -> None:
    page = writer.page
    writer.go("/")
    look(writer)
    page.click(f"main a[href='/tin/{item}/sua']")
    expect(page.locator(".notice-bad")).to_contain_text(f"duyet đã trả lời: {CAUSE}")
    look(writer)
    text = page.locator(".editor-text")
    text.press("Control+End")
    text.press("Enter")
    text.press_sequentially(ADDED)
    page.click("button[value=submit]")
    page.wait_for_url(f"**/tin/{item}")
    expect(page.locator(".notice-good")).to_contain_text("Đã lưu và trình bản 2")
    look(writer)


def approve(chief: Seen, item: str) -> None:
    open_decision(chief, item)
    expect(chief.page.locator(".diff ins")).to_contain_text([ADDED])
    for box in chief.page.locator("input[name=check]").all():
        box.check()
    chief.page.click("button[value=approve]")
    chief.page.wait_for_url("**/duyet")
    expect(chief.page.locator(".notice-good")).to_contain_text(f"Đã phê duyệt bài {item}, bản 2")
    look(chief)


def schedule(writer: Seen, item: str) -> None:
    """For tomorrow at half past ten, on pages, a screen and by letter."""
    page = writer.page
    writer.go(f"/tin/{item}")
    page.click(f"a[href='/lich/moi?bai={item}']")
    look(writer)
    for outlet in ("cong", "telegram", "led", "thu"):
        page.check(f"input[name=outlet][value={outlet}]")
    page.select_option("#f-audience", "dan")
    page.fill("#f-date", "11/11/2026")
    expect(page.locator("#d-f-date")).to_contain_text("Thứ Tư, 11/11/2026 · mùng 3 tháng Mười")
    page.fill("#f-time", "10h30")
    page.click("main form button.btn-primary")
    expect(page.locator("h1")).to_have_text("Kiểm tra lần cuối")
    look(writer)
    page.click("main form button.btn-danger")
    expect(page.locator(".notice-good")).to_contain_text("Đã xếp lịch phát")
    look(writer)


def drag_to_today(writer: Seen) -> None:
    page = writer.page
    page.click("nav.side a[href='/lich']")
    look(writer)
    slot = page.locator("td[data-day='2026-11-11'] .slot")
    slot.drag_to(page.locator("td[data-day='2026-11-10']"))
    expect(page.locator(".notice-good")).to_contain_text("Đã dời lịch sang 10:30 10/11/2026")
    expect(page.locator("td[data-day='2026-11-10'] .slot-title")).to_have_text(TITLE)
    expect(slot).to_have_count(0)
    look(writer)


def watch_it_go(writer: Seen, home: Home) -> None:
    """The page stands open from before the time until all has left, and is never loaded anew."""
    page = writer.page
    page.click("td[data-day='2026-11-10'] .slot")
    expect(page.locator("#tien-do")).to_be_visible()
    look(writer)
    page.evaluate("window.stays = true")
    assert isinstance(home.clock, Clock)
    home.clock.move_to(BEGIN + timedelta(minutes=29, seconds=55))
    expect(page.locator("#tien-do .figure")).to_have_text("100%", timeout=60_000)
    expect(page.locator("#tien-do")).to_contain_text(f"{PEOPLE + 3} trên {PEOPLE + 3} lượt gửi")
    assert page.evaluate("window.stays") is True
    look(writer)


def open_log(chief: Seen, item: str) -> None:
    page = chief.page
    chief.go("/")
    look(chief)
    page.click("nav.side a[href='/nhat-ky']")
    look(chief)
    page.fill("#f-bai", item)
    page.click("main form button.btn-primary")
    page.wait_for_url("**/nhat-ky?bai=*")
    expect(page.locator("tbody tr")).to_have_count(PEOPLE + 3)
    look(chief)
    page.locator("tbody tr", has_text="thu").first.locator("th a").click()
    attempt = page.locator("section[aria-labelledby=lan-thu] tbody tr")
    expect(attempt).to_have_count(1)
    expect(attempt).to_contain_text("10:30")
    look(chief)


def report(writer: Seen, folder: Path) -> None:
    page = writer.page
    page.click("nav.side a[href='/bao-cao']")
    look(writer)
    page.select_option("#f-ke_hoach", PLAN)
    page.select_option("#f-period", "chot_so_lieu:2026-2")
    page.click("main form button.btn-primary")
    expect(page.locator("figure svg")).to_be_visible()
    look(writer)
    page.get_by_role("button", name="Lưu dự thảo").click()
    expect(page.locator(".notice-good")).to_contain_text("Đã lưu dự thảo số liệu")
    look(writer)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Báo cáo Word").click()
    made = Document(BytesIO(Path(waiting.value.path()).read_bytes()))
    assert any("BÁO CÁO" in paragraph.text for paragraph in made.paragraphs)
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert any(TITLE in cell for cell in cells)


def test_two_people_take_an_item_from_the_first_word_to_the_report(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    with watched(browser, site, 1280) as writer, watched(browser, site, 1280) as chief:
        for seen, person in ((writer, BIENTAP), (chief, DUYET)):
            seen.go("/dang-nhap")
            look(seen)
            seen.sign_in(person)
            look(seen)
        item = write(writer)
        send_back(chief, item)
        correct(writer, item)
        approve(chief, item)
        schedule(writer, item)
        drag_to_today(writer)
        watch_it_go(writer, site.home)
        open_log(chief, item)
        report(writer, tmp_path)

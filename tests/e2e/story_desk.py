"""The working day at the desk: a person found, much decided at once, remarks, a reader without an
account, a second factor, an approver who leaves."""

from datetime import timedelta
from urllib.parse import urlsplit

import pyotp
from playwright.sync_api import Browser, expect

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from tests.console.console_kit import PASSWORD
from tests.content.content_kit import sql
from tests.e2e.console_kit import WIDTHS, Seen, watched
from tests.e2e.story_kit import Clock, look, look_small
from tests.e2e.up_kit import eventually
from tests.kit import BIENTAP, Home, addresses

FEW = 5
UNKNOWN = (
    "UPDATE deliveries SET state = 'unknown', reason = 'không có trả lời', settled_at = due_at "
    "WHERE state IN ('accepted', 'delivered')"
)


def write_to_few(home: Home) -> None:
    """A few letters leave."""
    home.audience("it", addresses(FEW, "it.example"))
    revision = home.approved("ct-21")
    with home.database.write() as db:
        people = find_audience(db, "it")
        asked = ScheduleRequest(revision, home.outlet_rows("thu"), people, home.now)
        schedule(db, asked, home.act(BIENTAP), FEW)


def leave_open(home: Home) -> None:
    """What left is as if the provider had not answered."""
    gone = "SELECT id FROM deliveries WHERE state IN ('accepted', 'delivered')"
    eventually(lambda: len(sql(home, gone)) >= FEW)
    sql(home, UNKNOWN)


def find_and_bar(chief: Seen) -> None:
    """A person is found from any page; not written to any more, and again, each with a reason."""
    page = chief.page
    for why, act in (
        ("Hộp thư đã đóng", "Ngừng gửi"),
        ("Ghi nhầm người", "Bỏ khỏi danh sách ngừng gửi"),
    ):
        chief.go("/")
        page.fill("#f-tim", "nguoi3@example.org")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("nguoi3@example.org")
        look_small(chief)
        if page.locator("details:not([open]) #f-why").count():
            page.get_by_text("Cho gửi lại đến địa chỉ này").click()
        page.fill("#f-why", why)
        page.get_by_role("button", name=act, exact=True).click()
        expect(page.locator(".notice-good")).to_be_visible()
        chief.go("/ngung-gui")
        look(chief)
        expect(page.locator("main")).to_contain_text(
            "Hộp thư đã đóng" if act == "Ngừng gửi" else "Không có địa chỉ nào"
        )


def settle_together(chief: Seen) -> None:
    """What the provider left open is decided at once, from the desk."""
    leave_open(chief.site.home)
    page = chief.page
    chief.go("/")
    page.click("main .desk-head a[href^='/cho-quyet-dinh']")
    look_small(chief)
    page.fill("#f-why", "Đã xem ở nhà cung cấp: đủ cả")
    page.click("button[value=sent]")
    expect(page.locator("h1")).to_contain_text("Ghi là đã gửi")
    look_small(chief)
    page.get_by_role("button", name="Quyết định").click()
    expect(page.locator(".notice-good")).to_be_visible()
    look(chief)
    assert sql(chief.site.home, "SELECT id FROM deliveries WHERE state = 'unknown'") == []


def ask_and_answer(chief: Seen, writer: Seen) -> None:
    """A remark with a name stands on that person's desk; the answer beside the remark."""
    chief.go("/tin/ct-12/gop-y")
    chief.page.fill("#f-remark", "Căn cứ ở đâu? @bientap")
    chief.page.get_by_role("button", name="Gửi góp ý").click()
    expect(chief.page.locator(".thread")).to_contain_text("Căn cứ ở đâu?")
    look_small(chief)
    page = writer.page
    writer.go("/")
    page.click("main .desk-task a[href*='ct-12'] >> nth=0")
    look_small(writer)
    page.locator(".thread summary", has_text="Trả lời").click()
    page.locator(".thread textarea").fill("Ở Quyết định 1201. @duyet")
    page.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.locator(".answer")).to_contain_text("Quyết định 1201")
    chief.page.reload()
    expect(chief.page.locator(".answer")).to_contain_text("Quyết định 1201")


def open_for_a_reader(chief: Seen, browser: Browser) -> None:
    """A person without an account reads and remarks, and can decide nothing."""
    page = chief.page
    chief.go("/duyet/ct-12")
    page.locator("#nguoi-doc > summary").click()
    page.fill("#f-reader", "Luật sư Nguyễn Văn Minh")
    page.fill("#f-ends", "15/11/2026")
    page.get_by_role("button", name="Mở đường dẫn").click()
    link = page.locator(".reader-address").first.input_value()
    look_small(chief)
    with watched(browser, chief.site, WIDTHS[1]) as reader:
        reader.page.goto(chief.site.address + urlsplit(link).path)
        look(reader)
        reader.page.fill("#f-remark", "Nên trích điều khoản.")
        reader.page.get_by_role("button", name="Gửi góp ý").click()
        expect(reader.page.locator(".threads")).to_contain_text("Nên trích điều khoản.")
        look(reader)
        assert reader.page.locator("button[name=do]").count() == 0


def turn_on_a_second_factor(writer: Seen) -> None:
    """From then on a password alone opens nothing."""
    page, clock = writer.page, writer.site.home.clock
    writer.go("/tai-khoan/buoc-hai")
    look_small(writer)
    code = pyotp.TOTP(page.locator(".totp-key").inner_text().replace(" ", ""))
    page.fill("#f-code", code.at(clock()))
    page.fill("#f-password", PASSWORD)
    page.get_by_role("button", name="Bật", exact=True).click()
    expect(page.locator(".codes li")).to_have_count(10)
    look_small(writer)
    page.click(".menu-person summary")
    page.click("form[action='/dang-xuat'] button >> nth=0")
    page.wait_for_url("**/dang-nhap*")
    page.fill("#f-name", "bientap")
    page.fill("#f-password", PASSWORD)
    page.click("main form[action='/dang-nhap'] button")
    expect(page.locator("h1")).to_have_text("Mã xác nhận")
    look_small(writer)
    assert isinstance(clock, Clock)
    clock.move_to(clock() + timedelta(seconds=30))
    page.fill("#f-code", code.at(clock()))
    page.click("main form button")
    expect(page.locator("h1")).to_have_text("Hôm nay")


def lock_the_approver(chief: Seen, admin: Seen, other: Seen) -> None:
    """Whoever is locked is out at once; what waited for that person waits for another."""
    page = admin.page
    admin.go("/he-thong/tai-khoan")
    look(admin)
    page.click("main a[href='/he-thong/tai-khoan/duyet']")
    look_small(admin)
    page.click("a[href$='/duyet/khoa']")
    page.fill("#f-why", "Chuyển công tác")
    if page.locator("#f-password").count():
        page.fill("#f-password", PASSWORD)
    look(admin)
    page.get_by_role("button", name="Khóa tài khoản").click()
    expect(page.locator("main")).to_contain_text("Chuyển công tác")
    look_small(admin)
    chief.go("/")
    expect(chief.page.locator("#f-password")).to_be_visible()
    other.go("/")
    other.page.click("main a[href='/duyet/ct-12'] >> nth=0")
    expect(other.page.locator("main")).to_contain_text("Đang đến lượt bạn")
    look(other)

"""One mailing where promises could break at the screen: one press, the chosen date, «Phát ngay»,
the list that was seen, a stop, a correction."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from content.calendar.publications import list_publications
from tests.content.content_kit import sql
from tests.e2e.console_kit import Seen, Site
from tests.e2e.story_kit import BEGIN, Clock, look, look_small, third_generation
from tests.e2e.up_kit import eventually
from tests.kit import Stands, addresses

PEOPLE, MORE = 12, 18  # the list that was scheduled, and the one that took its place
FORM = "/lich/moi?bai=ct-01"
PRESS = "form[action='/lich/moi'] button.btn-primary, form[action='/lich/moi'] button.btn-danger"
REASON = "Ghi sai ngày làm việc, đúng là ngày 12/12."


def made(site: Site) -> int:
    """The publications that there are."""
    with site.home.database.read() as db:
        return len(list_publications(db))


def fill(seen: Seen, outlet: str, day: str = "12/11/2026", time: str = "8h") -> None:
    """The form for an outlet, with the moment as people write it."""
    seen.go(FORM)
    seen.page.wait_for_load_state("networkidle")  # what was sent and not done is filled in again
    seen.page.check(f"input[name=outlet][value={outlet}]")
    seen.page.fill("#f-date", day)
    seen.page.fill("#f-time", time)


def press_twice_on_a_slow_line(writer: Seen) -> None:
    """With the keyboard alone, on 3G; then Back, and a second tab with the same."""
    page, keys, before = writer.page, writer.page.keyboard, made(writer.site)
    writer.go(FORM)
    with third_generation(writer):
        writer.tab_to("input[value=cong]")
        keys.press("Space")
        writer.tab_to("#f-date")
        keys.type("12/11/2026")
        writer.tab_to("#f-time")
        keys.type("8h")
        keys.press("Enter")
        expect(page.locator("h1")).to_have_text("Kiểm tra lần cuối")
        expect(page.locator("main")).to_contain_text("Thứ Năm, 12/11/2026")
        look_small(writer)
        page.dblclick(PRESS)
        expect(page).to_have_url(re.compile(r"/lich/\d+$"))  # the second press ends the first
    expect(page.locator("main")).to_contain_text("12/11/2026")
    assert made(writer.site) == before + 1
    page.go_back()
    expect(page.locator("[data-used]")).to_contain_text("đã được gửi lúc")
    look(writer)
    other = page.context.new_page()
    tab = Seen(writer.site, other)
    fill(tab, "cong")
    tab.press(other.locator(PRESS))
    tab.press(other.locator(PRESS))
    expect(other.locator("h1")).to_have_text("Đã có lịch y hệt")
    look_small(tab)
    other.close()
    assert made(writer.site) == before + 1


def ask_before_now(writer: Seen) -> None:
    """«Phát ngay» asks, and no date that was typed is passed over."""
    page, before = writer.page, made(writer.site)
    fill(writer, "cong")
    page.click("button[name=when]")
    expect(page.locator(".summary")).to_contain_text("đã ghi ngày 12/11/2026")
    writer.require_whole()
    writer.forget()  # the answer of 422
    page.fill("#f-date", "")
    page.click("button[name=when]")
    expect(page.locator("h1")).to_have_text("Phát ngay?")
    look_small(writer)
    assert made(writer.site) == before


def schedule_letters(writer: Seen) -> None:
    page = writer.page
    fill(writer, "thu", "10/11/2026", "10h30")
    page.select_option("#f-audience", "dan")
    page.click(PRESS)
    expect(page.locator("main")).to_contain_text(f"Xếp lịch gửi đến {PEOPLE} người")
    look_small(writer)
    page.click(PRESS)
    expect(page.locator(".notice-warning")).to_contain_text("Chờ người thứ hai cho phép")
    look_small(writer)


def release(chief: Seen, people: int) -> None:
    chief.go("/")
    look(chief)
    chief.page.click("main .desk-task a[href^='/lich/'] >> nth=0")
    button = chief.page.get_by_role("button", name=f"Cho phép gửi đến {people} người")
    expect(button).to_be_visible()
    look_small(chief)
    button.click()
    expect(chief.page.locator(".notice-good")).to_be_visible()


def replace_the_list(writer: Seen, folder: Path) -> None:
    """A longer list takes the place of the one that was released: when it is due it waits again."""
    page, clock = writer.page, writer.site.home.clock
    path = writer.page.url
    (folder / "dan.csv").write_text(addresses(MORE), "utf-8")
    writer.go("/nhom-nhan")
    page.fill("#f-name", "dan")
    page.set_input_files("#f-file", folder / "dan.csv")
    page.get_by_role("button", name="Nhập danh sách").click()
    expect(page.locator(".notice-good")).to_be_visible()
    look_small(writer)
    page.goto(path)
    expect(page.locator("main")).to_contain_text(f"trước {PEOPLE} người, nay {MORE} người")
    look(writer)
    assert isinstance(clock, Clock)
    clock.move_to(BEGIN + timedelta(minutes=30))
    eventually(lambda: "waiting" in _states(writer.site))
    page.reload()
    expect(page.locator("main")).to_contain_text(f"cho phép gửi đến {MORE} người")
    look(writer)


def _states(site: Site) -> set[str]:
    return {row.state for row in sql(site.home, "SELECT state FROM publications")}


def stop_and_go_on(chief: Seen, writer: Seen, servers: Stands) -> None:
    """It stands within five seconds, nothing leaves until the writer lets it go on."""
    page = chief.page
    expect(page.locator("#tien-do .figure")).not_to_have_text("0%", timeout=20_000)
    page.get_by_role("button", name="Dừng lịch này").click()
    expect(page.locator("main")).to_contain_text("đã dừng lịch này")
    look_small(chief)
    page.wait_for_timeout(1_500)
    left = len(letters(servers))
    assert 0 < left < MORE
    writer.page.goto(page.url)
    writer.page.wait_for_timeout(1_000)
    assert len(letters(servers)) == left
    writer.page.get_by_role("button", name="Cho phát tiếp").click()
    expect(writer.page.locator("#tien-do .figure")).to_have_text("100%", timeout=30_000)
    look_small(writer)
    assert len(letters(servers)) == len(set(letters(servers))) == MORE


def letters(servers: Stands, subject: str = "") -> list[str]:
    """Whom the sandbox has letters for."""
    return [
        letter.to
        for letter in servers.world.arrivals("smtp")
        if subject in letter.title and letter.to.endswith("@example.org")
    ]


def put_it_right(writer: Seen, chief: Seen) -> None:
    """A second text, its approval, and the correction that the approval leads to."""
    page = writer.page
    writer.go("/tin/ct-01/sua")
    page.fill("#f-summary", "Tóm tắt đã sửa ngày làm việc thành ngày 12/12.")
    page.click("button[value=submit]")
    page.wait_for_url("**/tin/ct-01")
    chief.go("/")
    page = chief.page
    page.click("main a[href='/duyet/ct-01'] >> nth=0")
    page.locator("#f-check").check()
    page.click("button[value=approve]")
    page.wait_for_url("**/tin/ct-01/dinh-chinh")
    look_small(chief)
    page.fill("#f-why", REASON)
    page.get_by_role("button", name="Đính chính bằng bản 2").click()
    expect(page.locator("#da-thay-doi")).to_contain_text(REASON)
    look_small(chief)


def let_letters_go(second: Seen, servers: Stands) -> None:
    """Somebody else lets the letters of the correction go."""
    second.go("/")
    second.page.click("main .desk-task a[href^='/lich/'] >> nth=0")
    look(second)
    second.page.get_by_role("button", name="Cho phép gửi thư đính chính").click()
    expect(second.page.locator("#tien-do .figure")).to_have_text("100%", timeout=30_000)
    look(second)
    told = letters(servers, "Đính chính")
    assert len(told) == len(set(told)) == MORE

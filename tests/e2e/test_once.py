"""One press, one act in a real browser: double presses, Back, reloads; and a line that is away
loses nothing that was typed."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, expect

from content.calendar.publications import list_publications
from content.items import approval, drafts
from content.items.items import add_revision, approved_revision, newest_revision
from content.people.acts import Person
from tests.e2e.console_kit import Seen, Site, console_site, watched
from tests.kit import BIENTAP, DUYET, QUANTRI

pytestmark = pytest.mark.timeout(180)

FORM = "/lich/moi?bai=ct-01"
PRESS = "form[action='/lich/moi'] button.btn-primary"  # of the form, and of the last question
Window = Callable[[Person | None], Seen]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("once")) as made:
        yield made


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[Window]:
    with ExitStack() as opened:

        def make(person: Person | None, width: int = 1280, scripts: bool = True) -> Seen:
            seen = opened.enter_context(watched(browser, site, width, scripts))
            if person is not None:
                seen.sign_in(person)
            return seen

        yield make


def made(site: Site) -> int:
    with site.home.database.read() as db:
        return len(list_publications(db))


def filled(seen: Seen, minute: int) -> None:
    """The form for a time that no other test takes."""
    seen.go(FORM)
    seen.page.check("input[name=outlet][value=cong]")
    seen.page.fill("input[name=date]", "05/03/2031")
    seen.page.fill("input[name=time]", f"08:{minute:02d}")


def test_a_double_click_and_a_press_after_back_or_reload_make_one_publication(
    site: Site, window: Window
) -> None:
    seen, before = window(BIENTAP), made(site)
    filled(seen, 1)
    seen.page.click(PRESS)
    expect(seen.page.locator("h1")).to_have_text("Kiểm tra lần cuối")
    seen.page.dblclick(PRESS)
    expect(seen.page).to_have_url(re.compile(r"/lich/\d+$"))  # the second press ends the first
    assert made(site) == before + 1
    for leads in (seen.page.go_back, seen.page.reload, seen.page.go_back):
        leads()
        expect(seen.page.locator("h1")).to_have_text("Xếp lịch phát")
        expect(seen.page.locator("[data-used]")).to_contain_text("đã được gửi lúc")
    seen.page.click(PRESS)
    expect(seen.page.locator("h1")).to_have_text("Biểu mẫu này đã được dùng")
    assert made(site) == before + 1
    seen.go(FORM)
    expect(seen.page.locator("[data-used]")).to_have_count(0)


def test_a_decision_on_the_next_text_at_the_same_address_is_a_new_one(
    site: Site, window: Window
) -> None:
    chief, home = window(DUYET), site.home
    for why in ("", "Thiếu căn cứ"):
        if not why:
            chief.go("/duyet/ct-04")
        chief.page.fill("#f-why", why)
        chief.press(chief.page.get_by_role("button", name="Trả lại để sửa"))
    assert chief.page.url.endswith("/duyet")
    chief.page.go_back()
    chief.page.reload()
    with home.database.write() as db:
        before = newest_revision(db, "ct-04")
        assert before is not None
        again = {**before.document, "summary": "Viết lại có căn cứ."}
        add_revision(db, "ct-04", before.slug, again, home.act(BIENTAP))
        approval.submit(db, "ct-04", home.act(BIENTAP))
    chief.page.reload()
    chief.page.check("#f-check")
    chief.page.get_by_role("button", name="Phê duyệt bản").click()
    chief.page.wait_for_url("**/duyet")
    with home.database.read() as db:
        assert approved_revision(db, "ct-04") is not None


def test_a_button_stays_under_the_finger_while_an_answer_comes(window: Window) -> None:
    """The day in words appears under its field and moves what stands below."""
    chief = window(DUYET)
    page = chief.page
    chief.go("/duyet/ct-21")
    page.locator("#nguoi-doc > summary").click()
    page.fill("#f-reader", "Luật sư Nguyễn Văn Minh")
    button = page.get_by_role("button", name="Mở đường dẫn")
    button.hover()
    page.mouse.down()
    with page.expect_response(re.compile("/ngay[?]")):
        page.locator("#f-ends").evaluate(
            "(field, day) => { field.value = day; "
            "field.dispatchEvent(new Event('change', { bubbles: true })); }",
            "15/12/2026",
        )
    page.wait_for_timeout(500)
    expect(page.locator("#d-f-ends")).to_be_empty()
    page.mouse.up()
    expect(page.locator(".reader-address")).to_be_visible()


def test_a_press_without_a_line_is_said_kept_and_asked_again(site: Site, window: Window) -> None:
    seen, before = window(BIENTAP), made(site)
    filled(seen, 2)
    seen.page.context.set_offline(True)
    seen.page.click(PRESS)
    status = seen.page.locator("#duong-truyen")
    expect(status).to_contain_text("Mất kết nối: việc này chưa được làm")
    expect(status).to_be_in_viewport()
    assert seen.page.input_value("input[name=time]") == "08:02"
    seen.page.context.set_offline(False)
    expect(status).to_contain_text("Đã có kết nối lại. Việc này chưa được làm")
    assert made(site) == before
    status.get_by_role("button", name="Xếp lịch").click()
    expect(seen.page.locator("h1")).to_have_text("Kiểm tra lần cuối")
    seen.page.click(PRESS)
    seen.page.wait_for_url(re.compile(r"/lich/\d+$"))
    assert made(site) == before + 1
    assert kept(seen) == []


def test_what_was_typed_without_a_line_is_there_in_a_new_window(site: Site, window: Window) -> None:
    seen, before = window(BIENTAP), made(site)
    filled(seen, 3)
    seen.page.context.set_offline(True)
    seen.page.click(PRESS)
    expect(seen.page.locator("#duong-truyen")).to_contain_text("Mất kết nối")
    context = seen.page.context
    seen.page.close()
    context.set_offline(False)
    seen.page = context.new_page()
    seen.go(FORM)
    status = seen.page.locator("#duong-truyen")
    expect(status).to_contain_text("chưa được gửi; nay đã điền lại")
    assert seen.page.input_value("input[name=time]") == "08:03"
    assert seen.page.is_checked("input[name=outlet][value=cong]")
    assert made(site) == before
    status.get_by_role("button", name="Xếp lịch").click()
    expect(seen.page.locator("h1")).to_have_text("Kiểm tra lần cuối")
    seen.page.click(PRESS)
    seen.page.wait_for_url(re.compile(r"/lich/\d+$"))
    assert made(site) == before + 1


def test_the_editors_text_goes_on_by_itself_when_the_line_is_back(
    site: Site, window: Window
) -> None:
    seen = window(BIENTAP)
    seen.go("/tin/ct-08/sua")
    seen.page.context.set_offline(True)
    seen.page.fill("[name=summary]", "Câu gõ khi mất mạng.")
    expect(seen.page.locator("#duong-truyen")).to_contain_text("Mất kết nối")
    seen.page.wait_for_timeout(1_500)
    seen.page.context.set_offline(False)
    seen.page.wait_for_timeout(2_500)
    with site.home.database.read() as db:
        draft = drafts.find(db, "ct-08", "bientap")
    assert draft is not None
    assert draft.fields["summary"] == "Câu gõ khi mất mạng."


def test_signing_out_takes_what_was_kept_and_passwords_never_are(window: Window) -> None:
    seen = window(BIENTAP)
    filled(seen, 4)
    seen.page.wait_for_timeout(700)
    assert len(kept(seen)) == 1
    seen.page.click(".menu-person summary")
    seen.page.click("form[action='/dang-xuat'] button >> nth=0")
    seen.page.wait_for_url(re.compile("/dang-nhap"))
    assert kept(seen) == []


def kept(seen: Seen) -> list[str]:
    found: list[str] = seen.page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('lantoa:'))"
    )
    return found


def test_rows_that_were_added_to_a_form_are_not_said_to_be_there_and_come_back(
    window: Window,
) -> None:
    seen = window(QUANTRI)
    page, name = seen.page, "[name='names.3.name']"
    seen.go("/he-thong/ho-so")
    page.click("button[name=_them][value=names]")
    page.fill(name, "Sở cũ")
    page.fill("#f-phone", "0236 1022")
    page.context.set_offline(True)
    page.get_by_role("button", name="Xem lại rồi lưu").last.click()
    expect(page.locator("#duong-truyen")).to_contain_text("Mất kết nối")
    page.context.set_offline(False)
    seen.go("/he-thong/ho-so")
    expect(page.locator("#duong-truyen")).to_contain_text("trừ những mục đã thêm")
    expect(page.locator("#f-phone")).to_have_value("0236 1022")
    assert page.locator(name).count() == 0
    page.get_by_role("button", name="Hiện lại các mục đã thêm").click()
    expect(page.locator(name)).to_have_value("Sở cũ")
    expect(page.locator("#f-phone")).to_have_value("0236 1022")
    assert page.locator("[name='names.4.name']").count() == 0

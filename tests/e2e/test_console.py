"""The officers' console in a real browser: every page at two widths, the keyboard alone, without
scripts, and what scripts add."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from content.items.items import newest_revision
from content.people.acts import Person
from tests.console.console_kit import PASSWORD
from tests.content.content_kit import sql
from tests.e2e.console_kit import WIDTHS, Seen, Site, console_site, watched
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI
from tests.made_files import pdf

pytestmark = pytest.mark.timeout(180)

Window = Callable[[Person | None], Seen]

PLAN = "da-nang-143-kh-ubnd-2022"

PAGES: tuple[tuple[Person | None, str], ...] = (
    (None, "/dang-nhap"),
    (DUYET, "/"),
    (BIENTAP, "/tin"),
    (BIENTAP, "/tin?q=khong-co-gi"),
    (BIENTAP, "/tin/ct-01"),
    (BIENTAP, "/tin/ct-03"),
    (BIENTAP, "/tin/ct-01/ban/1"),
    (BIENTAP, "/tin/ct-08/sua"),
    (BIENTAP, "/tin/nhap-tep"),
    (DUYET, "/duyet"),
    (DUYET, "/duyet/ct-04"),
    (DUYET, "/duyet/ct-21"),
    (DUYET, "/duyet/ct-04/khan"),
    (PHATNGON, "/duyet/ct-12/xac-nhan"),
    (DUYET, "/nhat-ky/{delivery}"),
    (DUYET, "/lich/{held}/giu-lai"),
    (BIENTAP, "/lich"),
    (BIENTAP, "/lich?xem=tuan"),
    (BIENTAP, "/lich/moi?bai=ct-01"),
    (BIENTAP, "/lich/{held}"),
    (BIENTAP, "/chien-dich"),
    (BIENTAP, "/nhom-nhan"),
    (DUYET, "/diem-phat"),
    (DUYET, "/diem-phat/led"),
    (DUYET, "/nhat-ky"),
    (DUYET, f"/ke-hoach/{PLAN}"),
    (BIENTAP, "/hoat-dong"),
    (BIENTAP, "/hoat-dong?nhiem_vu=-"),
    (BIENTAP, "/hoat-dong/moi"),
    (BIENTAP, "/tin/ct-01/ban/1/led"),
    (BIENTAP, "/tin/ct-01/ban/1/thu"),
    (DUYET, f"/so-lieu/{PLAN}/2026-01-01..2026-12-31/led.items"),
    (BIENTAP, "/ghi-cho-bao-cao"),
    (DUYET, f"/bao-cao?ke_hoach={PLAN}&ky=chot_so_lieu:2026-2"),
    (DUYET, "/bao-cao"),
    (DUYET, f"/bao-cao/ky/{PLAN}/chot_so_lieu:2027-1"),
    (BIENTAP, "/bao-cao/dot-xuat"),
    (DUYET, f"/so-lieu/{PLAN}/2026-01-01..2026-12-31/all.items"),
    (QUANTRI, "/he-thong"),
    (QUANTRI, "/he-thong/tai-khoan"),
    (QUANTRI, "/he-thong/tai-khoan/bientap"),
    (QUANTRI, "/he-thong/tai-khoan/bientap/khoa"),
    (QUANTRI, "/he-thong/tai-khoan/bientap/vai-tro"),
    (DUYET, "/tai-khoan"),
    (DUYET, "/tai-khoan/mat-khau"),
    (DUYET, "/tai-khoan/buoc-hai"),
    (QUANTRI, "/he-thong/nhat-ky"),
    (DUYET, "/khong-co-trang-nay"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("console")) as made:
        yield made


@pytest.fixture
def seen(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """A window in which nobody is signed in; what earlier tests typed and did not save is
    forgotten."""
    sql(site.home, "DELETE FROM drafts")
    with watched(browser, site, getattr(request, "param", WIDTHS[0])) as page:
        yield page


@pytest.fixture(scope="module")
def window(browser: Browser, site: Site) -> Iterator[Window]:
    """The one window of a person in which pages are looked at, and nothing else is done."""
    with ExitStack() as stack:

        @cache
        def found(person: Person | None) -> Seen:
            seen = stack.enter_context(watched(browser, site, WIDTHS[1]))
            if person is not None:
                seen.sign_in(person)
            return seen

        yield found


def state(site: Site, item: str) -> str:
    with site.home.database.read() as db:
        found = newest_revision(db, item)
    assert found is not None
    return found.state


@pytest.mark.parametrize(("person", "path"), PAGES, ids=[path for _, path in PAGES])
def test_a_page_is_whole_and_usable_by_everybody(
    window: Window, person: Person | None, path: str
) -> None:
    """On a telephone, and on the desk when the window is drawn wider."""
    seen = window(person)
    seen.forget()
    seen.page.set_viewport_size({"width": WIDTHS[1], "height": 800})
    seen.go(path.format(delivery=seen.site.delivery, held=seen.site.held))
    seen.require_whole()
    seen.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    seen.require_whole()


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_a_form_with_faults_leads_to_each_of_them(seen: Seen) -> None:
    seen.sign_in(BIENTAP)
    seen.go("/tin/ct-08/sua")
    seen.page.fill("#f-title", "")
    seen.page.fill("#f-sms", "Có dấu")
    seen.page.click("button[name=do][value=save]")
    summary = seen.page.locator(".summary")
    expect(summary).to_be_focused()
    seen.require_whole()
    summary.get_by_role("link", name=re.compile("Tiêu đề")).click()
    expect(seen.page.locator("#f-title")).to_be_focused()


def test_everything_from_sign_in_to_approval_is_done_with_the_keyboard(seen: Seen) -> None:
    page, keys = seen.page, seen.page.keyboard
    seen.go("/dang-nhap")
    expect(page.locator("#f-name")).to_be_focused()
    keys.type("duyet")
    seen.tab_to("#f-password")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(seen.site.address + "/")
    keys.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen.tab_to("a[href='/duyet/ct-04']")
    keys.press("Enter")
    page.wait_for_url("**/duyet/ct-04")
    seen.tab_to("#f-check")
    keys.press("Space")
    seen.tab_to("button[value=approve]")
    keys.press("Enter")
    page.wait_for_url("**/duyet")
    expect(page.locator(".notice-good")).to_contain_text("Đã phê duyệt bài ct-04")
    assert state(seen.site, "ct-04") == "approved"


def test_one_key_searches_walks_through_a_list_begins_and_explains(seen: Seen) -> None:
    seen.sign_in(BIENTAP)
    page, keys = seen.page, seen.page.keyboard
    seen.go("/tin")
    keys.press("/")
    expect(page.locator("#f-q")).to_be_focused()
    keys.type("n?")  # typed, and no command
    expect(page.locator("#f-q")).to_have_value("n?")
    seen.go("/tin")
    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        keys.press(key)
        expect(page.locator(".item-title").nth(row)).to_be_focused()
    keys.press("?")
    expect(page.locator("#phim")).to_be_visible()
    seen.require_whole()
    keys.press("n")  # nothing behind an open dialog
    keys.press("Escape")
    expect(page.locator("#phim")).to_be_hidden()
    keys.press("n")
    expect(page.locator("#f-title")).to_be_focused()
    seen.go("/tai-khoan")
    page.get_by_role("button", name="Tắt phím một chữ").click()
    expect(page.locator(".notice-good")).to_contain_text("Đã tắt phím tắt")
    keys.press("?")
    expect(page.locator("#phim")).to_be_hidden()


def test_a_form_begins_in_its_first_field_but_not_past_a_warning(seen: Seen) -> None:
    seen.sign_in(DUYET)
    seen.go("/hoat-dong/moi")
    expect(seen.page.locator("#f-form")).to_be_focused()
    seen.page.fill("#f-title", "Họp")
    seen.page.locator("form[action='/hoat-dong/moi']").evaluate("form => form.noValidate = true")
    seen.page.get_by_role("button", name="Ghi hoạt động").click()
    expect(seen.page.locator(".summary")).to_be_focused()


def test_paper_has_who_and_when_at_its_head_and_nothing_to_press(seen: Seen) -> None:
    seen.sign_in(DUYET)
    seen.go("/nhat-ky")
    seen.page.emulate_media(media="print")
    expect(seen.page.locator(".print-head")).to_contain_text("In ngày")
    for gone in (".topbar", "nav.side", "main .btn >> nth=0", "main form >> nth=0"):
        expect(seen.page.locator(gone)).to_be_hidden()
    expect(seen.page.locator("main .list thead th >> nth=0")).to_be_visible()


def test_the_menu_of_a_phone_opens_and_closes_with_the_keyboard(
    browser: Browser, site: Site
) -> None:
    with watched(browser, site, 390) as seen:
        seen.sign_in(BIENTAP)
        seen.tab_to(".menu-nav summary")
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator(".menu-nav nav")).to_be_visible()
        seen.require_whole()
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator(".menu-nav nav")).to_be_hidden()
        expect(seen.page.locator(".menu-nav summary")).to_be_focused()


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_the_preview_follows_the_typing_and_the_cursor_stays(seen: Seen) -> None:
    seen.sign_in(BIENTAP)
    seen.go("/tin/ct-08/sua")
    page = seen.page
    page.fill("#f-sms", "Tin moi")
    page.locator("#f-sms").press_sequentially(" dang go")
    expect(page.locator("#look-sms + .handset .bubble")).to_have_text("Tin moi dang go")
    expect(page.locator("#f-sms")).to_be_focused()
    assert page.evaluate("document.activeElement.selectionStart") == len("Tin moi dang go")
    page.fill("#f-title", "Tiêu đề đang gõ")
    expect(page.locator(".look-page .entry-title")).to_have_text("Tiêu đề đang gõ")
    # frames load when they come into view
    page.locator(".look-letter iframe").scroll_into_view_if_needed()
    expect(page.frame_locator(".look-letter iframe").locator("body")).to_contain_text(
        "Tiêu đề đang gõ"
    )
    page.fill("#f-summary", "x" * 201)
    expect(page.locator("#live-summary")).to_contain_text("thừa 1")
    seen.require_whole()
    page.reload()
    expect(page.locator("#f-title")).to_have_value("Tiêu đề đang gõ")


def test_text_pasted_from_word_arrives_as_markdown(seen: Seen) -> None:
    seen.sign_in(BIENTAP)
    seen.go("/tin/ct-08/sua")
    seen.page.get_by_role("button", name="Xem dạng văn bản").click()
    body, told = seen.page.locator("#f-body"), seen.page.locator("#pasted-body p")
    body.fill("")
    paste(body, "<h1>Mục</h1><p><b>Đậm</b> thường</p><img src=x><script>x()</script>", "Mục")
    expect(body).to_have_value("## Mục\n\n**Đậm** thường")
    expect(seen.page.locator("#live-body")).to_contain_text("4 chữ")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("1 ảnh chưa lấy được")
    seen.require_whole()
    body.fill("")
    paste(body, "<div>" * 10_000 + "Mục", "Mục trong chữ thường")
    expect(body).to_have_value("Mục trong chữ thường")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("chỉ lấy chữ")
    body.fill("Trước sau")
    body.evaluate("field => field.setSelectionRange(6, 6)")
    paste(body, "<ul><li>một</li><li>hai</li></ul>", "một hai")
    expect(body).to_have_value("Trước \n\n- một\n- hai\n\nsau")
    body.fill("Trước sau")
    body.evaluate("field => field.setSelectionRange(6, 6)")
    paste(body, "<b>và</b>", "và")
    expect(body).to_have_value("Trước **và**sau")


def paste(field: Locator, html: str, plain: str) -> None:
    """What a browser does when somebody pastes."""
    field.evaluate(
        """(field, [html, plain]) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          data.setData("text/plain", plain);
          const event = new ClipboardEvent("paste", { clipboardData: data, cancelable: true });
          field.dispatchEvent(event);
        }""",
        [html, plain],
    )


def test_a_text_that_is_too_long_never_leaves_the_page(seen: Seen) -> None:
    seen.sign_in(BIENTAP)
    seen.go("/tin/ct-08/sua")
    seen.page.get_by_role("button", name="Xem dạng văn bản").click()
    body = seen.page.locator("#f-body")
    expect(body).to_be_visible()  # the server has answered how the text is typed
    body.evaluate(
        "(field, text) => { field.value = text; field.dispatchEvent(new Event('input', { "
        "bubbles: true })); }",
        "dài " * 50_001,
    )
    seen.page.click("button[value=save]")
    assert "Ô này không quá 200.000 ký tự" in body.evaluate("field => field.validationMessage")
    assert seen.page.url.endswith("/tin/ct-08/sua")
    assert len(body.input_value()) == 200_004
    body.fill("ngắn lại")
    assert body.evaluate("field => field.checkValidity()")


def test_an_empty_field_is_named_in_the_language_of_the_page(seen: Seen) -> None:
    seen.sign_in(DUYET)
    seen.go(f"/lich/{seen.site.held}/giu-lai")
    seen.page.locator("main form button").last.click()
    why = seen.page.locator("main form textarea[required]").last
    assert why.evaluate("field => field.validationMessage") == "Hãy điền ô này."
    why.fill("Đã có căn cứ")
    assert why.evaluate("field => field.checkValidity()")


def test_a_file_is_chosen_in_the_language_of_the_page(seen: Seen, tmp_path: Path) -> None:
    seen.sign_in(BIENTAP)
    seen.go("/tin/nhap-tep")
    face = seen.page.locator("#f-file + .chooser-face")
    expect(face).to_contain_text("chưa chọn tệp nào")
    (tmp_path / "bai-moi.docx").write_bytes(b"")
    seen.page.set_input_files("#f-file", tmp_path / "bai-moi.docx")
    expect(face).to_contain_text("bai-moi.docx")
    seen.require_whole()


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_a_picture_is_sent_when_chosen_and_its_focal_point_is_set_by_a_click(
    seen: Seen, tmp_path: Path
) -> None:
    seen.sign_in(BIENTAP)
    seen.go("/tin/ct-08/sua")
    page = seen.page
    picture = Path(__file__).parent.parent.parent / "docs" / "pictures" / "bai-viet.png"
    page.set_input_files("#f-upload_pictures", picture)
    shown = page.locator("[data-focus-picker] img")
    expect(shown).to_be_visible()
    box = shown.bounding_box()
    assert box is not None
    shown.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.5})
    expect(page.locator("#f-focus_x")).to_have_value("25")
    expect(page.locator("#f-focus_y")).to_have_value("50")
    seen.require_whole()


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_what_goes_with_an_item_is_asked_for_while_a_channel_shows_it(
    seen: Seen, tmp_path: Path
) -> None:
    seen.sign_in(BIENTAP)
    seen.go("/tin/ct-08/sua")
    page, part = seen.page, seen.page.locator("#f-attachments")
    expect(part).to_be_visible()
    expect(page.locator("#f-message_class")).to_be_visible()  # a screen shows by it what is urgent
    page.uncheck("#f-channels-led")
    expect(page.locator("#f-message_class")).to_be_hidden()
    carrying = [f"#f-channels-{family}" for family in ("portal", "email", "social")]
    for box in carrying:
        page.uncheck(box)
    expect(part).to_be_hidden()
    page.check(carrying[0])
    (tmp_path / "quyet-dinh.pdf").write_bytes(pdf())
    page.set_input_files("#f-upload_attachments", tmp_path / "quyet-dinh.pdf")
    page.fill("#f-attachments-1", "Quyết định công bố")
    page.fill("#f-event_place", "Nhà văn hóa phường")
    page.fill("#f-event_start", "2026-12-05T08:00")
    page.uncheck(carrying[0])
    expect(page.locator("#look-cong")).to_have_count(0)  # the preview has followed
    expect(part).to_be_visible()
    seen.require_whole()


def test_everything_works_without_scripts(browser: Browser, site: Site) -> None:
    with watched(browser, site, 390, scripts=False) as seen:
        seen.sign_in(BIENTAP)
        page = seen.page
        seen.go("/tin")
        page.fill("#f-q", "par index")
        page.click(".search button")
        expect(page.locator(".item-title")).to_have_count(1)
        page.click(".item-title")
        page.click("a[href='/tin/ct-08/sua']")
        page.fill("#f-sms", "Khong can script")
        page.click("button[value=keep]")
        expect(page.locator("#look-sms + .handset .bubble")).to_have_text("Khong can script")
        page.click("button[value=submit]")
        page.wait_for_url("**/tin/ct-08")
        expect(page.locator(".notice-good")).to_contain_text("Đã lưu và trình bản 2")
    assert state(site, "ct-08") == "submitted"


@pytest.mark.parametrize("width", WIDTHS)
def test_two_people_who_edit_one_item_see_both_texts(
    browser: Browser, site: Site, width: int
) -> None:
    with watched(browser, site, width) as writer, watched(browser, site, width) as chief:
        for seen, person, words in (
            (writer, BIENTAP, f"Của biên tập {width}"),
            (chief, DUYET, f"Của lãnh đạo {width}"),
        ):
            seen.sign_in(person)
            seen.go("/tin/ct-03/sua")
            seen.page.fill("#f-summary", words)
        chief.page.click("button[value=save]")
        chief.page.wait_for_url("**/tin/ct-03")
        writer.page.click("button[value=save]")
        expect(writer.page.locator("h1")).to_contain_text("duyet đã lưu bản")
        expect(writer.page.locator(".diff ins")).not_to_have_count(0)
        writer.require_whole()
        writer.page.get_by_role("button", name=re.compile("Bỏ nội dung của tôi")).click()
        writer.page.wait_for_url("**/tin/ct-03")

"""Writing without signs, in a real browser: what an officer does in the editor is what is stored,
and what nobody touched stays byte for byte."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Locator, expect

from content.items.items import Revision, newest_revision
from tests.content.content_kit import sql
from tests.e2e.console_kit import WIDTHS, Seen, Site, console_site, watched
from tests.kit import BIENTAP

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with console_site(tmp_path_factory.mktemp("editor")) as made:
        yield made


@pytest.fixture(scope="module")
def windows(browser: Browser, site: Site) -> Iterator[dict[int, Seen]]:
    """One window of the writer for each width."""
    with ExitStack() as stack:
        made = {width: stack.enter_context(watched(browser, site, width)) for width in WIDTHS}
        for window in made.values():
            window.sign_in(BIENTAP)
        yield made


@pytest.fixture
def seen(windows: dict[int, Seen], site: Site, request: pytest.FixtureRequest) -> Seen:
    """The page of an item in a window that remembers nothing."""
    window = windows[getattr(request, "param", WIDTHS[0])]
    window.go("/tin")
    window.page.wait_for_load_state("networkidle")  # what the page before still kept has arrived
    sql(site.home, "DELETE FROM drafts")
    window.page.evaluate("localStorage.clear()")
    window.go("/tin/ct-08/sua")
    window.forget()
    return window


def newest(site: Site, item: str = "ct-08") -> Revision:
    with site.home.database.read() as db:
        found = newest_revision(db, item)
    assert found is not None
    return found


def text(seen: Seen) -> Locator:
    return seen.page.locator(".editor-text")


def emptied(seen: Seen) -> Locator:
    """The editor with nothing in it and the cursor there."""
    text(seen).click()
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.press("Delete")
    return text(seen)


def signs(seen: Seen) -> str:
    """What would be stored: the text as it is typed."""
    seen.page.get_by_role("button", name="Xem dạng văn bản").click()
    expect(seen.page.locator("#f-body")).to_be_visible()
    found = seen.page.locator("#f-body").input_value()
    seen.page.get_by_role("button", name="Xem như sẽ hiện").click()
    expect(text(seen)).to_be_visible()
    return found


def test_a_text_that_nobody_touched_is_the_same_revision(seen: Seen) -> None:
    before = newest(seen.site)
    text(seen).click()
    seen.page.keyboard.press("End")
    seen.page.click("button[value=save]")
    seen.page.wait_for_url("**/tin/ct-08")
    assert newest(seen.site).sha256 == before.sha256


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_what_is_written_with_the_keyboard_alone_is_stored_as_markdown(seen: Seen) -> None:
    keys = seen.page.keyboard
    emptied(seen)
    keys.type("Mở đầu ")
    keys.press("Control+b")
    keys.type("đậm")
    keys.press("Control+b")
    keys.type(" rồi 2*3*4 - 5 độ.")
    keys.press("Enter")
    keys.type("## Các bước")
    keys.press("Enter")
    keys.type("1. Nộp hồ sơ")
    keys.press("Enter")
    keys.type("Nhận kết quả")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("- Mang theo ")
    keys.press("Control+i")
    keys.type("căn cước")
    keys.press("Control+i")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("Xem ")
    keys.press("Control+k")
    keys.type("Cổng dịch vụ")
    keys.press("Tab")
    keys.type("dichvucong.gov.vn/tra-cuu")
    keys.press("Enter")
    keys.type(" nhé.")
    assert signs(seen) == (
        "Mở đầu **đậm** rồi 2*3*4 - 5 độ.\n\n## Các bước\n\n1. Nộp hồ sơ\n2. Nhận kết quả\n\n"
        "- Mang theo *căn cước*\n\n"
        "Xem [Cổng dịch vụ](https://dichvucong.gov.vn/tra-cuu) nhé."
    )
    seen.require_whole()


def test_signs_taken_for_a_list_become_signs_again_with_one_press(seen: Seen) -> None:
    keys = seen.page.keyboard
    emptied(seen)
    keys.type("- 5 độ")
    expect(text(seen).locator("li")).to_have_text("5 độ")
    for _ in "5 độ":
        keys.press("Backspace")
    keys.press("Control+z")
    emptied(seen)
    keys.type("- ")
    keys.press("Backspace")
    keys.type("5 độ là lạnh")
    expect(text(seen).locator("li")).to_have_count(0)
    expect(text(seen)).to_have_text("- 5 độ là lạnh")
    body = signs(seen)
    assert body.endswith("- 5 độ là lạnh")
    assert body != "- 5 độ là lạnh", "it must not be read as a list"
    expect(text(seen).locator("li")).to_have_count(0)


def test_one_block_edited_leaves_every_other_byte(seen: Seen) -> None:
    before = newest(seen.site).document["body"]
    blocks = before.split("\n\n")
    text(seen).locator("p").first.click()
    seen.page.keyboard.press("End")
    seen.page.keyboard.type(" Thêm một câu.")
    seen.page.keyboard.press("Control+s")
    seen.page.wait_for_url("**/tin/ct-08")
    after = newest(seen.site).document["body"].split("\n\n")
    assert after[1:] == blocks[1:]
    assert " Thêm một câu." in after[0]


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_a_table_is_made_and_grows_by_keyboard(seen: Seen) -> None:
    keys = seen.page.keyboard
    emptied(seen)
    keys.press("Alt+F10")
    for _ in range(40):
        if seen.page.evaluate("document.activeElement.dataset.act") == "table":
            break
        keys.press("ArrowRight")
    keys.press("Enter")
    keys.press("Escape")
    for cell in ("Thủ tục", "Phí", "Hạn", "Khai sinh", "0 đồng", "1 ngày", "a", "b", "c"):
        keys.type(cell)
        keys.press("Tab")
    keys.type("Dòng nữa")
    expect(text(seen).locator("tr")).to_have_count(4)
    keys.press("Alt+ArrowDown")
    expect(text(seen).locator("tr")).to_have_count(5)
    seen.require_whole()
    seen.page.get_by_role("button", name="Xóa cột").click()
    expect(text(seen).locator("tr").first.locator("th")).to_have_count(2)
    keys.press("Escape")
    text(seen).locator("> p").last.click()
    keys.type("Sau bảng.")
    body = signs(seen)
    assert "| Phí" in body
    assert body.endswith("\n\nSau bảng.")


def test_what_is_pasted_goes_through_the_intake(seen: Seen) -> None:
    emptied(seen)
    text(seen).evaluate(
        """(field) => {
          const data = new DataTransfer();
          data.setData("text/html", "<h1>Mục</h1><p><b>Đậm</b> thường - a*b</p>"
            + "<ul><li>một<li>hai</ul><script>x()</script><p style='color:red'>hết</p>");
          data.setData("text/plain", "Mục Đậm thường");
          field.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }));
        }"""
    )
    expect(text(seen).locator("h2")).to_have_text("Mục")
    expect(text(seen).locator("li")).to_have_count(2)
    assert signs(seen) == "## Mục\n\n**Đậm** thường - a*b\n\n- một\n- hai\n\nhết"
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("<p>xen</p>", "Đầu xengiữa câu."),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "Đầu\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\ngiữa câu.",
        ),
        ("<h2>Mục</h2><p>Đoạn dán</p>", "Đầu\n\n## Mục\n\nĐoạn dán\n\ngiữa câu."),
    ],
)
def test_blocks_that_are_pasted_into_a_line_stay_whole(
    seen: Seen, pasted: str, expected: str
) -> None:
    emptied(seen)
    seen.page.keyboard.type("Đầu giữa câu.")
    for _ in "giữa câu.":
        seen.page.keyboard.press("ArrowLeft")
    text(seen).evaluate(
        """(field, pasted) => {
          const data = new DataTransfer();
          data.setData("text/html", pasted);
          field.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }));
        }""",
        pasted,
    )
    expect(text(seen)).to_contain_text(
        "xen" if "xen" in pasted else "2" if "1" in pasted else "dán"
    )
    assert signs(seen) == expected


def test_what_was_typed_is_kept_and_comes_back(seen: Seen) -> None:
    emptied(seen)
    seen.page.keyboard.type("Gõ dở trong ô soạn")
    expect(seen.page.locator("#live-body")).to_contain_text("5 chữ")
    seen.page.reload()
    expect(text(seen)).to_have_text("Gõ dở trong ô soạn")


def test_the_text_itself_can_be_written_and_the_choice_is_kept(seen: Seen) -> None:
    seen.page.get_by_role("button", name="Xem dạng văn bản").click()
    seen.page.fill("#f-body", "## Mục\n\n- một")
    expect(seen.page.locator("#live-body")).to_contain_text("4 chữ")
    seen.page.reload()
    expect(seen.page.locator("#f-body")).to_be_visible()
    seen.page.get_by_role("button", name="Xem như sẽ hiện").click()
    expect(text(seen).locator("li")).to_have_text("một")
    seen.require_whole()


def test_a_picture_put_into_the_text_goes_with_the_item(seen: Seen) -> None:
    emptied(seen)
    seen.page.keyboard.type("Chữ vẫn còn")
    text(seen).evaluate(
        """async (field) => {
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 400;
          const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
          const data = new DataTransfer();
          data.items.add(new File([blob], "anh.png", { type: "image/png" }));
          field.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }));
        }"""
    )
    dialog = seen.page.get_by_role("dialog", name="Ảnh kèm bài")
    dialog.get_by_label("Mô tả ảnh").fill("Quầy tiếp dân")
    seen.require_whole()
    dialog.get_by_role("button", name="Thêm ảnh").click()
    expect(seen.page.locator("#f-alt")).to_have_value("Quầy tiếp dân")
    expect(text(seen)).to_have_text("Chữ vẫn còn")


def test_what_the_editor_cannot_hold_stays_as_it_is(seen: Seen) -> None:
    table = "<table><caption>Bảng 1</caption><tr><td>ô</td></tr></table>"
    seen.page.get_by_role("button", name="Xem dạng văn bản").click()
    seen.page.fill("#f-body", f"Một.\n\n{table}\n\nHai.")
    seen.page.get_by_role("button", name="Xem như sẽ hiện").click()
    expect(text(seen).locator(".foreign caption")).to_have_text("Bảng 1")
    text(seen).locator("p").first.click()
    seen.page.keyboard.press("End")
    seen.page.keyboard.type(" Thêm.")
    assert signs(seen) == f"Một. Thêm.\n\n{table}\n\nHai."


def test_what_was_typed_without_a_line_is_there_in_a_new_window(
    browser: Browser, site: Site
) -> None:
    with watched(browser, site, WIDTHS[1]) as seen:
        seen.sign_in(BIENTAP)
        seen.go("/tin/ct-03/sua")
        emptied(seen)
        seen.page.context.set_offline(True)
        seen.page.keyboard.type("- Gõ khi mất mạng")
        seen.page.click("button[value=save]")
        expect(seen.page.locator("#duong-truyen")).to_contain_text("Mất kết nối")
        context = seen.page.context
        seen.page.close()
        context.set_offline(False)
        seen.page = context.new_page()
        seen.go("/tin/ct-03/sua")
        expect(text(seen).locator("li")).to_have_text("Gõ khi mất mạng")
        assert signs(seen) == "- Gõ khi mất mạng"


def test_few_steps_lead_from_the_text_to_its_submission(seen: Seen) -> None:
    text(seen).click()
    steps = 0
    while not seen.page.evaluate("document.activeElement.matches('button[value=submit]')"):
        seen.page.keyboard.press("Tab")
        steps += 1
        assert steps <= 8
    seen.page.keyboard.press("Shift+Tab")
    expect(text(seen)).to_be_focused()
    seen.page.keyboard.press("Control+Enter")
    seen.page.wait_for_url("**/tin/ct-08")


def test_themes_are_found_by_a_word_without_accents(seen: Seen) -> None:
    part = seen.page.locator("#f-themes")
    part.locator("summary", has_text="Chọn chủ đề").click()
    part.get_by_label("Tìm chủ đề").fill("thu tuc")
    expect(part.locator("[data-found]")).to_contain_text("trong 26 chủ đề")
    shown = part.locator(".themes .form-check:visible")
    assert 0 < shown.count() < 26
    shown.filter(has_text="thủ tục").first.locator("input").check()
    expect(part.locator(".chosen li").filter(has_text="thủ tục")).not_to_have_count(0)
    seen.require_whole()


@pytest.mark.parametrize("seen", WIDTHS, indirect=True)
def test_a_new_item_begins_in_its_title(seen: Seen) -> None:
    seen.go("/tin")
    seen.page.locator("form[action='/tin/moi'] button").first.click()
    expect(seen.page.locator("#f-title")).to_be_focused()
    expect(seen.page.locator(".fault:visible")).to_have_count(0)
    seen.require_whole()


def test_the_page_is_light(seen: Seen) -> None:
    """What the page itself is on the wire; the item's own pictures and letter come on top."""
    line = seen.page.context.new_cdp_session(seen.page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    line.on(
        "Network.responseReceived",
        lambda event: addresses.__setitem__(event["requestId"], event["response"]["url"]),
    )
    line.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    seen.page.reload()
    seen.page.wait_for_load_state("networkidle")
    line.detach()
    own = {
        address: size
        for key, size in sizes.items()
        if "/nhap/" not in (address := addresses.get(key, key))
    }
    assert any("prosemirror" in address for address in own)
    assert sum(own.values()) < 300_000, own

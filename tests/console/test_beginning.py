"""An item that begins: nothing is red before its author came to it, what blocks is said in the
words of the form, and a text of no plan says so."""

import re
from typing import Any

import pytest

from content.items.items import Revision, newest_revision
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, picture, typed
from tests.kit import BIENTAP, DUYET, Home

HTMX = {"HX-Request": "true"}
CHOOSY = """
[[outlet]]
name = "tthc"
channel = "portal_feed"
title = "Nguồn tin thủ tục"
slug = "thu-tuc"
feed_title = "Thủ tục hành chính"
link = "https://hoadang.example.vn/thu-tuc"
themes = ["KH143-d-tthc"]
"""


@pytest.fixture
def writer(home: Home) -> User:
    return user_of(newsroom(home), BIENTAP)


def newest(home: Home, item: str) -> Revision:
    with home.database.read() as db:
        found = newest_revision(db, item)
    assert found is not None
    return found


def begun(writer: User) -> str:
    """The address of the form of a new item."""
    address: str = writer.post("/tin/moi").headers["location"]
    return address


def empty(**changes: Any) -> dict[str, Any]:
    return {"base": "0", "do": "save", "channels": ["portal"], "touched": "", **changes}


def test_a_new_item_is_not_red(writer: User) -> None:
    address = begun(writer)
    page = writer.get(address).text
    assert re.findall(r'<p class="fault"(?![^>]* hidden)[^>]*>', page) == []
    assert "aria-invalid" not in page
    assert 'name="title" value="" autofocus' in page


def test_a_field_that_was_left_empty_is_told_and_another_is_not(writer: User) -> None:
    address = begun(writer).removesuffix("/sua") + "/xem-truoc"
    calm = writer.post(address, empty(title="Tiêu đề"), **HTMX).text
    assert "chưa có tóm tắt" not in calm
    told = writer.post(address, empty(title="Tiêu đề", touched="summary"), **HTMX).text
    assert "chưa có tóm tắt" in told
    assert "chưa có nội dung" not in told


def test_the_first_try_to_save_tells_everything_in_the_words_of_the_form(writer: User) -> None:
    address = begun(writer)
    refused = writer.post(address, empty(channels=[], kind="press_release"))
    assert refused.status_code == 422
    for words in (
        "Tiêu đề: không được để trống",
        "Chủ đề: hãy chọn ít nhất một chủ đề, hoặc đánh dấu «Ngoài kế hoạch»",
        "Kênh: hãy chọn ít nhất một kênh phát",
        "Người phê duyệt: loại bài này phải do «Người phát ngôn» duyệt",
    ):
        assert words in refused.text
    assert "Đường dẫn:" not in refused.text
    for code in ("nguoi_phat_ngon duyệt", "press_release phải", "phần tử", "outside_plan:"):
        assert code not in refused.text
    assert 'name="touched" value="*"' in refused.text


def test_a_text_outside_every_plan_is_saved_and_says_so(writer: User) -> None:
    form = typed(writer.home, "ct-08", themes=[], outside_plan="1")
    assert writer.post("/tin/ct-08/sua", form).status_code == 303
    document = newest(writer.home, "ct-08").document
    assert (document["themes"], document["outside_plan"]) == ([], True)
    assert "Ngoài kế hoạch" in writer.get("/tin/ct-08").text
    assert "Ngoài kế hoạch" in writer.get("/tin/ct-08/ban/2").text
    again = writer.get("/tin/ct-08/sua").text
    assert 'id="f-outside_plan-1" checked' in again
    writer.post("/tin/ct-08/sua", {**form, "base": "2"})
    assert newest(writer.home, "ct-08").number == 2


def test_a_text_of_a_plan_is_stored_as_ever_and_cannot_be_outside_as_well(writer: User) -> None:
    assert "outside_plan" not in writer.home.draft("ct-08").document
    both = writer.post("/tin/ct-08/sua", typed(writer.home, "ct-08", outside_plan="1"))
    assert both.status_code == 422
    assert "thì không chọn chủ đề: hãy bỏ một trong hai" in both.text


def test_choices_in_another_order_are_no_change(writer: User) -> None:
    before = writer.home.draft("ct-08")
    order = sorted(before.document["channels"])
    assert order != before.document["channels"]
    form = typed(writer.home, "ct-08", channels=order)
    writer.post("/tin/ct-08/sua", form)
    assert newest(writer.home, "ct-08").sha256 == before.sha256


def test_a_feed_that_does_not_take_the_theme_is_no_fault(writer: User) -> None:
    writer.home.outlets(CHOOSY)
    page = writer.post("/tin/ct-08/sua", typed(writer.home, "ct-08", do="keep")).text
    card = page.split('id="look-tthc"')[1].split("</section>")[0]
    assert "Không phát ở đây:" in card
    assert 'class="fault"' not in card
    assert "nhận chủ đề đã chọn" not in page


def test_where_no_feed_takes_the_themes_it_stands_beside_them(home: Home) -> None:
    chief = user_of(home.people().plans().outlets(CHOOSY), DUYET)
    form = typed(home, "ct-08", channels=["portal"], do="keep")
    page = chief.post("/tin/ct-08/sua", form).text
    beside = page.split('id="live-themes"')[1].split("</div>")[0]
    assert "Không điểm phát nào của «Cổng thông tin» nhận chủ đề đã chọn" in beside
    calm = chief.post("/tin/ct-08/sua", {**form, "themes": ["KH143-d-tthc"]}).text
    assert "nhận chủ đề đã chọn" not in calm


def test_pictures_are_seen_before_a_theme_is_chosen(writer: User) -> None:
    address = begun(writer)
    form = empty(title="Bài mới", picture="card", alt="Thẻ", do="keep")
    page = writer.post(address, form).text
    source = page.split('id="look-cong"')[1].split('<img src="')[1].split('"')[0]
    assert writer.get(source).content.startswith(b"\x89PNG")
    sent = {"upload_pictures": ("anh.png", picture(), "image/png")}
    uploaded = writer.browser.post(address, data={**form, "do": "add-pictures"}, files=sent).text
    assert uploaded.split('id="look-cong"')[1].split("</section>")[0].count("<img") == 1

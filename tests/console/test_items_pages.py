"""Tin, bài: found with and without accents, shown with everything about them, and their revisions
compared in words."""

from unicodedata import normalize

import pytest

from content.items.form import slug_of
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, typed
from tests.kit import BIENTAP, DUYET, Home
from tests.qr_reading import read_svg


@pytest.fixture
def writer(home: Home) -> User:
    room = newsroom(home)
    room.draft("ct-08")
    room.draft("ct-12")
    return user_of(room, BIENTAP)


@pytest.mark.parametrize(
    "query", ["quýt hòa", "quýt hoà", "QUYT HOA", "hoa  quyt", normalize("NFD", "quýt hòa")]
)
def test_a_search_needs_no_accents_and_no_certain_place_of_the_tone_mark(
    writer: User, query: str
) -> None:
    writer.post("/tin/ct-08/sua", typed(writer.home, "ct-08", title="Mùa quýt Hòa Bình"))
    found = writer.browser.get("/tin", params={"q": query})
    assert "Mùa quýt Hòa Bình" in found.text
    assert "ct-12" not in found.text


@pytest.mark.parametrize("query", ["%", "_", "khongcotunay", "'; DROP TABLE items; --"])
def test_a_search_that_finds_nothing_says_so(writer: User, query: str) -> None:
    found = writer.browser.get("/tin", params={"q": query})
    assert found.status_code == 200
    assert "Không có bài nào khớp" in found.text


def test_the_list_alone_is_swapped_while_typing_and_states_narrow_it(writer: User) -> None:
    part = writer.get("/tin?q=iso", **{"HX-Request": "true"}).text
    assert "<html" not in part
    assert "ct-12" in part
    writer.post("/tin/ct-12/trinh")
    assert "ct-12" not in writer.get("/tin?trang_thai=draft").text
    assert "ct-08" not in writer.get("/tin?trang_thai=submitted").text


def test_revisions_are_compared_word_by_word(writer: User) -> None:
    form = typed(writer.home, "ct-08", summary="Một câu tóm tắt ngắn gọn")
    writer.post("/tin/ct-08/sua", form)
    writer.post("/tin/ct-08/sua", {**form, "summary": "Một câu tóm tắt rất ngắn", "base": "2"})
    page = writer.get("/tin/ct-08/ban/3").text
    assert "<ins>rất </ins>" in page
    assert "<del>gọn</del>" in page
    assert "Tóm tắt" in page
    assert page.count("<dt>") == page.count("<dd>")
    assert writer.get("/tin/ct-08/ban/9").status_code == 404


def test_the_page_of_an_item_leads_to_the_next_step(writer: User) -> None:
    assert 'action="/tin/ct-08/trinh"' in writer.get("/tin/ct-08").text
    writer.post("/tin/ct-08/trinh")
    assert 'action="/tin/ct-08/trinh"' not in writer.get("/tin/ct-08").text
    assert 'href="/duyet/ct-08"' in user_of(writer.home, DUYET).get("/tin/ct-08").text


def test_an_item_that_does_not_exist_is_told(writer: User) -> None:
    assert writer.get("/tin/ct-99").status_code == 404


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Nộp hồ sơ trực tuyến", "nop-ho-so-truc-tuyen"),
        ("Đường dây nóng 1900!", "duong-day-nong-1900"),
        ("?", ""),
        ("A" * 200, "a" * 80),
    ],
)
def test_an_address_is_made_from_the_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_the_short_link_of_an_approved_text_is_there_to_be_printed(writer: User) -> None:
    assert writer.get("/tin/khong-co/ma-qr.svg").status_code == 404
    revision = writer.home.approved("ct-08")
    code = writer.get("/tin/ct-08/ma-qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"
    link = f"{writer.home.public_url}/l/{revision.document['short_link']}"
    assert read_svg(code.text) == link
    assert link in writer.get("/tin/ct-08").text

"""The list of items: what it says of each, what narrows it, tags on many at once, kept filters."""

from urllib.parse import quote

import pytest

from content.people import audit
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, typed
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home

HTMX = {"HX-Request": "true"}


@pytest.fixture
def writer(home: Home) -> User:
    room = newsroom(home)
    room.draft("ct-08")
    room.approved("ct-12")
    return user_of(room, BIENTAP)


def tag(user: User, *items: str, **more: str) -> int:
    return user.post("/tin/nhan", {"tin": list(items), "do": "tag", **more}).status_code


def test_each_row_says_how_its_item_really_stands(writer: User) -> None:
    page = writer.get("/tin").text
    assert "Bản nháp" in page
    assert "Đã duyệt, chưa xếp lịch" in page
    assert 'href="/tin/ct-08"' not in writer.get("/tin?trang_thai=approved").text
    assert 'href="/tin/ct-12"' in writer.get("/tin?trang_thai=approved").text


def test_filters_that_nobody_made_find_nothing_and_break_nothing(writer: User) -> None:
    for query in ("kenh=zz", "chu_de=zz", "nhan=zz", "chien_dich=zz", "nguoi_viet=zz", "don_vi=zz"):
        assert "Không có bài nào như vậy." in writer.get(f"/tin?{query}").text
    assert writer.get("/tin?trang=0").status_code == 200
    assert writer.get("/tin?trang=999999999999").status_code == 200
    bad = writer.get("/tin?tu=hom-qua&q=iso")
    assert bad.status_code == 422
    assert 'value="hom-qua"' in bad.text


def test_tags_are_put_on_many_at_once_and_narrow_the_list(writer: User) -> None:
    assert tag(writer, "ct-08", "ct-12", tag="Mùa bão, gấp", back="q=&xep=title&lạ=1") == 303
    assert tag(writer, "ct-12", tag="gấp", do="untag") == 303
    page = writer.get(f"/tin?nhan={quote('gấp')}").text
    assert 'href="/tin/ct-08"' in page
    assert 'href="/tin/ct-12"' not in page
    assert "Mùa bão" in writer.get("/tin/ct-12").text
    assert last_act(writer.home)[1] == "item.untag"


def test_what_cannot_be_tagged_is_said_with_what_was_chosen(writer: User) -> None:
    nothing = writer.post("/tin/nhan", {"tag": "gấp", "do": "tag", "back": "q=iso"})
    assert nothing.status_code == 422
    assert "hãy chọn ít nhất một bài" in nothing.text
    assert 'value="gấp"' in nothing.text
    empty = writer.post("/tin/nhan", {"tin": ["ct-08"], "tag": " ", "do": "tag"})
    assert 'value="ct-08" aria-label' in empty.text
    assert 'name="tin" value="ct-08"' in empty.text
    assert " checked" in empty.text.split('value="ct-08"')[1].split(">")[0]
    assert tag(user_of(writer.home, BIENTAP2), "ct-08", tag="gấp") == 403


def test_a_filter_is_kept_shown_as_a_chip_and_forgotten(writer: User) -> None:
    query = "q=iso&trang_thai=approved"
    kept = writer.post(
        "/bo-loc", {"page": "items", "query": query, "filter_name": "ISO", "shared": "1"}
    )
    assert kept.headers["location"] == f"/tin?{query}"
    assert 'aria-current="true"' in writer.get(f"/tin?{query}").text
    mate = user_of(writer.home, DUYET)
    assert f'href="/tin?{query.replace("&", "&amp;")}"' in mate.get("/tin").text
    assert mate.post("/bo-loc/1/xoa").status_code == 404
    assert writer.post("/bo-loc/1/xoa").headers["location"] == "/tin"
    assert "ISO</a>" not in writer.get("/tin").text
    refused = writer.post("/bo-loc", {"page": "log", "query": "ma=x", "filter_name": ""})
    assert refused.status_code == 422
    assert "hãy đặt tên cho bộ lọc" in refused.text


def test_the_log_keeps_filters_of_its_own(writer: User) -> None:
    fields = {"page": "log", "query": "trang_thai=rejected&nguoi=mat", "filter_name": "Lỗi"}
    assert writer.post("/bo-loc", fields).headers["location"] == "/nhat-ky?trang_thai=rejected"
    assert "Lỗi" in writer.get("/nhat-ky?trang_thai=rejected").text
    assert "Lỗi</a>" not in writer.get("/tin").text


def test_a_copy_is_a_draft_of_ones_own_that_says_where_it_is_from(writer: User) -> None:
    other = user_of(writer.home, BIENTAP2)
    address = other.post("/tin/ct-12/nhan-ban").headers["location"]
    item = address.split("/")[2]
    page = other.get(address).text
    assert "Bản sao của" in page
    assert "Chép từ chữ cũ, cần xem lại trước khi lưu:" in page
    assert other.get(f"/tin/{item}").status_code == 404
    form = typed(writer.home, "ct-12", id=item, slug="", base="0")
    saved = other.post(address, form)
    assert saved.status_code == 303, saved.text
    shown = other.get(f"/tin/{item}").text
    assert "/tin/ct-12/ban/1" in shown
    assert "Bản nháp" in shown
    assert "Chưa có quyết định nào." in shown
    with writer.home.database.read() as db:
        (made,) = [row for row in audit.entries(db, 20) if row.act == "item.duplicate"]
        assert audit.verify(db) is None
    assert (made.actor, made.subject) == ("bientap2", f"item:{item}")
    assert other.post("/tin/ct-99/nhan-ban").status_code == 404


def test_a_template_from_an_item_to_a_new_item(writer: User) -> None:
    assert "Tên mẫu" in writer.get("/tin/ct-12/mau").text
    assert writer.post("/tin/ct-12/mau", {"template_name": " "}).status_code == 422
    writer.post("/tin/ct-12/mau", {"template_name": "Giới thiệu ISO"})
    assert "Giới thiệu ISO" in writer.get("/tin/mau").text
    assert "Giới thiệu ISO" not in user_of(writer.home, BIENTAP2).get("/tin/mau").text
    edited = writer.post(
        "/tin/mau/1",
        {"template_name": "ISO", "title": "[ĐIỀN: tên]", "body": "Mới", "channels": []},
    )
    assert edited.status_code == 303
    assert 'value="[ĐIỀN: tên]"' in writer.get("/tin/mau/1").text
    address = writer.post("/tin/mau/1/viet").headers["location"]
    assert "Viết từ mẫu «ISO»" in writer.get(address).text
    writer.post("/tin/mau/1/ngung")
    assert "ISO" not in writer.get("/tin/mau").text.split("<main")[1].split("goi-y")[0].replace(
        "«ISO»", ""
    )
    assert writer.post("/tin/mau/1/viet").headers["location"] == "/tin/mau"
    assert writer.get("/tin/mau/99").status_code == 404


def test_samples_are_offered_and_taken_once(writer: User) -> None:
    chief = user_of(writer.home, DUYET)
    assert chief.post("/tin/mau/nhap", {}).status_code == 422
    chosen = {"sample": ["nghi-le", "hop-bao"], "whole_office": "1"}
    chief.post("/tin/mau/nhap", chosen)
    chief.post("/tin/mau/nhap", chosen)
    page = user_of(writer.home, BIENTAP2).get("/tin/mau").text
    assert page.count("Thông báo nghỉ lễ</p>") == 1
    assert 'value="nghi-le"' not in page
    assert 'value="thu-tuc"' in page


def test_everything_is_found_from_the_box(writer: User) -> None:
    page = writer.get("/tim?q=iso").text
    assert 'href="/tin/ct-12"' in page
    assert "bientap@example.org" not in writer.get("/tim?q=bientap%40example.org").text
    assert writer.get(f"/tim?q={'x' * 999}").status_code == 200
    nothing = writer.get("/tim?q=%3Cscript%3E").text
    assert "<script>" not in nothing.split("<main")[1]

"""Thư viện ảnh: pictures are found and brought there, described, chosen for a text, and taken away;
the text keeps its own copy of their words."""

import hashlib
import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from content.items import drafts
from content.items.items import newest_revision
from content.library.pictures import find_picture
from engine.decisions import approving
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, typed
from tests.content.content_kit import sql
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home

LIBRARY = "/thu-vien-anh"


@pytest.fixture
def writer(home: Home) -> User:
    return user_of(newsroom(home), BIENTAP)


def brought(user: User, *files: tuple[str, bytes], **form: str) -> Any:
    sent = [("files", (name, data, "image/png")) for name, data in files]
    return user.browser.post(LIBRARY, data=form, files=sent)


def png(colour: str) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (1600, 900), colour).save(buffer, "PNG")
    return buffer.getvalue()


def hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


RED, BLUE = png("red"), png("blue")


def described(user: User, data: bytes, **said: str) -> Any:
    words = {"alt": "Bộ phận một cửa", "credit": "Nguyễn Văn Ảnh", "tags": "một cửa, phường"}
    return user.post(f"{LIBRARY}/{hashed(data)}", {**words, **said})


def test_good_pictures_are_kept_and_bad_ones_told_by_name(writer: User) -> None:
    answer = brought(writer, ("mot-cua.png", RED), ("hong.png", b"khong phai anh"), ("b.png", BLUE))
    assert answer.status_code == 422
    assert "hong.png: " in answer.text
    assert "Đã thêm 2 ảnh." in answer.text
    page = writer.get(LIBRARY).text
    assert page.count('class="picture-card"') == 2
    again = brought(writer, ("khac-ten.png", RED))
    assert again.status_code == 303
    assert sql(writer.home, "SELECT file FROM pictures ORDER BY file") == [
        ("b.png",),
        ("mot-cua.png",),
    ]


def test_a_picture_is_found_without_accents_and_by_what_is_filtered(writer: User) -> None:
    brought(writer, ("mot-cua.png", RED), ("b.png", BLUE))
    described(writer, RED, rights_end="01/12/2026")
    found = writer.get(f"{LIBRARY}?q=nguyen+van+anh+MOT+cua").text
    assert hashed(RED) in found
    assert hashed(BLUE) not in found
    assert hashed(RED) not in writer.get(f"{LIBRARY}?dung=used").text
    assert hashed(BLUE) not in writer.get(f"{LIBRARY}?don_vi=khac").text
    assert "Không có ảnh nào như vậy." in writer.get(f"{LIBRARY}?nam=1999").text


def test_children_need_a_note_of_consent_and_what_was_typed_stays(writer: User) -> None:
    brought(writer, ("a.png", RED))
    answer = described(writer, RED, shows_people="1", title="Học sinh")
    assert answer.status_code == 422
    assert 'href="#f-consent"' in answer.text
    assert 'value="Học sinh"' in answer.text
    assert sql(writer.home, "SELECT alt FROM pictures") == [("",)]
    assert (
        described(writer, RED, shows_people="1", consent="Cha mẹ ký ngày 1/11/2026").status_code
        == 303
    )


def test_of_the_point_in_sight_the_empty_number_is_the_one_that_is_asked_for(writer: User) -> None:
    brought(writer, ("a.png", RED))
    assert 'href="#f-focus_y"' in described(writer, RED, focus_x="25", focus_y="").text
    assert 'href="#f-focus_x"' in described(writer, RED, focus_x="", focus_y="25").text


def test_a_credit_that_says_it_is_of_a_picture_is_shown_as_it_was_typed(writer: User) -> None:
    brought(writer, ("a.png", RED))
    described(writer, RED, credit="Ảnh: Văn phòng")
    page = writer.get(LIBRARY).text
    assert "Ảnh: Văn phòng" in page
    assert "Ảnh: Ảnh:" not in page


def test_a_chosen_picture_brings_its_words_and_the_text_keeps_them(writer: User) -> None:
    brought(writer, ("a.png", RED), ("b.png", BLUE))
    described(writer, RED, focus_x="25", focus_y="75", caption="Sáng thứ Hai")
    writer.home.draft("ct-08")
    assert writer.post("/tin/ct-08/anh", {"chosen": [hashed(RED), hashed(BLUE)]}).status_code == 303
    with writer.home.database.read() as db:
        draft = drafts.find(db, "ct-08", BIENTAP.name)
    assert draft is not None
    form: dict[str, Any] = {
        **draft.fields,
        "picture_alts": ["Ảnh thứ hai"],
        "do": "save",
        "base": "1",
    }
    assert (form["picture"], form["alt"], form["focus_x"]) == (hashed(RED), "Bộ phận một cửa", "25")
    assert writer.post("/tin/ct-08/sua", form).status_code == 303
    with writer.home.database.read() as db:
        saved = newest_revision(db, "ct-08")
    assert saved is not None
    assert saved.document["picture"]["caption"] == "Sáng thứ Hai"
    assert [entry["sha256"] for entry in saved.document["pictures"]] == [hashed(BLUE)]
    described(writer, RED, caption="Chiều thứ Ba")
    with writer.home.database.read() as db:
        assert newest_revision(db, "ct-08") == saved
    assert f'href="/tin/ct-08/ban/{saved.number}"' in writer.get(f"{LIBRARY}/{hashed(RED)}").text


def test_ended_rights_refuse_new_use_and_stop_an_approval(writer: User) -> None:
    brought(writer, ("a.png", RED))
    described(writer, RED)
    writer.post("/tin/ct-08/anh", {"chosen": hashed(RED)})
    form = typed(writer.home, "ct-08", picture=hashed(RED), alt="Một cửa", do="save")
    writer.post("/tin/ct-08/sua", form)
    described(writer, RED, rights_end="1/1/2026")
    checked = approving.checked(writer.home.context, "ct-08")
    assert any(
        "Quyền dùng ảnh đã hết" in finding.text and finding.blocking for finding in checked.findings
    )
    other = writer.post("/tin/ct-01/anh", {"chosen": hashed(RED)})
    assert other.status_code == 303
    page = writer.post(
        "/tin/ct-01/sua", typed(writer.home, "ct-01", picture=hashed(RED), alt="x", do="save")
    )
    assert page.status_code == 422
    assert "quyền dùng ảnh đã hết" in page.text


def test_pictures_are_moved_made_the_lead_and_taken_out(writer: User) -> None:
    brought(writer, ("a.png", RED), ("b.png", BLUE))
    form = typed(writer.home, "ct-08", picture=hashed(RED), alt="đỏ")
    form |= {"pictures": [hashed(BLUE)], "picture_alts": ["xanh"], "picture_credits": ["Báo"]}
    writer.post("/tin/ct-08/sua", {**form, "do": "up-pictures-1"})
    with writer.home.database.read() as db:
        draft = drafts.find(db, "ct-08", BIENTAP.name)
    assert draft is not None
    assert (draft.fields["picture"], draft.fields["alt"], draft.fields["credit"]) == (
        hashed(BLUE),
        "xanh",
        "Báo",
    )
    assert draft.fields["pictures"] == [hashed(RED)]
    writer.post("/tin/ct-08/sua", {**draft.fields, "base": "1", "do": "drop-lead"})
    with writer.home.database.read() as db:
        draft = drafts.find(db, "ct-08", BIENTAP.name)
    assert draft is not None
    assert (draft.fields["picture"], draft.fields["alt"], draft.fields["pictures"]) == (
        hashed(RED),
        "đỏ",
        [],
    )


def test_another_units_person_may_use_a_picture_and_not_change_it(writer: User) -> None:
    brought(writer, ("a.png", RED))
    stranger = user_of(writer.home, BIENTAP2)
    page = stranger.get(f"{LIBRARY}/{hashed(RED)}").text
    assert f'action="{LIBRARY}/{hashed(RED)}"' not in page
    assert described(stranger, RED).status_code == 403
    assert stranger.post(f"{LIBRARY}/{hashed(RED)}/xoa").status_code == 403


def test_an_unused_picture_is_deleted_with_its_bytes_and_an_approved_one_is_not(
    writer: User,
) -> None:
    home = writer.home
    brought(writer, ("a.png", RED), ("b.png", BLUE))
    writer.post("/tin/ct-08/sua", typed(home, "ct-08", picture=hashed(RED), alt="đỏ", do="submit"))
    checked = approving.checked(home.context, "ct-08")
    approving.approve(home.database, checked, home.act(DUYET))
    refused = writer.post(f"{LIBRARY}/{hashed(RED)}/xoa")
    assert refused.status_code == 422
    assert "ct-08" in refused.text
    assert writer.post(f"{LIBRARY}/{hashed(BLUE)}/xoa").status_code == 303
    assert not list(home.context.media_dir.glob(f"{hashed(BLUE)}*"))
    with home.database.read() as db:
        assert find_picture(db, hashed(BLUE)) is None
        assert find_picture(db, hashed(RED)) is not None
    assert sql(home, "SELECT count(*) FROM audit WHERE act = 'picture.delete'") == [(1,)]
    writer.post(f"{LIBRARY}/{hashed(RED)}/thoi-dung")
    assert hashed(RED) not in writer.get(LIBRARY).text
    assert hashed(RED) in writer.get(f"{LIBRARY}?thoi=1").text


def test_what_each_outlet_leaves_out_is_told_and_the_page_shows_every_picture(writer: User) -> None:
    brought(writer, ("a.png", RED), ("b.png", BLUE))
    form = typed(writer.home, "ct-08", picture=hashed(RED), alt="đỏ", caption="Chú", credit="Báo")
    form |= {"pictures": [hashed(BLUE)], "picture_alts": ["xanh"], "do": "keep"}
    page = writer.post("/tin/ct-08/sua", form).text
    assert "chỉ có ảnh chính; 1 ảnh còn lại xem ở trang của bài" in page
    frame = re.search(r"/tin/ct-08/nhap/[a-z0-9-]+/trang", page)
    assert frame
    shown = writer.get(frame[0]).text
    assert shown.count("data:image/jpeg") >= 2
    assert "Ảnh: Báo" in shown


def test_a_preview_shows_pictures_before_a_theme_is_chosen(writer: User) -> None:
    brought(writer, ("a.png", RED), ("b.png", BLUE))
    form = typed(writer.home, "ct-08", picture=hashed(RED), alt="", themes=[])
    form |= {"pictures": [hashed(BLUE)], "picture_alts": [""], "do": "keep"}
    page = writer.post("/tin/ct-08/sua", form).text
    found = re.search(r'src="(/tin/ct-08/nhap/[a-z0-9-]+/anh)', page)
    assert found
    assert writer.get(found[1]).status_code == 200

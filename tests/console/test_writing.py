"""Writing an item: nothing typed is lost, nothing wrong is saved, and every outlet is seen before
anybody approves."""

from io import BytesIO
from typing import Any

import pytest
from docx import Document

from content.items.items import newest_revision, revisions_of
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, picture, typed
from tests.content.content_kit import sql
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, BIENTAP2, DUYET, SAMPLES, Home

AVIF = SAMPLES.parent / "tests/fixtures/intake/p19.avif"


@pytest.fixture
def room(home: Home) -> Home:
    return newsroom(home)


@pytest.fixture
def writer(room: Home) -> User:
    return user_of(room, BIENTAP)


def newest(home: Home, item: str) -> Any:
    with home.database.read() as db:
        found = newest_revision(db, item)
    assert found is not None
    return found


def numbers(home: Home, item: str) -> list[int]:
    with home.database.read() as db:
        return [revision.number for revision in revisions_of(db, item)]


def test_a_saved_form_is_the_next_revision_and_the_same_form_again_is_none(writer: User) -> None:
    form = typed(writer.home, "ct-08", title="Tiêu đề mới của bài")
    saved = writer.post("/tin/ct-08/sua", form)
    assert (saved.status_code, saved.headers["location"]) == (303, "/tin/ct-08")
    assert newest(writer.home, "ct-08").title == "Tiêu đề mới của bài"
    assert "Đã lưu bản 2." in writer.get("/tin/ct-08").text
    writer.post("/tin/ct-08/sua", {**form, "base": "2"})
    assert numbers(writer.home, "ct-08") == [2, 1]


def test_a_form_that_changes_nothing_gives_the_very_revision_that_the_file_gave(
    writer: User,
) -> None:
    for item in ("ct-01", "ct-08", "ct-21"):
        before = writer.home.draft(item).sha256
        writer.post(f"/tin/{item}/sua", typed(writer.home, item))
        assert newest(writer.home, item).sha256 == before


def test_what_cannot_be_saved_is_told_beside_its_field_and_stays_typed(writer: User) -> None:
    form = typed(writer.home, "ct-08", title="", body="Quá ngắn.", sms="Có dấu", themes=[])
    refused = writer.post("/tin/ct-08/sua", form)
    assert refused.status_code == 422
    for field, words in (
        ("title", "Tiêu đề: không được để trống"),
        ("body", "bài có 2 chữ"),
        ("sms", "không gửi được ký tự"),
        ("themes", "Chủ đề:"),
    ):
        assert f'href="#f-{field}"' in refused.text
        assert words in refused.text
    assert "Quá ngắn." in refused.text
    assert numbers(writer.home, "ct-08") == [1]
    again = writer.get("/tin/ct-08/sua")
    assert "Quá ngắn." in again.text
    assert "gõ dở" in again.text


def test_a_draft_survives_the_browser_and_can_be_dropped(writer: User) -> None:
    writer.post(
        "/tin/ct-08/xem-truoc",
        typed(writer.home, "ct-08", summary="Câu đang gõ dở"),
        **{"HX-Request": "true"},
    )
    other = user_of(writer.home, BIENTAP)
    assert "Câu đang gõ dở" in other.get("/tin/ct-08/sua").text
    assert "viết dở" in other.get("/tin").text
    other.post("/tin/ct-08/bo-nhap")
    assert "Câu đang gõ dở" not in other.get("/tin/ct-08/sua").text


def test_a_preview_that_is_overtaken_by_the_save_leaves_no_draft(writer: User) -> None:
    fields = typed(writer.home, "ct-08", title="Tiêu đề mới", picture="card", alt="Hình vẽ")
    assert writer.post("/tin/ct-08/sua", fields).status_code == 303
    assert writer.post("/tin/ct-08/xem-truoc", fields, **{"HX-Request": "true"}).status_code == 200
    assert "gõ dở" not in writer.get("/tin/ct-08/sua").text
    writer.post(
        "/tin/ct-08/xem-truoc", {**fields, "title": "Gõ tiếp ở thẻ cũ"}, **{"HX-Request": "true"}
    )
    page = writer.get("/tin/ct-08/sua").text
    assert "gõ dở" in page
    assert "Gõ tiếp ở thẻ cũ" in page


def test_the_preview_shows_every_outlet_as_it_will_be_sent_and_what_is_wrong_beside_its_field(
    writer: User,
) -> None:
    form = typed(
        writer.home,
        "ct-01",
        title="Tiêu đề vừa gõ",
        sms="Tin ngan.",
        led="DÒNG LED",
        social="Gọi [ĐIỀN: số nào]",
    )
    seen = writer.post("/tin/ct-01/xem-truoc", form, **{"HX-Request": "true"}).text
    assert "<html" not in seen
    for words in (
        "Cổng tin",
        "Thư bạn đọc",
        "Tin ngan.",
        "1 phần tin",
        "350 đồng",
        "Kênh Telegram",
        "data:image/png;base64,",
        "1 khung hình",
    ):
        assert words in seen
    assert 'id="live-social" hx-swap-oob="true"' in seen
    assert "còn chỗ trống [ĐIỀN: số nào]" in seen.split('id="live-social"')[1].split("</div>")[0]
    letter = writer.get("/tin/ct-01/nhap/thu/thu")
    assert "Tiêu đề vừa gõ" in letter.text
    assert "cid:" not in letter.text
    assert "frame-ancestors 'self'" in letter.headers["content-security-policy"]
    assert "script-src" not in letter.headers["content-security-policy"]
    assert "default-src 'none'" in letter.headers["content-security-policy"]
    drawing = writer.get("/tin/ct-01/nhap/cong/anh")
    assert drawing.headers["content-type"] == "image/png"
    assert drawing.content.startswith(b"\x89PNG")
    card = writer.get("/tin/ct-01/nhap/telegram/anh")
    assert card.headers["content-type"] == "image/jpeg"
    assert card.content.startswith(b"\xff\xd8")
    assert "Tiêu đề vừa gõ" in writer.get("/tin/ct-01/nhap/cong/trang").text


def test_an_untouched_item_can_be_previewed_too(writer: User) -> None:
    writer.home.draft("ct-01")
    assert writer.get("/tin/ct-01/sua").status_code == 200
    assert writer.get("/tin/ct-01/nhap/thu/thu").status_code == 200
    assert writer.get("/tin/ct-01/nhap/thu/xyz").status_code == 404


def test_preview_works_without_scripts(writer: User) -> None:
    page = writer.post(
        "/tin/ct-08/sua", typed(writer.home, "ct-08", summary="Không cần script", do="keep")
    )
    assert page.status_code == 200
    assert page.text.count("Không cần script") >= 3
    assert numbers(writer.home, "ct-08") == [1]


def test_a_new_item_is_seen_by_nobody_else_until_it_is_saved(writer: User) -> None:
    writer.home.draft("ct-08")
    began = writer.post("/tin/moi").headers["location"]
    assert began == "/tin/ct-09/sua"
    assert writer.get(began).status_code == 200
    stranger = user_of(writer.home, DUYET)
    assert stranger.get("/tin/ct-09").status_code == 404
    assert stranger.get(began).headers["location"] == "/tin"
    form = typed(
        writer.home,
        "ct-08",
        id="ct-09",
        slug="",
        title="Bài viết trong bảng điều khiển",
        base="0",
        do="submit",
    )
    assert writer.post("/tin/ct-09/sua", form).status_code == 303
    saved = newest(writer.home, "ct-09")
    assert (saved.slug, saved.state, saved.author) == (
        "bai-viet-trong-bang-dieu-khien",
        "submitted",
        "bientap",
    )
    assert stranger.get("/tin/ct-09").status_code == 200


def test_two_who_begin_at_once_get_items_of_their_own(writer: User) -> None:
    other = user_of(writer.home, DUYET)
    assert writer.post("/tin/moi").headers["location"] == "/tin/tin-01/sua"
    assert other.post("/tin/moi").headers["location"] == "/tin/tin-02/sua"


def test_the_second_of_two_editors_is_told_and_neither_text_is_lost(writer: User) -> None:
    form = typed(writer.home, "ct-08")
    writer.post(
        "/tin/ct-08/xem-truoc", {**form, "summary": "Của biên tập viên"}, **{"HX-Request": "true"}
    )
    chief = user_of(writer.home, DUYET)
    assert "bientap đang sửa bài này" in chief.get("/tin/ct-08/sua").text
    assert chief.post("/tin/ct-08/sua", {**form, "summary": "Của lãnh đạo"}).status_code == 303

    told = writer.post("/tin/ct-08/sua", {**form, "summary": "Của biên tập viên"})
    assert told.status_code == 409
    assert "duyet đã lưu bản 2 trong lúc bạn sửa" in told.text
    assert "lãnh đạo" in told.text
    assert "biên tập viên" in told.text
    assert newest(writer.home, "ct-08").document["summary"] == "Của lãnh đạo"

    assert "Của biên tập viên" in writer.get("/tin/ct-08/sua").text
    writer.post("/tin/ct-08/sua", {**form, "summary": "Của cả hai", "base": "2"})
    assert newest(writer.home, "ct-08").document["summary"] == "Của cả hai"


def test_an_editor_who_stopped_typing_long_ago_is_no_longer_announced(writer: User) -> None:
    writer.post("/tin/ct-08/xem-truoc", typed(writer.home, "ct-08"))
    clock_of(writer.home).forward(minutes=16)
    assert "đang sửa bài này" not in user_of(writer.home, DUYET).get("/tin/ct-08/sua").text


def test_a_writer_of_another_unit_may_read_but_not_edit(writer: User) -> None:
    form = typed(writer.home, "ct-08")
    other = user_of(writer.home, BIENTAP2)
    assert other.get("/tin/ct-08").status_code == 200
    assert "/tin/ct-08/sua" not in other.get("/tin/ct-08").text
    for answer in (
        other.get("/tin/ct-08/sua"),
        other.post("/tin/ct-08/sua", form),
        other.post("/tin/ct-08/trinh"),
    ):
        assert answer.status_code == 403
    assert numbers(writer.home, "ct-08") == [1]


def test_an_uploaded_picture_is_cut_around_the_chosen_point_in_every_channel(
    writer: User,
) -> None:
    form = typed(writer.home, "ct-08", alt="Ảnh chụp màn hình", do="add-pictures")
    page = writer.browser.post(
        "/tin/ct-08/sua", data=form, files={"upload_pictures": ("anh.png", picture(), "image/png")}
    )
    assert page.status_code == 200
    sha256 = page.text.split('src="/anh/')[1].split('"')[0]
    assert writer.get(f"/anh/{sha256}").headers["content-type"] == "image/jpeg"
    corner = typed(
        writer.home, "ct-08", alt="Ảnh chụp màn hình", picture=sha256, focus_x="0", focus_y="0"
    )
    assert writer.post("/tin/ct-08/sua", corner).status_code == 303
    stored = newest(writer.home, "ct-08").document["picture"]
    assert stored == {
        "sha256": sha256,
        "alt": "Ảnh chụp màn hình",
        "focus": [0.0, 0.0],
        "drawn": False,
    }
    assert (
        writer.get("/tin/ct-08/ban/2/cong/anh").content
        != writer.get("/tin/ct-08/ban/1/cong/anh").content
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"khong phai anh", "Đây là tệp chữ; hãy chọn ảnh JPEG"),
        (b"%PDF-1.4", "Đây là tệp PDF; hãy chọn ảnh"),
        (b"", "Tệp trống; hãy kiểm tra"),
        (AVIF.read_bytes(), "Đây là ảnh AVIF. "),
        (b"\0\0\0\x18ftypheic" + bytes(99), "Đây là ảnh HEIC (của iPhone); hãy chọn ảnh JPEG"),
    ],
)
def test_a_file_that_is_no_picture_is_told_and_the_text_stays(
    writer: User, data: bytes, words: str
) -> None:
    form = typed(writer.home, "ct-08", summary="Vẫn còn đây", do="add-pictures")
    page = writer.browser.post(
        "/tin/ct-08/sua", data=form, files={"upload_pictures": ("anh.png", data, "image/png")}
    )
    assert page.status_code == 422
    assert words in page.text
    assert "Vẫn còn đây" in page.text


def test_a_picture_needs_a_description(writer: User) -> None:
    refused = writer.post("/tin/ct-08/sua", typed(writer.home, "ct-08", alt=""))
    assert refused.status_code == 422
    assert 'href="#f-alt"' in refused.text


def test_text_from_word_keeps_its_structure_and_loses_its_decoration(writer: User) -> None:
    html = (
        "<html xmlns:o='x'><style>p{color:red}</style><h1>Mục lớn</h1><p class=MsoNormal "
        "style='x'><b>Đậm</b> "
        "<span>thường</span> <a href='https://a.example.vn'>nơi</a><script>x()</script></p>"
        "<p class=MsoListParagraph>·&nbsp;&nbsp; Ý một</p><img src=x onerror=y>"
    )
    cleaned = writer.browser.post(
        "/tin/dan", content=html.encode("utf-8"), headers={"Content-Type": "text/html"}
    )
    made = cleaned.json()
    assert made["text"] == "## Mục lớn\n\n**Đậm** thường [nơi](https://a.example.vn)\n\n- Ý một"
    assert [note.partition(":")[0] for note in made["notes"]] == [
        "1 ảnh chưa lấy được",
        "1 đoạn mã chạy đã bỏ",
    ]


@pytest.mark.parametrize("html", ["<div>" * 10_000, "<b>" * 150_000, "<td>x" * 90_000])
def test_a_paste_that_is_no_text_is_answered_with_a_sentence(writer: User, html: str) -> None:
    answer = writer.browser.post("/tin/dan", content=html.encode())
    assert answer.status_code == 422
    assert "chỉ lấy chữ" in answer.json()["notes"][0]


def test_plain_text_with_typed_bullets_becomes_a_list_and_keeps_its_lines(writer: User) -> None:
    answer = writer.browser.post(
        "/tin/dan",
        content="Kính gửi:\nBà A\n\n• một\n•\thai".encode(),
        headers={"Content-Type": "text/plain"},
    )
    assert answer.json() == {
        "text": "Kính gửi:\nBà A\n\n- một\n- hai",
        "notes": [],
        "apart": True,
    }


def word_file() -> bytes:
    document = Document()
    document.add_heading("Tên bài trong Word", 0)
    document.add_paragraph("Đoạn mở đầu có dấu tiếng Việt.")
    document.add_heading("Một mục", 2)
    document.add_paragraph("Ý thứ nhất", style="List Bullet")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_word_file_opens_as_a_draft(writer: User) -> None:
    answer = writer.browser.post("/tin/nhap-tep", files={"file": ("bai.docx", word_file())})
    assert answer.status_code == 303
    page = writer.get(answer.headers["location"]).text
    assert 'value="Tên bài trong Word"' in page
    for words in ("Đoạn mở đầu có dấu tiếng Việt.", "# Một mục", "- Ý thứ nhất"):
        assert words in page


def test_a_markdown_file_of_the_format_is_saved_at_once(writer: User) -> None:
    (path,) = (SAMPLES / "items").glob("ct-03-*.md")
    answer = writer.browser.post("/tin/nhap-tep", files={"file": (path.name, path.read_bytes())})
    assert answer.headers["location"] == "/tin/ct-03"
    assert newest(writer.home, "ct-03").author == "bientap"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("bai.docx", b"khong phai word", "đây là tệp chữ; hãy mở bằng Word và lưu lại dạng .docx"),
        ("bai.md", "chỉ có chữ".encode(), "thiếu phần đầu"),
        ("", b"", "Hãy chọn một tệp"),
        ("../../x.md", b"---\nid: x\n---\n", "thiếu trường bắt buộc"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_in_place(
    writer: User, name: str, data: bytes, words: str
) -> None:
    answer = writer.browser.post(
        "/tin/nhap-tep", files={"file": (name, data)} if name else {"picture": ("x", b"")}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert sql(writer.home, "SELECT id FROM items") == []


def test_an_address_that_is_published_can_no_longer_be_changed_in_the_form(writer: User) -> None:
    refused = writer.post("/tin/ct-08/sua", typed(writer.home, "ct-08", slug="duong-dan-khac"))
    assert refused.status_code == 422
    assert "không được đổi" in refused.text


def test_a_text_that_is_too_long_is_a_fault_while_typing(writer: User) -> None:
    def beside(words: int) -> str:
        form = typed(writer.home, "ct-08", body="chữ " * words)
        seen = writer.post("/tin/ct-08/xem-truoc", form, **{"HX-Request": "true"}).text
        return seen.split('id="live-body"')[1].split("</div>")[0]

    assert 'class="length">400 chữ' in beside(400)
    assert 'class="fault"' in beside(412)
    assert "412 chữ, thừa 12: bài từ 80 đến 400 chữ" in beside(412)
    assert "70 chữ, thiếu 10" in beside(70)

"""A Word file opens as a draft, with its pictures, and says what the officer must look at until it
is saved."""

import html
import re
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Inches

from content.items import drafts
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, picture, typed
from tests.content.content_kit import sql
from tests.kit import BIENTAP, Home

FIXTURES = Path(__file__).parents[1] / "fixtures" / "intake"


@pytest.fixture
def writer(home: Home) -> User:
    return user_of(newsroom(home), BIENTAP)


def sent(writer: User, data: bytes, name: str = "thông báo.docx") -> str:
    """The address of the draft that a file became."""
    answer = writer.browser.post("/tin/nhap-tep", files={"file": (name, data)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def page(writer: User, address: str) -> str:
    return html.unescape(writer.get(address).text)


def case(name: str) -> bytes:
    (path,) = FIXTURES.glob(f"{name}-*.docx")
    return path.read_bytes()


def test_what_was_left_out_is_told_until_the_draft_is_saved(writer: User) -> None:
    address = sent(writer, case("w12"))
    note = "1 chỗ chữ ẩn (không thấy khi đọc tệp) không lấy vào bài («CHỮ ẨN KHÔNG IN»)"
    for _ in range(2):
        assert note in page(writer, address)
    item = address.split("/")[2]
    form = typed(writer.home, "ct-08", id=item, slug="", base="0", do="keep")
    assert note in html.unescape(writer.post(address, form).text)
    writer.post(address.replace("/sua", "/xem-truoc"), {**form, "title": "Gõ tiếp"})
    assert note in page(writer, address)
    saved = writer.post(address, {**form, "do": "save"})
    assert saved.headers["location"] == f"/tin/{item}"
    assert note not in page(writer, address)


def test_a_draft_without_notes_says_nothing(writer: User) -> None:
    assert "Từ tệp Word" not in page(writer, sent(writer, case("w20")))


def with_pictures(count: int) -> bytes:
    document = Document()
    document.add_paragraph("Có ảnh.")
    for at in range(count):
        image = BytesIO(picture())
        if at:
            image = other_picture(at)
        document.add_picture(image, width=Inches(1))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def other_picture(number: int) -> BytesIO:
    """The same picture as another file: a PNG may have text in it."""
    import struct
    import zlib

    body = b"tEXt" + f"n\0{number}".encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = picture()
    return BytesIO(data[:33] + chunk + data[33:])


def test_pictures_come_into_the_draft_and_ask_for_their_words(writer: User) -> None:
    address = sent(writer, with_pictures(12))
    with writer.home.database.read() as db:
        (draft,) = drafts.of_person(db, "bientap")
    assert len(draft.fields["pictures"]) == 9
    assert draft.fields["picture"] not in ("", *draft.fields["pictures"])
    assert draft.fields["picture_alts"] == [""] * 9
    assert len(sql(writer.home, "SELECT sha256 FROM media")) >= 10
    shown = page(writer, address)
    assert "10 ảnh đã lấy vào bài" in shown
    assert "2 ảnh nữa không lấy: mỗi bài mang nhiều nhất 10 ảnh." in shown
    found = re.findall(r'<img src="(/anh/[0-9a-f]{64})"', shown)
    assert writer.get(found[0]).status_code == 200


def test_a_picture_that_cannot_be_shown_is_told(writer: User) -> None:
    import zipfile

    source, target = zipfile.ZipFile(BytesIO(with_pictures(1))), BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            data = source.read(name)
            package.writestr(name, b"GIF89a" + data if name.endswith(".png") else data)
    shown = page(writer, sent(writer, target.getvalue()))
    assert "1 ảnh không lấy được:" in shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "tệp trống"),
        (b"{\\rtf1 x}", "đây là tệp RTF; hãy mở bằng Word và lưu lại dạng .docx"),
        (b"%PDF-1.7\n", "đây là tệp PDF"),
        (b"PK\x03\x04" + bytes(30), "hỏng"),
    ],
)
def test_what_is_no_word_file_is_named_truly_and_nothing_begins(
    writer: User, data: bytes, words: str
) -> None:
    answer = writer.browser.post("/tin/nhap-tep", files={"file": ("thông báo.docx", data)})
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert sql(writer.home, "SELECT item FROM drafts") == []


def test_an_empty_word_file_is_told(writer: User) -> None:
    buffer = BytesIO()
    Document().save(buffer)
    answer = writer.browser.post("/tin/nhap-tep", files={"file": ("a.docx", buffer.getvalue())})
    assert answer.status_code == 422
    assert "tệp Word này không có chữ nào" in answer.text


def test_old_letters_are_refused_where_they_are_typed_and_shown_whole(writer: User) -> None:
    for field in ("title", "summary", "body"):
        form = typed(writer.home, "ct-08", **{field: "UBND ph\u00adêng th«ng b¸o lÞch tiÕp d©n"})
        answer = writer.post("/tin/ct-08/sua", form)
        assert answer.status_code == 422
        assert "«UBND phường thông báo lịch tiếp dân»" in html.unescape(answer.text)

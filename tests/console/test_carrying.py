"""What goes with an item: asked for where a chosen channel shows it, told at its field when it
cannot be taken, and seen by whoever approves."""

import hashlib
import re
from typing import Any

import pytest
from httpx import Response

from content.items.items import newest_revision
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom, picture, typed
from tests.kit import BIENTAP, DUYET, Home
from tests.made_files import mp4, pdf

ITEM = "ct-08"
EVENT = {
    "event_start": "2026-12-05T08:00",
    "event_end": "2026-12-05T11:30",
    "event_place": "Nhà văn hóa phường",
}


@pytest.fixture
def writer(home: Home) -> User:
    return user_of(newsroom(home), BIENTAP)


def document(home: Home) -> Any:
    with home.database.read() as db:
        found = newest_revision(db, ITEM)
    assert found is not None
    return found.document


def hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def uploaded(writer: User, field: str, data: bytes, **changes: Any) -> Response:
    form = typed(writer.home, ITEM, do=f"add-{field}", **changes)
    sent: Response = writer.browser.post(
        f"/tin/{ITEM}/sua", data=form, files={f"upload_{field}": ("tep", data, "x/y")}
    )
    return sent


def test_the_dialog_of_a_picture_names_its_part_of_the_page_and_takes_what_that_takes(
    writer: User,
) -> None:
    writer.home.draft(ITEM)
    page = writer.get(f"/tin/{ITEM}/sua").text
    dialog = page[page.index('<dialog id="soan-anh"') :].partition("</dialog>")[0]
    assert "ở phần «Ảnh»" in dialog
    assert re.search(r'<h2 id="phan-anh">.*? Ảnh</h2>', page, re.DOTALL)
    kinds = re.findall(r'accept="(image/[^"]+)"', page)
    assert len(kinds) > 1
    assert set(kinds) == {"image/jpeg,image/png,image/webp,image/avif"}


def part(page: str, field: str) -> tuple[str, str]:
    """The opening of a field's part of the editor, and what is in it."""
    found = re.search(
        rf'(<(fieldset|div) class="field" id="f-{field}"[^>]*>)(.*?)</\2>', page, re.S
    )
    assert found is not None
    return found[1], found[3]


def is_shown(page: str, field: str) -> bool:
    return " hidden" not in part(page, field)[0]


def test_a_field_is_asked_for_where_a_chosen_channel_shows_it(writer: User) -> None:
    keep = typed(writer.home, ITEM, do="keep")
    page = writer.post(f"/tin/{ITEM}/sua", {**keep, "channels": ["portal", "sms"]}).text
    assert is_shown(page, "attachments")
    assert is_shown(page, "event")
    assert not is_shown(page, "message_class"), "no channel of this release uses it"
    page = writer.post(f"/tin/{ITEM}/sua", {**keep, "channels": ["sms"]}).text
    assert not is_shown(page, "attachments")
    assert re.search(r'aria-labelledby="phan-kem"[^>]* hidden>', page)


def test_what_is_there_is_shown_whatever_the_channels(writer: User) -> None:
    form = typed(writer.home, ITEM, do="keep", message_class="reminder", **EVENT)
    page = writer.post(f"/tin/{ITEM}/sua", {**form, "channels": ["sms"]}).text
    assert is_shown(page, "event")
    assert is_shown(page, "message_class")
    assert '<option value="reminder" selected>Nhắc lịch</option>' in page
    assert not is_shown(page, "video")


def test_a_file_is_uploaded_named_saved_and_shown_where_it_will_stand(writer: User) -> None:
    page = uploaded(writer, "attachments", pdf())
    assert page.status_code == 200
    assert f'name="attachments" value="{hashed(pdf())}"' in page.text
    form = typed(
        writer.home,
        ITEM,
        attachments=[hashed(pdf())],
        attachment_titles=["Quyết định công bố"],
        **EVENT,
    )
    assert writer.post(f"/tin/{ITEM}/sua", form).status_code == 303
    assert document(writer.home)["attachments"] == [
        {"title": "Quyết định công bố", "sha256": hashed(pdf()), "ext": "pdf", "bytes": len(pdf())}
    ]
    look = writer.get(f"/tin/{ITEM}/ban/2/cong/trang").text
    assert "Quyết định công bố</a> <span>PDF, 0,1 MB</span>" in look
    assert ">08:00 ngày 05/12/2026</time> – <time" in look
    assert "<dd>Nhà văn hóa phường</dd>" in look
    assert "Quyết định công bố" in writer.get(f"/tin/{ITEM}").text


def test_the_preview_is_drawn_anew_when_only_what_goes_with_the_text_changes(writer: User) -> None:
    versions = set()
    for place in ("Nhà văn hóa", "Trường học"):
        form = typed(writer.home, ITEM, **{**EVENT, "event_place": place})
        seen = writer.post(f"/tin/{ITEM}/xem-truoc", form, **{"HX-Request": "true"}).text
        versions |= set(re.findall(r"/cong/trang\?v=(\w+)", seen))
        assert f"<dd>{place}</dd>" in writer.get(f"/tin/{ITEM}/nhap/cong/trang").text
    assert len(versions) == 2


def test_what_cannot_be_attached_is_told_at_its_field_and_the_text_stays(writer: User) -> None:
    acts = pdf(b"/OpenAction << /S /JavaScript /JS (x) >>")
    page = uploaded(writer, "attachments", acts, summary="Vẫn còn đây", **EVENT)
    assert page.status_code == 422
    assert 'href="#f-attachments"' in page.text
    opening, inside = part(page.text, "attachments")
    assert 'aria-invalid="true"' in opening
    assert "Tệp PDF có mã lệnh" in inside
    assert "Vẫn còn đây" in page.text
    assert 'value="Nhà văn hóa phường"' in page.text


@pytest.mark.parametrize(
    ("field", "data", "words"),
    [
        ("pictures", b"%PDF-1.4", "Đây là tệp PDF; hãy chọn ảnh"),
        ("video", mp4(kind=b"hvc1"), "H.264"),
        ("attachments", b"x", "Đây là tệp chữ; hãy lưu văn bản thành PDF"),
    ],
)
def test_every_sort_of_file_says_what_to_do(
    writer: User, field: str, data: bytes, words: str
) -> None:
    page = uploaded(writer, field, data)
    assert page.status_code == 422
    assert words in part(page.text, field)[1]


def test_a_file_without_a_name_is_told_at_its_own_line(writer: User) -> None:
    two = [pdf(), pdf(mark=b"2")]
    for data in two:
        uploaded(writer, "attachments", data)
    form = typed(
        writer.home,
        ITEM,
        attachments=[hashed(data) for data in two],
        attachment_titles=["Quyết định", ""],
    )
    page = writer.post(f"/tin/{ITEM}/sua", form)
    assert page.status_code == 422
    assert 'href="#f-attachments-2">Tệp đính kèm 2: không được để trống' in page.text
    field = re.search(r'<input[^>]*id="f-attachments-2"[^>]*>', page.text)
    assert field is not None
    assert 'aria-describedby="e-attachments-2-1" aria-invalid="true"' in field[0]


def test_files_are_put_to_and_taken_away_one_by_one(writer: User) -> None:
    first, second = hashed(pdf()), hashed(pdf(mark=b"2"))
    uploaded(writer, "attachments", pdf())
    page = uploaded(
        writer, "attachments", pdf(mark=b"2"), attachments=[first], attachment_titles=["Một"]
    ).text
    assert re.findall(r'name="attachments" value="(\w+)"', page) == [first, second]
    form = typed(
        writer.home,
        ITEM,
        do="drop-attachments-1",
        attachments=[first, second],
        attachment_titles=["Một", "Hai"],
    )
    page = writer.post(f"/tin/{ITEM}/sua", form).text
    assert re.findall(r'name="attachments" value="(\w+)"', page) == [second]
    assert re.findall(r'name="attachment_titles" value="(\w+)"', page) == ["Hai"]


def test_a_video_is_a_file_or_an_address(writer: User) -> None:
    page = uploaded(writer, "video", mp4(), video="https://video.example.vn/1").text
    assert f'name="video_file" value="{hashed(mp4())}"' in page
    assert "https://video.example.vn/1" not in page
    dropped = typed(
        writer.home, ITEM, do="drop-video", video_file=hashed(mp4()), video_title="Phim"
    )
    page = writer.post(f"/tin/{ITEM}/sua", dropped).text
    assert 'name="video_file"' not in page
    assert 'value="Phim"' in page


def test_the_approver_sees_everything_that_goes_with_the_text(writer: User) -> None:
    writer.home.draft(ITEM)
    chief = user_of(writer.home, DUYET)
    assert chief.get(f"/duyet/{ITEM}").status_code == 200
    for field, data in (("attachments", pdf()), ("pictures", picture())):
        uploaded(writer, field, data)
    form = typed(
        writer.home,
        ITEM,
        do="submit",
        attachments=[hashed(pdf())],
        attachment_titles=["Quyết định <mới>"],
        pictures=[hashed(picture())],
        picture_alts=["Bộ phận một cửa"],
        video="https://video.example.vn/1",
        video_title="Phim hướng dẫn",
        message_class="urgent",
        urgent_until="2026-12-05T12:00",
        **EVENT,
    )
    assert writer.post(f"/tin/{ITEM}/sua", form).status_code == 303
    page = chief.get(f"/duyet/{ITEM}").text
    facts = page.split('<dl class="facts-list after">')[1].split("</dl>")[0]
    for words in (
        f'<a href="/tep/{hashed(pdf())}">Quyết định &lt;mới&gt;</a>',
        f'<a href="/anh/{hashed(picture())}">Bộ phận một cửa</a>',
        '<a href="https://video.example.vn/1" rel="noreferrer">Phim hướng dẫn</a>',
        "05/12/2026 08:00 – 05/12/2026 11:30 · Nhà văn hóa phường",
        "<dd>Khẩn</dd>",
        "<dd>05/12/2026 12:00</dd>",
    ):
        assert words in facts
    assert "<ins>05/12/2026 08:00" in page, "the difference to what this approver saw"
    look = chief.get(f"/tin/{ITEM}/ban/2/telegram").text
    assert 'alt="Bộ phận một cửa"' in look
    shown = re.search(r'src="(/tin/[^"]+/telegram/anh-1)\?', look)
    assert shown is not None
    assert chief.get(shown[1]).headers["content-type"] == "image/jpeg"
    assert chief.get(f"/tin/{ITEM}/ban/2/telegram/anh-2").status_code == 404
    assert "Quyết định &lt;mới&gt;" in look
    assert "Địa chỉ của video không hiện ở đây" in look


def test_another_file_of_the_same_name_is_a_difference(writer: User) -> None:
    files = [pdf(), pdf(mark=b"2")]
    for data in files:
        uploaded(writer, "attachments", data)
    form = typed(writer.home, ITEM, attachment_titles=["Quyết định"])
    for number, data in enumerate(files, 1):
        sent = {**form, "attachments": [hashed(data)], "base": str(number)}
        assert writer.post(f"/tin/{ITEM}/sua", sent).status_code == 303
    page = writer.get(f"/tin/{ITEM}/ban/3").text
    difference = page.split('<dl class="diff">')[1].split("</dl>")[0]
    assert re.findall(r"<dt>(.*)</dt>", difference) == ["Tệp đính kèm"]
    assert (
        f"<del>({hashed(pdf())[:12]})</del><ins>({hashed(pdf(mark=b'2'))[:12]})</ins>" in difference
    )


def test_a_kept_file_is_handed_to_colleagues_as_a_file_and_pictures_are_not(writer: User) -> None:
    uploaded(writer, "attachments", pdf())
    answer = writer.get(f"/tep/{hashed(pdf())}")
    assert answer.content == pdf()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert writer.get(f"/anh/{hashed(pdf())}").status_code == 404
    assert writer.get(f"/tep/{'0' * 64}").status_code == 404
    assert user_of(writer.home).get(f"/tep/{hashed(pdf())}").status_code == 303

"""Bad input and trouble, as officers meet them: clear words in Vietnamese, and the work is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from sqlite3 import connect

import pytest

from content.calendar.occurrences import plan_due
from content.people.acts import Act
from content.people.switches import STOP_ALL, turn_on
from content.sending import leases
from engine.presence import Presence, sign_of
from tests.console.console_kit import PASSWORD, User, user_of
from tests.console.writing_kit import newsroom, typed
from tests.content.content_kit import sql
from tests.engine.engine_kit import clock_of, put
from tests.kit import BIENTAP, DUYET, Home, addresses

LONG = "Một đoạn văn rất dài. " * 1_000_000  # over 20 MB


@pytest.fixture
def writer(home: Home) -> User:
    newsroom(home).draft("ct-08")
    return user_of(home, BIENTAP)


def test_a_paste_of_20_mb_from_word_is_not_converted_and_holds_nobody_up(writer: User) -> None:
    answer = writer.browser.post("/tin/dan", content=f"<p>{LONG}</p>".encode())
    assert answer.status_code == 413


def test_a_field_of_20_mb_is_refused_in_words_and_what_was_kept_before_stays(
    writer: User,
) -> None:
    writer.post("/tin/ct-08/xem-truoc", typed(writer.home, "ct-08", summary="Câu gõ trước khi dán"))
    for path in ("/tin/ct-08/sua", "/tin/ct-08/xem-truoc"):
        refused = writer.browser.post(
            path, data=typed(writer.home, "ct-08", body=LONG), files={"upload_pictures": ("", b"")}
        )
        assert refused.status_code == 413
        assert "mỗi ô không quá 200.000 ký tự" in refused.text
    assert "Câu gõ trước khi dán" in writer.get("/tin/ct-08/sua").text


@pytest.mark.parametrize(
    "name",
    ["../../x.docx", "..", "/", "a\x00b.docx", "đ" * 300 + ".docx", "x\r\nSet-Cookie: a=b.docx"],
)
def test_a_file_with_a_hostile_name_is_read_as_what_it_is(writer: User, name: str) -> None:
    answer = writer.browser.post("/tin/nhap-tep", files={"file": (name, b"khong phai Word")})
    assert answer.status_code == 422
    assert "Set-Cookie" not in "".join(answer.headers)
    assert list(writer.home.folder.parent.glob("x*")) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "2026-02-30", "time": "08:00"},
        {"date": "", "time": ""},
        {"date": "mai", "time": "8 giờ"},
        {"until": "29/2"},
    ],
)
def test_a_wrong_date_is_told_and_the_form_stays_as_it_was_filled(
    writer: User, fields: dict[str, str]
) -> None:
    writer.home.approved("ct-01")
    form = {
        "item": "ct-01",
        "outlet": "cong",
        "when": "later",
        "date": "2026-12-05",
        "time": "08:00",
        "repeat": "FREQ=DAILY",
    }
    refused = writer.post("/lich/moi", {**form, **fields})
    assert refused.status_code == 422
    assert "cần sửa" in refused.text
    assert '<option value="FREQ=DAILY" selected>' in refused.text
    assert 'value="cong" id="o-1-cong" checked' in refused.text
    number = put(writer.home, "cong", at=writer.home.now + timedelta(days=1))
    moved = writer.post(f"/lich/{number}/doi", {"date": "2026-02-30", "time": "08:00"})
    assert moved.status_code == 422
    assert "cần sửa" in moved.text


def test_a_holiday_is_named_and_when_it_will_leave_instead(writer: User) -> None:
    home = writer.home
    number = put(home, "thu", audience=people(home), at=datetime(2027, 1, 1, 2, 0, tzinfo=UTC))
    page = writer.get(f"/lich/{number}").text
    assert "Ngày này là Tết Dương lịch." in page
    assert "giữ lại đến 04/01/2027" in page
    writer.post(f"/lich/{number}/doi", {"date": "2027-01-05", "time": "09:00"})
    assert "Ngày này là" not in writer.get(f"/lich/{number}").text


def test_an_officer_is_not_sent_to_the_terminal(writer: User) -> None:
    for path in ("/lich/999", "/bao-cao/999", "/hoat-dong/999"):
        answer = writer.get(path)
        assert "không có" in answer.text
        assert "lantoa " not in answer.text
    approve = {"sha256": "", "do": "return", "why": "x"}
    assert "lantoa " not in user_of(writer.home, DUYET).post("/duyet/ct-08", approve).text


def people(home: Home) -> str:
    home.audience("dan", addresses(2))
    return "dan"


def test_an_item_saved_while_the_database_is_locked_can_be_sent_again(
    writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not writer.home.database.is_sqlite:
        pytest.skip("SQLite only")
    form = typed(writer.home, "ct-08", title="Tiêu đề gõ trong lúc bận")
    with locked(writer, monkeypatch) as slow:
        answer = slow.browser.post(
            "/tin/ct-08/sua", data=form, files={"upload_pictures": ("", b"")}
        )
    assert answer.status_code == 503
    assert "đang bị một chương trình khác giữ" in answer.text
    assert 'action="/tin/ct-08/sua"' in answer.text
    assert "Tiêu đề gõ trong lúc bận" in answer.text


def test_an_item_saved_after_the_session_ended_is_there_after_signing_in(writer: User) -> None:
    sql(writer.home, "DELETE FROM sessions")
    form = typed(writer.home, "ct-08", title="Tiêu đề gõ khi đã hết phiên")
    lost = writer.browser.post("/tin/ct-08/sua", data=form, files={"upload_pictures": ("", b"")})
    assert lost.status_code == 401
    kept = unescape(lost.text.split('name="kept" value="')[1].split('"')[0])
    again = writer.post(
        "/dang-nhap",
        {"name": "bientap", "password": PASSWORD, "then": "/tin/ct-08/sua", "kept": kept},
    )
    assert 'action="/tin/ct-08/sua"' in again.text
    assert "Tiêu đề gõ khi đã hết phiên" in again.text


@contextmanager
def locked(visitor: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[User]:
    """The same browser at a console whose database another program holds."""
    home = visitor.home
    home.database.engine.dispose()
    monkeypatch.setattr("content.database.db.BUSY_SECONDS", 0)
    home.database = type(home.database)(str(home.database.engine.url))
    slow = user_of(home)
    slow.browser.cookies = visitor.browser.cookies
    other = connect(home.folder / "lantoa.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield slow
    finally:
        other.close()


def test_an_engine_that_does_not_run_is_told_where_people_look(writer: User) -> None:
    home, words = writer.home, "Hệ thống phát đang không chạy"
    number = put(home, "telegram", at=home.now + timedelta(minutes=1))
    assert words not in writer.get("/").text + writer.get(f"/lich/{number}").text
    clock_of(home).forward(seconds=70)
    page = writer.get(f"/lich/{number}").text
    assert "Đã đến giờ: hệ thống đang bắt đầu gửi." in page
    assert words not in page + writer.get("/").text
    clock_of(home).forward(minutes=4)
    for page in ("/", f"/lich/{number}", f"/lich/{number}/tien-do"):
        assert words in writer.get(page).text
        assert "Chưa đến giờ phát" not in writer.get(page).text
    plan_due(home.database, home.now, home.context.calendar)  # planned, but nobody sends
    clock_of(home).forward(minutes=5)
    page = writer.get("/").text
    assert words in page
    assert "Điểm phát đang chờ: " in page
    with sign_of(home.folder) as sign:  # an engine runs, and does not come to it
        sign.say(Presence("prefect"))
        page = writer.get("/").text
        assert words not in page
        assert "Hệ thống phát đang chạy nhưng chưa gửi được." in page
    with home.database.write() as db:
        leases.take_lease(db, home.outlet_rows("telegram")[0].id, "may/1/1", home.now)
    assert words not in writer.get("/").text


def test_an_emergency_stop_is_no_stopped_engine(writer: User) -> None:
    home = writer.home
    put(home, "telegram", at=home.now)
    with home.database.write() as db:
        turn_on(db, STOP_ALL, Act(DUYET, home.now, "thử"))
    clock_of(home).forward(minutes=10)
    page = writer.get("/").text
    assert "đang dừng khẩn cấp" in page
    assert "Hệ thống phát đang không chạy" not in page

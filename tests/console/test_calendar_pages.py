"""Lịch: what the month shows, how a publication comes onto it, moves, and ends; and what asks once
more."""

import re
from datetime import timedelta
from html import unescape

import pytest
from icalendar import Calendar

from content.calendar.publications import list_publications
from content.calendar.schedule import ScheduleRequest
from tests.console.console_kit import User, user_of
from tests.content.content_kit import audience, calendared, local, outlet, passed, planned, sql
from tests.engine.engine_kit import sms_outlet
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home, addresses, phones


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans()
    return user_of(home, BIENTAP)


def scheduled(home: Home, at: str = "2031-12-03 08:00", repeat: str | None = None) -> int:
    return calendared(
        home,
        ScheduleRequest(
            passed(home, title="Hỏi đáp về một cửa"), [outlet(home)], None, local(at), repeat
        ),
    )


def at_of(home: Home, publication: int) -> str:
    with home.database.read() as db:
        (found,) = [entry for entry in list_publications(db) if entry.id == publication]
    return f"{found.at.astimezone().isoformat()}"


def cell(page: str, day: str) -> str:
    """What stands in the cell of one day."""
    found = re.search(rf'<td data-day="{day}".*?</td>', page, re.DOTALL)
    assert found
    return found.group()


def test_the_month_shows_each_due_time_in_its_own_day_with_lunar_date_and_holiday(
    writer: User,
) -> None:
    scheduled(writer.home, "2031-12-01 08:00", "FREQ=WEEKLY")
    page = writer.get("/lich?ngay=2031-12-15").text
    assert [day for day in range(1, 32) if "một cửa" in cell(page, f"2031-12-{day:02d}")] == [
        1,
        8,
        15,
        22,
        29,
    ]
    tet = cell(writer.get("/lich?ngay=2027-02-15").text, "2027-02-06")
    assert "1/1" in tet
    assert "Tết" in tet


@pytest.mark.parametrize("shape", ["thang", "tuan", "danh-sach"])
def test_an_empty_calendar_and_a_wrong_day_are_said_plainly(writer: User, shape: str) -> None:
    assert writer.get(f"/lich?xem={shape}").status_code == 200
    refused = writer.get(f"/lich?xem={shape}&ngay=30/02/2031")
    assert refused.status_code == 422
    assert "không có ngày «30/02/2031» trong lịch" in refused.text


def test_a_move_keeps_the_rules_of_the_form_and_a_past_day_is_refused(writer: User) -> None:
    number = scheduled(writer.home)
    moved = writer.post(
        f"/lich/{number}/doi",
        {"date": "2031-12-09", "time": "09:30", "then": "/lich?ngay=2031-12-01"},
    )
    assert moved.headers["location"] == "/lich?ngay=2031-12-01"
    assert "09:30" in cell(writer.get("/lich?ngay=2031-12-01").text, "2031-12-09")
    before = at_of(writer.home, number)
    refused = writer.post(f"/lich/{number}/doi", {"date": "2020-01-01", "time": "08:00"})
    assert refused.status_code == 422
    assert "đã ở trong quá khứ" in refused.text
    assert at_of(writer.home, number) == before


def test_what_has_begun_cannot_be_moved_but_can_be_ended_with_a_reason(writer: User) -> None:
    number = scheduled(writer.home, "2031-12-03 08:00", "FREQ=DAILY;COUNT=9")
    planned(writer.home, local("2031-12-04 00:00"))
    assert (
        "không dời được"
        in writer.post(f"/lich/{number}/doi", {"date": "2031-12-09", "time": "09:30"}).text
    )
    assert "lý do" in writer.post(f"/lich/{number}/huy", {"why": " "}).text
    assert writer.post(f"/lich/{number}/huy", {"why": "hoãn họp"}).status_code == 303
    assert "Đã hủy" in writer.get(f"/lich/{number}").text


OUTLETS = """
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin"
link = "https://hoadang.example.vn/tin"

[[outlet]]
name = "thu"
channel = "email_smtp"
from = "Trung tâm <tin@hoadang.example.vn>"
[[outlet.relay]]
host = "127.0.0.1"
port = 25
security = "none"
"""


def test_pages_are_scheduled_at_once_and_a_mailing_is_asked_for_once_more(writer: User) -> None:
    home = writer.home.outlets(OUTLETS).audience("dan", addresses(3))
    home.approved("ct-08")
    assert 'value="thu"' in writer.get("/lich/moi?bai=ct-08").text
    later = {"item": "ct-08", "when": "later", "date": "2031-12-09", "time": "09:30"}
    page = {**later, "outlet": "cong"}
    assert "09:30 Thứ Ba, 09/12/2031" in unescape(writer.post("/lich/moi", page).text)
    assert writer.post("/lich/moi", {**page, "sure": "1"}).headers["location"] == "/lich/1"
    mailing = {**later, "outlet": "thu", "audience": "dan"}
    asked = writer.post("/lich/moi", mailing)
    assert "3 người" in asked.text
    assert "n***@example.org" in asked.text
    assert writer.get("/lich/2").status_code == 404
    assert (
        writer.post("/lich/moi", {**mailing, "sure": "1", "generation": "1"}).headers["location"]
        == "/lich/2"
    )


def test_what_a_text_message_costs_and_says_is_shown_before_it_is_sent_and_before_it_is_released(
    writer: User,
) -> None:
    home = writer.home.outlets(sms_outlet(price_per_part=350)).audience("sdt", phones(range(200)))
    home.approved("ct-08")
    mailing = {
        "item": "ct-08",
        "when": "later",
        "date": "2031-12-09",
        "time": "09:30",
        "outlet": "sms",
        "audience": "sdt",
    }
    asked = writer.post("/lich/moi", mailing).text
    (parts,) = map(int, re.findall(r"ví dụ này: (\d+) tin", asked))
    said = (
        f"{parts * 350:,} đồng".replace(",", "."),
        f"{200 * parts * 350:,} đồng".replace(",", "."),
        "PAR INDEX la Chi so",
    )
    assert all(words in asked for words in said)
    waiting = writer.get(
        writer.post("/lich/moi", {**mailing, "sure": "1", "generation": "1"}).headers["location"]
    ).text
    assert "Chờ người thứ hai cho phép gửi đến 200 người" in waiting
    assert all(words in waiting for words in said)


def test_a_mailing_without_a_list_keeps_the_form_and_says_beside_the_field_what_is_missing(
    writer: User,
) -> None:
    writer.home.outlets(OUTLETS).approved("ct-08")
    answer = writer.post(
        "/lich/moi",
        {"item": "ct-08", "when": "later", "date": "2031-12-09", "time": "09:30", "outlet": "thu"},
    )
    assert answer.status_code == 422
    assert 'href="#f-audience"' in answer.text
    assert "cần chọn một nhóm nhận" in answer.text
    assert 'value="2031-12-09"' in answer.text


def test_a_colleague_of_another_unit_may_look_but_not_touch(writer: User) -> None:
    number = scheduled(writer.home)
    stranger = user_of(writer.home, BIENTAP2)
    page = stranger.get(f"/lich/{number}")
    assert page.status_code == 200
    assert "Dời lịch" not in page.text
    assert (
        stranger.post(f"/lich/{number}/doi", {"date": "2031-12-09", "time": "09:30"}).status_code
        == 403
    )


def test_a_large_mailing_is_released_by_a_second_person_who_sees_count_and_masked_examples(
    writer: User,
) -> None:
    home = writer.home.outlets(OUTLETS)
    plan = ScheduleRequest(
        home.approved("ct-08"),
        home.outlet_rows("thu"),
        audience(home, count=5),
        local("2031-12-03 08:00"),
    )
    number = calendared(home, plan, release_above=2)
    assert "/cho-phep" not in writer.get(f"/lich/{number}").text
    boss = user_of(home, DUYET)
    page = boss.get(f"/lich/{number}").text
    assert "5 người" in page
    assert "***@example.org" in page
    assert "nguoi0@example.org" not in page
    assert boss.post(f"/lich/{number}/cho-phep", {"generation": "1"}).status_code == 303
    assert "Đã xếp lịch" in boss.get(f"/lich/{number}").text


def test_the_calendar_feed_opens_with_its_own_address_only(writer: User) -> None:
    scheduled(
        writer.home, f"{writer.home.now + timedelta(days=9):%Y-%m-%d} 08:00", "FREQ=DAILY;COUNT=3"
    )
    address = re.search(r'href="(/lich/bientap/[^"]+\.ics)"', writer.get("/lich").text)
    assert address
    stranger = user_of(writer.home)
    feed = Calendar.from_ical(stranger.get(address.group(1)).text)
    assert [str(event["summary"]) for event in feed.walk("VEVENT")] == ["Hỏi đáp về một cửa"] * 3
    assert len({str(event["uid"]) for event in feed.walk("VEVENT")}) == 3
    for forged in (
        address.group(1).replace("bientap", "duyet"),
        "/lich/bientap/1-aaaaaaaaaaaaaaaa.ics",
        "/lich/ai-do/x.ics",
    ):
        assert stranger.get(forged).status_code == 404
    sql(writer.home, "UPDATE users SET active = false WHERE name = 'bientap'")
    assert stranger.get(address.group(1)).status_code == 404

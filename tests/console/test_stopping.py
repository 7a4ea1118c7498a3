"""Dừng lịch này: one press on the page of a publication that runs, by whoever may; what has left
and what stands is said, and why nothing moves."""

from datetime import timedelta

import pytest

from content.outlets.outlets import set_state
from content.people import switches
from tests.console.console_kit import User, user_of
from tests.console.test_progress import mailing
from tests.content.content_kit import last_act, sql
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home


@pytest.fixture
def writer(home: Home) -> User:
    home.people()
    mailing(home, 10)
    sql(home, "UPDATE deliveries SET state = 'accepted' WHERE id <= 4")
    return user_of(home, BIENTAP)


def test_one_press_stops_it_and_one_lets_it_go_on(writer: User) -> None:
    assert 'action="/lich/1/dung"' in writer.get("/lich/1").text
    assert writer.post("/lich/1/dung").headers["location"] == "/lich/1"
    page = writer.get("/lich/1").text
    assert "bientap đã dừng lịch này" in page
    assert "Đã đi: 4 lượt; đang dừng lại: 6 lượt." in page
    assert "Đang dừng lại" in page
    assert 'action="/lich/1/dung"' not in page
    assert 'action="/lich/1/phat-tiep"' in page
    assert "40%" in page
    assert "Lịch phát đang dừng lại" in writer.get("/").text
    writer.post("/lich/1/phat-tiep")
    assert last_act(writer.home)[1] == "publication.continue"
    assert 'action="/lich/1/dung"' in writer.get("/lich/1").text


def test_a_second_press_is_told_how_it_stands_and_stops_nothing_twice(writer: User) -> None:
    writer.post("/lich/1/dung")
    again = user_of(writer.home, DUYET)
    answer = again.post("/lich/1/dung")
    assert answer.status_code == 303
    again.browser.cookies.update(answer.cookies)
    assert "đã được bientap dừng từ trước" in again.get("/lich/1").text
    again.post("/lich/1/phat-tiep")
    answer = again.post("/lich/1/phat-tiep")
    again.browser.cookies.update(answer.cookies)
    assert "không bị dừng" in again.get("/lich/1").text


def test_who_may_not_sees_no_button_and_who_may(writer: User) -> None:
    other = user_of(writer.home, BIENTAP2)
    assert 'action="/lich/1/dung"' not in other.get("/lich/1").text
    assert other.post("/lich/1/dung").status_code == 403
    writer.post("/lich/1/dung")
    page = other.get("/lich/1").text
    assert 'action="/lich/1/phat-tiep"' not in page
    assert "Người có quyền cho phát tiếp" in page


def test_nothing_that_moves_is_said_and_no_time_left_where_nothing_does(writer: User) -> None:
    home = writer.home
    was_due = f"{home.now - timedelta(minutes=2):%Y-%m-%d %H:%M:%S.%f}"
    sql(home, "UPDATE occurrences SET due_at = :due", due=was_due)
    page = writer.get("/lich/1").text
    assert "Một phút qua không có lượt nào đến nơi." in page
    assert "còn khoảng" not in page
    with home.database.write() as db:
        set_state(db, "thu", "paused", home.act(DUYET, "bảo trì"))
    assert "đang tạm dừng" in writer.get("/lich/1/tien-do").text
    with home.database.write() as db:
        switches.turn_on(db, switches.STOP_ALL, home.act(DUYET, "thử"))
    assert "dừng khẩn cấp" in writer.get("/lich/1/tien-do").text


def test_the_rate_counts_what_arrived_of_this_publication_in_the_last_minute(
    writer: User,
) -> None:
    home = writer.home
    ended = home.now.strftime("%Y-%m-%d %H:%M:%S.%f")
    for number, outcome in ((1, "accepted"), (2, "accepted"), (3, "unknown"), (4, "retry")):
        sql(
            home,
            "INSERT INTO attempts (delivery_id, number, ended_at, outcome, code, reason, raw) "
            "VALUES (:id, 1, :at, :outcome, '', '', '')",
            id=number,
            at=ended,
            outcome=outcome,
        )
    assert "đến nơi 2 lượt mỗi giây" in writer.get("/lich/1/tien-do").text
    mailing(home, 3)
    assert "mỗi giây" not in writer.get("/lich/2/tien-do").text

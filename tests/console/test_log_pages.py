"""Nhật ký: pages that meet without a gap or a double, filters, one delivery opened, and a person's
decision."""

import csv
import re

import pytest

from content.calendar.schedule import ScheduleRequest
from content.notices.notices import Addressees, Notice, NoticeText, issue
from content.outlets.outlets import find_outlet
from content.people.acts import REMIND, Act
from tests.console.console_kit import User, user_of
from tests.content.content_kit import audience, calendared, outlet, passed, planned, sql
from tests.kit import BIENTAP, DUYET, Home


@pytest.fixture
def boss(home: Home) -> User:
    home.people()
    calendared(
        home,
        ScheduleRequest(
            passed(home), [outlet(home, "thu", "email")], audience(home, count=230), home.now
        ),
        release_above=1000,
    )
    planned(home, home.now)
    return user_of(home, DUYET)


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'href="/nhat-ky/(\d+)"', page)]


def test_older_and_newer_pages_meet_without_a_gap_or_a_double(boss: User) -> None:
    seen, address = list[int](), "/nhat-ky?trang_thai=queued"
    while address:
        page = boss.get(address).text
        seen += numbers(page)
        following = re.search(r'href="(/nhat-ky\?[^"]*truoc=\d+)" rel="next"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 230
    back = boss.get(f"/nhat-ky?trang_thai=queued&sau={seen[150]}").text
    assert numbers(back) == seen[50:150]


def test_filters_find_what_they_say_and_nothing_else(boss: User) -> None:
    sql(
        boss.home,
        "UPDATE deliveries SET state = 'unknown', reason = 'mất kết nối' WHERE id IN (7, 9)",
    )
    assert numbers(boss.get("/nhat-ky?trang_thai=unknown").text) == [9, 7]
    assert numbers(boss.get("/nhat-ky?diem_phat=thu&bai=tin-01&trang_thai=unknown").text) == [9, 7]
    assert numbers(boss.get("/nhat-ky?diem_phat=&trang_thai=unknown&bai=&tu=&den=").text) == [9, 7]
    assert "Không có lượt gửi nào" in boss.get("/nhat-ky?tu=2001-01-01&den=2001-01-02").text
    assert boss.get("/nhat-ky?trang_thai=khong-co").status_code == 200


def test_what_nobody_knows_is_decided_by_a_person_with_a_reason(boss: User) -> None:
    sql(boss.home, "UPDATE deliveries SET state = 'unknown', reason = 'mất kết nối' WHERE id = 7")
    assert "Máy không tự gửi lại" in boss.get("/nhat-ky/7").text
    assert boss.post("/nhat-ky/7", {"verdict": "sent", "why": ""}).status_code == 422
    assert (
        boss.post("/nhat-ky/7", {"verdict": "sent", "why": "người nhận đã trả lời"}).status_code
        == 303
    )
    assert sql(boss.home, "SELECT state FROM deliveries WHERE id = 7")[0].state == "accepted"


def test_a_writer_sees_the_log_but_decides_nothing(boss: User) -> None:
    sql(boss.home, "UPDATE deliveries SET state = 'unknown' WHERE id = 7")
    writer = user_of(boss.home, BIENTAP)
    assert 'name="verdict"' not in writer.get("/nhat-ky/7").text
    assert writer.post("/nhat-ky/7", {"verdict": "sent", "why": "x"}).status_code == 403
    assert writer.get("/nhat-ky/99999").status_code == 404


def test_the_csv_holds_every_row_of_the_filter_and_no_formula(boss: User) -> None:
    sql(boss.home, "UPDATE deliveries SET reason = '=1+1', state = 'rejected' WHERE id = 7")
    rows = list(csv.DictReader(boss.get("/nhat-ky.csv?diem_phat=thu").text.splitlines()))
    assert len(rows) == 230
    assert next(row["reason"] for row in rows if row["id"] == "7") == "'=1+1"
    assert all("***@" in row["recipient"] for row in rows)
    assert not re.search(r"[\w.]@", "".join(value for row in rows for value in row.values()))


def test_a_notice_is_in_the_log_opens_and_is_decided_like_all_others(boss: User) -> None:
    text = NoticeText("Còn 05 ngày đến hạn báo cáo", "Sắp đến hạn", ("Một.",))
    with boss.home.database.write() as db:
        to = Addressees(find_outlet(db, "thu"), ["a@hoadang.example.vn"])
        act = Act(REMIND, boss.home.now)
        issue(db, boss.home.vault, Notice("hạn:5", "report_reminder", text, boss.home.now), to, act)
    (number, *_) = numbers(boss.get("/nhat-ky").text)
    assert "thông báo nội bộ" in boss.get("/nhat-ky").text
    sql(
        boss.home,
        "UPDATE deliveries SET state = 'unknown', reason = 'mất kết nối' WHERE id = :id",
        id=number,
    )
    page = boss.get(f"/nhat-ky/{number}").text
    assert text.title in page
    assert "/tin/" not in page.partition("<main")[2], "a notice was given an item"
    assert text.title in boss.get("/").text
    decided = {"verdict": "sent", "why": "đã thấy trong hộp thư"}
    assert boss.post(f"/nhat-ky/{number}", decided).status_code == 303
    assert text.title not in boss.get("/").text

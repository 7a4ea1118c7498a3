"""One time of a repetition on its page and on the calendar: skipped, moved, given to another text,
put back; and «Hoàn tác» after a move."""

import re
from html import unescape

import pytest

from content.audiences.audiences import find_audience
from content.calendar.publications import Publication, find_publication
from content.calendar.schedule import ScheduleRequest
from content.outlets.outlets import find_outlet
from tests.console.console_kit import User, user_of
from tests.console.test_calendar_pages import OUTLETS, cell
from tests.content.content_kit import calendared, local, planned, sql
from tests.kit import BIENTAP, BIENTAP2, Home, addresses

MONDAY = "/lich/1/luot/20311208T010000Z"


def on_calendar(home: Home, at: str, repeat: str | None = None) -> int:
    with home.database.read() as db:
        place = find_outlet(db, "cong")
    request = ScheduleRequest(home.approved("ct-08"), [place], None, local(at), repeat)
    return calendared(home, request)


def letter(home: Home, at: str, repeat: str | None = None) -> int:
    with home.database.read() as db:
        place, people = find_outlet(db, "thu"), find_audience(db, "dan")
    request = ScheduleRequest(home.approved("ct-08"), [place], people, local(at), repeat)
    return calendared(home, request)


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans().outlets(OUTLETS)
    on_calendar(home, "2031-12-01 08:00", "FREQ=WEEKLY;COUNT=4")
    return user_of(home, BIENTAP)


def read(user: User, path: str) -> str:
    answer = user.get(path)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", unescape(answer.text))


def found(user: User) -> Publication:
    with user.home.database.read() as db:
        return find_publication(db, 1)


def undo_of(page: str) -> str:
    (path,) = re.findall(r'<form method="post" action="([^"]*hoan-tac[^"]*)"', page)
    return str(path)


def test_a_time_is_left_out_from_the_publications_page_and_put_back(writer: User) -> None:
    assert MONDAY in read(writer, "/lich/1")
    refused = writer.post(f"{MONDAY}/bo", {"why": " "})
    assert (refused.status_code, "phải ghi lý do" in refused.text) == (422, True)
    done = writer.post(f"{MONDAY}/bo", {"why": "Nghỉ hội nghị"})
    assert done.headers["location"] == "/lich/1"
    page = read(writer, "/lich/1")
    assert "trừ 08/12/2031 08:00" in page
    assert "bỏ lượt này" in cell(writer.get("/lich?ngay=2031-12-08").text, "2031-12-08")
    assert "Nghỉ hội nghị" in read(writer, MONDAY)
    assert writer.post(f"{MONDAY}/lai").status_code == 303
    assert not found(writer).exceptions


def test_a_time_is_dragged_alone_and_the_move_is_undone(writer: User) -> None:
    there = cell(writer.get("/lich?ngay=2031-12-08").text, "2031-12-08")
    assert f'data-move="{MONDAY}/doi"' in there
    back = "/lich?xem=thang&ngay=2031-12-08"
    moved = writer.post(f"{MONDAY}/doi", {"date": "2031-12-09", "time": "09:00", "then": back})
    assert moved.headers["location"] == back
    page = read(writer, back)
    assert "dời từ 08/12/2031 08:00" in cell(page, "2031-12-09")
    assert "cong" not in cell(page, "2031-12-08")
    assert "08/12/2031 08:00 dời sang 09/12/2031 09:00" in read(writer, "/lich/1")
    undone = writer.post(undo_of(page))
    assert undone.headers["location"] == back
    assert "Đã hoàn tác" in read(writer, back)
    assert not found(writer).exceptions
    writer.post(undo_of(page))
    assert "thay đổi khác" in read(writer, back)


def test_a_whole_publication_is_moved_back_also_when_it_was_dragged_to_now(writer: User) -> None:
    number = on_calendar(writer.home, "2031-12-03 08:00")
    now = writer.home.now
    writer.post(f"/lich/{number}/doi", {"date": "01/12/2026", "time": "10:00"})
    assert f"{now:%H}" == "03"  # 10:00 in Vietnam
    planned(writer.home, now)
    assert not writer.home.log(), "it may not leave at once"
    page = read(writer, f"/lich/{number}")
    assert writer.post(undo_of(page)).status_code == 303
    (row,) = sql(writer.home, "SELECT at FROM publications WHERE id = :id", id=number)
    assert "2031-12-03 01:00" in str(row.at)


def test_another_text_takes_its_place_after_a_last_look_and_nothing_unapproved_does(
    writer: User,
) -> None:
    writer.home.approved("ct-01")
    for item in ("", "ct-07"):
        assert writer.post(f"{MONDAY}/thay", {"item": item, "sure": "1"}).status_code == 422
    look = writer.post(f"{MONDAY}/thay", {"item": "ct-01"})
    assert (look.status_code, len(sql(writer.home, "SELECT id FROM publications"))) == (200, 1)
    assert f'action="{MONDAY}/thay"' in look.text
    done = writer.post(f"{MONDAY}/thay", {"item": "ct-01", "sure": "1"})
    assert done.headers["location"] == "/lich/1"
    assert found(writer).exceptions[0].instead == 2
    assert "thay bằng lịch phát 2" in read(writer, "/lich/1")
    assert writer.post(f"{MONDAY}/lai").status_code == 303
    assert sql(writer.home, "SELECT state FROM publications WHERE id = 2") == [("cancelled",)]


def test_what_is_replaced_is_no_hint_about_itself_and_another_text_still_is(writer: User) -> None:
    home = writer.home.audience("dan", addresses(3))
    home.approved("ct-01")
    number = letter(home, "2031-12-01 08:00", "FREQ=WEEKLY;COUNT=4")
    here = f"/lich/{number}/luot/20311208T010000Z/thay"
    assert "sát giờ này" not in writer.post(here, {"item": "ct-01"}).text
    letter(home, "2031-12-08 08:30")
    look = writer.post(here, {"item": "ct-01"}).text
    assert look.count("sát giờ này") == 1
    assert "lúc 08/12/2031 08:30, sát giờ này" in look


def test_the_calendar_program_follows_a_moved_time_and_forgets_a_skipped_one(writer: User) -> None:
    writer.home.clock.moment = local("2031-11-30 08:00")  # type: ignore[attr-defined]
    writer.sign_in(BIENTAP)

    def events() -> dict[str, str]:
        (path,) = re.findall(r'href="(/lich/[^"]+\.ics)"', writer.get("/lich").text)
        lines = re.findall(r"(?m)^(UID|DTSTART):(\S+)", writer.get(path).text)
        starts = [value for name, value in lines if name == "DTSTART"]
        uids = [value for name, value in lines if name == "UID"]
        return dict(zip(uids, starts, strict=True))

    before = events()
    writer.post(f"{MONDAY}/doi", {"date": "2031-12-09", "time": "09:00"})
    writer.post("/lich/1/luot/20311215T010000Z/bo", {"why": "nghỉ"})
    after = events()
    (gone,) = set(before) - set(after)
    assert (before[gone], set(after) - set(before)) == ("20311215T010000Z", set())
    (moved,) = [uid for uid in after if before[uid] != after[uid]]
    assert (before[moved], after[moved]) == ("20311208T010000Z", "20311209T020000Z")


def test_what_is_no_time_is_not_found_and_strangers_may_not(writer: User) -> None:
    on_calendar(writer.home, "2031-12-03 08:00")
    for path in (
        "/lich/1/luot/hom-nay",
        "/lich/1/luot/20311209T010000Z",
        "/lich/2/luot/20311203T010000Z",
        "/lich/1/luot/99991231T235959Z",
    ):
        assert writer.get(path).status_code == 404
    other = user_of(writer.home, BIENTAP2)
    assert other.get(MONDAY).status_code == 200
    assert other.post(f"{MONDAY}/bo", {"why": "x"}).status_code == 403
    assert f"{MONDAY}/bo" not in other.get(MONDAY).text

"""The form that puts a text on the calendar: a typed day is heeded, the last look says what it
comes to, the same schedule is asked for once more, a release belongs to the list that was seen."""

import re
from html import unescape

import pytest

from content.calendar.publications import list_publications
from tests.console.console_kit import User, user_of
from tests.console.test_calendar_pages import OUTLETS
from tests.content.content_kit import planned, sql
from tests.engine.engine_kit import sms_outlet
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, Home, addresses, phones

PAGE = {"item": "ct-08", "outlet": "cong", "date": "9/12/2031", "time": "9h30"}
LETTER = {**PAGE, "outlet": "thu", "audience": "dan"}


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans().outlets(OUTLETS).audience("dan", addresses(3))
    home.approved("ct-08")
    return user_of(home, BIENTAP)


def made(user: User) -> int:
    with user.home.database.read() as db:
        return len(list_publications(db))


def asked(user: User, form: dict[str, str]) -> str:
    answer = user.post("/lich/moi", form)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", unescape(answer.text))


def generation(page: str) -> str:
    (found,) = re.findall(r'name="generation" value="(\d+)"', page)
    return str(found)


def test_an_approved_item_is_chosen_by_words_and_the_day_goes_with_it(writer: User) -> None:
    page = unescape(writer.get("/lich/moi?ngay=2031-12-09&q=par index").text)
    assert "/lich/moi?bai=ct-08&ngay=09/12/2031" in page.replace("%2F", "/")
    assert "Không có bài đã duyệt nào" in writer.get("/lich/moi?q=khong-co").text


def test_nothing_is_preselected_and_a_day_is_asked_for(writer: User) -> None:
    form = writer.get("/lich/moi?bai=ct-08").text
    assert 'type="radio"' not in form
    assert 'name="date" type="text"' in form
    refused = writer.post("/lich/moi", {**PAGE, "date": "", "sure": "1"})
    assert refused.status_code == 422
    assert "ghi ngày phát" in refused.text
    assert made(writer) == 0


def test_a_day_that_was_typed_is_heeded_whatever_is_pressed(writer: User) -> None:
    refused = writer.post("/lich/moi", {**PAGE, "when": "now", "sure": "1"})
    assert refused.status_code == 422
    assert "đã ghi ngày 9/12/2031" in refused.text
    assert made(writer) == 0


def test_to_publish_now_is_an_act_of_its_own_with_its_own_question(writer: User) -> None:
    now = {**PAGE, "date": "", "when": "now"}
    question = asked(writer, now)
    assert "<h1>Phát ngay?</h1>" in question
    assert "gửi đi ngay" in question
    assert made(writer) == 0
    done = writer.post("/lich/moi", {**now, "sure": "1"})
    assert done.headers["location"] == "/lich/1"
    assert sql(writer.home, "SELECT count(*) FROM publications WHERE at = created_at") == [(1,)]


def test_the_last_look_says_when_how_often_until_when_and_to_how_many(writer: User) -> None:
    page = asked(writer, {**LETTER, "repeat": "FREQ=DAILY;COUNT=500"})
    assert "09:30 Thứ Ba, 09/12/2031 · 25 tháng Mười âm lịch (còn" in page
    assert "Hằng ngày, 500 lần, lần cuối 21/04/2033 09:30" in page
    assert "3 người × 1 điểm phát × 500 lần = 1.500 thư, tin nhắn" in page
    endless = asked(writer, {**PAGE, "repeat": "FREQ=WEEKLY;BYDAY=MO,TH"})
    assert "Hằng tuần, thứ Hai, thứ Năm, không có ngày cuối" in endless
    once = asked(writer, PAGE)
    assert "Một lần" in once
    assert "1 điểm phát × 1 lần = 1 lượt đăng" in once


def test_a_repetition_to_people_without_an_end_is_refused_at_the_field(writer: User) -> None:
    refused = writer.post("/lich/moi", {**LETTER, "repeat": "FREQ=DAILY"})
    assert refused.status_code == 422
    assert 'href="#f-until"' in refused.text
    assert "phải có ngày cuối" in refused.text


def test_what_it_costs_is_the_sum_over_the_list_and_all_times(writer: User) -> None:
    writer.home.outlets(sms_outlet(price_per_part=350)).audience("sdt", phones(range(200)))
    page = asked(
        writer,
        {**PAGE, "outlet": "sms", "audience": "sdt", "repeat": "FREQ=DAILY", "until": "11/12/2031"},
    )
    (parts,) = map(int, re.findall(r"ví dụ này: (\d+) tin", page))
    one = f"{200 * parts * 350:,}".replace(",", ".")
    every = f"{600 * parts * 350:,}".replace(",", ".")
    assert f"{one} đồng × 3 lần = {every} đồng" in page


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"date": "2/9/2031", "time": "8h"}, "02/09/2031 là ngày nghỉ"),
        ({"date": "20/1/2031", "time": "8h"}, "dịp Tết Nguyên đán"),
        ({"date": "9/12/2031", "time": "22h"}, "ban đêm"),
    ],
)
def test_what_is_worth_knowing_is_told_and_blocks_nothing(
    writer: User, when: dict[str, str], words: str
) -> None:
    page = asked(writer, {**PAGE, **when})
    assert words in page
    assert writer.post("/lich/moi", {**PAGE, **when, "sure": "1"}).status_code == 303


def test_two_outlets_to_one_list_are_counted_in_letters_and_said_to_reach_everybody_twice(
    writer: User,
) -> None:
    home = writer.home
    second = OUTLETS.split("[[outlet]]", 2)[2].replace('"thu"', '"thu2"')
    home.outlets(f"[[outlet]]{second}").audience("dan", addresses(60))
    form = {**LETTER, "outlet": ["thu", "thu2"]}
    answer = writer.post("/lich/moi", form)
    page = unescape(answer.text)
    assert "60 người × 2 điểm phát × 1 lần = 120 thư, tin nhắn" in page
    assert "Xếp lịch gửi 120 thư, tin nhắn đến 60 người, mỗi người 2" in page
    assert "người thứ hai phải cho phép" in page, "120 letters are more than 100"
    writer.post("/lich/moi", {**form, "sure": "1", "generation": generation(page)})
    asked_of_chief = unescape(user_of(home, DUYET).get("/lich/1").text)
    both = "gửi 120 thư, tin nhắn đến 60 người, mỗi người 2"
    assert f"Chờ người thứ hai cho phép {both}." in asked_of_chief
    assert f"Cho phép {both}" in asked_of_chief
    assert "Mỗi người nhận được từ nhiều điểm phát: thu, thu2." in asked_of_chief


def test_who_moves_a_schedule_is_told_what_scheduling_would_have_told(writer: User) -> None:
    writer.post("/lich/moi", {**LETTER, "sure": "1", "generation": "1"})
    then = {"date": "10/12/2031", "time": "02:00"}
    writer.browser.cookies.update(writer.post("/lich/1/doi", then).cookies)
    page = unescape(writer.get("/lich/1").text)
    assert "Đã dời lịch sang 02:00 10/12/2031." in page
    assert "02:00 10/12/2031 là ban đêm hoặc quá sớm." in page
    assert "mà lúc ấy trang chưa có" in page
    assert "cũng phát trên" not in page, "it does not crowd itself"
    assert "Hoàn tác" in page


def test_the_same_text_within_a_week_on_one_list_is_told(writer: User) -> None:
    writer.post("/lich/moi", {**LETTER, "sure": "1", "generation": "1"})
    page = asked(writer, {**LETTER, "date": "12/12/2031"})
    assert "Bài này cũng phát trên «dan» lúc 09/12/2031 09:30" in page
    assert "cũng phát trên" not in asked(writer, {**LETTER, "date": "19/12/2031"})


def test_the_same_schedule_is_asked_for_once_more(writer: User) -> None:
    sure = {**PAGE, "sure": "1"}
    assert writer.post("/lich/moi", sure).status_code == 303
    question = asked(writer, sure)
    assert "Lịch phát 1 giống hệt" in question
    assert "do bientap xếp lúc" in question
    assert made(writer) == 1
    assert writer.post("/lich/moi", {**sure, "again": "1"}).headers["location"] == "/lich/2"
    assert writer.post("/lich/moi", {**sure, "time": "9h31"}).status_code == 303


def test_what_was_cancelled_is_no_twin(writer: User) -> None:
    sure = {**PAGE, "sure": "1"}
    writer.post("/lich/moi", sure)
    writer.post("/lich/1/huy", {"why": "nhầm giờ"})
    assert writer.post("/lich/moi", sure).headers["location"] == "/lich/2"


def test_a_list_that_was_replaced_after_the_last_look_is_looked_at_again(writer: User) -> None:
    seen = generation(writer.post("/lich/moi", LETTER).text)
    writer.home.audience("dan", addresses(7))
    again = asked(writer, {**LETTER, "sure": "1", "generation": seen})
    assert "vừa được thay, nay có 7 người" in again
    assert made(writer) == 0
    assert writer.post("/lich/moi", {**LETTER, "sure": "1", "generation": generation(again)})
    assert made(writer) == 1


def test_a_replaced_list_waits_and_the_page_says_what_changed(writer: User) -> None:
    home = writer.home
    writer.post("/lich/moi", {**LETTER, "sure": "1", "generation": "1"})
    home.audience("dan", addresses(150))
    before = unescape(writer.get("/lich/1").text)
    assert "trước 3 người, nay 150 người" in before
    assert "Đến giờ phát, lịch này sẽ chờ người thứ hai" in before
    assert planned(home) == 0
    boss = user_of(home, DUYET)
    page = unescape(boss.get("/lich/1").text)
    assert "Chờ người thứ hai cho phép gửi đến 150 người" in page
    assert "Thêm 147, bớt 0." in page
    stale = boss.post("/lich/1/cho-phep", {"generation": "1"})
    assert stale.status_code == 422
    assert "đã được thay, nay có 150 người" in unescape(stale.text)
    small = boss.post("/lich/1/cho-phep", {"generation": generation(page), "upto": "149"})
    assert "đã có 150 người" in unescape(small.text)
    freed = {"generation": generation(page), "upto": "1.000"}
    assert boss.post("/lich/1/cho-phep", freed).status_code == 303
    assert "mọi lần nhập đến 1.000 người" in unescape(writer.get("/lich/1").text)
    assert planned(home) == 1


def test_three_outlets_are_scheduled_with_six_clicks(writer: User) -> None:
    """The link on the item's page, three boxes, «Xếp lịch», and the last look's button."""
    page = writer.get("/lich/moi?bai=ct-08").text
    boxes = re.findall(r'type="checkbox" name="outlet"', page)
    assert len(boxes) >= 2
    link = 'href="/lich/moi?bai=ct-08"'
    assert link in writer.get("/tin/ct-08").text
    look = writer.post("/lich/moi", PAGE).text
    assert look.count('<button class="btn btn-primary">') == 1


def test_a_small_list_written_to_very_often_asks_the_second_person_with_the_total(
    writer: User,
) -> None:
    daily = {**LETTER, "repeat": "FREQ=DAILY", "until": "31/12/2099"}
    look = asked(writer, daily)
    assert "người thứ hai phải cho phép" in look
    assert "hơn một năm nữa" in look
    writer.post("/lich/moi", {**daily, "sure": "1", "generation": generation(look)})
    page = user_of(writer.home, DUYET).get("/lich/1").text
    assert "3 người × 1 điểm phát × 24.860 lần = 74.580 thư, tin nhắn" in page
    assert 'action="/lich/1/cho-phep"' in page


def test_what_is_refused_says_what_to_change(writer: User) -> None:
    refused = writer.post("/lich/moi", {**LETTER, "repeat": "FREQ=DAILY"}).text
    assert "phải có ngày cuối" in refused
    assert "COUNT" not in refused
    early = {**PAGE, "repeat": "FREQ=DAILY", "until": "1/12/2031"}
    said = writer.post("/lich/moi", early).text
    assert "ngày cuối 01/12/2031 trước lượt đầu 09/12/2031" in said
    sure = {**LETTER, "sure": "1", "generation": generation(asked(writer, LETTER))}
    assert writer.post("/lich/moi", sure).headers["location"] == "/lich/1"
    moved = writer.post("/lich/1/doi", {"date": "", "time": "8h"})
    assert moved.status_code == 422
    assert "ghi ngày dời đến" in moved.text


def test_who_already_let_it_go_or_called_it_off_is_named(writer: User) -> None:
    writer.home.audience("dan", addresses(120))
    look = asked(writer, LETTER)
    writer.post("/lich/moi", {**LETTER, "sure": "1", "generation": generation(look)})
    second = user_of(writer.home, DUYET)
    seen = {"generation": generation(second.get("/lich/1").text)}
    second.post("/lich/1/cho-phep", seen)
    late = user_of(writer.home, PHATNGON).post("/lich/1/cho-phep", seen).text
    assert "duyet đã cho phép gửi lúc" in late
    writer.post("/lich/1/huy", {"why": "mưa bão"})
    gone = user_of(writer.home, PHATNGON).post("/lich/1/cho-phep", seen).text
    assert "đã bị hủy bởi bientap lúc" in gone
    page = writer.get("/lich/1").text
    assert "bientap đã hủy lịch này lúc" in page
    assert "mưa bão" in page


def test_an_item_that_is_none_or_anothers_is_refused_at_once(writer: User) -> None:
    missing = writer.get("/lich/moi?bai=ct-999")
    assert missing.status_code == 404
    assert "Không có bài này" in missing.text
    theirs = user_of(writer.home, BIENTAP2).get("/lich/moi?bai=ct-08")
    assert theirs.status_code == 403
    assert "thuộc đơn vị Văn phòng. Cần người" in theirs.text


def test_who_replaces_a_list_is_told_what_still_goes_to_the_old_one(writer: User) -> None:
    sure = {**LETTER, "sure": "1", "generation": generation(asked(writer, LETTER))}
    writer.post("/lich/moi", sure)
    planned(writer.home)
    file = {"file": ("dan.csv", addresses(5), "text/csv")}
    answer = writer.browser.post("/nhom-nhan", data={"name": "dan"}, files=file)
    told = writer.get(answer.headers["location"]).text
    assert "Lịch phát 1 đã chuẩn bị trước khi thay" in told
    page = writer.get("/lich/1").text
    assert "gửi cho 3 người của danh sách cũ" in page
    assert "dan (3)" in page

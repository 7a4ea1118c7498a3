"""Finding a person in the console: what was sent, masked for who may not see whole addresses; what
bars the address, and what can be done about it by whom. What was typed stands in no address."""

import re
from urllib.parse import unquote

import pytest

from content.audiences.audiences import find_audience
from content.audiences.suppressions import suppress, unsubscribe, unsubscribe_token
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.intake.text import unaccent
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom
from tests.content.content_kit import sql
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home, addresses

AN = "nguoi0@example.org"


@pytest.fixture
def room(home: Home) -> Home:
    """A mailing to two people, planned."""
    newsroom(home).audience("dan", addresses(2)).approved("ct-08")
    with home.database.write() as db:
        plan = ScheduleRequest(
            home.approved("ct-08"), home.outlet_rows("thu"), find_audience(db, "dan"), home.now
        )
        schedule(db, plan, home.act(BIENTAP), 100)
    plan_due(home.database, home.now, home.context.calendar)
    return home


def found(user: User, typed: str) -> str:
    """The page to which the box leads for words."""
    return user.get(user.post("/tim", {"q": typed}).headers["location"]).text


def page_of(user: User, typed: str = AN) -> str:
    """The address of a person's page, as the box leads to it."""
    answer = user.post("/tim", {"q": typed})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_an_address_opens_the_persons_page_and_stands_in_no_address(room: Home) -> None:
    user = user_of(room, DUYET)
    path = page_of(user)
    assert path.startswith("/nguoi/")
    assert "nguoi0" not in unquote(path)
    page = user.get(path).text
    title = str(room.approved("ct-08").document["title"])
    for words in (AN, title[:30], "dan", "Đang chờ"):
        assert words in page
    assert page.count("/nhat-ky/") >= 1


def test_who_may_not_see_addresses_sees_a_masked_one(room: Home) -> None:
    user = user_of(room, BIENTAP)
    page = user.get(page_of(user)).text
    assert "n***@example.org" in page
    assert AN not in page


def test_the_link_of_one_officer_opens_nothing_for_another(room: Home) -> None:
    path = page_of(user_of(room, DUYET))
    assert user_of(room, BIENTAP).get(path).headers["location"] == "/tim"
    assert user_of(room, DUYET).get("/nguoi/khong-phai").headers["location"] == "/tim"


@pytest.mark.parametrize("typed", ["an@", "0283822123", "0900 000 00", "a b@example.org"])
def test_what_is_no_address_is_said_at_the_box(room: Home, typed: str) -> None:
    answer = user_of(room, DUYET).post("/tim", {"q": typed})
    assert answer.status_code == 422
    assert "Có 1 chỗ cần sửa" in answer.text


def test_a_stranger_is_found_with_nothing(room: Home) -> None:
    user = user_of(room, DUYET)
    page = user.get(page_of(user, "la@example.org")).text
    assert "Chưa gửi gì đến địa chỉ này." in page
    assert "Không có trong nhóm nhận nào." in page


def test_words_find_items_and_a_number_its_publication(room: Home) -> None:
    user = user_of(room, BIENTAP)
    title = str(room.approved("ct-08").document["title"])
    assert "/tin/ct-08" in found(user, unaccent(title))
    page = found(user, "1")
    assert "/lich/1" in page
    assert "/nhat-ky/1" in page
    assert "Không tìm thấy" in found(user, "zzzz")


def test_an_officers_suppression_is_undone_with_a_reason(room: Home) -> None:
    user = user_of(room, BIENTAP)
    path = page_of(user)
    assert user.post(f"{path}/ngung-gui", {"why": " "}).status_code == 422
    assert user.post(f"{path}/ngung-gui", {"why": "gọi điện"}).status_code == 303
    page = user.get(path).text
    assert "Đang ngừng gửi" in page
    assert "Cán bộ bientap" in page
    assert "gọi điện" in page
    assert user.post(f"{path}/gui-lai", {"why": ""}).status_code == 422
    assert user.post(f"{path}/gui-lai", {"why": "ghi nhầm"}).status_code == 303
    assert "Đang ngừng gửi" not in user.get(path).text
    assert room.states() == {"queued": 1, "suppressed": 1}


def test_another_unit_knows_that_nothing_is_sent_and_no_more(room: Home) -> None:
    with room.database.write() as db:
        suppress(db, room.vault, AN, room.act(BIENTAP, "lý do riêng"))
    user = user_of(room, BIENTAP2)
    path = page_of(user)
    page = user.get(path).text
    assert "Đang ngừng gửi" in page
    assert "Việc này của đơn vị khác" in page
    assert "Cho gửi lại" not in page
    assert user.post(f"{path}/gui-lai", {"why": "thử"}).status_code == 403
    assert "n***@" not in user.get("/ngung-gui").text
    assert "lý do riêng" in user_of(room, DUYET).get("/ngung-gui").text


def test_a_persons_own_word_ends_by_a_slip_that_is_handed_over(room: Home) -> None:
    with room.database.write() as db:
        assert unsubscribe(db, room.vault, unsubscribe_token(room.vault, 1), room.now)
    user = user_of(room, DUYET)
    path = page_of(user)
    assert "Chính người nhận" in user.get(path).text
    assert user.post(f"{path}/gui-lai", {"why": "thử"}).status_code == 422
    slip = user.post(f"{path}/phieu").text
    assert re.search(r"/nhan-lai/\d+-[0-9a-f]+", slip)
    assert sql(room, "SELECT asked_by, confirmed_at FROM opt_ins") == [("duyet", None)]
    assert sql(room, "SELECT count(*) FROM suppressions") == [(1,)]


def test_the_log_shows_masked_recipients_and_filters_by_one(room: Home) -> None:
    user = user_of(room, BIENTAP)
    page = user.get("/nhat-ky").text
    assert page.count("n***@example.org") == 2
    there = user.post("/nhat-ky", {"recipient": AN, "trang_thai": "queued"}).headers["location"]
    assert "nguoi0" not in unquote(there)
    assert "trang_thai=queued" in there
    found = user.get(there).text
    assert found.count("<tbody>") == 1
    assert len(re.findall(r'<th [^>]*scope="row" class="right">', found)) == 1
    refused = user.post("/nhat-ky", {"recipient": "không phải"})
    assert refused.status_code == 422
    csv = user.get(there.replace("/nhat-ky?", "/nhat-ky.csv?")).text.splitlines()
    assert len(csv) == 2
    assert "n***@example.org" in csv[1]


def test_a_delivery_names_its_recipient_and_leads_to_the_person(room: Home) -> None:
    (number,) = sql(room, "SELECT min(id) FROM deliveries")[0]
    page = user_of(room, DUYET).get(f"/nhat-ky/{number}").text
    assert AN in page
    assert "/nguoi/" in page
    assert AN not in user_of(room, BIENTAP).get(f"/nhat-ky/{number}").text

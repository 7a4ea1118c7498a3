"""Slot rules on the outlet's page, and several items put into the free slots with one last look."""

import re
from html import unescape

import pytest

from content.calendar.publications import list_publications
from content.intake.local_time import VIETNAM
from content.items.choices import list_items
from tests.console.console_kit import User, user_of
from tests.console.test_calendar_pages import OUTLETS
from tests.content.content_kit import sql
from tests.kit import BIENTAP, BIENTAP2, Home, addresses

RULES = "/diem-phat/cong/khung-dang"
FILL = {"tin": ["ct-08", "ct-01", "ct-07"], "outlet": ["cong"], "since": "7/12/2026"}


@pytest.fixture
def writer(home: Home) -> User:
    home.people().plans().outlets(OUTLETS).audience("dan", addresses(3))
    home.approved("ct-08")
    home.approved("ct-01")
    home.draft("ct-07")
    return user_of(home, BIENTAP)


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(page))


def seen(page: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'name="seen" value="([^"]+)"', page)]


def times(home: Home) -> list[str]:
    with home.database.read() as db:
        found = reversed(list_publications(db))
        return [f"{one.item} {one.at.astimezone(VIETNAM):%d/%m %H:%M}" for one in found]


def test_rules_are_written_as_a_sentence_or_ticked_and_taken_away(writer: User) -> None:
    refused = writer.post(RULES, {"slots": "thứ Ba lúc nào đó"})
    assert refused.status_code == 422
    assert "không hiểu «nào đó»" in refused.text
    assert 'value="thứ Ba lúc nào đó"' in refused.text
    assert writer.post(RULES, {}).status_code == 422
    assert writer.post(RULES, {"slots": "thứ Ba và thứ Năm 8h"}).status_code == 303
    ticked = {"weekdays": ["SA"], "times": "9h, 16h30", "per_slot": "2", "valid_to": "31/12/2026"}
    assert writer.post(RULES, ticked).status_code == 303
    page = plain(writer.get(RULES).text)
    assert "thứ Ba, thứ Năm lúc 08:00" in page
    assert "thứ Bảy lúc 09:00, 16:30, đến hết 31/12/2026, 2 bài mỗi khung" in page
    assert "Chỗ trống gần nhất: 03/12/2026 08:00" in page
    assert writer.post(f"{RULES}/bo", {"id": "1"}).status_code == 303
    assert writer.post(f"{RULES}/bo", {"id": "1"}).status_code == 422
    assert writer.post(f"{RULES}/bo", {"id": "x"}).status_code == 422


def test_the_page_of_an_outlet_leads_to_its_slots(writer: User) -> None:
    assert f'href="{RULES}"' in writer.get("/diem-phat/cong").text


def test_items_get_the_next_free_slots_in_their_order_after_one_last_look(writer: User) -> None:
    writer.post(RULES, {"slots": "thứ Ba và thứ Năm 8h"})
    query = "tin=ct-08&tin=ct-01&tin=ct-07&outlet=cong&outlet=thu&since=7/12/2026"
    page = plain(writer.get(f"/lich/cho-trong?{query}").text)
    assert "08/12/2026 08:00" in page
    assert "10/12/2026 08:00" in page
    assert "chưa được phê duyệt nên không xếp" in page
    assert "chưa có khung đăng" in page
    assert times(writer.home) == []
    look = writer.post("/lich/cho-trong", FILL)
    assert (look.status_code, times(writer.home)) == (200, [])
    assert "08:00 Thứ Ba, 08/12/2026" in plain(look.text)
    done = writer.post("/lich/cho-trong", {**FILL, "sure": "1", "seen": seen(look.text)})
    assert done.headers["location"] == "/lich?ngay=2026-12-08"
    assert times(writer.home) == ["ct-08 08/12 08:00", "ct-01 10/12 08:00"]


def test_what_got_no_slot_is_named_when_the_rest_is_put(writer: User) -> None:
    writer.post(RULES, {"slots": "thứ Ba 8h"})
    look = writer.post("/lich/cho-trong", FILL)
    done = writer.post("/lich/cho-trong", {**FILL, "sure": "1", "seen": seen(look.text)})
    with writer.home.database.read() as db:
        (left,) = [text.title for text in list_items(db) if text.item == "ct-07"]
    said = plain(writer.get(done.headers["location"]).text)
    assert f"Đã xếp 2 lịch phát. Không xếp: {left} (chưa được phê duyệt nên không xếp)." in said


def test_nothing_chosen_is_said_once_it_was_asked_for(writer: User) -> None:
    writer.post(RULES, {"slots": "thứ Ba 8h"})
    first = writer.get("/lich/cho-trong")
    assert (first.status_code, "chọn ít nhất" in first.text) == (200, False)
    asked = writer.get("/lich/cho-trong?xem=1")
    assert asked.status_code == 422
    assert "chọn ít nhất một bài" in asked.text
    assert "chọn ít nhất một điểm phát" in asked.text
    assert "chọn ít nhất một điểm phát" in writer.get("/lich/cho-trong?xem=1&tin=ct-08").text
    many = "&".join(f"tin=x-{number}" for number in range(101))
    assert "nhiều nhất 100 bài" in writer.get(f"/lich/cho-trong?xem=1&outlet=cong&{many}").text


def test_each_item_stands_with_its_state_what_is_not_scheduled_first(writer: User) -> None:
    writer.post(RULES, {"slots": "thứ Ba 8h"})
    one = {"tin": ["ct-01"], "outlet": ["cong"], "since": ""}
    look = writer.post("/lich/cho-trong", one)
    writer.post("/lich/cho-trong", {**one, "sure": "1", "seen": seen(look.text)})
    page = plain(writer.get("/lich/cho-trong").text)
    assert re.findall(r'name="tin" value="([^"]+)"', page) == ["ct-08", "ct-01"]
    (first, second) = re.findall(r'for="tin-\d">(.*?)</label>', page)
    assert "Đã duyệt, chưa xếp lịch" in first
    assert "Đã xếp lịch" in second
    assert "08/12/2026 08:00" in second


def test_the_order_is_changed_by_a_button(writer: User) -> None:
    writer.post(RULES, {"slots": "thứ Ba 8h"})
    page = writer.get("/lich/cho-trong?tin=ct-08&tin=ct-01&outlet=cong&up=ct-01").text
    assert re.findall(r'name="tin" value="([^"]+)"', page)[:2] == ["ct-01", "ct-08"]


def test_slots_that_somebody_took_meanwhile_are_looked_at_again_and_all_is_one_act(
    writer: User,
) -> None:
    writer.post(RULES, {"slots": "thứ Ba và thứ Năm 8h"})
    old = seen(writer.post("/lich/cho-trong", FILL).text)
    other = {**FILL, "tin": ["ct-01"]}
    writer.post(
        "/lich/cho-trong",
        {**other, "sure": "1", "seen": seen(writer.post("/lich/cho-trong", other).text)},
    )
    again = writer.post("/lich/cho-trong", {**FILL, "sure": "1", "seen": old})
    assert "Chỗ trống vừa thay đổi" in again.text
    assert times(writer.home) == ["ct-01 08/12 08:00"]
    done = writer.post("/lich/cho-trong", {**FILL, "sure": "1", "seen": seen(again.text)})
    assert done.status_code == 303
    assert len(times(writer.home)) == 3


def test_a_mailing_waits_for_its_release_and_needs_a_list(writer: User) -> None:
    writer.post("/diem-phat/thu/khung-dang", {"slots": "hằng ngày 9h"})
    form = {"tin": ["ct-08"], "outlet": ["thu"], "since": ""}
    assert "cần chọn một nhóm nhận" in writer.post("/lich/cho-trong", form).text
    with_list = {**form, "audience": "dan"}
    look = writer.post("/lich/cho-trong", with_list)
    assert "không lấy lại được" in look.text
    writer.post("/lich/cho-trong", {**with_list, "sure": "1", "seen": seen(look.text)})
    assert sql(writer.home, "SELECT audience_id FROM publications") == [(1,)]


def test_nothing_chosen_wrong_days_and_strangers_texts_are_said_plainly(writer: User) -> None:
    assert "Chọn bài đã được phê duyệt" in writer.get("/lich/cho-trong").text
    wrong = writer.get("/lich/cho-trong?tin=ct-08&outlet=cong&since=31/02/2026")
    assert (wrong.status_code, "không có ngày" in wrong.text) == (422, True)
    assert writer.post("/lich/cho-trong", {"sure": "1"}).status_code == 422
    writer.post(RULES, {"slots": "thứ Ba 8h"})
    stranger = user_of(writer.home, BIENTAP2)
    refused = stranger.post("/lich/cho-trong", {**FILL, "sure": "1"})
    assert (refused.status_code, times(writer.home)) == (422, [])
    assert "của đơn vị mình" in refused.text

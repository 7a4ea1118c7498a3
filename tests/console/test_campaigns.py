"""Campaigns on screen: made, planned around an event day, scheduled, moved and cancelled together,
read."""

import re
from datetime import timedelta

import pytest

from content.calendar.publications import list_publications
from content.campaigns.campaigns import find_campaign
from content.campaigns.times import times_of
from content.intake.local_time import VIETNAM, local_day, written
from content.people.acts import Person
from tests.console.console_kit import User, key_of, user_of
from tests.console.test_calendar_pages import OUTLETS
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, BIENTAP2, DUYET, Home, addresses

NAME = "hieu-ve-cac-chi-so"  # which these items name in their texts
HERE = f"/chien-dich/{NAME}"


SECOND = """
[[outlet]]
name = "cong-hai"
channel = "portal_feed"
slug = "tin-hai"
feed_title = "Tin hai"
link = "https://hoadang.example.vn/tin-hai"
"""


def event_day(home: Home, days: int = 10) -> str:
    return written(local_day(home.now) + timedelta(days=days))


@pytest.fixture
def ready(home: Home) -> Home:
    """A home with two approved items and a draft of one campaign."""
    home.people().plans().outlets(OUTLETS + SECOND).audience("dan", addresses(3))
    for item in ("ct-08", "ct-09"):
        home.approved(item)
    home.draft("ct-10")
    return home


def begun(home: Home, by: Person = BIENTAP) -> User:
    """The campaign, as its writer sees it."""
    visitor = user_of(home, by)
    facts = {"title": "Chuyển đổi số", "event_day": event_day(home), "aim": "Người dân biết"}
    made = visitor.post("/chien-dich/moi", {**facts, "name": NAME})
    assert made.headers["location"] == HERE, made.text
    return visitor


def plan(visitor: User, item: str, days: str, side: str = "before", *outlets: str) -> None:
    sent = {"item": item, "outlet": list(outlets) or ["cong"], "days": days, "side": side}
    answer = visitor.post(f"{HERE}/gio", {**sent, "time": "8h"})
    assert answer.status_code == 303, answer.text


def when(home: Home) -> list[str]:
    with home.database.read() as db:
        found = list_publications(db)
    return sorted(f"{known.at.astimezone(VIETNAM):%d/%m %H:%M}" for known in found)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return found[1]


def test_what_is_approved_is_scheduled_together_once_and_the_rest_is_told(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7", "before", "cong", "cong-hai")
    plan(visitor, "ct-09", "2", "after")
    plan(visitor, "ct-10", "3")
    look = visitor.get(f"{HERE}/xep-lich").text
    assert "Sẽ xếp 2 lịch phát" in look
    assert "chưa được phê duyệt" in look
    sent = {"seen": hidden(look, "seen"), "_once": key_of(look, f"{HERE}/xep-lich")}
    assert visitor.post(f"{HERE}/xep-lich", sent).headers["location"] == HERE
    again = visitor.post(f"{HERE}/xep-lich", sent)
    assert again.status_code in (200, 303), "the second press acts no more"
    assert when(ready) == ["04/12 08:00", "13/12 08:00"]
    page = visitor.get(HERE).text
    assert "đã xếp lịch" in page
    assert "trước 7 ngày" in page


def test_an_outlet_that_takes_other_themes_takes_no_item_and_no_time(ready: Home) -> None:
    ready.outlets(SECOND + 'themes = ["chu-de-khac"]')
    visitor = begun(ready)
    page = visitor.get(HERE).text
    assert page.count("không nhận") == 2, "of two approved items; the draft may change yet"
    assert "<dt>Đã duyệt, chưa xếp lịch</dt><dd>3</dd>" in page, "two on the portal, one letter"
    sent = {"item": "ct-08", "outlet": ["cong", "cong-hai"], "days": "7", "time": "8h"}
    refused = visitor.post(f"{HERE}/gio", {**sent, "side": "before"})
    assert refused.status_code == 422
    assert "Tin không thuộc chủ đề nào mà nguồn tin này nhận" in refused.text
    assert "giờ chờ xếp lịch" not in visitor.get(HERE).text
    plan(visitor, "ct-10", "7", "before", "cong-hai")


def test_what_changed_since_the_last_look_is_looked_at_again(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    seen = hidden(visitor.get(f"{HERE}/xep-lich").text, "seen")
    plan(visitor, "ct-09", "6")
    answer = visitor.post(f"{HERE}/xep-lich", {"seen": seen})
    assert "hãy xem lại" in answer.text
    assert when(ready) == []


def test_the_event_day_moves_with_what_has_not_begun(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    seen = hidden(visitor.get(f"{HERE}/xep-lich").text, "seen")
    visitor.post(f"{HERE}/xep-lich", {"seen": seen})
    asked = {"event_day": event_day(ready, 12)}
    look = visitor.post(f"{HERE}/doi-ngay", asked).text
    assert "Sẽ dời 1 lịch phát" in look
    assert when(ready) == ["04/12 08:00"]
    sure = {**asked, "seen": hidden(look, "seen"), "sure": "1"}
    assert visitor.post(f"{HERE}/doi-ngay", sure).status_code == 303
    assert when(ready) == ["06/12 08:00"]
    stale = visitor.post(f"{HERE}/doi-ngay", {**sure, "event_day": event_day(ready, 14)})
    assert "hãy xem lại" in stale.text
    assert when(ready) == ["06/12 08:00"]


def test_a_day_that_is_past_or_the_same_moves_nothing_and_what_stays_is_named(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    visitor.post(f"{HERE}/xep-lich", {"seen": hidden(visitor.get(f"{HERE}/xep-lich").text, "seen")})
    plan(visitor, "ct-09", "2")
    for day, told in ((-1, "đã qua"), (10, "vẫn là ngày cũ")):
        answer = visitor.post(f"{HERE}/doi-ngay", {"event_day": event_day(ready, day)})
        assert answer.status_code == 422
        assert told in answer.text
    look = visitor.post(f"{HERE}/doi-ngay", {"event_day": event_day(ready, 1)}).text
    assert "từ Thứ Sáu, 11/12/2026 sang Thứ Tư, 02/12/2026 (sớm hơn 9 ngày)" in look
    assert "1 lịch không dời, giữ nguyên" in look
    assert "lúc mới đã qua: giữ nguyên lúc cũ" in look
    assert "từ 09/12/2026 08:00 sang 30/11/2026 08:00" in look
    assert when(ready) == ["04/12 08:00"]


def test_what_stays_or_moves_outside_the_days_of_the_campaign_is_named(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    plan(visitor, "ct-09", "2", "after")
    visitor.post(f"{HERE}/xep-lich", {"seen": hidden(visitor.get(f"{HERE}/xep-lich").text, "seen")})
    facts = {"title": "Chuyển đổi số", "event_day": event_day(ready), "last": event_day(ready)}
    assert visitor.post(f"{HERE}/sua", facts).status_code == 303
    asked = {"event_day": event_day(ready, 1)}
    look = visitor.post(f"{HERE}/doi-ngay", asked).text
    assert "lúc mới đã qua: giữ nguyên lúc cũ; sau «Đến ngày» của chiến dịch" in look
    assert "Sau «Đến ngày» của chiến dịch." in look
    visitor.post(f"{HERE}/doi-ngay", {**asked, "seen": hidden(look, "seen"), "sure": "1"})
    back = visitor.post(f"{HERE}/doi-ngay", {"event_day": event_day(ready)}).text
    assert "đã ở đúng lúc theo ngày mới" in back
    assert "Sẽ dời 1 lịch phát" in back
    assert when(ready) == ["04/12 08:00", "04/12 08:00"]


def test_the_next_time_is_begun_with_the_outlets_of_the_last(ready: Home) -> None:
    visitor = begun(ready)
    sent = {"item": "ct-09", "outlet": ["cong", "cong-hai"], "days": "7", "side": "before"}
    answer = visitor.post(f"{HERE}/gio", {**sent, "time": "8h"})
    page = visitor.get(answer.headers["location"].partition("#")[0]).text
    (form,) = re.findall(r'<details[^>]*id="them-gio".*?</details>', page, re.DOTALL)
    assert re.match(r"<details[^>]* open>", form)
    assert re.findall(r'name="outlet" value="([^"]+)" checked', form) == ["cong", "cong-hai"]
    assert 'value="ct-09" selected' in form


def test_a_cancelled_time_comes_back_only_when_somebody_asks(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    visitor.post(f"{HERE}/xep-lich", {"seen": hidden(visitor.get(f"{HERE}/xep-lich").text, "seen")})
    number = hidden(visitor.get(f"{HERE}/huy").text, "number")
    visitor.post(f"{HERE}/huy", {"number": number, "why": "Hoãn lễ"})
    look = visitor.get(f"{HERE}/xep-lich").text
    assert "1 giờ đã hủy không xếp lại" in look
    assert "Xếp lịch tất cả" not in look
    page = visitor.get(HERE).text
    assert "1 giờ đã hủy" in page
    assert visitor.post(f"{HERE}/gio-lai", {"times": hidden(page, "times")}).status_code == 303
    assert "1 giờ chờ xếp lịch" in visitor.get(HERE).text
    assert visitor.post(f"{HERE}/gio-lai", {"times": "1"}).status_code == 422


def test_a_campaign_without_a_title_is_in_the_filter_of_items(ready: Home) -> None:
    visitor = user_of(ready, BIENTAP)
    called = f"chưa đặt tên ({NAME})"
    assert called in visitor.get("/chien-dich").text
    page = visitor.get(f"/tin?chien_dich={NAME}").text
    assert f'<option value="{NAME}" selected>{called}</option>' in page
    assert "ct-10" in page


def test_what_is_being_written_in_it_stands_on_its_page(ready: Home) -> None:
    visitor = begun(ready)
    where = visitor.post("/tin/moi", {"campaign": NAME}).headers["location"]
    page = visitor.get(HERE).text
    assert "(chưa có tiêu đề)" in page
    assert where.partition("?")[0] in page


def test_all_is_cancelled_with_a_reason(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    visitor.post(f"{HERE}/xep-lich", {"seen": hidden(visitor.get(f"{HERE}/xep-lich").text, "seen")})
    number = hidden(visitor.get(f"{HERE}/huy").text, "number")
    assert visitor.post(f"{HERE}/huy", {"number": number}).status_code == 422
    done = visitor.post(f"{HERE}/huy", {"number": number, "why": "Hoãn lễ"})
    assert done.status_code == 303
    assert "Không còn lịch nào" in visitor.get(f"{HERE}/huy").text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"title": ""}, "hãy ghi tên chiến dịch"),
        ({"title": "A", "event_day": "40/13/2026"}, "40/13"),
        ({"title": "A", "first": "9/12/2026", "last": "8/12/2026"}, "trước ngày bắt đầu"),
        ({"title": "moi"}, "đã có chiến dịch"),
    ],
)
def test_a_form_that_was_filled_in_wrong_keeps_what_was_typed(
    ready: Home, sent: dict[str, str], told: str
) -> None:
    answer = user_of(ready, BIENTAP).post("/chien-dich/moi", {**sent, "aim": "Điều đã gõ"})
    assert answer.status_code == 422
    assert told in answer.text
    assert "Điều đã gõ" in answer.text


def test_times_that_make_no_sense_are_refused_and_the_form_keeps_them(ready: Home) -> None:
    visitor = begun(ready)
    sent = {"item": "ct-08", "outlet": "thu", "days": "7", "side": "before", "time": "8h"}
    answer = visitor.post(f"{HERE}/gio", sent)
    assert answer.status_code == 422
    assert "nhóm nhận" in answer.text
    for wrong in ({"days": "bảy"}, {"time": "sáng"}, {"outlet": ""}):
        assert visitor.post(f"{HERE}/gio", {**sent, "outlet": "cong", **wrong}).status_code in (
            422,
            404,
        )


def test_another_units_writer_reads_and_changes_nothing(ready: Home) -> None:
    begun(ready)
    other = user_of(ready, BIENTAP2)
    page = other.get(HERE)
    assert page.status_code == 200
    assert "Xếp lịch cùng nhau" not in page.text
    assert other.post(f"{HERE}/sua", {"title": "Khác"}).status_code == 403
    assert other.post(f"{HERE}/bai", {"item": "ct-11"}).status_code == 403
    with ready.database.read() as db:
        assert find_campaign(db, NAME).title == "Chuyển đổi số"


def test_each_figure_opens_the_log_of_its_items(ready: Home) -> None:
    from engine.shift import drain

    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    visitor.post(f"{HERE}/xep-lich", {"seen": hidden(visitor.get(f"{HERE}/xep-lich").text, "seen")})
    clock_of(ready).forward(days=4)
    drain(ready.context, True)
    visitor = user_of(ready, BIENTAP)
    page = visitor.get(HERE).text
    assert "đã phát 1" in page
    address = f"/nhat-ky?chien_dich={NAME}&amp;diem_phat=cong"
    assert address in page
    log = visitor.get(address.replace("&amp;", "&")).text
    assert "Chỉ các bài của chiến dịch" in log
    assert log.count('href="/nhat-ky/') == 1
    assert "Không có lượt gửi nào" in visitor.get("/nhat-ky?chien_dich=khac").text


def test_a_campaign_ends_and_opens_again(ready: Home) -> None:
    visitor = begun(ready)
    assert visitor.post(f"{HERE}/ket-thuc", {}).status_code == 303
    assert "Mở lại chiến dịch" in visitor.get(HERE).text
    assert visitor.post(f"{HERE}/bai", {"item": "ct-11"}).status_code == 422
    assert visitor.post(f"{HERE}/mo-lai", {}).status_code == 303


def test_a_campaign_that_a_plan_orders_and_the_plan_lead_to_each_other(ready: Home) -> None:
    visitor = user_of(ready, DUYET)
    form = visitor.get("/chien-dich/moi").text
    plan_id, duty = re.findall(r'name="obligations" value="([^"|]+)\|([^"]+)"', form)[0]
    sent = {
        "title": "Chuyển đổi số",
        "name": NAME,
        "obligations": f"{plan_id}|{duty}",
        "plan": plan_id,
    }
    assert visitor.post("/chien-dich/moi", sent).status_code == 303
    assert f"/ke-hoach/{plan_id}#{duty}" in visitor.get(HERE).text
    assert HERE in visitor.get(f"/ke-hoach/{plan_id}").text


def test_a_new_item_begins_in_the_campaign_and_a_cell_opens_its_form(ready: Home) -> None:
    visitor = begun(ready)
    where = visitor.post("/tin/moi", {"campaign": NAME}).headers["location"]
    assert f'value="{NAME}" selected' in visitor.get(where).text
    form = visitor.get("/lich/moi?bai=ct-08&diem_phat=cong-hai").text
    assert re.search(r'value="cong-hai"[^>]*checked', form)


def test_times_are_dropped_while_they_are_not_scheduled(ready: Home) -> None:
    visitor = begun(ready)
    plan(visitor, "ct-08", "7")
    with ready.database.read() as db:
        (planned,) = times_of(db, find_campaign(db, NAME))
    assert visitor.post(f"{HERE}/bo-gio", {"times": str(planned.id)}).status_code == 303
    assert visitor.post(f"{HERE}/bo-gio", {"times": str(planned.id)}).status_code == 422


def test_a_campaign_without_anything_has_a_page_and_so_have_its_acts(ready: Home) -> None:
    visitor = user_of(ready, BIENTAP)
    visitor.post("/chien-dich/moi", {"title": "Chưa có gì"})
    for path in ("", "/bao-cao", "/huy", "/sua"):
        assert visitor.get(f"/chien-dich/chua-co-gi{path}").status_code == 200, path
    for path in ("/xep-lich", "/doi-ngay"):
        page = visitor.get(f"/chien-dich/chua-co-gi{path}")
        assert page.status_code == 422
        assert "chưa có ngày sự kiện" in page.text

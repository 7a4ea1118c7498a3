"""Many deliveries decided at once from the desk: chosen, asked for with their number and a sample,
decided with one reason; and the charts of the last two weeks."""

import re

import pytest

from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, Home, addresses

WHY = "nhà cung cấp xác nhận qua điện thoại"


@pytest.fixture
def boss(home: Home) -> User:
    """Five letters and a post of which nobody knows what became."""
    newsroom(home).audience("dan", addresses(5)).approved("ct-08")
    with home.database.write() as db:
        people = find_audience(db, "dan")
        for outlets, audience in ((("thu",), people), (("telegram",), None)):
            plan = ScheduleRequest(
                home.approved("ct-08"), home.outlet_rows(*outlets), audience, home.now
            )
            schedule(db, plan, home.act(BIENTAP), 100)
    plan_due(home.database, home.now, home.context.calendar)
    sql(home, "UPDATE deliveries SET state = 'unknown', settled_at = due_at, reason = 'im lặng'")
    sql(
        home,
        "INSERT INTO attempts (delivery_id, number, ended_at, outcome, code, reason, raw) "
        "SELECT id, 1, due_at, 'unknown', '', '', '421 timeout' FROM deliveries WHERE id <= 2",
    )
    return user_of(home, DUYET)


def question(boss: User, path: str, verdict: str = "sent") -> dict[str, str]:
    """The hidden fields of the question."""
    answer = boss.post(path, {"verdict": verdict, "why": WHY})
    assert answer.status_code == 200, answer.text
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
    return {name: value for name, value in hidden if name != "_once"}


def test_the_desk_leads_to_the_act_for_many(boss: User) -> None:
    page = boss.get("/").text
    assert 'href="/cho-quyet-dinh?trang_thai=unknown"' in page
    for words in ("n***@example.org và 4 người khác", "421 timeout", "Quyết định cùng lúc"):
        assert words in page
    assert "/cho-quyet-dinh" not in user_of(boss.home, BIENTAP).get("/").text


def test_they_are_asked_for_with_number_and_sample_and_decided_with_one_reason(boss: User) -> None:
    path = "/cho-quyet-dinh?trang_thai=unknown&diem_phat=thu"
    page = boss.get(path).text
    assert "5 lượt gửi được chọn" in page
    assert page.count("n***@example.org") == 5
    assert boss.post(path, {"verdict": "sent", "why": " "}).status_code == 422
    fields = question(boss, path)
    assert fields["count"] == "5"
    assert boss.home.states() == {"unknown": 6}
    assert boss.post(path, fields).status_code == 303
    assert boss.home.states() == {"accepted": 5, "unknown": 1}
    assert "5 đã nhận" in boss.get("/").text


def test_what_changed_between_question_and_answer_is_left_and_said(boss: User) -> None:
    path = "/cho-quyet-dinh?trang_thai=unknown&diem_phat=thu"
    fields = question(boss, path)
    sql(boss.home, "UPDATE deliveries SET state = 'delivered' WHERE id = 1")
    boss.post(path, fields)
    assert boss.home.states() == {"accepted": 4, "delivered": 1, "unknown": 1}
    assert "1 lượt đã đổi trong lúc đó, được để nguyên." in boss.get("/").text
    assert boss.post(path, {**fields, "why": "lần nữa"}).status_code == 422


def test_the_providers_words_and_the_age_narrow_the_choice(boss: User) -> None:
    assert "2 lượt gửi được chọn" in boss.get("/cho-quyet-dinh?loi=TIMEOUT").text
    assert "Không có lượt gửi nào như vậy." in boss.get("/cho-quyet-dinh?gio=168").text
    assert "6 lượt gửi được chọn" in boss.get("/cho-quyet-dinh?gio=999").text


@pytest.mark.parametrize(
    "fields",
    [
        {"sure": "1", "verdict": "sent", "why": WHY},
        {"sure": "1", "verdict": "sent", "why": WHY, "count": "x", "seen_at": "2026-12-01"},
        {"sure": "1", "verdict": "sent", "why": WHY, "count": "5", "seen_at": "gì đó"},
    ],
)
def test_what_no_page_of_ours_sends_decides_nothing(boss: User, fields: dict[str, str]) -> None:
    assert boss.post("/cho-quyet-dinh?trang_thai=unknown", fields).status_code == 404
    assert boss.home.states() == {"unknown": 6}


def test_a_writer_decides_nothing(boss: User) -> None:
    writer = user_of(boss.home, BIENTAP)
    assert writer.get("/cho-quyet-dinh").status_code == 403
    answer = writer.post("/cho-quyet-dinh", {"sure": "1", "verdict": "sent", "why": WHY})
    assert answer.status_code == 403
    assert boss.home.states() == {"unknown": 6}


def test_a_post_is_in_the_log_for_nobody_and_has_its_title(boss: User) -> None:
    page = boss.get("/nhat-ky?diem_phat=telegram").text
    assert 'class="nowrap">–</td>' in page
    assert str(boss.home.approved("ct-08").document["title"])[:30] in page


def test_the_charts_count_what_left_and_what_arrived_and_open_the_rows(boss: User) -> None:
    sql(boss.home, "UPDATE deliveries SET state = 'delivered' WHERE id <= 3")
    page = boss.get("/hom-nay/bieu-do").text
    assert "01/12/2026: 6, 3." in page
    assert "Thư điện tử: 5, 3." in page
    for path in ("/nhat-ky?tu=01/12/2026&amp;den=01/12/2026", "/nhat-ky?kenh=email_smtp&amp;tu="):
        assert path in page
    rows = boss.get("/nhat-ky?tu=01/12/2026&den=01/12/2026&kenh=email_smtp").text
    assert rows.count("n***@example.org") == 5
    fragment = boss.get("/hom-nay/bieu-do", **{"HX-Request": "true"}).text
    assert fragment.lstrip().startswith("<section")

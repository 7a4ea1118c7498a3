"""Hôm nay: what goes out today with how it stands, what needs this very person, and the decisions
that only a person can make."""

import re
from datetime import timedelta

import pytest

from assets.led_frames import LAYOUTS
from content.audiences.audiences import find_audience
from content.calendar.occurrences import plan_due
from content.calendar.schedule import ScheduleRequest, schedule
from content.outlets.balances import note_look
from content.outlets.outlets import note_key_end, note_seen, set_state
from content.people.acts import Act
from content.people.switches import STOP_ALL, turn_on
from tests.console.console_kit import User, user_of
from tests.console.writing_kit import newsroom
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Home, addresses


@pytest.fixture
def room(home: Home) -> Home:
    newsroom(home).audience("dan", addresses(3)).approved("ct-08")
    return home


def put(
    home: Home,
    *outlets: str,
    minutes: int = 0,
    audience: str | None = None,
    repeat: str | None = None,
) -> int:
    """A publication of the approved item so many minutes from now; what is due is planned."""
    with home.database.write() as db:
        people = find_audience(db, audience) if audience else None
        plan = ScheduleRequest(
            home.approved("ct-08"),
            home.outlet_rows(*outlets),
            people,
            home.now + timedelta(minutes=minutes),
            repeat,
        )
        made = schedule(db, plan, home.act(BIENTAP), 2)
    plan_due(home.database, home.now, home.context.calendar)
    return made


def become(home: Home, state: str, reason: str = "") -> None:
    sql(
        home,
        "UPDATE deliveries SET state = :state, reason = :reason, settled_at = due_at",
        state=state,
        reason=reason,
    )


def test_a_quiet_day_says_so(room: Home) -> None:
    page = user_of(room, BIENTAP).get("/").text
    assert "Hôm nay không có lịch phát." in page
    assert "Không có gì chờ bạn." in page
    assert "Thứ Ba, 01/12/2026" in page


def test_what_went_well_today_is_folded_once(room: Home) -> None:
    for minutes in (-40, -30, -20, -10):
        put(room, "cong", minutes=minutes)
    become(room, "delivered")
    put(room, "led", minutes=60)
    today = user_of(room, BIENTAP).get("/").text.split("Phát hôm nay")[1]
    folded, _, plain = today.split("Lịch gần nhất")[0].partition("</details>")
    assert "4 lượt phát đã xong" in folded
    assert folded.count("<time") == 4
    assert plain.count("<time") == 1


def test_each_due_time_of_today_shows_its_places_and_what_became_of_it(room: Home) -> None:
    put(room, "cong", "led", minutes=-5)
    become(room, "delivered")
    later = put(room, "telegram", minutes=90)
    put(room, "cong", minutes=24 * 60)
    page = user_of(room, BIENTAP).get("/").text
    today = page.split("Phát hôm nay")[1].split("Lịch gần nhất")[0]
    assert today.count("<time") == 2
    for words in (
        "09:55",
        "2 đã đến",
        "Đã phát",
        "11:30",
        "Chờ đến giờ",
        "Màn hình LED",
        f"/lich/{later}",
    ):
        assert words in today
    assert "02/12/2026 10:00" in page.split("Lịch gần nhất")[1]


def test_what_still_uses_an_older_layout_is_counted_with_a_word_that_it_stays_as_approved(
    room: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(room, "led", minutes=90)
    told = "Bài đã duyệt còn dùng mẫu trình bày cũ:"
    assert told not in user_of(room, BIENTAP).get("/").text
    monkeypatch.setitem(LAYOUTS, 3, LAYOUTS[2])
    page = user_of(room, BIENTAP).get("/").text
    assert f"{told} Màn hình LED 1. Chúng được phát đúng như đã duyệt" in " ".join(page.split())


def test_a_token_an_account_and_a_screen_that_end_soon_wait_for_the_administrator(
    room: Home,
) -> None:
    ids = {row.name: row.id for row in room.outlet_rows()}
    put(room, "telegram", minutes=11 * 24 * 60)
    with room.database.write() as db:
        note_key_end(db, ids["telegram"], room.now + timedelta(days=10))
        note_seen(db, ids["led"], room.now - timedelta(hours=2))
        note_look(db, ids["sms"], "Số dư ở eSMS còn 80.000 đồng.", room.now)
    admin = user_of(room, QUANTRI)
    page = admin.get("/").text
    assert "Mã truy cập sắp hết hạn" in page
    assert "Hết hạn ngày 11/12/2026" in page
    assert "Lượt phát đầu tiên sẽ hỏng: «PAR INDEX" in page
    assert "Màn hình im lặng" in page
    assert "Tài khoản gửi sắp hết tiền" in page
    assert "còn 80.000 đồng" in page
    for name in ("telegram", "led", "sms"):
        assert f'href="/diem-phat/{name}"' in page
    assert "hỏi nội dung lần cuối" in admin.get("/diem-phat").text
    assert "Mã truy cập hết hạn" in admin.get("/diem-phat/telegram").text
    assert "Màn hình im lặng" not in user_of(room, BIENTAP).get("/").text


def test_a_token_with_months_to_go_and_a_screen_that_asks_are_no_task(room: Home) -> None:
    ids = {row.name: row.id for row in room.outlet_rows()}
    with room.database.write() as db:
        note_key_end(db, ids["telegram"], room.now + timedelta(days=50))
        note_seen(db, ids["led"], room.now - timedelta(minutes=2))
    assert "Không có gì chờ bạn." in user_of(room, QUANTRI).get("/").text


def test_whoever_may_decide_finds_each_thing_with_one_action_and_others_do_not(room: Home) -> None:
    room.draft("ct-03")
    user_of(room, BIENTAP).post("/tin/ct-03/trinh")
    publication = put(room, "telegram", minutes=-1)
    become(room, "unknown", "máy chủ im lặng")
    waiting = put(room, "thu", minutes=60, audience="dan")
    with room.database.write() as db:
        set_state(db, "led", "halted", room.act(why="hết hạn khóa"))
    (delivery,) = sql(room, "SELECT id FROM deliveries")
    page = user_of(room, DUYET).get("/").text
    for path in ("/duyet/ct-03", f"/nhat-ky/{delivery.id}", f"/lich/{waiting}", "/diem-phat/led"):
        assert f'href="{path}"' in page
    assert "máy chủ im lặng" in page
    for person in (BIENTAP, PHATNGON):
        assert 'href="/duyet/ct-03"' not in user_of(room, person).get("/").text
    assert f"/nhat-ky/{delivery.id}" not in user_of(room, BIENTAP).get("/").text
    assert publication


def test_the_author_finds_what_was_returned(room: Home) -> None:
    room.draft("ct-03")
    writer, chief = user_of(room, BIENTAP), user_of(room, DUYET)
    writer.post("/tin/ct-03/trinh")
    (row,) = sql(room, "SELECT sha256 FROM revisions WHERE item_id = 'ct-03'")
    page = chief.get("/duyet/ct-03").text
    fields = {
        "sha256": row.sha256,
        "channel": re.findall(r'name="channel" value="([a-z_:]+)"', page),
        "do": "return",
        "why": "Sửa lại",
    }
    chief.post("/duyet/ct-03", fields)
    assert 'href="/tin/ct-03/sua"' in writer.get("/").text


def test_an_emergency_stop_stands_above_everything(room: Home) -> None:
    with room.database.write() as db:
        turn_on(db, STOP_ALL, Act(DUYET, room.now, "thử"))
    assert "Mọi điểm phát đang dừng khẩn cấp." in user_of(room, BIENTAP).get("/").text


@pytest.fixture
def unclear(room: Home) -> User:
    put(room, "thu", minutes=-1, audience="dan")
    sql(room, "UPDATE publications SET state = 'active'")
    plan_due(room.database, room.now, room.context.calendar)
    become(room, "unknown", "mất kết nối giữa chừng")
    return user_of(room, DUYET)


def states(home: Home) -> list[str]:
    return [row.state for row in sql(home, "SELECT state FROM deliveries ORDER BY id")]


def first(home: Home) -> int:
    return int(sql(home, "SELECT min(id) AS id FROM deliveries")[0].id)


def test_an_unknown_delivery_is_settled_with_a_reason_and_nothing_else_moves(
    unclear: User,
) -> None:
    path = f"/nhat-ky/{first(unclear.home)}"
    page = unclear.get(path).text
    for words in ("mất kết nối giữa chừng", "Chưa rõ đã gửi hay chưa", "cả 3 lượt gửi"):
        assert words in page
    assert unclear.post(path, {"verdict": "sent", "why": " "}).status_code == 422
    assert (
        unclear.post(path, {"verdict": "sent", "why": "Nhà cung cấp xác nhận"}).status_code == 303
    )
    assert states(unclear.home) == ["accepted", "unknown", "unknown"]
    assert "Chưa rõ đã gửi hay chưa" not in unclear.get(path).text


def test_all_unknown_deliveries_of_a_mailing_are_settled_together_when_asked(
    unclear: User,
) -> None:
    unclear.post(
        f"/nhat-ky/{first(unclear.home)}",
        {"verdict": "not-sent", "why": "Chưa ai nhận được", "all": "1"},
    )
    assert states(unclear.home) == ["queued"] * 3


def test_held_deliveries_go_out_or_are_dropped_by_their_due_time(unclear: User) -> None:
    become(unclear.home, "held", "quá hạn")
    (publication,) = {row.id for row in sql(unclear.home, "SELECT id FROM publications")}
    page = unclear.get(f"/lich/{publication}/giu-lai").text
    assert "3 lượt gửi" in page
    at = page.split('name="at" value="')[1].split('"')[0]
    assert (
        unclear.post(
            f"/lich/{publication}/giu-lai", {"verdict": "not-sent", "at": at, "why": ""}
        ).status_code
        == 422
    )
    assert (
        unclear.post(
            f"/lich/{publication}/giu-lai", {"verdict": "not-sent", "at": at, "why": "Vẫn cần gửi"}
        ).status_code
        == 303
    )
    assert states(unclear.home) == ["queued"] * 3
    assert "Không còn lượt gửi nào" in unclear.get(f"/lich/{publication}/giu-lai").text


@pytest.mark.parametrize("path", ["/nhat-ky/999", "/lich/999/giu-lai"])
def test_what_does_not_exist_is_told(unclear: User, path: str) -> None:
    assert unclear.get(path).status_code in (404, 422)


def test_an_admin_may_settle_but_a_writer_may_not(unclear: User) -> None:
    path = f"/nhat-ky/{first(unclear.home)}"
    assert user_of(unclear.home, QUANTRI).get(path).status_code == 200
    writer = user_of(unclear.home, BIENTAP)
    assert "Đã gửi rồi" not in writer.get(path).text
    assert writer.post(path, {"verdict": "sent", "why": "x"}).status_code == 403
    assert states(unclear.home) == ["unknown"] * 3

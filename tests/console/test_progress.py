"""A running mailing is watched without loading the page again; a campaign shows its items and its
calendar."""

from datetime import timedelta

from content.calendar.schedule import ScheduleRequest
from tests.console.console_kit import user_of
from tests.content.content_kit import audience, calendared, outlet, passed, planned, sql
from tests.kit import BIENTAP, Home


def mailing(home: Home, count: int) -> int:
    number = calendared(
        home,
        ScheduleRequest(
            passed(home, campaign="mot-cua"),
            [outlet(home, "thu", "email")],
            audience(home, count=count),
            home.now,
        ),
    )
    planned(home, home.now)
    return number


def test_progress_counts_what_is_left_and_stops_asking_when_nothing_is(home: Home) -> None:
    home.people()
    number = mailing(home, 40)
    visitor = user_of(home, BIENTAP)
    part = visitor.get(f"/lich/{number}/tien-do", **{"HX-Request": "true"}).text
    assert "<html" not in part
    assert "0%" in part
    assert 'hx-trigger="every 3s"' in part
    sql(home, "UPDATE deliveries SET state = 'accepted' WHERE id % 4 > 0")
    assert "75%" in visitor.get(f"/lich/{number}/tien-do").text
    sql(home, "UPDATE deliveries SET state = 'unknown' WHERE state = 'queued'")
    ended = visitor.get(f"/lich/{number}/tien-do", **{"HX-Request": "true"}).text
    assert "75%" in ended, "what is unknown is not done"
    assert "10 lượt chưa rõ" in ended
    assert "hx-trigger" not in ended
    assert "trang_thai=unknown" in ended


def test_a_page_that_is_open_before_the_time_follows_by_itself(home: Home) -> None:
    home.people()
    plan = ScheduleRequest(
        passed(home),
        [outlet(home, "thu", "email")],
        audience(home, count=4),
        home.now + timedelta(minutes=30),
    )
    number = calendared(home, plan)
    visitor = user_of(home, BIENTAP)
    page = visitor.get(f"/lich/{number}").text
    assert "Chưa đến giờ phát" in page
    assert 'hx-trigger="every 3s"' in page
    assert "100%" not in page
    planned(home, home.now + timedelta(hours=1))
    part = visitor.get(f"/lich/{number}/tien-do", **{"HX-Request": "true"}).text
    assert "Đã chuẩn bị, phát lúc" in part
    assert "Đang phát" not in part
    assert "Một phút qua" not in part
    assert '<div id="doi-hay-huy" class="two" hx-swap-oob="true"></div>' in part
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    assert "Đã phát" in visitor.get(f"/lich/{number}/tien-do", **{"HX-Request": "true"}).text


def test_that_nothing_arrives_is_said_when_it_was_due_for_a_minute(home: Home) -> None:
    home.people()
    number, visitor = mailing(home, 3), user_of(home, BIENTAP)
    for ago, said in ((-30, False), (5, False), (90, True)):
        due = home.now - timedelta(seconds=ago)
        sql(home, "UPDATE occurrences SET due_at = :due", due=f"{due:%Y-%m-%d %H:%M:%S.%f}")
        page = visitor.get(f"/lich/{number}/tien-do").text
        assert ("Một phút qua không có lượt nào" in page) is said
        assert ("Đã chuẩn bị, phát lúc" in page) is (ago < 0)


def test_one_row_left_is_never_shown_as_all_done(home: Home) -> None:
    home.people()
    number = mailing(home, 100)
    sql(home, "UPDATE deliveries SET state = 'accepted' WHERE id > 1")
    assert "99%" in user_of(home, BIENTAP).get(f"/lich/{number}").text


def test_a_campaign_shows_its_items_and_when_they_are_published(home: Home) -> None:
    home.people()
    mailing(home, 3)
    visitor = user_of(home, BIENTAP)
    assert "mot-cua" in visitor.get("/chien-dich").text
    page = visitor.get("/chien-dich/mot-cua").text
    assert "Tiêu đề tin-01" in page
    assert 'href="/lich/1"' in page
    assert visitor.get("/chien-dich/khong-co").status_code == 404

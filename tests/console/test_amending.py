"""Gỡ bài, Đính chính: with a reason, by those who may, and what cannot be taken back is said."""

import pytest

from content.calendar.schedule import ScheduleRequest
from tests.console.console_kit import User, user_of
from tests.content.content_kit import audience, calendared, last_act, outlet, passed, planned, sql
from tests.kit import BIENTAP, DUYET, Home


@pytest.fixture
def boss(home: Home) -> User:
    """An approver at a home with one item in a feed and in three mailboxes."""
    home.people().plans()
    revision = passed(home, channels=["portal", "email"], themes=[], language="vi")
    feed, mail = outlet(home, "cong"), outlet(home, "thu", "email")
    sql(
        home,
        "UPDATE outlets SET channel = CASE family WHEN 'email' THEN 'email_smtp' ELSE "
        "'portal_feed' END",
    )
    calendared(home, ScheduleRequest(revision, [feed], None, home.now))
    calendared(home, ScheduleRequest(revision, [mail], audience(home, count=3), home.now))
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    return user_of(home, DUYET)


def test_a_withdrawal_asks_for_its_reason_and_says_what_nobody_can_take_back(boss: User) -> None:
    assert 'href="/lich/1"' in boss.get("/tin/tin-01/go").text
    assert boss.post("/tin/tin-01/go", {"why": " "}).status_code == 422
    done = boss.post("/tin/tin-01/go", {"why": "nhầm số điện thoại"})
    assert done.status_code == 303
    assert last_act(boss.home)[1] == "item.withdraw"
    boss.browser.cookies.update(done.cookies)
    assert "thu (3)" in boss.get("/lich").text


def test_a_correction_needs_an_approved_text_and_a_reason(boss: User) -> None:
    assert boss.post("/tin/tin-01/dinh-chinh", {"why": ""}).status_code == 422
    assert boss.get("/tin/tin-01/dinh-chinh").status_code == 200
    assert boss.get("/tin/khong-co/dinh-chinh").status_code == 404


def test_a_writer_neither_withdraws_nor_corrects(boss: User) -> None:
    writer = user_of(boss.home, BIENTAP)
    for what in ("go", "dinh-chinh"):
        assert writer.get(f"/tin/tin-01/{what}").status_code == 403
        assert writer.post(f"/tin/tin-01/{what}", {"why": "x"}).status_code == 403

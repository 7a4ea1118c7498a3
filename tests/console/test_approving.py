"""Phê duyệt: a second person decides on exactly what every outlet will show; urgent texts wait for
another one afterwards."""

import json
import re
from typing import Any

import pytest

from content.items.items import newest_revision
from content.people.acts import Person
from tests.console.console_kit import PASSWORD, User, user_of
from tests.console.writing_kit import newsroom, typed
from tests.content.content_kit import sql
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Home

CHECKS = ["secret", "facts", "figures", "read"]  # what a tick stands for


@pytest.fixture
def room(home: Home) -> Home:
    return newsroom(home)


@pytest.fixture
def chief(room: Home) -> User:
    submitted(room, "ct-08")
    return user_of(room, DUYET)


def submitted(home: Home, item: str) -> User:
    home.draft(item)
    writer = user_of(home, BIENTAP)
    assert writer.post(f"/tin/{item}/trinh").status_code == 303
    return writer


def state(home: Home, item: str) -> str:
    with home.database.read() as db:
        found = newest_revision(db, item)
    assert found is not None
    return found.state


def shown(visitor: User, path: str) -> dict[str, Any]:
    """The hidden fields of a page: what the decision is about."""
    page = visitor.get(path).text
    channels = re.findall(r'name="channel" value="([a-z_:]+)"', page)
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    last = re.search(r'name="newest_remark" value="([0-9]+)"', page)
    fields = {"sha256": found[1] if found else "", "channel": channels}
    return fields | ({"newest_remark": last[1]} if last else {})


def test_one_page_shows_who_wrote_it_and_what_every_outlet_will_show(chief: User) -> None:
    page = chief.get("/duyet/ct-08").text
    for words in (
        "bientap",
        "Cổng tin",
        "Thư bạn đọc",
        "Tin nhắn",
        "Kênh Telegram",
        "Màn hình trước trụ sở",
        "PAR INDEX",
        "SHA-256",
    ):
        assert words in page
    assert "PAR INDEX" in chief.get("/duyet").text


def test_the_decider_counts_channels_as_the_writer_ticked_them(chief: User) -> None:
    ticked = user_of(chief.home, BIENTAP).get("/tin/ct-08/sua").text
    count = len(re.findall(r'name="channels"[^>]*checked', ticked))
    page = chief.get("/duyet/ct-08").text
    assert count > 1
    assert f"Cho {count} kênh" in page, "Facebook and Telegram are one channel to who writes"


def test_a_second_person_approves_the_revision_on_the_page(chief: User) -> None:
    done = chief.post(
        "/duyet/ct-08", {**shown(chief, "/duyet/ct-08"), "do": "approve", "check": "all"}
    )
    assert (done.status_code, done.headers["location"]) == (303, "/duyet")
    assert state(chief.home, "ct-08") == "approved"
    (row,) = sql(chief.home, "SELECT decided_by, channels FROM approvals")
    assert row.decided_by == "duyet"
    assert "portal_feed" in row.channels


def test_what_the_decider_ticked_is_kept_with_the_decision_and_shown(chief: User) -> None:
    chief.post("/duyet/ct-08", {**shown(chief, "/duyet/ct-08"), "do": "approve", "check": "all"})
    (row,) = sql(chief.home, "SELECT checks FROM approvals")
    assert json.loads(row.checks) == CHECKS
    (noted,) = sql(chief.home, "SELECT detail FROM audit WHERE act = 'item.approved'")
    assert json.loads(noted.detail)["checks"] == CHECKS
    record = user_of(chief.home, QUANTRI).get("/he-thong/nhat-ky").text
    assert "kênh Cổng thông tin, Thư điện tử, Tin nhắn SMS, Kênh Telegram" in record
    assert "đã kiểm tra Không có bí mật nhà nước" in record
    page = user_of(chief.home, BIENTAP).get("/tin/ct-08").text
    assert "Đã kiểm tra 4 mục" in page
    assert "Số liệu và quy định nêu trong bài có căn cứ" in page


def test_nothing_is_approved_before_everything_was_checked(chief: User) -> None:
    refused = chief.post("/duyet/ct-08", {**shown(chief, "/duyet/ct-08"), "do": "approve"})
    assert refused.status_code == 422
    assert "Hãy đánh dấu «Tôi đã kiểm tra đủ các mục này»" in refused.text
    assert state(chief.home, "ct-08") == "submitted"


@pytest.mark.parametrize(("do", "state_after"), [("return", "returned"), ("refuse", "refused")])
def test_a_return_or_refusal_needs_a_reason_which_the_writer_reads(
    chief: User, do: str, state_after: str
) -> None:
    fields = {**shown(chief, "/duyet/ct-08"), "do": do}
    assert chief.post("/duyet/ct-08", fields).status_code == 422
    assert (
        chief.post("/duyet/ct-08", {**fields, "why": "Thiếu căn cứ ở mục hai"}).status_code == 303
    )
    assert state(chief.home, "ct-08") == state_after
    assert "Thiếu căn cứ ở mục hai" in user_of(chief.home, BIENTAP).get("/tin/ct-08").text


def test_a_text_that_changed_while_it_was_looked_at_is_shown_again_and_not_approved(
    chief: User,
) -> None:
    seen = shown(chief, "/duyet/ct-08")
    writer = user_of(chief.home, BIENTAP)
    writer.post(
        "/tin/ct-08/sua", typed(chief.home, "ct-08", title="Tiêu đề đổi vào phút chót", do="submit")
    )
    refused = chief.post("/duyet/ct-08", {**seen, "do": "approve", "check": "all"})
    assert refused.status_code == 422
    assert "bài vừa có bản mới" in refused.text
    assert "Khác gì so với bản 1" in refused.text
    assert "<ins>Tiêu đề đổi vào phút chót</ins>" in refused.text
    assert "Tiêu đề đổi vào phút chót" in refused.text
    assert state(chief.home, "ct-08") == "submitted"


def test_the_decider_is_told_that_somebody_is_typing(chief: User) -> None:
    user_of(chief.home, BIENTAP).post(
        "/tin/ct-08/xem-truoc",
        typed(chief.home, "ct-08", title="Đang sửa"),
        **{"HX-Request": "true"},
    )
    page = chief.get("/duyet/ct-08").text
    assert "bientap đang sửa bài này" in page
    assert "Đang sửa" not in page
    done = chief.post(
        "/duyet/ct-08", {**shown(chief, "/duyet/ct-08"), "do": "approve", "check": "all"}
    )
    assert done.status_code == 303
    assert "Đang sửa" in user_of(chief.home, BIENTAP).get("/tin/ct-08/sua").text


def test_outlets_that_changed_meanwhile_are_shown_before_anything_is_approved(
    chief: User,
) -> None:
    seen = shown(chief, "/duyet/ct-08")
    refused = chief.post(
        "/duyet/ct-08", {**seen, "channel": seen["channel"][:1], "do": "approve", "check": "all"}
    )
    assert refused.status_code == 422
    assert "các kênh phát được vừa đổi" in refused.text


def test_the_author_cannot_approve_the_own_text(room: Home) -> None:
    chief = user_of(room, DUYET)
    form = typed(room, "ct-08", title="Lãnh đạo tự viết", do="submit")
    chief.post("/tin/ct-08/sua", form)
    page = chief.get("/duyet/ct-08").text
    assert "phải có người thứ hai phê duyệt" in page
    assert 'value="approve"' not in page
    fields = {
        "sha256": shown_sha(room, "ct-08"),
        "channel": ["portal_feed", "email_smtp", "sms_gateway", "telegram_channel", "led_screen"],
        "do": "approve",
        "check": "all",
    }
    assert chief.post("/duyet/ct-08", fields).status_code == 403
    assert state(room, "ct-08") == "submitted"


def shown_sha(home: Home, item: str) -> str:
    with home.database.read() as db:
        found = newest_revision(db, item)
    assert found is not None
    return found.sha256


def test_a_statement_to_the_press_is_decided_by_the_spokesperson(room: Home) -> None:
    submitted(room, "ct-21")
    assert "phải do vai trò «Người phát ngôn»" in user_of(room, DUYET).get("/duyet/ct-21").text
    speaker = user_of(room, PHATNGON)
    assert (
        speaker.post(
            "/duyet/ct-21", {**shown(speaker, "/duyet/ct-21"), "do": "approve", "check": "all"}
        ).status_code
        == 303
    )
    assert state(room, "ct-21") == "approved"


@pytest.mark.parametrize("person", [BIENTAP, QUANTRI])
def test_who_may_not_approve_sees_the_page_without_the_decision(
    chief: User, person: Person
) -> None:
    visitor = user_of(chief.home, person)
    page = visitor.get("/duyet/ct-08")
    assert page.status_code == 200
    assert 'value="approve"' not in page.text
    assert visitor.post("/duyet/ct-08", {"do": "approve"}).status_code == 403
    assert visitor.get("/duyet/ct-08/khan").status_code == 403


def test_an_urgent_text_needs_reason_and_password_leaves_at_once_and_waits_for_another_person(
    chief: User,
) -> None:
    fields = {**shown(chief, "/duyet/ct-08/khan"), "why": "Bão số 9", "password": PASSWORD}
    for missing, words in (("why", "Hãy ghi lý do"), ("password", "Hãy nhập mật khẩu")):
        refused = chief.post("/duyet/ct-08/khan", {**fields, missing: ""})
        assert refused.status_code == 422
        assert words in refused.text
    assert (
        chief.post("/duyet/ct-08/khan", {**fields, "password": "sai-mat-khau"}).status_code == 422
    )
    for wrong, words in (("", "phải có lúc hết"), ("1/12/2020 8h", "đã qua"), ("tối", "viết sai")):
        refused = chief.post("/duyet/ct-08/khan", {**fields, "until": wrong})
        assert refused.status_code == 422
        assert words in refused.text
    assert state(chief.home, "ct-08") == "submitted"

    fields["until"] = "31/12/2036 18h"
    assert chief.post("/duyet/ct-08/khan", fields).headers["location"] == "/tin/ct-08"
    (row,) = sql(chief.home, "SELECT p.id, p.urgent FROM publications p")
    assert row.urgent
    names = sql(
        chief.home,
        "SELECT o.name FROM publication_outlets po JOIN outlets o ON o.id = po.outlet_id",
    )
    assert {name.name for name in names} == {"cong", "telegram", "led"}

    assert "phải có người khác xác nhận" in chief.get("/duyet/ct-08/xac-nhan").text
    assert chief.post("/duyet/ct-08/xac-nhan").status_code == 403
    speaker = user_of(chief.home, PHATNGON)
    assert "chờ người khác xác nhận" in speaker.get("/duyet").text
    assert "Bão số 9" in speaker.get("/duyet/ct-08/xac-nhan").text
    assert speaker.post("/duyet/ct-08/xac-nhan").status_code == 303
    assert "chờ người khác xác nhận" not in speaker.get("/duyet").text
    assert speaker.get("/duyet/ct-08/xac-nhan").headers["location"] == "/duyet"


def test_what_a_channel_cannot_carry_is_left_out_of_the_approval_and_said(room: Home) -> None:
    form = typed(room, "ct-08", social="Gọi [ĐIỀN: số chưa có]", do="submit")
    writer = user_of(room, BIENTAP)
    writer.post("/tin/ct-08/sua", form)
    writer.post("/tin/ct-08/trinh", {"mark": "[ĐIỀN: số chưa có]"})
    chief = user_of(room, DUYET)
    assert "không nằm trong phê duyệt" in chief.get("/duyet/ct-08").text
    fields = shown(chief, "/duyet/ct-08")
    assert not {"telegram_channel", "facebook_page"} & set(fields["channel"])
    chief.post("/duyet/ct-08", {**fields, "do": "approve", "check": "all"})
    (row,) = sql(room, "SELECT channels FROM approvals")
    assert "telegram" not in row.channels


FACEBOOK = """
[[outlet]]
name = "facebook"
channel = "facebook_page"
title = "Trang của phường"
base_url = "http://127.0.0.1:1"
page_id = "1234567890"
token = "khong-dung"
"""


def test_a_text_is_approved_for_an_outlet_that_came_later_without_being_changed(
    chief: User,
) -> None:
    agreed = {"do": "approve", "check": "all"}
    chief.post("/duyet/ct-08", {**shown(chief, "/duyet/ct-08"), **agreed})
    page = chief.get("/duyet/ct-08").text
    assert "Bài này hiện không chờ phê duyệt" in page
    assert "judging-over" in page, "no column is kept for a decision that nobody is asked for"
    chief.home.outlets(FACEBOOK)
    assert "Chưa phê duyệt cho: Trang Facebook." in chief.get("/tin/ct-08").text
    form = user_of(chief.home, BIENTAP).get("/lich/moi?bai=ct-08").text
    assert "Chưa phê duyệt nên chưa chọn được: Trang của phường." in form
    assert 'value="facebook"' not in form

    page = chief.get("/duyet/ct-08").text
    assert "chưa cho các kênh sau: Trang Facebook." in page
    assert "Phê duyệt thêm kênh" in page
    assert 'value="refuse"' not in page
    assert 'value="approve"' not in user_of(chief.home, BIENTAP).get("/duyet/ct-08").text
    chief.post("/duyet/ct-08", {**shown(chief, "/duyet/ct-08"), **agreed})
    assert 'value="facebook"' in user_of(chief.home, BIENTAP).get("/lich/moi?bai=ct-08").text
    assert "Chưa phê duyệt cho" not in chief.get("/tin/ct-08").text
    assert len(sql(chief.home, "SELECT 1 FROM revisions WHERE item_id = 'ct-08'")) == 1

"""Gỡ bài, Đính chính: with a reason, by those who may, and what cannot be taken back is said."""

from pathlib import Path

import pytest
from httpx import Response

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest
from content.items import approval
from content.items.items import add_revision
from engine.decisions.preflight import open_channels
from tests.console.console_kit import User, user_of
from tests.console.test_approving import shown
from tests.content.content_kit import calendared, last_act, planned, sql
from tests.kit import BIENTAP, DUYET, PHATNGON, Home, Stands, addresses


@pytest.fixture
def boss(home: Home, servers: Stands, tmp_path: Path) -> User:
    """An approver at a home with one item in a feed and in three mailboxes."""
    home.people().plans().outlets(servers.outlets(tmp_path / "drop")).audience("dan", addresses(3))
    revision = home.approved("ct-08")
    with home.database.read() as db:
        people = find_audience(db, "dan")
    calendared(home, ScheduleRequest(revision, home.outlet_rows("cong"), None, home.now))
    calendared(home, ScheduleRequest(revision, home.outlet_rows("thu"), people, home.now))
    planned(home, home.now)
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    sql(home, "UPDATE items SET guid = 'tag:x'")
    return user_of(home, DUYET)


def corrected(boss: User, *tell: str, why: str = "ghi sai ngày họp") -> Response:
    """What a correction by a newer approved text answers."""
    home, old = boss.home, boss.home.approved("ct-08")
    with home.database.write() as db:
        text = {**old.document, "summary": "Bản đã sửa."}
        add_revision(db, old.item, old.slug, text, home.act(BIENTAP))
        seen = approval.submit(db, old.item, home.act(BIENTAP))
    allowed = open_channels(seen, home.outlet_rows(), home.findings(seen))
    decider = PHATNGON if PHATNGON.may(approval.needed_to_decide(seen)) else DUYET
    with home.database.write() as db:
        approval.approve(db, seen, home.act(decider), allowed)
    return boss.post("/tin/ct-08/dinh-chinh", {"why": why, "tell": list(tell)})


def test_a_withdrawal_asks_for_its_reason_and_says_what_nobody_can_take_back(boss: User) -> None:
    assert 'href="/lich/1"' in boss.get("/tin/ct-08/go").text
    assert boss.post("/tin/ct-08/go", {"why": " "}).status_code == 422
    done = boss.post("/tin/ct-08/go", {"why": "nhầm số điện thoại"})
    assert done.status_code == 303
    assert last_act(boss.home)[1] == "item.withdraw"
    boss.browser.cookies.update(done.cookies)
    assert "thu (3)" in boss.get("/lich").text


def test_a_correction_needs_an_approved_text_and_a_reason(boss: User) -> None:
    assert boss.post("/tin/ct-08/dinh-chinh", {"why": ""}).status_code == 422
    assert boss.get("/tin/ct-08/dinh-chinh").status_code == 200
    assert boss.get("/tin/khong-co/dinh-chinh").status_code == 404


def test_a_writer_neither_withdraws_nor_corrects(boss: User) -> None:
    writer = user_of(boss.home, BIENTAP)
    for what in ("go", "dinh-chinh"):
        assert writer.get(f"/tin/ct-08/{what}").status_code == 403
        assert writer.post(f"/tin/ct-08/{what}", {"why": "x"}).status_code == 403


def test_what_would_be_refused_is_not_offered_and_who_may_is_named(boss: User) -> None:
    page = boss.get("/tin/ct-08").text
    assert "/tin/ct-08/go" in page
    assert "/tin/ct-08/dinh-chinh" not in page, "there is nothing newer to correct it by"
    other = user_of(boss.home, BIENTAP).get("/tin/ct-08").text
    assert '/tin/ct-08/go"' not in other
    assert "Người có quyền đính chính, gỡ bài:" in other
    assert "duyet (Lãnh đạo phê duyệt)" in other


def test_an_item_that_was_taken_back_says_so_everywhere_and_offers_nothing_more(
    boss: User,
) -> None:
    gone = {"why": "nhầm số", "replaced_by": "https://x.example.vn/a"}
    boss.post("/tin/ct-08/go", {**gone, "sure": "https://x.example.vn/a"})
    page = boss.get("/tin/ct-08").text
    assert "duyet gỡ lúc" in page
    assert "https://x.example.vn/a" in page
    assert 'href="/tin/ct-08/go"' not in page
    assert "nhầm số" in boss.get("/tin").text
    assert "duyet đã gỡ bài này" in boss.get("/lich/1").text
    assert "Đã gỡ" in boss.get("/tin/ct-08/da-thay-doi").text
    again = boss.get("/tin/ct-08/go").text
    assert "Bài này đã được gỡ: duyet," in again
    assert 'action="/tin/ct-08/go"' not in again, "there is nothing left to take back"
    assert "có thể xếp lịch" not in page
    writer = user_of(boss.home, BIENTAP).get("/tin/ct-08").text
    assert "/lich/moi?bai=ct-08" not in writer, "it would be refused"
    assert "Người có quyền xếp lịch phát lại:" in writer


def test_where_readers_are_led_is_shown_in_full_before_anything_is_done(boss: User) -> None:
    told = {"why": "nhầm số", "replaced_by": "https://x.example.vn/a/rat/dai"}
    asked = boss.post("/tin/ct-08/go", told)
    assert asked.status_code == 200
    assert "<strong>https://x.example.vn/a/rat/dai</strong>" in asked.text
    assert 'name="sure" value="https://x.example.vn/a/rat/dai"' in asked.text
    assert last_act(boss.home)[1] != "item.withdraw"
    other = boss.post("/tin/ct-08/go", {**told, "sure": "https://x.example.vn/khac"})
    assert other.status_code == 200, "what was seen was another address"
    refused = boss.post("/tin/ct-08/go", {**told, "moves": "1"})
    assert refused.status_code == 422
    assert "không phải trang của cơ quan" in refused.text
    assert boss.post("/tin/ct-08/go", {**told, "sure": told["replaced_by"]}).status_code == 303


@pytest.mark.parametrize("asked", ["ct-08", "ftp://x", "khong-co"])
def test_what_cannot_take_its_place_is_said_at_its_field(boss: User, asked: str) -> None:
    answer = boss.post("/tin/ct-08/go", {"why": "nhầm", "replaced_by": asked, "moves": "1"})
    assert answer.status_code == 422
    assert 'href="#f-replaced_by"' in answer.text
    assert "checked" in answer.text


def test_a_refused_change_is_recorded_as_made_by_hand(boss: User) -> None:
    boss.post("/tin/ct-08/go", {"why": "nhầm số"})
    sql(boss.home, "UPDATE deliveries SET state = 'rejected' WHERE kind = 'withdraw'")
    page = boss.get("/tin/ct-08").text
    assert "Hãy sửa tay trên trang." in page
    assert "Sửa tay trên trang" in boss.get("/").text
    (row,) = sql(boss.home, "SELECT id FROM deliveries WHERE kind = 'withdraw'")
    said = {"delivery": str(row.id), "why": "gỡ trong trang quản trị"}
    assert boss.post("/tin/ct-08/sua-tay", said).status_code == 303
    assert "đã sửa tay trên trang: gỡ trong trang quản trị" in boss.get("/tin/ct-08").text
    assert "Hãy sửa tay trên trang." not in boss.get("/tin/ct-08").text
    for wrong in ("", "x", "9" * 30):
        assert boss.post("/tin/ct-08/sua-tay", {"delivery": wrong}).status_code == 404


def test_a_page_of_what_never_changed_is_not_found(boss: User) -> None:
    assert boss.get("/tin/ct-08/da-thay-doi").status_code == 404
    assert boss.get("/tin/khong-co/da-thay-doi").status_code == 404
    assert user_of(boss.home, PHATNGON).get("/tin/ct-08").status_code == 200


def test_one_act_puts_right_what_stands_and_writes_to_who_got_the_old_text(boss: User) -> None:
    answer = corrected(boss, "email", "phone")
    assert answer.status_code == 303, answer.text
    boss.browser.cookies.update(answer.cookies)
    page = boss.get("/tin/ct-08").text
    assert "Thư đính chính đến 3 người" in page
    assert "0 lịch phát" not in page
    assert "duyet thay bằng bản 2" in page
    assert "ghi sai ngày họp" in page
    assert "đang làm" in page
    assert 'hx-get="/tin/ct-08/da-thay-doi"' in page
    assert "/tin/ct-08/dinh-chinh" not in page, "it is done"
    sql(boss.home, "UPDATE deliveries SET state = 'delivered' WHERE kind = 'update'")
    part = boss.get("/tin/ct-08/da-thay-doi", **{"HX-Request": "true"}).text
    assert "hx-get" not in part
    assert "Đã đính chính" in boss.get("/tin").text
    assert "duyet đã đính chính bài này bằng bản 2" in boss.get("/lich/1").text


def test_the_second_person_sees_the_whole_letter_with_its_reason_and_lets_it_go(boss: User) -> None:
    corrected(boss, "email")
    own = boss.get("/lich/3").text
    assert "người khác phải cho phép gửi" in own
    assert 'action="/lich/3/cho-phep"' not in own
    other = user_of(boss.home, PHATNGON)
    page = other.get("/lich/3").text
    for words in ("nhiều nhất 3 người", "Đính chính: ", "ghi sai ngày họp", "@"):
        assert words in page
    assert other.post("/lich/3/cho-phep").status_code == 303
    assert last_act(boss.home) == ("phatngon", "release", "publication:3")


def test_nobody_is_told_where_nobody_was_chosen(boss: User) -> None:
    boss.browser.cookies.update(corrected(boss).cookies)
    assert "Thư đính chính" not in boss.get("/tin/ct-08").text


def test_a_reason_that_a_letter_cannot_carry_is_said_at_its_field_and_kept(boss: User) -> None:
    answer = corrected(boss, "email", why="sai {{ngày}}")
    assert answer.status_code == 422
    assert "sai {{ngày}}" in answer.text
    assert 'href="#f-why"' in answer.text


def test_the_page_says_to_how_many_and_shows_the_letter_before(boss: User) -> None:
    assert corrected(boss, "email", why=" ").status_code == 422
    page = boss.get("/tin/ct-08/dinh-chinh").text
    assert "3 người" in page
    assert "Đính chính: …" in page
    assert 'value="email"' in page
    assert 'value="phone"' not in page, "nobody got it by text message"


def test_approving_a_newer_text_leads_to_putting_right_what_went_out(boss: User) -> None:
    home, old = boss.home, boss.home.approved("ct-08")
    with home.database.write() as db:
        text = {**old.document, "summary": "Bản đã sửa."}
        add_revision(db, old.item, old.slug, text, home.act(BIENTAP))
        approval.submit(db, old.item, home.act(BIENTAP))
    fields = {**shown(boss, "/duyet/ct-08"), "do": "approve", "check": "all"}
    done = boss.post("/duyet/ct-08", fields)
    assert done.headers["location"] == "/tin/ct-08/dinh-chinh"
    boss.browser.cookies.update(done.cookies)
    page = boss.get("/tin/ct-08/dinh-chinh").text
    assert "Đã phê duyệt bài ct-08, bản 2." in page
    assert "Bản cũ của bài đã phát: đính chính ngay, hay để sau?" in page


def test_approving_over_what_is_only_scheduled_replaces_it_and_speaks_of_no_correction(
    boss: User,
) -> None:
    home = boss.home
    sql(home, "UPDATE deliveries SET state = 'queued'")
    old = home.approved("ct-08")
    with home.database.write() as db:
        text = {**old.document, "summary": "Bản đã sửa."}
        add_revision(db, old.item, old.slug, text, home.act(BIENTAP))
        approval.submit(db, old.item, home.act(BIENTAP))
    for path in ("/tin/ct-08", "/duyet/ct-08", "/lich/1"):
        assert "Bản cũ vẫn phát theo lịch cho đến khi bản 2" in boss.get(path).text
    fields = {**shown(boss, "/duyet/ct-08"), "do": "approve", "check": "all"}
    boss.browser.cookies.update(boss.post("/duyet/ct-08", fields).cookies)
    page = boss.get("/tin/ct-08/dinh-chinh").text
    for path in ("/tin/ct-08", "/lich/1", "/lich/2"):
        assert "nhưng các lịch này vẫn phát bản cũ" in boss.get(path).text
        assert "Thay bản đã xếp lịch…" in boss.get(path).text
    assert boss.get("/").text.count("đã phê duyệt bản 2, lịch này vẫn phát bản 1") == 2
    assert "Lịch đã xếp vẫn mang bản cũ" in page
    assert "Thay bằng bản 2" in page
    assert "không ghi đính chính" in page
    assert 'name="why"' not in page
    done = boss.post("/tin/ct-08/dinh-chinh")
    assert done.status_code == 303
    boss.browser.cookies.update(done.cookies)
    item = boss.get("/tin/ct-08").text
    assert "Đã thay bản ở 2 lịch phát: chưa có gì phát ra" in item
    assert "vẫn phát bản cũ" not in item
    assert "vẫn phát bản 1" not in boss.get("/").text
    again = boss.post("/tin/ct-08/dinh-chinh")
    assert again.status_code == 422
    assert "duyet đã thay lúc" in again.text, "a second window"
    assert "Đã đính chính" not in item
    assert "không có gì phải thay" in boss.get("/tin/ct-08/dinh-chinh").text

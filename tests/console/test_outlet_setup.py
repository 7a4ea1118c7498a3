"""Điểm phát at the screen: made, changed and put away without a file."""

import json
import re
from html import unescape

import pytest

from content.outlets.outlets import find_outlet
from sandbox.providers.telegram import TelegramSandbox
from tests.console.console_kit import PASSWORD, User, user_of
from tests.content.content_kit import sql
from tests.kit import BIENTAP, QUANTRI, Home

TELEGRAM = {
    "name": "kenh-hai",
    "title": "Kênh thứ hai",
    "chat_id": "@hoadang_vidu",
    "token._kin": "123:BI-MAT",
    "base_url": "http://127.0.0.1:9/telegram",
    "timeout_s": "30",
    "window": "07:00-22:00",
    "holidays": "hold",
    "rate_per_second": "0,5",
    "late": "send",
    "late_limit": "1d",
}


@pytest.fixture
def boss(home: Home) -> User:
    return user_of(home.people(), QUANTRI)


def sealed(page: str) -> str:
    (found,) = re.findall(r'name="sealed" value="([^"]+)"', page)
    return str(unescape(found))


def saved(user: User, path: str, typed: dict[str, str], password: str = PASSWORD) -> str:
    page = user.post(path, typed)
    assert page.status_code == 200, unescape(page.text)
    sure = {"sealed": sealed(page.text), "password": password}
    return str(user.post("/dat-diem-phat", sure).headers.get("location", ""))


def outlet(home: Home, name: str):  # type: ignore[no-untyped-def]
    with home.database.read() as db:
        return find_outlet(db, name)


def seen(user: User, name: str) -> str:
    page = user.get(f"/diem-phat/{name}/sua").text
    (found,) = re.findall(r'name="seen" value="([^"]+)"', page)
    return str(found)


def test_every_channel_has_a_form_out_of_what_it_declares(boss: User) -> None:
    page = unescape(boss.get("/them-diem-phat").text)
    channels = re.findall(r'href="/them-diem-phat/(\w+)"', page)
    assert len(channels) >= 6
    for channel in channels:
        form = boss.get(f"/them-diem-phat/{channel}")
        assert form.status_code == 200
        assert 'id="f-title"' in form.text
    assert 'id="f-relay-1-host"' in boss.get("/them-diem-phat/email_smtp").text


def test_a_new_outlet_is_looked_at_and_proved_before_it_is_there(boss: User) -> None:
    page = boss.post("/them-diem-phat/telegram_channel", TELEGRAM)
    assert "BI-MAT" not in page.text
    assert sql(boss.home, "SELECT count(*) FROM outlets") == [(0,)]
    wrong = boss.post("/dat-diem-phat", {"sealed": sealed(page.text), "password": "sai"})
    assert wrong.status_code == 422
    right = {"sealed": sealed(wrong.text), "password": PASSWORD}
    assert boss.post("/dat-diem-phat", right).headers["location"] == "/diem-phat/kenh-hai"
    made = outlet(boss.home, "kenh-hai")
    assert (made.rate_per_second, made.fields["chat_id"]) == (0.5, "@hoadang_vidu")
    assert "timeout_s" not in made.fields, "what holds anyway is not written down"
    shown = unescape(boss.get("/diem-phat/kenh-hai").text)
    assert "Đã đặt lúc" in shown
    assert "BI-MAT" not in shown + str(sql(boss.home, "SELECT detail FROM audit"))


def test_what_the_file_refuses_the_form_refuses_at_its_box(boss: User) -> None:
    bad = {**TELEGRAM, "chat_id": "hoadang", "window": "25:00-26:00", "late_limit": "một giờ"}
    page = boss.post("/them-diem-phat/telegram_channel", bad)
    assert page.status_code == 422
    for box in ("chat_id", "window", "late_limit"):
        assert f'href="#f-{box}"' in page.text
    assert 'value="hoadang"' in page.text
    assert "BI-MAT" not in page.text
    empty = boss.post("/them-diem-phat/email_smtp", {"name": "thu", "from": "a@example.org"})
    assert 'href="#f-relay"' in empty.text


def test_a_secret_stays_when_its_box_is_empty_and_not_when_its_server_changes(boss: User) -> None:
    saved(boss, "/them-diem-phat/telegram_channel", TELEGRAM)
    before = outlet(boss.home, "kenh-hai").fields["token"]
    kept = {**TELEGRAM, "token._kin": "", "title": "Tên mới", "seen": seen(boss, "kenh-hai")}
    assert saved(boss, "/diem-phat/kenh-hai/sua", kept) == "/diem-phat/kenh-hai"
    assert outlet(boss.home, "kenh-hai").fields["token"] == before
    assert outlet(boss.home, "kenh-hai").title == "Tên mới"
    (told,) = sql(boss.home, "SELECT act, detail FROM audit ORDER BY seq DESC LIMIT 1")
    assert told.act == "outlet.import"
    assert json.loads(told.detail)["fields"] == ["title"]
    elsewhere = {**kept, "base_url": "https://evil.example", "seen": seen(boss, "kenh-hai")}
    page = boss.post("/diem-phat/kenh-hai/sua", elsewhere)
    assert page.status_code == 422
    assert 'href="#f-token"' in page.text


def test_a_file_that_was_taken_out_and_brought_in_again_keeps_the_secrets(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(boss, "/them-diem-phat/telegram_channel", TELEGRAM)
    before = outlet(boss.home, "kenh-hai").fields["token"]
    text = boss.get("/tai-diem-phat/kenh-hai.toml").text
    assert "KENH_HAI_TOKEN" in text

    def brought(text: str) -> object:
        page = boss.browser.post("/nhap-diem-phat", files={"file": ("o.toml", text.encode())})
        if 'name="sealed"' not in page.text:
            assert "Không khác gì với hiện nay." in unescape(page.text)
            return outlet(boss.home, "kenh-hai").fields["token"]
        sure = {"sealed": sealed(page.text), "password": PASSWORD}
        assert boss.post("/dat-diem-phat", sure).status_code == 303
        return outlet(boss.home, "kenh-hai").fields["token"]

    assert brought(text) == before
    assert brought(text.replace("KENH_HAI_TOKEN", "CUA_TA")) == {"env": "CUA_TA"}
    saved(boss, "/diem-phat/kenh-hai/sua", {**TELEGRAM, "seen": seen(boss, "kenh-hai")})
    assert "sealed" in outlet(boss.home, "kenh-hai").fields["token"]
    elsewhere = text.replace("127.0.0.1:9", "127.0.0.1:8")
    assert brought(elsewhere) == {"env": "KENH_HAI_TOKEN"}
    saved(boss, "/diem-phat/kenh-hai/sua", {**TELEGRAM, "seen": seen(boss, "kenh-hai")})
    monkeypatch.setenv("KENH_HAI_TOKEN", "456:MOI")
    assert brought(text) == {"env": "KENH_HAI_TOKEN"}


def test_rows_come_and_go_without_a_script(boss: User) -> None:
    typed = {
        "name": "thu",
        "from": "Sở <a@example.org>",
        "relay.1.host": "smtp.example.org",
        "relay.1.port": "587",
        "relay.1.username": "a",
        "relay.1.password._kin": "mot",
        "relay.1._row": "",
    }
    more = boss.post("/them-diem-phat/email_smtp", {**typed, "_them": "relay"})
    assert 'id="f-relay-2-host"' in more.text
    second = {"relay.2.host": "smtp2.example.org", "relay.2.port": "25", "relay.2._row": ""}
    wrong = boss.post("/them-diem-phat/email_smtp", {**typed, **second, "relay.2.port": "x"})
    assert 'href="#f-relay-2-port"' in wrong.text
    saved(boss, "/them-diem-phat/email_smtp", {**typed, **second})
    _one, two = outlet(boss.home, "thu").fields["relay"]
    assert (two["host"], "password" in two) == ("smtp2.example.org", False)
    now = {**typed, **second, "relay.1._row": "1", "relay.2._row": "2", "relay.1._bo": "1"}
    saved(boss, "/diem-phat/thu/sua", {**now, "seen": seen(boss, "thu")})
    (left,) = outlet(boss.home, "thu").fields["relay"]
    assert left == two


def test_what_was_changed_meanwhile_is_not_changed_blindly(boss: User) -> None:
    saved(boss, "/them-diem-phat/telegram_channel", TELEGRAM)
    typed = {**TELEGRAM, "title": "Một", "seen": seen(boss, "kenh-hai")}
    page = boss.post("/diem-phat/kenh-hai/sua", typed)
    saved(boss, "/diem-phat/kenh-hai/sua", {**typed, "title": "Hai"})
    late = boss.post("/dat-diem-phat", {"sealed": sealed(page.text), "password": PASSWORD})
    assert late.status_code == 422
    assert "sửa ở nơi khác" in unescape(late.text)
    assert outlet(boss.home, "kenh-hai").title == "Hai"
    assert boss.post("/diem-phat/kenh-hai/sua", typed).status_code == 422


def test_nobody_but_an_administrator_and_nothing_that_was_made_up(home: Home, boss: User) -> None:
    writer = user_of(home, BIENTAP)
    assert writer.get("/them-diem-phat").status_code == 403
    assert writer.post("/dat-diem-phat", {"sealed": "x"}).status_code == 403
    assert boss.post("/dat-diem-phat", {"sealed": "AAAA", "password": PASSWORD}).status_code == 422
    assert boss.get("/them-diem-phat/fax").status_code == 404


def test_every_fault_of_a_new_outlet_is_told_in_one_round(boss: User) -> None:
    saved(boss, "/them-diem-phat/telegram_channel", TELEGRAM)
    wrong = {**TELEGRAM, "chat_id": "khong dung", "window": "7 giờ", "timeout_s": "x"}
    page = boss.post("/them-diem-phat/telegram_channel", wrong)
    for field in ("name", "chat_id", "window", "timeout_s"):
        assert f'href="#f-{field}"' in page.text, field
    assert "novalidate" in page.text, "the browser tells none of them alone"


def test_two_outlets_do_not_send_to_one_place(boss: User) -> None:
    saved(boss, "/them-diem-phat/telegram_channel", TELEGRAM)
    other = {**TELEGRAM, "name": "kenh-ba", "title": "Kênh ba"}
    page = boss.post("/them-diem-phat/telegram_channel", other)
    assert page.status_code == 422
    assert "cùng nơi đến với «kenh-hai» (kênh @hoadang_vidu)" in unescape(page.text)
    assert 'href="#f-chat_id"' in page.text
    saved(boss, "/them-diem-phat/telegram_channel", {**other, "chat_id": "@hoadang_ba"})
    again = {**other, "chat_id": "@hoadang_ba", "title": "Vẫn thế", "seen": seen(boss, "kenh-ba")}
    saved(boss, "/diem-phat/kenh-ba/sua", again)
    text = boss.get("/tai-diem-phat/outlets.toml").text
    file = text.replace('"@hoadang_ba"', '"@HoaDang_VIDU"').encode()
    page = boss.browser.post("/nhap-diem-phat", files={"file": ("o.toml", file)})
    assert "outlet kenh-ba: cùng nơi đến với «kenh-hai»" in unescape(page.text)


def test_the_name_and_the_number_of_one_channel_are_one_place(boss: User) -> None:
    with TelegramSandbox("123:BI-MAT", {-1001234567890: "hoadang_vidu"}) as bot:
        named = {**TELEGRAM, "base_url": bot.url}
        saved(boss, "/them-diem-phat/telegram_channel", named)
        other = {**named, "name": "kenh-ba", "title": "Kênh ba", "chat_id": "-1001234567890"}
        saved(boss, "/them-diem-phat/telegram_channel", other)  # nobody has told yet
        boss.post("/diem-phat/kenh-hai/thu")
        told = unescape(boss.get("/diem-phat/kenh-hai").text)
        assert "Cùng nơi đến với «kenh-ba»" in told
    third = {**other, "name": "kenh-tu"}
    page = unescape(boss.post("/them-diem-phat/telegram_channel", third).text)
    assert "cùng nơi đến với «kenh-hai» (kênh -1001234567890)" in page


def test_what_is_used_no_more_and_still_stands_in_a_file_is_named_before_the_password(
    boss: User,
) -> None:
    for name in ("kenh-hai", "kenh-ba"):
        typed = {**TELEGRAM, "name": name, "chat_id": f"@hoadang_{name[-2:]}x"}
        saved(boss, "/them-diem-phat/telegram_channel", typed)
    text = boss.get("/tai-diem-phat/outlets.toml").text
    for name in ("kenh-hai", "kenh-ba"):
        away = {"queue": "leave", "why": "đổi kênh", "password": PASSWORD}
        boss.post(f"/diem-phat/{name}/thoi-dung", away)
    page = boss.browser.post("/nhap-diem-phat", files={"file": ("o.toml", text.encode())})
    assert page.status_code == 422
    for name in ("kenh-hai", "kenh-ba"):
        assert f"outlet {name}: đã thôi dùng từ ngày" in unescape(page.text)


def test_a_key_of_several_lines_has_a_box_of_several_lines(boss: User) -> None:
    page = boss.get("/them-diem-phat/email_smtp").text
    (box,) = re.findall(r'<(\w+)[^>]*name="dkim.key._kin"', page)
    assert box == "textarea"

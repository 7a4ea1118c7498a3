"""Signing in: who gets in, how long, what a stranger learns, and what becomes of a text typed in a
session that ran out."""

import unicodedata
from html import unescape

import pytest

from content.people.acts import Act, Person
from content.people.users import add_user
from tests.console.console_kit import PASSWORD, User, user_of, without_keys
from tests.content.content_kit import last_act, sql
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, DUYET, QUANTRI, Home


@pytest.fixture
def stranger(home: Home) -> User:
    home.people()
    return user_of(home)


def test_a_stranger_is_led_to_the_sign_in_page_and_from_there_to_where_he_wanted_to_be(
    stranger: User,
) -> None:
    sent_on = stranger.get("/")
    assert (sent_on.status_code, sent_on.headers["location"]) == (303, "/dang-nhap?tiep=/")
    entered = stranger.post("/dang-nhap", {"name": "duyet", "password": PASSWORD, "then": "/?x=1"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/?x=1")
    assert stranger.get("/").status_code == 200
    assert last_act(stranger.home) == ("duyet", "user.sign-in", "user:duyet")


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://a.example", "https:a.example", "javascript:alert(1)", "a.example"),
        *("/\\a.example", "\\/a.example", "%2f%2fa.example"),
        *("//a.example/x", "///a.example", "////a.example", "\\\\a.example", "/\t/a.example"),
        *("/\n/a.example", "\x00//a.example", " //a.example", "/\r\n//a.example", "\t/a.example"),
    ],
)
def test_signing_in_never_leads_to_another_site(stranger: User, elsewhere: str) -> None:
    assert (
        stranger.post(
            "/dang-nhap", {"name": "duyet", "password": PASSWORD, "then": elsewhere}
        ).headers["location"]
        == "/"
    )


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_over_https_of_listeners(
    stranger: User,
) -> None:
    cookie = stranger.sign_in(DUYET).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    stranger.browser.base_url = "https://lantoa.example.vn"
    assert "secure" in stranger.sign_in(DUYET).headers["set-cookie"].lower()


def test_the_table_does_not_hold_what_the_cookie_holds(stranger: User) -> None:
    stranger.sign_in(DUYET)
    (row,) = sql(stranger.home, 'SELECT token_hash, "user" FROM sessions')
    assert row.user == "duyet"
    assert row.token_hash not in stranger.browser.cookies.values()


def test_a_wrong_password_and_an_unknown_account_are_told_the_same(stranger: User) -> None:
    wrong, unknown = (
        stranger.post("/dang-nhap", {"name": name, "password": "x" * 9})
        for name in ("duyet", "khong-co")
    )
    assert wrong.status_code == unknown.status_code == 422
    told = [
        without_keys(page.text).replace(name, "")
        for page, name in ((wrong, "duyet"), (unknown, "khong-co"))
    ]
    assert told[0] == told[1]
    assert "Tên tài khoản hoặc mật khẩu không đúng." in wrong.text
    assert "x" * 9 not in wrong.text


def test_after_five_wrong_passwords_even_the_right_one_must_wait_a_little(
    stranger: User,
) -> None:
    for _ in range(5):
        assert stranger.sign_in(DUYET, "sai-mat-khau").status_code == 422
    assert "hãy thử lại sau 2 giây" in stranger.sign_in(DUYET).text
    clock_of(stranger.home).forward(seconds=3)
    assert stranger.sign_in(DUYET).status_code == 303


def test_a_session_ends_after_a_working_day_without_use(stranger: User) -> None:
    stranger.sign_in(DUYET)
    for _ in range(3):
        clock_of(stranger.home).forward(hours=7)
        assert stranger.get("/").status_code == 200
    clock_of(stranger.home).forward(hours=9)
    assert stranger.get("/").status_code == 303


def test_a_session_ends_after_a_week_even_in_use(stranger: User) -> None:
    stranger.sign_in(DUYET)
    answers = []
    for _ in range(30):
        clock_of(stranger.home).forward(hours=6)
        answers.append(stranger.get("/").status_code)
    assert answers == [200] * 27 + [303] * 3


def test_signing_out_ends_this_session_only_and_everywhere_ends_all(home: Home) -> None:
    home.people()
    office, phone = user_of(home, DUYET), user_of(home, DUYET)
    token = dict(office.browser.cookies)
    office.post("/dang-xuat")
    office.browser.cookies.update(token)
    assert (office.get("/").status_code, phone.get("/").status_code) == (303, 200)
    again, other = user_of(home, DUYET), user_of(home, BIENTAP)
    again.post("/dang-xuat", {"everywhere": "1"})
    assert (phone.get("/").status_code, other.get("/").status_code) == (303, 200)


def test_a_closed_account_is_out_at_once(home: Home) -> None:
    visitor = user_of(home.people(), DUYET)
    sql(home, "UPDATE users SET active = :no WHERE name = 'duyet'", no=False)
    assert visitor.get("/").status_code == 303
    assert visitor.sign_in(DUYET).status_code == 422


def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(stranger: User) -> None:
    sent = {"title": "Tiếng Việt có dấu «ngoặc»", "password": "bi-mat-khac"}
    lost = stranger.post("/dang-xuat", sent)
    assert lost.status_code == 401
    assert "Nội dung bạn vừa gõ vẫn được giữ" in lost.text
    kept = unescape(lost.text.split('name="kept" value="')[1].split('"')[0])
    again = stranger.post(
        "/dang-nhap", {"name": "duyet", "password": PASSWORD, "then": "/dang-xuat", "kept": kept}
    )
    assert again.status_code == 200
    assert 'action="/dang-xuat"' in again.text
    assert "Tiếng Việt có dấu «ngoặc»" in again.text
    assert "bi-mat-khac" not in lost.text + again.text


def test_a_password_with_letters_from_another_keyboard_is_the_same(home: Home) -> None:
    with home.database.write() as db:
        add_user(db, Person("le", "writer", ""), "mật khẩu dài", Act(QUANTRI, home.now))
    assert (
        user_of(home)
        .sign_in(Person("le", "writer", ""), unicodedata.normalize("NFD", "mật khẩu dài"))
        .status_code
        == 303
    )

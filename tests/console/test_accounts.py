"""Accounts at the screen: what an administrator sees and does, what everybody does with the own
one, and that nothing else is reachable before a new password or the second factor is there."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pyotp
import pytest
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st

from console.access.auth import Require
from console.shell.pages import own_path
from content.items.turns import turn_of
from content.people import accounts, passwords, second_factor
from content.people.acts import Person
from content.people.required_factors import require_factor
from content.people.users import add_user
from tests.console.console_kit import PASSWORD, User, key_of, user_of, without_keys
from tests.content.content_kit import last_act, sql, submitted, written
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, Home
from tests.qr_reading import read_svg

NEW = "một câu dài dễ nhớ"
AT = "/he-thong/tai-khoan/duyet"


@pytest.fixture
def boss(home: Home) -> User:
    return user_of(home.people(), QUANTRI)


def code_on(page: str) -> str:
    """The one code that a page shows."""
    (code,) = re.findall(r"<code>([a-z0-9-]{19})</code>", page)
    return str(code)


def with_factor(home: Home, person: Person = DUYET) -> tuple[str, list[str]]:
    offered = second_factor.offer(home.vault, person.name)
    digits = pyotp.TOTP(offered.key).at(home.now)
    with home.database.write() as db:
        codes = second_factor.set_up(db, home.vault, offered, digits, home.act(person))
    clock_of(home).forward(minutes=2)
    return offered.key, codes


def digits(home: Home, key: str) -> str:
    return pyotp.TOTP(key).at(home.now)


def half_way(page: str) -> str:
    (token,) = re.findall(r'name="half_way" value="([^"]+)"', page)
    return str(token)


def test_the_list_and_a_page_say_everything_of_an_account_but_no_secret(boss: User) -> None:
    user_of(boss.home, DUYET)
    page = boss.get("/he-thong/tai-khoan").text
    for word in ("duyet", "Lãnh đạo phê duyệt", "van-phong", "Đang dùng", "01/12/2026"):
        assert word in page
    page = boss.get(AT).text
    for word in ("Lãnh đạo phê duyệt", "do người dùng giữ", "testclient", "chưa bật"):
        assert word in page
    assert "argon2" not in page
    assert boss.get("/he-thong/tai-khoan/ai-do").status_code == 404
    assert boss.get(f"{AT}/xoa").status_code == 404


def test_a_reset_shows_a_code_once_and_its_owner_must_choose_a_password(boss: User) -> None:
    owner = user_of(boss.home, DUYET)
    assert boss.post(f"{AT}/dat-lai", {"password": "sai-mat-khau"}).status_code == 422
    answer = boss.post(f"{AT}/dat-lai", {"password": PASSWORD})
    code = code_on(answer.text)
    assert answer.status_code == 200
    assert code not in str(answer.headers)
    assert "mã một lần dùng được đến" in boss.get(AT).text
    assert owner.get("/").headers["location"].startswith("/dang-nhap")
    assert owner.sign_in(DUYET).status_code == 422
    assert owner.sign_in(DUYET, code).status_code == 303
    assert owner.sign_in(DUYET, code).status_code == 422
    assert owner.get("/").headers["location"] == "/tai-khoan/mat-khau"
    assert "quản trị đặt lại" in owner.get("/tai-khoan/mat-khau").text
    assert owner.get("/tai-khoan").headers["location"] == "/tai-khoan/mat-khau"
    twice = {"new_password": NEW, "new_again": NEW + "x"}
    assert "không giống nhau" in owner.post("/tai-khoan/mat-khau", twice).text
    done = owner.post("/tai-khoan/mat-khau", {"new_password": NEW, "new_again": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert owner.get("/").status_code == 200
    record = str(sql(boss.home, "SELECT * FROM audit"))
    assert code not in record
    assert NEW not in record


def test_before_a_new_password_is_chosen_no_route_is_open_but_the_one_for_it(boss: User) -> None:
    with boss.home.database.write() as db:
        code = passwords.reset(db, "duyet", boss.home.act(QUANTRI))
    owner = user_of(boss.home)
    assert owner.sign_in(DUYET, code).status_code == 303
    assert closed_to(owner) == {("GET", "/tai-khoan/mat-khau"), ("POST", "/tai-khoan/mat-khau")}


def test_before_the_second_factor_that_the_office_asks_no_route_is_open_but_the_one_for_it(
    boss: User,
) -> None:
    owner = user_of(boss.home, DUYET)
    with boss.home.database.write() as db:
        require_factor(db, "approver", boss.home.act(QUANTRI))
    assert closed_to(owner) == {("GET", "/tai-khoan/buoc-hai"), ("POST", "/tai-khoan/buoc-hai")}
    assert boss.get("/").status_code == 200


def closed_to(owner: User) -> set[tuple[str, str]]:
    """Asks every route that needs a session; those that were open to a person with something due,
    signing out left aside."""
    opened = set()
    app = owner.browser.app
    for route in app.routes:  # type: ignore[attr-defined]
        if not isinstance(route, APIRoute) or route.path == "/dang-xuat":
            continue
        guarded = [
            dependency.call
            for dependency in route.dependant.dependencies
            if isinstance(dependency.call, Require)
        ]
        if not guarded:
            continue
        path = re.sub(r"\{\w+(:\w+)?\}", "1", route.path)
        for method in sorted((route.methods or set()) - {"HEAD"}):
            answer = owner.browser.request(method, path)
            led = method == "GET" and answer.headers.get("location", "").startswith("/tai-khoan/")
            told = answer.status_code == 403 and "rồi làm tiếp" in answer.text
            if not (answer.status_code == 303 and led) and not told:
                opened.add((method, route.path))
    return opened


def test_ones_own_password_ends_the_other_sessions_and_says_so(boss: User) -> None:
    office, phone = user_of(boss.home, DUYET), user_of(boss.home, DUYET)
    sent = {"password": PASSWORD, "new_password": NEW, "new_again": NEW}
    assert office.post("/tai-khoan/mat-khau", {**sent, "password": "sai"}).status_code == 422
    assert office.post("/tai-khoan/mat-khau", sent).headers["location"] == "/tai-khoan"
    assert "1 phiên khác đã kết thúc" in office.get("/tai-khoan").text
    assert (office.get("/").status_code, phone.get("/").status_code) == (200, 303)
    assert phone.sign_in(DUYET).status_code == 422
    assert phone.sign_in(DUYET, NEW).status_code == 303


def test_locking_tells_what_is_left_and_the_decision_goes_to_another(boss: User) -> None:
    written(boss.home, "tin-01")
    submitted(boss.home, "tin-02")
    at = "/he-thong/tai-khoan/bientap"
    assert "Tiêu đề tin-01" in boss.get(f"{at}/khoa").text
    assert boss.post(f"{at}/khoa", {"why": " ", "password": PASSWORD}).status_code == 422
    assert boss.post(f"{at}/khoa", {"why": "nghỉ hưu"}).status_code == 422, "no password"
    sent = {"why": "nghỉ hưu", "password": PASSWORD}
    assert boss.post(f"{at}/khoa", sent).status_code == 303
    page = unescape(boss.get(at).text)
    for word in ("quantri khóa lúc", "nghỉ hưu", "Tiêu đề tin-01", "Chờ phê duyệt", "Mở khóa"):
        assert word in page
    assert user_of(boss.home).sign_in(BIENTAP).status_code == 422
    assert boss.post(f"{at}/mo-khoa", {"password": PASSWORD}).status_code == 303
    assert user_of(boss.home).sign_in(BIENTAP).status_code == 303
    assert last_act(boss.home)[:2] == ("bientap", "user.sign-in")


def test_what_waits_for_somebody_who_is_locked_goes_to_the_next_who_may_decide(
    boss: User,
) -> None:
    second = Person("duyet2", "approver", "van-phong")
    with boss.home.database.write() as db:
        add_user(db, second, PASSWORD, boss.home.act(QUANTRI))
    seen = submitted(boss.home, "tin-02")
    with boss.home.database.read() as db:
        holder = turn_of(db, seen)
    assert holder is not None
    at = f"/he-thong/tai-khoan/{holder.person}"
    (other,) = {"duyet", "duyet2"} - {holder.person}
    for page in (boss.get(at), boss.get(f"{at}/khoa")):
        assert 'href="/duyet/tin-02">Tiêu đề tin-02</a>' in page.text
        assert f"Khóa thì chuyển cho {other}." in unescape(page.text)
    sent = {"why": "nghỉ ốm", "password": PASSWORD}
    assert boss.post(f"{at}/khoa", sent).status_code == 303
    with boss.home.database.read() as db:
        after = turn_of(db, seen)
    assert after is not None
    assert {holder.person, after.person} == {"duyet", "duyet2"}


def test_locking_says_when_nobody_else_may_decide_what_waits(boss: User) -> None:
    submitted(boss.home, "tin-02")
    page = unescape(boss.get(f"{AT}/khoa").text)
    assert "Không ai khác quyết định được bài này" in page
    assert "Khóa thì chuyển cho" not in page


def test_role_unit_addresses_and_sessions_are_changed_each_on_its_page(boss: User) -> None:
    owner = user_of(boss.home, PHATNGON)
    at = "/he-thong/tai-khoan/phatngon"
    for what, sent in {
        "vai-tro": {"role": "auditor", "password": PASSWORD},
        "don-vi": {"unit": "phong-moi"},
        "lien-he": {"email": "phat.ngon@example.vn", "chat_id": "123456"},
    }.items():
        assert boss.get(f"{at}/{what}").status_code == 200
        assert boss.post(f"{at}/{what}", sent).status_code == 303
    page = boss.get(at).text
    assert "p***@example.vn" in page
    assert "phat.ngon@example.vn" not in page
    assert "Kiểm tra · phong-moi" in owner.get("/").text
    assert "phat.ngon@example.vn" in owner.get("/tai-khoan").text
    assert boss.post(f"{at}/phien").status_code == 303
    assert owner.get("/").status_code == 303
    assert boss.post(f"{at}/phien", {"id": "0" * 16}).status_code == 422
    own = boss.post(
        "/he-thong/tai-khoan/quantri/vai-tro", {"role": "auditor", "password": PASSWORD}
    )
    assert "người quản trị duy nhất" in own.text


def test_nobody_but_an_administrator_sees_or_changes_accounts(boss: User) -> None:
    other = user_of(boss.home, DUYET)
    for path in ("", "/bientap", "/bientap/khoa"):
        assert other.get(f"/he-thong/tai-khoan{path}").status_code == 403
    for path in ("/bientap/khoa", "/bientap/dat-lai", "/bientap/phien", "/buoc-hai"):
        assert other.post(f"/he-thong/tai-khoan{path}", {"why": "x"}).status_code == 403


def test_the_second_factor_is_set_up_from_a_picture_or_in_letters(boss: User) -> None:
    owner = user_of(boss.home, DUYET)
    page = owner.get("/tai-khoan/buoc-hai").text
    key = re.sub(r"\s", "", re.findall(r'<code class="totp-key">([A-Z2-7 ]+)</code>', page)[0])
    read = read_svg(page)
    assert read.startswith("otpauth://totp/")
    assert f"secret={key}&" in read
    (sealed,) = re.findall(r'name="sealed" value="([^"]+)"', page)
    sent = {"sealed": sealed, "password": PASSWORD, "code": "000000"}
    wrong = owner.post("/tai-khoan/buoc-hai", sent)
    assert wrong.status_code == 422
    assert sealed in wrong.text
    done = owner.post("/tai-khoan/buoc-hai", {**sent, "code": digits(boss.home, key)})
    assert len(re.findall(r"<code>[a-z0-9-]{19}</code>", done.text)) == 10
    assert "còn 10 mã dự phòng" in owner.get("/tai-khoan").text
    assert owner.post("/tai-khoan/buoc-hai", sent).status_code == 422


def test_signing_in_asks_for_the_code_on_a_second_page(boss: User) -> None:
    key, codes = with_factor(boss.home)
    owner = user_of(boss.home)
    page = owner.post("/dang-nhap", {"name": "duyet", "password": PASSWORD, "then": "/tin"})
    assert page.status_code == 200
    assert "lantoa_session" not in str(page.headers)
    sent = {"half_way": half_way(page.text), "code": "000000"}
    assert "mã không đúng" in owner.post("/dang-nhap/ma", sent).text
    assert 'name="then" value="/tin"' in page.text
    code = digits(boss.home, key)
    entered = owner.post("/dang-nhap/ma", {**sent, "then": "/tin", "code": code})
    assert (entered.status_code, entered.headers["location"]) == (303, "/tin")
    again = owner.post("/dang-nhap/ma", {**sent, "code": codes[0]})
    assert "đăng nhập lại từ đầu" in again.text
    page = owner.post("/dang-nhap", {"name": "duyet", "password": PASSWORD})
    entered = owner.post("/dang-nhap/ma", {"half_way": half_way(page.text), "code": codes[0]})
    assert entered.status_code == 303


def test_the_second_page_tells_nobody_whether_the_password_was_right(boss: User) -> None:
    key, _ = with_factor(boss.home)
    shown = []
    for name, password in (("duyet", PASSWORD), ("duyet", "x" * 9), ("khong-co", PASSWORD)):
        stranger = user_of(boss.home)
        page = stranger.post("/dang-nhap", {"name": name, "password": password})
        shown.append((page.status_code, without_keys(page.text.replace(half_way(page.text), ""))))
        code = "000000" if password == PASSWORD and name == "duyet" else digits(boss.home, key)
        failed = stranger.post("/dang-nhap/ma", {"half_way": half_way(page.text), "code": code})
        text = failed.text.replace(half_way(failed.text), "")
        shown.append((failed.status_code, without_keys(text)))
    assert shown[0] == shown[2] == shown[4]
    assert shown[1] == shown[3] == shown[5]
    assert user_of(boss.home).sign_in(BIENTAP).status_code == 303


def test_codes_are_tried_five_times_and_counted_like_passwords(boss: User) -> None:
    key, _ = with_factor(boss.home)
    stranger = user_of(boss.home)
    page = stranger.post("/dang-nhap", {"name": "duyet", "password": PASSWORD})
    sent = {"half_way": half_way(page.text), "code": "000000"}
    answers = [stranger.post("/dang-nhap/ma", sent).text for _ in range(6)]
    assert "hãy thử lại sau" in answers[4]
    assert "từ đầu" in answers[5]
    clock_of(boss.home).forward(minutes=6)
    late = stranger.post("/dang-nhap/ma", {**sent, "code": digits(boss.home, key)})
    assert "từ đầu" in late.text


def test_strangers_who_guess_do_not_shut_out_a_browser_that_was_here_before(boss: User) -> None:
    owner, stranger = user_of(boss.home, DUYET), user_of(boss.home)
    owner.post("/dang-xuat")
    for _ in range(7):
        stranger.sign_in(DUYET, "sai-mat-khau")
    assert "hãy thử lại sau" in stranger.sign_in(DUYET).text
    assert owner.sign_in(DUYET).status_code == 303
    assert owner.post("/he-thong/dung-tat-ca", {"why": "thử"}).status_code == 303
    assert owner.post("/he-thong/phat-tiep", {"password": PASSWORD}).status_code == 303


def test_of_fifty_passwords_guessed_at_once_no_more_than_five_are_looked_at(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def opened_by(_db: object, _name: str, given: str, _now: object) -> str:
        looked_at.append(given)
        return ""

    monkeypatch.setattr(passwords, "opened_by", opened_by)
    with ThreadPoolExecutor(50) as pool:
        sent = [user_of(boss.home) for _ in range(50)]
        answers = list(pool.map(lambda user: user.sign_in(DUYET, "doan-mo").status_code, sent))
    assert set(answers) == {422}
    assert len(looked_at) == 5


def test_a_forged_or_borrowed_device_cookie_is_a_strangers(boss: User) -> None:
    owner, stranger = user_of(boss.home, DUYET), user_of(boss.home)
    (name,) = [name for name in owner.browser.cookies if name.startswith("lantoa_known_")]
    token = owner.browser.cookies[name]
    for _ in range(6):
        stranger.sign_in(BIENTAP, "sai-mat-khau")
        stranger.sign_in(DUYET, "sai-mat-khau")
    stranger.browser.cookies.set(name, token[:-1] + ("0" if token[-1] != "0" else "1"))
    assert stranger.sign_in(DUYET).status_code == 422
    stranger.browser.cookies.set(name, token)
    assert stranger.sign_in(BIENTAP).status_code == 422
    assert stranger.sign_in(DUYET).status_code == 303


def test_an_administrator_says_of_which_roles_the_second_factor_is_asked(boss: User) -> None:
    asked = {"roles": ["approver", "spokesperson"], "own_password": PASSWORD}
    assert boss.post("/he-thong/tai-khoan/buoc-hai", {"roles": ["approver"]}).status_code == 422
    assert boss.post("/he-thong/tai-khoan/buoc-hai", asked).status_code == 303
    assert "chưa bật, phải bật" in boss.get("/he-thong/tai-khoan").text
    owner = user_of(boss.home)
    page = owner.post("/dang-nhap", {"name": "duyet", "password": PASSWORD})
    assert page.status_code == 303
    assert owner.get("/").headers["location"] == "/tai-khoan/buoc-hai"
    with_factor(boss.home)
    assert owner.get("/").status_code == 200
    assert boss.post(f"{AT}/bo-buoc-hai", {"password": PASSWORD}).status_code == 303
    assert last_act(boss.home) == ("quantri", "user.totp-reset", "user:duyet")
    with boss.home.database.read() as db:
        assert not accounts.account(db, "duyet", boss.home.now).factor


@given(st.text(alphabet=st.sampled_from("/\\:@.?#%aht\t\r\n\x00 5c2f"), max_size=12))
def test_where_a_page_leads_on_to_is_always_on_this_site(text: str) -> None:
    """A browser leaves tabs and line ends out, cuts what is around, and reads `\\` as `/`."""
    seen = re.sub(r"[\t\r\n]", "", own_path(text)).strip("\x00 ").replace("\\", "/")
    assert re.match(r"/(?!/)", seen)


def test_a_second_press_makes_no_second_code_and_shows_the_first_to_nobody(boss: User) -> None:
    form = boss.get(f"{AT}/dat-lai").text
    sent = {"password": PASSWORD, "_once": key_of(form, f"{AT}/dat-lai")}
    code = code_on(boss.post(f"{AT}/dat-lai", sent).text)
    again = boss.post(f"{AT}/dat-lai", sent)
    assert again.status_code == 303
    assert code not in boss.get(again.headers["location"]).text
    assert user_of(boss.home).sign_in(DUYET, code).status_code == 303
    resets = sql(boss.home, "SELECT seq FROM audit WHERE act = 'user.reset'")
    assert len(resets) == 1

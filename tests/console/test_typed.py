"""What was typed and not taken: whose it is, in which words it is given back, and where it can be
sent again."""

import re
from html import unescape
from pathlib import Path

import pytest

from console.shell.pages import SECRET_FIELDS
from console.words.typed import MACHINE, typed_lines, typed_name
from tests.console.console_kit import PASSWORD, User, forms_of, key_of, user_of
from tests.console.test_accounts import digits, half_way, with_factor
from tests.content.content_kit import sql
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, DUYET, QUANTRI, Home

TEMPLATES = Path(__file__).parent.parent.parent / "console" / "templates"
TYPED = {"title": "Tiêu đề gõ dở", "kind": "article", "channels": "portal", "base": "0"}
TYPED |= {"do": "save", "unknown_thing": "x1"}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def lost(home: Home, visitor: User) -> dict[str, str]:
    """What the sign-in page carries along of a form that came after its session had ended."""
    clock_of(home).forward(hours=9)
    page = visitor.post("/tin/ct-08/sua", TYPED)
    assert page.status_code == 401
    assert "Tiêu đề gõ dở" not in page.text, "sealed"
    return {name: hidden(page.text, name) for name in ("kept", "then")}


def test_one_typo_with_the_second_step_in_use_loses_nothing(home: Home) -> None:
    with_factor(home.people())
    writer = user_of(home, BIENTAP)
    carried = lost(home, writer)
    code = writer.post("/dang-nhap", {"name": "bientap", "password": "go-nham-roi", **carried})
    assert "Mã xác nhận" in code.text
    (back,) = [form for form in forms_of(code.text) if "Đăng nhập lại từ đầu" in form]
    again = {name: hidden(back, name) for name in ("kept", "then")}
    anew = writer.post("/dang-nhap/lai", again)
    assert "Nội dung bạn vừa gõ vẫn được giữ" in anew.text
    carried = {name: hidden(anew.text, name) for name in ("kept", "then")}
    inside = writer.post("/dang-nhap", {"name": "bientap", "password": PASSWORD, **carried})
    assert "Tiêu đề gõ dở" in inside.text
    assert 'action="/tin/ct-08/sua"' in inside.text


def test_a_text_that_was_written_in_the_editor_is_given_back_as_it_was_written() -> None:
    fields = [("body", "Một.\r\n\r\nHai."), ("body_html", '<div data-kept="1"></div><p>Ba.</p>')]
    assert [(line.name, line.text) for line in typed_lines(fields)] == [("Nội dung", "Hai.\n\nBa.")]


def test_the_way_back_leads_to_no_other_site(home: Home) -> None:
    page = user_of(home).post("/dang-nhap/lai", {"then": "//a.example/x"})
    assert hidden(page.text, "then") == "/"


def test_the_code_page_gives_the_text_back_too(home: Home) -> None:
    key, _codes = with_factor(home.people())
    chief = user_of(home)
    page = chief.post("/dang-nhap", {"name": "duyet", "password": PASSWORD})
    sent = {"half_way": half_way(page.text), "code": digits(home, key)}
    assert chief.post("/dang-nhap/ma", sent).status_code == 303
    carried = lost(home, chief)
    page = chief.post("/dang-nhap", {"name": "duyet", "password": PASSWORD, **carried})
    sent = {"half_way": half_way(page.text), "code": digits(home, key), **carried}
    assert "Tiêu đề gõ dở" in chief.post("/dang-nhap/ma", sent).text


def test_another_person_at_the_browser_neither_sees_nor_sends_it(home: Home) -> None:
    visitor = user_of(home.people(), BIENTAP)
    carried = lost(home, visitor)
    other = visitor.post("/dang-nhap", {"name": "duyet", "password": PASSWORD, **carried})
    assert (other.status_code, other.headers["location"]) == (303, "/")
    told = visitor.get("/").text
    assert "là của tài khoản khác" in told
    assert "Tiêu đề gõ dở" not in other.text + told
    own = user_of(home).post("/dang-nhap", {"name": "bientap", "password": PASSWORD, **carried})
    assert "Tiêu đề gõ dở" in own.text


@pytest.mark.parametrize("kept", ["[]", '[["title","x"]]', "AAAA", "é", "A" * 100])
def test_what_we_did_not_seal_is_nothing(home: Home, kept: str) -> None:
    home.people()
    sent = {"name": "duyet", "password": PASSWORD, "then": "/tin", "kept": kept}
    assert user_of(home).post("/dang-nhap", sent).headers["location"] == "/tin"


def test_it_is_given_back_in_the_words_of_its_form(home: Home) -> None:
    visitor = user_of(home.people(), BIENTAP)
    carried = lost(home, visitor)
    page = visitor.post("/dang-nhap", {"name": "bientap", "password": PASSWORD, **carried}).text
    told = dict(re.findall(r"<dt>([^<]+)</dt><dd><pre>([^<]*)</pre>", page))
    assert told == {"Tiêu đề": "Tiêu đề gõ dở", "Loại": "Tin, bài", "Kênh": "Cổng thông tin"}
    assert 'name="base" value="0"' in page, "sent again all the same"


def test_several_choices_stand_in_one_line() -> None:
    lines = typed_lines([("roles", "writer"), ("roles", "admin"), ("why", " "), ("_once", "k")])
    assert [(line.name, line.text) for line in lines] == [("Vai trò", "Biên tập, Quản trị")]


def test_every_field_that_somebody_fills_in_has_a_name() -> None:
    macro = re.compile(r'\b(?:date_field|field|area)\("(\w+)"')
    tag = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="(\w+)"')
    gets = re.compile(r'<form method="get".*?</form>', re.DOTALL)
    pages = {path: gets.sub("", path.read_text("utf-8")) for path in TEMPLATES.rglob("*.html")}
    nameless = {
        f"{page.parent.name}/{page.name}: {name}"
        for page, text in pages.items()
        for name in macro.findall(text) + tag.findall(text)
        if not typed_name(name) and name not in MACHINE and name not in SECRET_FIELDS
    }
    assert nameless == set()


def test_who_may_not_is_told_who_may_and_whom_to_ask_and_is_offered_no_second_try(
    home: Home,
) -> None:
    writer = user_of(home.people(), BIENTAP)
    answer = writer.post("/he-thong/dung-tat-ca", {"why": "Lý do đã gõ"})
    assert answer.status_code == 403
    for words in ("vai trò Biên tập", "Quản trị", "Hãy nhờ người làm được: duyet", "Lý do đã gõ"):
        assert words in answer.text, words
    assert "Gửi lại nội dung đã gõ" not in answer.text
    sql(home, "UPDATE users SET active = :no WHERE name = 'duyet'", no=False)
    assert "duyet" not in writer.post("/he-thong/dung-tat-ca", {"why": "x"}).text


def test_one_press_begins_one_item(home: Home) -> None:
    writer = user_of(home.people(), BIENTAP)
    key = key_of(writer.get("/tin").text, "/tin/moi")
    first, second = (writer.post("/tin/moi", {"_once": key}) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(sql(home, "SELECT 1 FROM drafts")) == 1
    assert (
        writer.post("/tin/moi", {"_once": "khac"}).headers["location"] != first.headers["location"]
    )


def test_an_account_that_is_locked_is_unlocked_before_its_password_is_reset(home: Home) -> None:
    boss = user_of(home.people(), QUANTRI)
    at = "/he-thong/tai-khoan/duyet"
    sql(home, "UPDATE users SET active = :no WHERE name = 'duyet'", no=False)
    assert boss.get(f"{at}/dat-lai").headers["location"] == at
    assert "hãy mở khóa trước" in boss.get(at).text
    for what, words in (("khoa", "đã bị khóa"), ("bo-buoc-hai", "hãy mở khóa trước")):
        assert boss.get(f"{at}/{what}").status_code == 303
        assert words in boss.get(at).text
    assert boss.get("/he-thong/tai-khoan/quantri/dat-lai").status_code == 303
    assert boss.get("/he-thong/tai-khoan/bientap/mo-khoa").status_code == 303
    assert user_of(home).get(f"{at}/dat-lai").headers["location"].startswith("/dang-nhap")


def test_a_password_that_an_administrator_chose_is_changed_before_anything_else(
    home: Home,
) -> None:
    boss = user_of(home.people(), QUANTRI)
    new = {"name": "moi", "role": "writer", "unit": "van-phong", "new_password": "cua-quan-tri"}
    assert boss.post("/he-thong/tai-khoan", {**new, "password": PASSWORD}).status_code == 303
    owner = user_of(home)
    assert owner.post("/dang-nhap", {"name": "moi", "password": "cua-quan-tri"}).status_code == 303
    assert owner.get("/").headers["location"] == "/tai-khoan/mat-khau"
    own = {"new_password": "cua-quan-tri", "new_again": "cua-quan-tri"}
    assert owner.post("/tai-khoan/mat-khau", own).status_code == 422
    own = dict.fromkeys(own, "cua rieng minh")
    assert owner.post("/tai-khoan/mat-khau", own).status_code == 303
    assert owner.get("/").status_code == 200


def test_the_code_of_a_reset_never_becomes_the_password(home: Home) -> None:
    boss = user_of(home.people(), QUANTRI)
    page = boss.post("/he-thong/tai-khoan/duyet/dat-lai", {"password": PASSWORD}).text
    (code,) = re.findall(r"<code>([a-z0-9-]{19})</code>", page)
    owner = user_of(home)
    assert owner.sign_in(DUYET, code).status_code == 303
    for typed in (code, code.upper(), code.replace("-", "")):
        sent = {"new_password": typed, "new_again": typed}
        refused = owner.post("/tai-khoan/mat-khau", sent)
        assert refused.status_code == 422
        assert "hãy chọn mật khẩu khác mã vừa nhận" in refused.text
        assert typed not in refused.text
    assert owner.sign_in(DUYET, code).status_code == 422, "opens nobody a second time"

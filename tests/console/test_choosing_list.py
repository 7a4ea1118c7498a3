"""A list is brought in steps: a file, how it is read with ten rows shown, then the import; and a
list as a whole is described, renamed, given out and put away."""

import re
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from content.audiences.audiences import find_audience
from tests.console.console_kit import User, user_of
from tests.content.content_kit import audience, last_act, sql
from tests.kit import BIENTAP, BIENTAP2, QUANTRI, Home

ODD = "Danh sách phường\nNgười,Liên hệ,CCCD\nÂn,an@example.org,012345678901\nBình,sai,1\n"


@pytest.fixture
def boss(home: Home) -> User:
    home.people()
    return user_of(home, QUANTRI)


def brought(user: User, text: str = ODD, **more: str) -> str:
    files = {"file": ("dan.csv", text.encode())}
    answer = user.browser.post("/nhom-nhan/nhap", data=more, files=files)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_what_nobody_could_guess_is_chosen_and_shown_before_it_is_taken(boss: User) -> None:
    step = brought(boss, name="dan")
    first = boss.get(step)
    assert first.status_code == 422
    assert "dòng tên cột phải có đúng một cột địa chỉ" in first.text
    columns = ["0:name", "1:email", "2:skip"]
    said = {"head": "2", "was_head": "2", "column": columns, "people": "citizens", "again": "1"}
    again = boss.post(step, said).headers["location"]
    page = unescape(boss.get(again).text)
    assert "a***@example.org" not in page  # an administrator may see whole addresses
    assert "an@example.org" in page
    assert "Dòng lỗi" in page
    assert "012345678901" not in page.partition("<tbody>")[2]


def test_it_is_taken_in_as_it_was_shown(boss: User) -> None:
    step = brought(boss, ODD.replace("sai", "binh@example.org")).partition("?")[0]
    said = {"head": "2", "column": ["0:name", "1:email", "2:skip"], "name": "dan"}
    more = {"people": "citizens", "consent_basis": "phiếu", "consent_at": "1/2/2026"}
    done = boss.post(step, {**said, **more})
    assert done.headers["location"] == "/nhom-nhan/dan"
    with boss.home.database.read() as db:
        assert (find_audience(db, "dan").size, find_audience(db, "dan").people) == (2, "citizens")
    assert sql(boss.home, "SELECT DISTINCT consent_basis, consent_at FROM recipients") == [
        ("phiếu", "2026-02-01")
    ]
    assert list((boss.home.folder / "imports" / "kept").glob("*")) == []
    assert boss.get(step).status_code == 404


def test_whose_the_list_is_is_said_in_the_same_step_by_who_may(boss: User) -> None:
    good = ODD.replace("sai", "binh@example.org")
    said = {"head": "2", "column": ["0:name", "1:email", "2:skip"], "name": "dan"}

    def owner(user: User, **more: str) -> str:
        step = brought(user, good).partition("?")[0]
        assert user.post(step, {**said, **more}).headers["location"] == "/nhom-nhan/dan"
        with boss.home.database.read() as db:
            return find_audience(db, "dan").unit

    step = brought(boss, good).partition("?")[0]
    page = boss.get(
        boss.post(step, {**said, "unit": "phong-khac", "again": "1"}).headers["location"]
    )
    assert '<option value="phong-khac" selected>' in page.text
    assert owner(boss, unit="phong-khac") == "phong-khac"
    assert owner(boss) == "phong-khac", "nothing said: as it was"
    assert owner(boss, unit="-") == ""
    writer = user_of(boss.home, BIENTAP)
    assert 'name="unit"' not in writer.get(brought(writer, good)).text
    assert owner(writer, unit="phong-khac") == "", "not his to say"


def test_refused_rows_are_given_back_once_to_who_brought_them(boss: User) -> None:
    step = brought(boss).partition("?")[0]
    said = {"head": "2", "column": ["1:email", "2:skip"], "name": "dan"}
    page = boss.post(step, said)
    assert page.status_code == 422
    (number,) = re.findall(r"/nhom-nhan/nhap/(\d+)/dong-bi-tu-choi", page.text)
    address = f"/nhom-nhan/nhap/{number}/dong-bi-tu-choi"
    assert user_of(boss.home, BIENTAP).post(address, {"ext": "xlsx"}).status_code == 422
    book = openpyxl.load_workbook(BytesIO(boss.post(address, {"ext": "xlsx"}).content))
    head, row = book.active.iter_rows(values_only=True)  # type: ignore[union-attr]
    assert head == ("Người", "Liên hệ", "CCCD", "Lý do chưa nhập được")
    assert row[:2] == ("Bình", "sai")
    again = boss.post(address, {"ext": "xlsx"})
    assert "đã được tải về" in unescape(again.text)


def test_addresses_are_masked_for_who_may_not_see_them(boss: User) -> None:
    writer = user_of(boss.home, BIENTAP)
    page = unescape(
        writer.get(brought(writer, "Email,Ghi chú\nan@example.org,0901 234 567\n")).text
    )
    shown = page.partition("<tbody>")[2]
    assert "a***@example.org" in shown
    assert "an@example.org" not in shown
    assert "0901 234 567" not in shown
    assert user_of(boss.home, BIENTAP2).get(brought(writer)).status_code == 404


@pytest.mark.parametrize("name", ["mau-email.xlsx", "mau-phone.csv"])
def test_templates_are_there(boss: User, name: str) -> None:
    answer = boss.get(f"/nhom-nhan/nhap/{name}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]


def test_a_list_as_a_whole(boss: User) -> None:
    audience(boss.home)
    assert boss.post("/nhom-nhan/dan/ve", {"people": "staff", "keeper": "duyet"}).status_code == 303
    wrong = boss.post("/nhom-nhan/dan/ve", {"people": "", "keeper": "ai-do"})
    assert wrong.status_code == 422
    assert 'value="ai-do"' in wrong.text
    moved = boss.post("/nhom-nhan/dan/doi-ten", {"new_name": "Cán bộ"}).headers["location"]
    old = boss.get("/nhom-nhan/dan")
    assert (old.status_code, old.headers["location"]) == (302, moved), "the old address leads on"
    none = boss.get("/nhom-nhan/khong-co")
    assert none.status_code == 404
    assert "chọn một nhóm ở trang Nhóm nhận" in unescape(none.text)
    page = unescape(boss.get(moved).text)
    assert "Cán bộ, công chức, viên chức" in page
    got = boss.post("/nhom-nhan/Cán bộ/tai-ve", {"ext": "csv"})
    assert got.content.decode("utf-8-sig").count("@") == 5
    assert last_act(boss.home)[1] == "audience.export"
    boss.post("/nhom-nhan/Cán bộ/ngung-dung", {})
    assert "1 nhóm đã ngừng dùng" in unescape(boss.get("/nhom-nhan").text)
    boss.post("/nhom-nhan/Cán bộ/dung-lai", {})
    assert "nhóm đã ngừng dùng" not in boss.get("/nhom-nhan").text


def test_who_may_not_see_addresses_takes_none_out(boss: User) -> None:
    audience(boss.home)
    writer = user_of(boss.home, BIENTAP)
    assert "/tai-ve" not in writer.get("/nhom-nhan/dan").text
    assert writer.post("/nhom-nhan/dan/tai-ve", {"ext": "csv"}).status_code == 403

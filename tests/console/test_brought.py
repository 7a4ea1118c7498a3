"""A workbook that can be read in two ways is asked about on the page; the file waits meanwhile and
is chosen once."""

import os
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from content.plans.statements import list_statements
from tests.console.console_kit import User, user_of
from tests.content.content_kit import sql
from tests.kit import BIENTAP, QUANTRI, Home

CASES = Path(__file__).parents[1] / "fixtures" / "intake"


@pytest.fixture
def boss(home: Home) -> User:
    home.people()
    return user_of(home, QUANTRI)


def kept(page: str) -> str:
    (token,) = re.findall(r'name="brought" value="([0-9a-f]{32})"', page)
    return str(token)


def sent(user: User, case: str, **more: str):  # type: ignore[no-untyped-def]
    files = {"file": (case, (CASES / case).read_bytes())}
    return user.browser.post("/nhom-nhan", data={"name": "dan", **more}, files=files)


def on_disk(user: User) -> list[Path]:
    return list((user.home.folder / "imports" / "kept").glob("*/*"))


@pytest.mark.parametrize(("answer", "size"), [("skip", 2), ("take", 3)])
def test_hidden_rows_are_asked_about_and_the_file_is_chosen_once(
    boss: User, answer: str, size: int
) -> None:
    page = sent(boss, "x02-hidden-row.xlsx")
    assert page.status_code == 422
    assert "1 dòng bị ẩn (dòng 3): nhập cả hay bỏ qua?" in page.text
    assert "lantoa" not in page.text.partition('role="alert"')[2][:600]
    (chooser,) = re.findall(r'<input[^>]* id="f-file"[^>]*>', page.text)
    assert "required" not in chooser, "a browser would send nothing without the file"
    assert sql(boss.home, "SELECT count(*) FROM recipients") == [(0,)]
    again = {"name": "dan", "brought": kept(page.text), "hidden": answer}
    assert boss.post("/nhom-nhan", again).headers["location"] == "/nhom-nhan/dan"
    assert sql(boss.home, "SELECT size FROM audiences") == [(size,)]
    assert on_disk(boss) == []


def test_a_sheet_is_chosen_from_those_that_hold_such_a_table(boss: User) -> None:
    page = sent(boss, "x06-two-data-sheets.xlsx").text
    assert "<option>Phuong 1</option><option>Phuong 2</option>" in page
    again = {"name": "dan", "brought": kept(page), "sheet": "Phuong 2"}
    assert boss.post("/nhom-nhan", again).status_code == 303
    assert "Phuong 1" not in boss.post("/nhom-nhan", {**again, "sheet": "x"}).text


def test_nobody_else_finds_the_file_and_it_is_gone_after_an_hour(
    boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = kept(sent(boss, "x02-hidden-row.xlsx").text)
    again = {"name": "dan", "brought": token, "hidden": "take"}
    stranger = user_of(boss.home, BIENTAP)
    assert "chọn tệp" in stranger.post("/nhom-nhan", again).text
    assert "chọn tệp" in boss.post("/nhom-nhan", {**again, "brought": "../../x"}).text
    (place,) = {path.parent for path in on_disk(boss)}

    os.utime(place, (0, 0))
    kept(sent(boss, "x06-two-data-sheets.xlsx").text)
    assert "chọn tệp" in boss.post("/nhom-nhan", again).text


def test_statements_come_from_csv_too_and_say_what_was_passed_over(home: Home) -> None:
    home.people().plans()
    user = user_of(home, BIENTAP)
    text = "GHI CHO BÁO CÁO;;\nLoại;Nội dung;Ngày\nNguyên nhân;Thiếu người;12/05/2026\n"
    answer = user.browser.post(
        "/ghi-cho-bao-cao/tep", files={"file": ("noi-dung.csv", text.encode("utf-8"))}
    )
    assert "Bỏ qua phần trên dòng tiêu đề (dòng 1)" in user.get(answer.headers["location"]).text
    with home.database.read() as db:
        assert [found.text for found in list_statements(db)] == ["Thiếu người"]


def test_an_activities_workbook_with_hidden_columns_is_asked_about(
    home: Home, tmp_path: Path
) -> None:
    home.people().plans()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Hình thức", "Tên hoạt động", "Từ ngày", "Ghi chú"])
    sheet.append(["Đối thoại", "Gặp dân", "05/01/2026", "nháp"])
    sheet.column_dimensions["D"].hidden = True
    book.save(tmp_path / "a.xlsx")
    user = user_of(home, BIENTAP)
    files = {"file": ("a.xlsx", (tmp_path / "a.xlsx").read_bytes())}
    page = user.browser.post("/hoat-dong/tep", files=files)
    assert "1 cột bị ẩn (D «Ghi chú»)" in page.text
    answer = {"brought": kept(page.text), "hidden": "skip"}
    assert user.post("/hoat-dong/tep", answer).status_code == 303
    assert sql(home, "SELECT title, note FROM activities") == [("Gặp dân", "")]

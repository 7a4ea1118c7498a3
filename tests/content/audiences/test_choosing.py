"""A list is read as its officer chose: the heading's row, what each column means, what holds where
the file says nothing; what is refused comes back with the reason, and the template fits."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from content.audiences.file import Addressee, ConsentDefault, RowProblem, read_people
from content.audiences.header import REASON_COLUMN
from content.audiences.rejected import RejectedRows
from content.audiences.template import list_template
from content.intake.errors import InputError
from content.intake.sheets.table import TableChoice
from content.intake.sheets.tops import sheet_tops
from content.intake.sheets.written import safe_cell

ODD = "Danh sách\nphường Hoa Đăng\nNgười,Liên hệ,Ghi chú\nÂn,an@example.org,x\nBình,sai,y\n"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Titles that nobody could guess, in the third row."""
    path = tmp_path / "a.csv"
    path.write_text(ODD, "utf-8")
    return path


CHOICE = TableChoice(head=3, columns=((1, "email"), ("Người", "name"), (2, "skip")))


def test_a_heading_and_its_columns_are_chosen(odd: Path) -> None:
    good, bad = read_people(odd, choice=CHOICE, consent=ConsentDefault("phiếu", "2026-01-02"))
    assert isinstance(good, Addressee)
    assert (good.address, good.name, dict(good.fields)) == ("an@example.org", "Ân", {"Người": "Ân"})
    assert (good.consent_basis, good.consent_at) == ("phiếu", "2026-01-02")
    assert isinstance(bad, RowProblem)
    assert (bad.row, bad.field) == (5, "Liên hệ")


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (TableChoice(head=40), "dòng 40 trống hoặc không thuộc 30 dòng"),
        (TableChoice(head=3, columns=(("Mail", "email"),)), "các cột: «Người», «Liên hệ»"),
        (TableChoice(head=3, columns=((0, "email"), (1, "phone"))), "hơn một cột"),
        (TableChoice(head=3, columns=((1, "email"), (0, "name"), (2, "name"))), "hai cột cùng"),
        (TableChoice(head=3, columns=((1, "thu"),)), "không có loại cột «thu»"),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(odd: Path, choice: TableChoice, said: str) -> None:
    with pytest.raises(InputError, match=said):
        list(read_people(odd, choice=choice))


def test_a_column_that_must_not_be_kept_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Email,CCCD\nan@example.org,012345678901\n", "utf-8")
    with pytest.raises(InputError, match="không được lưu"):
        list(read_people(path))
    (good,) = read_people(path, choice=TableChoice(columns=(("CCCD", "skip"),)))
    assert isinstance(good, Addressee)
    assert dict(good.fields) == {}


def test_a_heading_in_row_30_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x\n" * 29 + "Họ và tên,Số ĐT\nÂn,0901234567\n", "utf-8")
    (good,) = read_people(path)
    assert isinstance(good, Addressee)
    assert good.kind == "phone"
    (top,) = sheet_tops(path, read_people.__globals__["TITLES"])
    assert [row.number for row in top.rows][-1] == 30


def test_refused_rows_come_back_and_are_taken_once_mended(odd: Path, tmp_path: Path) -> None:
    back = RejectedRows(tmp_path / "loi.csv")
    for row in read_people(odd, choice=CHOICE):
        if isinstance(row, RowProblem):
            back.add(row)
    back.close()
    text = (tmp_path / "loi.csv").read_text("utf-8-sig")
    assert text.splitlines()[0] == f"Người,Liên hệ,Ghi chú,{REASON_COLUMN}"
    assert (tmp_path / "loi.csv").stat().st_mode & 0o777 == 0o600
    (tmp_path / "loi.csv").write_text(text.replace("sai,", "binh@example.org,"), "utf-8")
    choice = TableChoice(columns=(("Liên hệ", "email"),))
    (good,) = read_people(tmp_path / "loi.csv", choice=choice)
    assert isinstance(good, Addressee)
    assert REASON_COLUMN not in good.fields


@pytest.mark.parametrize("kind", ["email", "phone"])
@pytest.mark.parametrize("ext", ["xlsx", "csv"])
def test_the_template_is_read_without_its_example(tmp_path: Path, kind: str, ext: str) -> None:
    path, notes = tmp_path / f"mau.{ext}", list[str]()
    path.write_bytes(list_template(kind, ext))  # type: ignore[arg-type]
    assert list(read_people(path, notes=notes)) == []
    assert "Bỏ qua dòng ví dụ của tệp mẫu." in notes


def test_a_filled_template_is_read(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(list_template("phone", "xlsx")))
    sheet = book["Danh sách"]
    sheet.append(["Ân", "0901234567", "phiếu", "02/01/2026", "Hoa Đăng"])
    book.save(tmp_path / "a.xlsx")
    (good,) = read_people(tmp_path / "a.xlsx")
    assert isinstance(good, Addressee)
    assert (good.name, good.consent_at) == ("Ân", "2026-01-02")
    assert good.fields["Phường/xã"] == "Hoa Đăng"


def test_nothing_in_a_written_cell_is_a_formula() -> None:
    cells = ["=1+1", "@x", "-cmd", "+84901234567", "-5,2", "an@example.org"]
    assert list(map(safe_cell, cells)) == ["'=1+1", "'@x", "'-cmd", *cells[3:]]

"""What stands in a workbook is what is read: cells by their type, sheets by what people see."""

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from content.intake.errors import InputError
from content.intake.sheets.book import table_events
from content.intake.sheets.cells import SheetRow, day_of, fault, percentage, whole_number
from content.intake.sheets.events import head_of, row_of
from content.intake.sheets.titles import TableHead, Titles

TITLES = Titles(
    {"email": ("Email",), "name": ("Họ và tên", "Họ tên")}, needed=[("email",)], free=True
)
Dress = Callable[[openpyxl.Workbook, Worksheet], None]


def saved(path: Path, rows: Sequence[Sequence[Any]], dress: Dress | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if dress:
        dress(book, sheet)
    book.save(path)
    return path


class Read:
    """A workbook as its reader tells it, without a process of its own."""

    def __init__(self, path: Path, sheet: str = "", hidden: str = "ask") -> None:
        events = [tuple(event) for event in table_events(path, TITLES.as_options(), sheet, hidden)]
        self.asked = [event for event in events if event[0] == "ask"]
        self.heads = [head_of(event) for event in events if event[0] == "head"]
        self.rows = [row_of(event) for event in events if event[0] == "row"]
        self.notes = [event[1] for event in events if event[0] == "note"]

    @property
    def head(self) -> TableHead:
        (head,) = self.heads
        return head

    @property
    def texts(self) -> list[list[str]]:
        return [list(row.texts) for row in self.rows]


def test_each_cell_shows_what_people_see(tmp_path: Path) -> None:
    values = [
        *("chữ", 7, 1.5, True, "#N/A", 0.85, 1_500_000, 912_345_678),
        *(date(2026, 12, 1), datetime(2026, 12, 1, 8, 30), time(8, 30)),  # noqa: DTZ001
    ]

    def dress(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        for cell, style in (("F2", "0%"), ("G2", '#,##0\\ "đồng"'), ("H2", "0000000000")):
            sheet[cell].number_format = style

    read = Read(saved(tmp_path / "a.xlsx", [["Email", *"bcdefghijk"], values], dress))
    assert read.texts == [
        [
            *("chữ", "7", "1,5", "TRUE", "#N/A", "85%", "1.500.000 đồng", "0912345678"),
            *("01/12/2026", "08:30 01/12/2026", "08:30"),
        ]
    ]
    kinds = {at: typed.kind for at, typed in read.rows[0].typed.items()}
    assert kinds == {
        **{1: "number", 2: "number", 3: "truth", 4: "error", 5: "percent", 6: "number"},
        **{7: "number", 8: "day", 9: "moment", 10: "clock"},
    }


@pytest.mark.parametrize("formula", ["=1+1", "=VLOOKUP(A1,B:C,2,0)"])
def test_a_formula_without_a_result_is_no_value(tmp_path: Path, formula: str) -> None:
    (row,) = Read(saved(tmp_path / "a.xlsx", [["Email", "x"], ["a@b.vn", formula]])).rows
    assert "công thức chưa có kết quả" in fault(row, 1)


def test_days_are_counted_by_the_workbooks_own_epoch(tmp_path: Path) -> None:
    def dress(book: openpyxl.Workbook, _sheet: Worksheet) -> None:
        book.epoch = CALENDAR_MAC_1904

    path = saved(tmp_path / "a.xlsx", [["Email", "ngày"], ["a@b.vn", date(2026, 12, 1)]], dress)
    read = Read(path)
    assert read.head.epoch == 1904
    assert day_of(read.rows[0], 1) == date(2026, 12, 1)


@pytest.mark.parametrize("number", [2026, 5, 46_054, 1.5])
def test_a_number_that_shows_no_day_is_none(tmp_path: Path, number: float) -> None:
    (row,) = Read(saved(tmp_path / "a.xlsx", [["Email", "ngày"], ["a@b.vn", number]])).rows
    with pytest.raises(ValueError, match="là số, không phải ngày"):
        day_of(row, 1)


def test_whole_numbers_and_percentages() -> None:
    def cell(text: str) -> SheetRow:
        return SheetRow(1, [text])

    assert [whole_number(cell(text), 0) for text in ("0", "1234", "1.234", "1 234 567")] == [
        *(0, 1234, 1234, 1_234_567)
    ]
    assert [percentage(cell(text), 0) for text in ("85%", "85 %", "85")] == [85, 85, 85]
    for text in ("1,234", "0.123", "1.23", "12.34.567", "-5", "5 người", "1.234 567", "٣"):
        with pytest.raises(ValueError, match="số nguyên"):
            whole_number(cell(text), 0)


def test_a_range_over_columns_is_nobodys_value(tmp_path: Path) -> None:
    def dress(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("B3:C4")
        sheet.merge_cells("A1:C1")

    rows = [
        ["DANH SÁCH"],
        ["Email", "x", "y"],
        ["a@b.vn", "1", ""],
        ["c@d.vn", "", ""],
        ["e@f.vn", "2"],
    ]
    read = Read(saved(tmp_path / "a.xlsx", rows, dress))
    assert [bool(fault(row, at)) for row in read.rows for at in (1, 2)] == [
        *(False, True, True, True, False, False)
    ]
    assert read.head.notes == ["Bỏ qua phần trên dòng tiêu đề (dòng 1)."]


def test_a_heading_of_two_rows_ends_with_the_second(tmp_path: Path) -> None:
    def dress(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        for cells in ("A1:A2", "B1:C1"):
            sheet.merge_cells(cells)

    rows: list[list[Any]] = [
        ["Họ và tên", "Liên hệ"],
        [None, "Email", "Zalo"],
        ["Lê An", "a@b.vn", "x"],
    ]
    read = Read(saved(tmp_path / "a.xlsx", rows, dress))
    assert (read.head.row, read.head.titles) == (2, ["Họ và tên", "Email", "Zalo"])
    assert read.texts == [["Lê An", "a@b.vn", "x"]]


def test_what_sums_up_at_the_end_is_no_record(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Họ tên", "Email", "số"],
        ["Tổng Cộng Minh", "a@b.vn", 2],
        ["Tổng cộng", "", 2],
    ]
    read = Read(saved(tmp_path / "a.xlsx", rows))
    assert read.texts == [["Tổng Cộng Minh", "a@b.vn", "2"]]
    assert read.notes == ["Bỏ qua dòng 3 «Tổng cộng» ở cuối bảng."]
    inside = Read(saved(tmp_path / "b.xlsx", [*rows, ["Lê An", "c@d.vn", 1]]))
    assert len(inside.texts) == 3  # a sum in the middle is told as a row without an address


@pytest.mark.parametrize("count", ["1", "1.250", "1,250", "12 người", 1250])
def test_a_count_under_the_addresses_sums_up_too(tmp_path: Path, count: Any) -> None:
    rows: list[list[Any]] = [["Họ tên", "Email"], ["Lê An", "a@b.vn"], ["Tổng cộng", count]]
    read = Read(saved(tmp_path / "a.xlsx", rows))
    assert read.texts == [["Lê An", "a@b.vn"]]
    assert read.notes == ["Bỏ qua dòng 3 «Tổng cộng» ở cuối bảng."]


@pytest.mark.parametrize("address", ["0912345678", "tong@b.vn", "abc"])
def test_an_address_is_no_count_whatever_the_name_is(tmp_path: Path, address: str) -> None:
    rows: list[list[Any]] = [["Họ tên", "Email"], ["Tổng cộng", address]]
    assert Read(saved(tmp_path / "a.xlsx", rows)).texts == [["Tổng cộng", address]]


def test_who_signed_under_the_sum_is_no_record(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Họ tên", "Email", "số"],
        ["Lê An", "a@b.vn", 2],
        ["Tổng cộng", "", 2],
        ["", "", "Hoa Đăng, ngày 1 tháng 12 năm 2026"],
        ["Người lập biểu", "", "Thủ trưởng đơn vị"],
        ["Lê Thị Lan", "", "Trần Văn Bình"],
    ]
    read = Read(saved(tmp_path / "a.xlsx", rows))
    assert read.texts == [["Lê An", "a@b.vn", "2"]]
    assert read.notes == [
        "Bỏ qua dòng 3 «Tổng cộng» ở cuối bảng.",
        "Bỏ qua dòng 4 đến 6 dưới dòng tổng: ngày tháng, người ký.",
    ]
    more = Read(saved(tmp_path / "b.xlsx", [*rows, ["Vũ Hà", "c@d.vn", 1]]))
    assert len(more.texts) == 6  # a record below: nothing is passed over


def test_a_hidden_column_is_asked_about_by_its_title(tmp_path: Path) -> None:
    def dress(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["E"].hidden = True  # empty: nobody misses it

    path = saved(tmp_path / "a.xlsx", [["Email", "ghi chú"], ["a@b.vn", "kín"]], dress)
    assert Read(path).asked == [("ask", "hidden", [], ["B «ghi chú»"])]
    skipped = Read(path, hidden="skip")
    assert (skipped.head.titles, skipped.texts) == (["Email", ""], [["a@b.vn", ""]])


def test_hidden_rows_above_the_heading_and_empty_ones_do_not_matter(tmp_path: Path) -> None:
    def dress(_book: openpyxl.Workbook, sheet: Worksheet) -> None:
        for row in (1, 4):
            sheet.row_dimensions[row].hidden = True

    rows = [["mẫu số 5"], ["Email"], ["a@b.vn"], [], ["c@d.vn"]]
    assert Read(saved(tmp_path / "a.xlsx", rows, dress)).texts == [["a@b.vn"], ["c@d.vn"]]


def test_a_sheet_is_chosen_by_its_table_and_the_others_are_named(tmp_path: Path) -> None:
    def dress(book: openpyxl.Workbook, _sheet: Worksheet) -> None:
        book.create_sheet("Hướng dẫn", 0).append(["Cách điền: mỗi người một dòng"])
        book.create_sheet("Trống")

    read = Read(saved(tmp_path / "a.xlsx", [["Email"], ["a@b.vn"]], dress))
    assert read.texts == [["a@b.vn"]]
    assert read.head.notes == ["Chỉ đọc trang tính «Sheet»; không đọc «Hướng dẫn»."]


def test_a_workbook_whose_filled_sheets_are_all_hidden_is_refused(tmp_path: Path) -> None:
    def dress(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        book.create_sheet("Trang trống")
        sheet.sheet_state = "veryHidden"

    with pytest.raises(InputError, match="trang tính bị ẩn: «Sheet»"):
        Read(saved(tmp_path / "a.xlsx", [["Email"], ["a@b.vn"]], dress))


@pytest.mark.parametrize(("told", "trusted"), [("1", False), ("0", True)])
def test_a_result_is_trusted_only_where_its_program_had_computed_it(
    tmp_path: Path, told: str, trusted: bool
) -> None:
    """Writers of files store 0 beside a formula and leave the computing to Excel."""
    cells = '<row><c t="str"><v>Email</v></c></row><row><c><f>A9</f><v>0</v></c></row>'
    path = written(tmp_path / "a.xlsx", cells, f'<calcPr fullCalcOnLoad="{told}"/>')
    (row,) = Read(path).rows
    assert (row.text(0), not fault(row, 0)) == (("0", True) if trusted else ("", False))


PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": '<R><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></R>',
    "xl/workbook.xml": '<w xmlns:r="u"><sheets><sheet name="S" r:id="r1"/></sheets></w>',
    "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/>'
    '<Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></R>',
    "xl/t.xml": '<sst xmlns="{}"><si><r><t>Nguyễn </t></r><r><t>Ấn</t></r><rPh><t>x</t></rPh></si>'
    "<si><t>a_x000D_b</t></si></sst>",
}
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def written(path: Path, cells: str, calculation: str = "") -> Path:
    sheet = f'<worksheet xmlns="{SPACE}"><sheetData>{cells}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as package:
        for name, text in {**PARTS, "xl/s.xml": sheet}.items():
            said = text.replace("{}", SPACE).replace("</sheets>", f"</sheets>{calculation}")
            package.writestr(name, said)
    return path


def test_what_other_programs_write_is_read_too(tmp_path: Path) -> None:
    """Text in pieces, reading aids, escapes, cells without a reference, results of formulas."""
    cells = (
        '<row><c t="inlineStr"><is><r><t>Em</t></r><r><t>ail</t></r></is></c>'
        '<c t="str"><v>b</v></c></row>'
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row r="9"><c r="B9" t="str"><f>A1</f><v></v></c><c r="C9"><f>1</f><v>2</v></c></row>'
        '<row r="10"><c r="A10" t="d"><v>2026-12-01</v></c></row>'
    )
    read = Read(written(tmp_path / "a.xlsx", cells))
    assert [(row.number, *row.texts) for row in read.rows] == [
        (2, "Nguyễn Ấn", "a\nb"),
        (9, "", "", "2"),
        (10, "01/12/2026"),
    ]
    assert not fault(read.rows[1], 2)


@pytest.mark.parametrize(
    "cells",
    [
        '<row><c t="s"><v>9</v></c></row>',
        '<row><c r="A1" s="3"><v>1</v></c></row>',
        "<row><c><v>1e999</v></c></row>",
        "<row><c><v>mười</v></c></row>",
        '<row r="x"/>',
        "<row>",
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused_in_one_sentence(
    tmp_path: Path, cells: str
) -> None:
    with pytest.raises(InputError, match="không phải XLSX đọc được"):
        Read(written(tmp_path / "a.xlsx", cells))


def test_a_row_that_is_wider_than_anybody_fills_in_is_refused_by_its_number(tmp_path: Path) -> None:
    cells = '<row r="3"><c r="A3"/><c r="XFD3"/></row><row r="7"><c r="XFD7"><v>1</v></c></row>'
    with pytest.raises(InputError, match=r"dòng 7: bảng rộng quá 1\.000 cột"):
        Read(written(tmp_path / "a.xlsx", cells))

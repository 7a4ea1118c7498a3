import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.files.excel import write_xlsx
from tests.reports.draft_kit import draft, empty

TABLES = [
    "Phụ lục I",
    "Phụ lục II",
    "Phụ lục III",
    "Nội dung",
    "Kết quả nhiệm vụ",
    "Cơ quan",
    "Lượt đăng",
    "Hoạt động",
]


def book(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def sheet(opened: Workbook, name: str) -> Worksheet:
    found = opened[name]
    assert isinstance(found, Worksheet)
    return found


@pytest.fixture(scope="module")
def opened() -> Workbook:
    return book(write_xlsx(draft()))


def test_every_table_has_a_sheet_and_the_charts_one_more(opened: Workbook) -> None:
    assert opened.sheetnames == [*TABLES, "Biểu đồ"]


@pytest.mark.parametrize("name", TABLES)
def test_heads_stay_in_sight_and_print_on_every_page(opened: Workbook, name: str) -> None:
    page = sheet(opened, name)
    assert page.freeze_panes == "C5"
    assert page.auto_filter.ref
    assert page.print_title_rows == "$4:$4"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0


def test_numbers_are_numbers_with_dots_between_thousands(opened: Workbook) -> None:
    made, page = draft(), sheet(opened, "Phụ lục I")
    figures = [figure for line in made.figures.lines for figure in line.figures]
    assert [page.cell(5 + row, 4).value for row in range(len(figures))] == [
        figure.values.column for figure in figures
    ]
    assert page.cell(5, 4).number_format == "[$-42A]#,##0"
    nobody = next(row for row, figure in enumerate(figures) if figure.values.previous is None)
    assert page.cell(5 + nobody, 5).value == "-"


@pytest.mark.parametrize(
    ("day", "format"),
    [
        (date(2026, 1, 1), "dd/mm/yyyy"),
        (date(2026, 2, 9), "dd/mm/yyyy"),
        (date(2026, 3, 10), "dd/m/yyyy"),
        (date(2026, 9, 2), "dd/m/yyyy"),
        (date(2026, 10, 5), "dd/mm/yyyy"),
    ],
)
def test_days_are_days_and_look_as_the_decree_writes_them(day: date, format: str) -> None:
    made = draft()
    one = replace(made, published=(replace(made.published[0], day=day),))
    cell = sheet(book(write_xlsx(one)), "Phụ lục III").cell(5, 2)
    assert isinstance(cell.value, datetime)
    assert cell.value.date() == day
    assert cell.number_format == format


def test_links_can_be_followed_and_formulas_stay_text() -> None:
    made = draft()
    one = replace(
        made,
        published=(
            replace(
                made.published[0],
                title='=HYPERLINK("http://x")',
                url="https://hoadang.example.vn/bai/1",
            ),
        ),
    )
    page = sheet(book(write_xlsx(one)), "Phụ lục III")
    assert page.cell(5, 3).value == '=HYPERLINK("http://x")'
    assert page.cell(5, 3).data_type == "s"
    link = page.cell(5, 6).hyperlink
    assert link is not None
    assert link.target == "https://hoadang.example.vn/bai/1"


def test_charts_are_native_and_fed_by_cells() -> None:
    files = zipfile.ZipFile(BytesIO(write_xlsx(draft())))
    charts = [
        files.read(name).decode("utf-8")
        for name in files.namelist()
        if name.startswith("xl/charts/chart")
    ]
    assert len(charts) == 2
    assert "<c:f>'Nội dung'!$C$5:$C$18</c:f>" in charts[0]
    assert "<c:f>'Kết quả nhiệm vụ'!$B$5:$B$10</c:f>" in charts[1]
    assert not [name for name in files.namelist() if "media" in name]


def test_wrapped_text_has_room_in_every_program(opened: Workbook) -> None:
    page = sheet(opened, "Phụ lục II")
    assert all((page.row_dimensions[row].height or 0) >= 30 for row in range(5, 20))


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert write_xlsx(draft()) == write_xlsx(draft())


def test_a_period_without_anything_is_still_a_whole_workbook() -> None:
    made = book(write_xlsx(empty()))
    assert made.sheetnames == [*TABLES, "Biểu đồ"]
    assert sheet(made, "Phụ lục I").cell(5, 4).value == 0
    assert sheet(made, "Phụ lục III").cell(5, 1).value is None

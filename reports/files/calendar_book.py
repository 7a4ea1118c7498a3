"""The year's calendar as a workbook: what the obligations order, then what stands on the calendar,
each as a grid of months and a list that can be filtered."""

from io import BytesIO
from itertools import groupby
from math import ceil
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.desk.year_calendar import YearCalendar, YearLine
from reports.files.obligation_pages import DATES_ABOUT, GRID_ABOUT, write_dates, write_grid
from reports.periods.words import short_date

_FONT: Final = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_urls": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
}
_HEAD_ROW: Final = 4
_COUNT: Final = "[$-42A]#,##0;;"  # nothing where there is nothing
_A3, _A4 = 8, 9
_LINE_POINTS: Final = 17
_ABOUT: Final = (
    "KH: số lượt trên lịch; TH: số lượt đã thực hiện. Một nội dung tính cả các phần của nó, vì "
    "vậy không cộng các dòng với nhau."
)
_THEME_LETTERS: Final = 40  # that a line of the column holds


def write_calendar(made: YearCalendar) -> bytes:
    """The workbook's bytes."""
    data = BytesIO()
    with xlsxwriter.Workbook(data, _OPTIONS) as book:
        looks = {name: book.add_format({**_FONT, **look}) for name, look in _LOOKS.items()}
        duties = _page(book, f"Nhiệm vụ năm {made.year}", (made, GRID_ABOUT), looks)
        write_grid(duties, made, _HEAD_ROW, looks)
        dates = _page(book, "Ngày đề xuất", (made, DATES_ABOUT), looks)
        write_dates(dates, made, _HEAD_ROW, looks)
        _grid(_page(book, f"Lịch năm {made.year}", (made, _ABOUT), looks), made, looks)
        _list(_page(book, "Danh sách", (made, _ABOUT), looks), made, looks)
    return data.getvalue()


_BOX: Final = {"border": 1}
_LOOKS: Final[dict[str, dict[str, object]]] = {
    "title": {"bold": True, "font_size": 14},
    "about": {"italic": True},
    "head": {**_BOX, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7ECF4"},
    "text": {**_BOX, "text_wrap": True},
    "planned": {**_BOX, "align": "center", "num_format": _COUNT, "font_color": "#5A6472"},
    "done": {**_BOX, "align": "center", "num_format": _COUNT, "bold": True},
    "day": {**_BOX, "align": "center", "num_format": "dd/mm/yyyy"},
}


def _page(
    book: Workbook, name: str, told: tuple[YearCalendar, str], looks: dict[str, Format]
) -> Worksheet:
    made, about = told
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(_A3 if name.endswith(f" {made.year}") else _A4)
    page.fit_to_pages(1, 0)
    page.hide_gridlines(2)
    page.write(0, 0, f"LỊCH NỘI DUNG NĂM {made.year}", looks["title"])
    page.write(
        1, 0, f"{made.plan.doc_type} số {made.plan.number}: {made.plan.title}", looks["about"]
    )
    page.write(2, 0, f"{about} Tính đến ngày {short_date(made.made_on)}.", looks["about"])
    return page


def _grid(page: Worksheet, made: YearCalendar, looks: dict[str, Format]) -> None:
    for column, (head, width) in enumerate((("Mã", 6), ("Nội dung", 44), ("Hình thức", 26))):
        page.merge_range(_HEAD_ROW, column, _HEAD_ROW + 1, column, head, looks["head"])
        page.set_column(column, column, width)
    for number in range(13):
        at = 3 + 2 * number
        page.merge_range(
            _HEAD_ROW,
            at,
            _HEAD_ROW,
            at + 1,
            f"Tháng {number + 1}" if number < 12 else "Cả năm",
            looks["head"],
        )
        page.write_row(_HEAD_ROW + 1, at, ("KH", "TH"), looks["head"])
    page.set_column(3, 28, 5)
    page.freeze_panes(_HEAD_ROW + 2, 3)
    page.repeat_rows(_HEAD_ROW, _HEAD_ROW + 1)
    row = _HEAD_ROW + 2
    for (code, theme), group in groupby(made.lines, key=lambda line: (line.code, line.theme)):
        lines = list(group)
        for column, text in enumerate((code, theme)):
            _joined(page, (row, column), len(lines), text, looks["text"])
        height = max(_LINE_POINTS, _LINE_POINTS * ceil(len(theme) / _THEME_LETTERS) / len(lines))
        for line in lines:
            page.set_row(row, height)
            page.write(row, 2, line.form, looks["text"])
            _numbers(page, row, line, looks)
            row += 1
    if not made.lines:
        page.write(
            _HEAD_ROW + 2,
            0,
            f"Năm {made.year} chưa có nội dung nào của Kế hoạch trên lịch.",
            looks["about"],
        )


def _joined(page: Worksheet, at: tuple[int, int], rows: int, text: str, look: Format) -> None:
    """One text beside several rows."""
    row, column = at
    if rows == 1:
        page.write(row, column, text, look)
    else:
        page.merge_range(row, column, row + rows - 1, column, text, look)


def _numbers(page: Worksheet, row: int, line: YearLine, looks: dict[str, Format]) -> None:
    year = (sum(planned for planned, _ in line.months), sum(done for _, done in line.months))
    for number, (planned, done) in enumerate((*line.months, year)):
        page.write_number(row, 3 + 2 * number, planned, looks["planned"])
        page.write_number(row, 4 + 2 * number, done, looks["done"])


def _list(page: Worksheet, made: YearCalendar, looks: dict[str, Format]) -> None:
    heads = (
        ("Ngày", 12),
        ("Hình thức", 28),
        ("Tiêu đề", 70),
        ("Nội dung (mã)", 24),
        ("Điểm phát, địa điểm", 22),
        ("Trạng thái", 15),
    )
    for column, (head, width) in enumerate(heads):
        page.write(_HEAD_ROW, column, head, looks["head"])
        page.set_column(column, column, width)
    page.freeze_panes(_HEAD_ROW + 1, 0)
    page.repeat_rows(_HEAD_ROW)
    page.autofilter(_HEAD_ROW, 0, _HEAD_ROW + max(1, len(made.entries)), len(heads) - 1)
    for row, date in enumerate(made.entries, _HEAD_ROW + 1):
        page.write_datetime(row, 0, date.day, looks["day"])
        page.write_row(
            row,
            1,
            (date.form, date.title, ", ".join(date.themes), date.where, date.state),
            looks["text"],
        )

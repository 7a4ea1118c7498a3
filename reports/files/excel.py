"""The figures as a workbook: one sheet a table, native charts beside theirs; the same draft gives
the same bytes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.body import lists, tables
from reports.body.blocks import Cell, Column, Table
from reports.body.draft import ReportDraft
from reports.body.received import heard_table
from reports.files.archive import repacked
from reports.files.exchange import add_exchange_sheet
from reports.files.grid import printed
from reports.files.widths import row_count
from reports.periods.words import range_words, short_date

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_urls": False,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
}
_FONT: Final = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_BOX: Final = {**_FONT, "border": 1, "text_wrap": True}
_HEAD_ROW: Final = 3
_LONGEST_LINK: Final = 2_000  # a longer one is no link for Excel
_MOST_LINKS: Final = 60_000
_PIXELS_PER_MM: Final = 96 / 25.4
_LINE_POINTS: Final = 16
_AIR_MM: Final = 2.5
_REGULAR_POINTS: Final = 11.2  # the regular face is that much narrower than the bold one
# 30, 15, 20 and 20 mm
_MARGINS_INCHES: Final = {
    "left": 1.18,
    "right": 0.59,
    "top": 0.79,
    "bottom": 0.79,
}
_COUNT: Final = "[$-42A]#,##0"  # dots between thousands, as Vietnam writes them
_COLOURS: Final = ("#1F3864", "#A3B4CF")

_SHEETS: Final[Mapping[str, Callable[[ReportDraft], Table]]] = {
    "Phụ lục I": tables.figures_table,
    "Phụ lục II": tables.obligations_table,
    "Phụ lục III": tables.published_table,
    "Tiếp cận": tables.reach_table,
    "Nội dung": tables.themes_table,
    "Kết quả nhiệm vụ": tables.states_table,
    "Cơ quan": lists.agencies_table,
    "Lượt đăng": lists.places_table,
    "Hoạt động": lists.activities_table,
}
_CHARTS: Final = (
    ("Nội dung", "Số tin, bài theo nội dung của Kế hoạch", (2, 3)),
    ("Kết quả nhiệm vụ", "Số nhiệm vụ theo kết quả", (1,)),
)
"""Sheet, title, columns that are drawn; labels stand in the first column."""


class _Dress:
    """The looks of cells, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}
        self.title = book.add_format({**_FONT, "bold": True, "font_size": 14})
        self.about = book.add_format({**_FONT, "italic": True})
        self.head = book.add_format(
            {**_BOX, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7ECF4"}
        )

    def cell(self, align: str, number: str = "General") -> Format:
        """A bordered cell."""
        if (align, number) not in self._made:
            self._made[align, number] = self._book.add_format(
                {**_BOX, "align": align, "num_format": number, "indent": int(align == "right")}
            )
        return self._made[align, number]


def write_xlsx(draft: ReportDraft) -> bytes:
    """The whole workbook."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    moment = draft.figures.made_at
    title = " ".join(draft.subject)
    book.set_properties(
        {"title": title, "author": draft.head.name, "created": moment.replace(tzinfo=None)}
    )
    dress, made = _Dress(book), {name: table(draft) for name, table in _SHEETS.items()}
    if not made["Tiếp cận"].rows:
        del made["Tiếp cận"]
    if draft.figures.reporter.scope == "own":
        del made["Cơ quan"]  # what others did is for the coordinating body to tell
    if draft.figures.reporter.scope == "whole":
        made["Báo cáo của cơ quan"] = heard_table(draft)
    for name, table in made.items():
        _write_sheet(book.add_worksheet(name), dress, table, draft)
    _draw_charts(book, made)
    if draft.figures.reporter.scope == "own":
        add_exchange_sheet(book, draft)
    book.close()
    return repacked(target.getvalue(), moment)


def _write_sheet(page: Worksheet, dress: _Dress, table: Table, draft: ReportDraft) -> None:
    page.write_string(0, 0, table.title.upper(), dress.title)
    page.write_string(1, 0, _about(draft), dress.about)
    for number, column in enumerate(table.columns):
        page.set_column_pixels(number, number, round(column.width * _PIXELS_PER_MM))
        page.write_string(_HEAD_ROW, number, column.title, dress.head)
    page.set_row(_HEAD_ROW, _height([column.title for column in table.columns], table))
    for number, row in enumerate(table.rows, _HEAD_ROW + 1):
        page.set_row(number, _height(map(printed, row), table))
        for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            _write_cell(page, (number, at), value, column, dress)
    for number, note in enumerate(table.notes, _HEAD_ROW + len(table.rows) + 2):
        page.write_string(number, 0, note, dress.about)
    _set_up(page, table, draft)


def _height(texts: Iterable[str], table: Table) -> float:
    """Points for the fullest cell: not every program finds the height of wrapped text by itself."""
    counts = [
        row_count(text, _REGULAR_POINTS, column.width - _AIR_MM)
        for text, column in zip(texts, table.columns, strict=True)
    ]
    return min(409, _LINE_POINTS * max(counts))


def _write_cell(
    page: Worksheet, at: tuple[int, int], value: Cell, column: Column, dress: _Dress
) -> None:
    match value:
        case date():
            # a real date; days always have two digits, months only January, February and those from
            # October on
            month = "mm" if value.month < 3 or value.month > 9 else "m"
            page.write_datetime(*at, value, dress.cell("center", f"dd/{month}/yyyy"))
        case int():
            page.write_number(*at, value, dress.cell("right", _COUNT))
        case str() if (
            value.startswith(("http://", "https://"))
            and len(value) < _LONGEST_LINK
            and at[0] < _MOST_LINKS
        ):
            page.write_url(*at, value, dress.cell("left"), value)
        case str() if value not in ("-", ""):
            page.write_string(*at, value, dress.cell(column.align))
        case _:
            page.write_string(
                *at,
                "-" if value is None else value,
                dress.cell("right" if column.align == "right" else "center"),
            )


def _set_up(page: Worksheet, table: Table, draft: ReportDraft) -> None:
    """What stays in sight, and how it prints: A4 across, one page wide, the head on every page."""
    last = _HEAD_ROW + max(1, len(table.rows))
    page.freeze_panes(_HEAD_ROW + 1, 2)
    page.autofilter(_HEAD_ROW, 0, last, len(table.columns) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:A{last + 1}"})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROW)
    page.set_margins(**_MARGINS_INCHES)
    page.set_footer(
        f'&L&"Times New Roman"&10{draft.head.name.replace("&", "&&")}&R&"Times New '
        'Roman"&10Trang &P/&N'
    )


def _draw_charts(book: Workbook, made: Mapping[str, Table]) -> None:
    """The charts on one page, fed by the cells of their tables."""
    page, row = book.add_worksheet("Biểu đồ"), 1
    for sheet, title, columns in _CHARTS:
        if made[sheet].rows:
            height = 110 + 22 * len(made[sheet].rows) * len(columns)
            page.insert_chart(
                row,
                0,
                _chart(book, (sheet, title, columns), len(made[sheet].rows), height),
                {"description": title},
            )
            row += height // 20 + 2
    page.hide_gridlines(2)
    page.set_paper(9)
    page.fit_to_pages(1, 1)
    page.set_margins(**_MARGINS_INCHES)


def _chart(
    book: Workbook, what: tuple[str, str, tuple[int, ...]], count: int, height: int
) -> Chart:
    sheet, title, columns = what
    first, last = _HEAD_ROW + 1, _HEAD_ROW + count
    chart = book.add_chart({"type": "bar"})
    font: dict[str, Any] = {"name": "Times New Roman", "size": 11}
    for at, colour in zip(columns, _COLOURS, strict=False):
        chart.add_series(
            {
                "name": [sheet, _HEAD_ROW, at],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, at, last, at],
                "fill": {"color": colour},
                "data_labels": {"value": True, "font": font, "num_format": _COUNT},
                "gap": 60,
            }
        )
    chart.set_title({"name": title, "name_font": {**font, "size": 13}})
    chart.set_y_axis({"reverse": True, "num_font": font})
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True} if len(columns) == 1 else {"position": "top", "font": font})
    chart.set_size({"width": 760, "height": height})
    return chart


def _about(draft: ReportDraft) -> str:
    figures = draft.figures
    span = figures.period.covered
    plan = f"{figures.plan.doc_type} số {figures.plan.number}"
    return (
        f"{plan}; số liệu {range_words(span.first, span.last)}, đếm ngày {short_date(draft.day)}."
    )

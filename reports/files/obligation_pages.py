"""The pages of the year's calendar that tell what the obligations order: a grid of months, and the
dates to propose."""

from math import ceil
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.desk.year_calendar import YearCalendar
from reports.desk.year_of_obligations import DATE_STATES, ObligationYear

GRID_ABOUT: Final = (
    "KH: số lượng phải có, chia đều trong kỳ; TH: số lượng đã thực hiện. Nhiệm vụ không nêu số "
    "lượng thì ghi ở cột Tần suất."
)
DATES_ABOUT: Final = (
    "Ngày đề xuất được chia đều trong kỳ, vào ngày làm việc; việc đã thực hiện, đã lên lịch thay "
    "cho ngày đề xuất. Việc quá 60 lần một năm chỉ nêu số lượng từng tháng."
)
_LINE_POINTS: Final = 17
_COLUMNS: Final = (
    ("TT", 5),
    ("Mục", 10),
    ("Nhiệm vụ", 44),
    ("Chủ trì, thực hiện", 30),
    ("Phối hợp", 30),
    ("Hình thức", 26),
    ("Tần suất", 20),
)
_DATES: Final = (
    ("Ngày", 12),
    ("Nhiệm vụ", 60),
    ("Kỳ", 30),
    ("Số lượng", 14),
    ("Chủ trì, thực hiện", 34),
    ("Hình thức", 34),
    ("Trạng thái", 15),
)


def write_grid(page: Worksheet, made: YearCalendar, head: int, looks: dict[str, Format]) -> None:
    """Obligations by month, under the row `head`."""
    for column, (title, width) in enumerate(_COLUMNS):
        page.merge_range(head, column, head + 1, column, title, looks["head"])
        page.set_column(column, column, width)
    months = len(_COLUMNS)
    for number in range(13):
        at = months + 2 * number
        title = f"Tháng {number + 1}" if number < 12 else "Cả năm"
        page.merge_range(head, at, head, at + 1, title, looks["head"])
        page.write_row(head + 1, at, ("KH", "TH"), looks["head"])
    page.set_column(months, months + 25, 5)
    page.freeze_panes(head + 2, 3)
    page.repeat_rows(head, head + 1)
    for row, duty in enumerate(made.duties, head + 2):
        _write_duty(page, row, (row - head - 1, duty), looks)
    if not made.duties:
        text = f"Năm {made.year}, Kế hoạch không giao nhiệm vụ nào."
        page.write(head + 2, 0, text, looks["about"])


def _write_duty(
    page: Worksheet, row: int, numbered: tuple[int, ObligationYear], looks: dict[str, Format]
) -> None:
    number, duty = numbered
    texts = (duty.clause, duty.title, duty.lead, duty.helpers, duty.forms, duty.cadence)
    page.write_number(row, 0, number, looks["text"])
    page.write_row(row, 1, texts, looks["text"])
    lines = max(
        ceil(len(text) / width) for text, (_, width) in zip(texts, _COLUMNS[1:], strict=True)
    )
    page.set_row(row, _LINE_POINTS * max(1, lines))
    months = duty.months or ((0, 0),) * 12
    year = (sum(wanted for wanted, _ in months), sum(done for _, done in months))
    for nth, (wanted, done) in enumerate((*months, year)):
        at = len(_COLUMNS) + 2 * nth
        page.write_number(row, at, wanted, looks["planned"])
        page.write_number(row, at + 1, done, looks["done"])


def write_dates(page: Worksheet, made: YearCalendar, head: int, looks: dict[str, Format]) -> None:
    """Every date, in order, under the row `head`."""
    for column, (title, width) in enumerate(_DATES):
        page.write(head, column, title, looks["head"])
        page.set_column(column, column, width)
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(head)
    page.autofilter(head, 0, head + max(1, len(made.dates)), len(_DATES) - 1)
    for row, entry in enumerate(made.dates, head + 1):
        page.write_datetime(row, 0, entry.day, looks["day"])
        texts = (
            entry.title,
            entry.window,
            entry.amount,
            entry.lead,
            entry.forms,
            DATE_STATES[entry.state],
        )
        page.write_row(row, 1, texts, looks["text"])

"""The year's calendar: what stands on it, what was done, what is to come."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from content.calendar.schedule import ScheduleRequest, cancel
from content.intake.errors import InputError
from content.office.holidays import Calendar
from reports.desk.year_calendar import YearCalendar, year_calendar
from reports.files.calendar_book import write_calendar
from tests.content.content_kit import calendared, local, passed
from tests.kit import DUYET
from tests.reports.report_kit import CITY, NOW, Town


def made(town: Town, year: int = 2026) -> YearCalendar:
    with town.home.database.read() as db:
        return year_calendar(db, CITY, year, NOW, Calendar())


def months(town: Town, code: str, form: str) -> dict[int, tuple[int, int]]:
    """The months with something, of one line."""
    (line,) = [entry for entry in made(town).lines if (entry.code, entry.form) == (code, form)]
    return {number: pair for number, pair in enumerate(line.months, 1) if pair != (0, 0)}


def test_each_month_shows_planned_and_done(town: Town) -> None:
    town.publish("tin-01", "social", "2026-03-01")
    town.publish("tin-02", "social", "2026-03-09", state="rejected")
    revision = passed(town.home, "tin-03", themes=["KH143-a"])
    plan = ScheduleRequest(
        revision, [town.outlets["social"]], None, local("2026-12-07 08:00"), "FREQ=WEEKLY;COUNT=3"
    )
    calendared(town.home, plan)
    assert months(town, "a", "Mạng xã hội") == {3: (2, 1), 12: (3, 0)}
    assert [(entry.day.isoformat(), entry.state) for entry in made(town).entries] == [
        ("2026-03-01", "đã phát"),
        ("2026-03-09", "chưa phát được"),
        ("2026-12-07", "dự kiến"),
        ("2026-12-14", "dự kiến"),
        ("2026-12-21", "dự kiến"),
    ]


def test_what_was_cancelled_or_is_outside_the_plan_is_not_on_it(town: Town) -> None:
    town.publish("tin-01", "social", "2026-03-01", themes=["KH18-a"])
    number = town.publish("tin-02", "social", "2026-03-02", state="queued")
    with town.home.database.write() as db:
        cancel(db, number, town.home.act(DUYET, "đổi ý"))
    assert (made(town).lines, made(town).entries) == ((), ())


def test_what_people_do_stands_under_its_theme_or_its_obligation(town: Town) -> None:
    town.act("dialogue", "2026-03-01", "dn-doi-thoai-doanh-nghiep", themes=("KH143-d-so",))
    town.act("dialogue", "2026-12-10", "dn-doi-thoai-cong-dan", planned=True)
    town.act("directive", "2026-12-10", "dn-truc-quan", planned=True)
    assert months(town, "d.6", "Hoạt động do người thực hiện") == {3: (1, 1)}
    assert months(town, "d", "Hoạt động do người thực hiện") == {3: (1, 1)}
    assert months(town, "", "Hoạt động do người thực hiện") == {12: (1, 0)}


def test_the_workbook_holds_the_grid_and_the_list(town: Town) -> None:
    town.publish("tin-01", "portal", "2026-03-01")
    town.publish("tin-02", "email", "2026-03-02", people=3)
    book = load_workbook(BytesIO(write_calendar(made(town))))
    assert book.sheetnames == ["Nhiệm vụ năm 2026", "Ngày đề xuất", "Lịch năm 2026", "Danh sách"]
    grid = book["Lịch năm 2026"]
    assert [grid.cell(7, column).value for column in (1, 2, 3, 8, 9, 28, 29)] == [
        "a",
        "Tầm quan trọng, ý nghĩa, mục tiêu và tác động của CCHC",
        "Cổng, trang thông tin điện tử",
        1,
        1,
        1,
        1,
    ]
    assert [row[2].value for row in book["Danh sách"].iter_rows(min_row=6)] == [
        "Tiêu đề tin-01",
        "Tiêu đề tin-02",
    ]


def test_an_empty_year_is_told_in_words(town: Town) -> None:
    grid = load_workbook(BytesIO(write_calendar(made(town, 2027))))["Lịch năm 2027"]
    assert grid.cell(7, 1).value == "Năm 2027 chưa có nội dung nào của Kế hoạch trên lịch."


def test_a_plan_that_was_never_imported_is_told(town: Town) -> None:
    with pytest.raises(InputError, match="không có kế hoạch này"), town.home.database.read() as db:
        year_calendar(db, "kh-99", 2026, NOW, Calendar())

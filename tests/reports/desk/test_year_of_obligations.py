"""Next year's calendar is made of what a plan orders; what is planned and done fills it."""

from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from openpyxl import load_workbook

from content.office.holidays import Calendar
from content.office.office import import_office
from content.plans.activity_register import cancel_activity
from content.plans.file import read_plan
from content.plans.plans import import_plan
from reports.desk.year_calendar import YearCalendar, year_calendar
from reports.desk.year_of_obligations import ObligationYear, ProposedDate
from reports.files.calendar_book import write_calendar
from tests.kit import BIENTAP, SAMPLES
from tests.reports.report_kit import CITY, NOW, Town

EXAMPLE = "hoa-dang-07-kh-ubnd-2026"
PRESS = "dn-hop-bao"


def made(town: Town, year: int = 2027, plan: str = CITY) -> YearCalendar:
    with town.home.database.read() as db:
        return year_calendar(db, plan, year, NOW, Calendar())


def row(found: YearCalendar, id: str) -> ObligationYear:
    (one,) = [duty for duty in found.duties if duty.id == id]
    return one


def dates(found: YearCalendar, id: str) -> list[ProposedDate]:
    return [entry for entry in found.dates if entry.obligation == id]


def states(found: YearCalendar, id: str) -> list[tuple[str, str]]:
    return [(entry.day.isoformat(), entry.state) for entry in dates(found, id)]


@pytest.fixture
def example(town: Town) -> Town:
    """The invented plan with every cadence is known too."""
    with town.home.database.write() as db:
        import_plan(db, read_plan(SAMPLES / "plan-examples" / f"{EXAMPLE}.yaml"), town.home.act())
    return town


def test_a_year_is_proposed_by_month_agency_and_form(town: Town) -> None:
    found = made(town)
    press = row(found, PRESS)
    assert (press.lead, press.forms) == ("Văn phòng UBND thành phố", "Họp báo định kỳ")
    assert [wanted for wanted, _ in press.months] == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert [(entry.window, entry.state) for entry in dates(found, PRESS)] == [
        (f"quý {quarter} năm 2027", "proposed") for quarter in ("I", "II", "III", "IV")
    ]
    series = row(found, "dn-chuyen-muc-dai")
    assert sum(wanted for wanted, _ in series.months) == len(dates(found, series.id)) == 26
    silent = row(found, "dn-cung-cap-bao-chi")
    assert (silent.months, silent.cadence) == ((), "khi có yêu cầu")


def test_every_proposed_date_is_a_working_day_of_its_window(example: Town) -> None:
    calendar = Calendar()
    for found in (made(example), made(example, plan=EXAMPLE)):
        assert found.dates
        fixed = {"ngày 10/10/2027"}  # a Sunday, and the plan's own word
        assert all(
            calendar.is_working_day(entry.day) for entry in found.dates if entry.window not in fixed
        )
        assert all(before.day <= after.day for before, after in pairwise(found.dates))
    assert states(made(example, plan=EXAMPLE), "ngay-chuyen-doi-so") == [("2027-10-10", "proposed")]


def test_yearly_obligations_do_not_all_fall_on_one_day(town: Town) -> None:
    yearly = [entry.day for entry in made(town).dates if entry.window == "năm 2027"]
    assert len(yearly) >= 8
    assert max(yearly.count(day) for day in yearly) <= 2


def test_things_are_one_date_of_so_many_and_what_comes_daily_only_counts(example: Town) -> None:
    found = made(example, plan=EXAMPLE)
    assert [entry.amount for entry in dates(found, "pano-hang-quy")] == ["10 panô"] * 4
    assert [wanted for wanted, _ in row(found, "tin-hang-ngay").months][:3] == [31, 28, 31]
    assert dates(found, "tin-hang-ngay") == []
    assert [entry.amount for entry in dates(found, "niem-yet-ty-le")] == ["90%"]
    assert "ra-mat-chuyen-trang" not in {duty.id for duty in found.duties}  # was due in 2026


def test_what_is_planned_and_done_takes_the_place_of_what_was_proposed(town: Town) -> None:
    proposed = states(made(town, 2026), PRESS)
    assert [state for _, state in proposed] == ["missed", "missed", "missed", "proposed"]
    town.act("press_conference", "2026-02-10", PRESS)
    number = town.act("press_conference", "2026-12-20", PRESS, planned=True)
    found = made(town, 2026)
    assert states(found, PRESS) == [
        ("2026-02-10", "done"),
        proposed[1],
        proposed[2],
        ("2026-12-20", "planned"),
    ]
    assert row(found, PRESS).months[1] == (1, 1)
    with town.home.database.write() as db:
        cancel_activity(db, number, town.home.act(BIENTAP, "hoãn"))
    assert states(made(town, 2026), PRESS)[3] == proposed[3]


def test_posts_fill_what_the_software_publishes_itself(town: Town) -> None:
    assert [state for _, state in states(made(town, 2026), "dn-mxh-fanpage")] == ["proposed"]
    town.publish("tin-01", "social", "2026-03-01")
    found = made(town, 2026)
    assert states(found, "dn-mxh-fanpage") == [("2026-03-01", "done")]
    assert row(found, "dn-mxh-fanpage").months[2][1] == 1


def test_an_office_with_a_part_of_its_own_plans_that(town: Town) -> None:
    everything = {duty.id for duty in made(town).duties}
    for key, whole in (("cong-ttdt-tp", False), ("so-tttt", True)):
        said: dict[str, object] = {"agency": [{"plan": CITY, "key": key, "groups": []}]}
        with town.home.database.write() as db:
            import_office(db, said, town.home.act())
        found = {duty.id for duty in made(town).duties}
        assert (found == everything) is whole
        assert "dn-doi-thoai-cong-dan" in found


def test_the_pages_hold_the_grid_and_the_dates(town: Town) -> None:
    book: Any = load_workbook(BytesIO(write_calendar(made(town))))
    grid = book["Nhiệm vụ năm 2027"]
    titles = [grid.cell(number, 3).value for number in range(7, grid.max_row + 1)]
    assert titles == [duty.title for duty in made(town).duties]
    at = titles.index("Truyền thông thông qua họp báo định kỳ của UBND thành phố") + 7
    assert [grid.cell(at, column).value for column in (4, 10, 32)] == [
        "Văn phòng UBND thành phố",
        1,
        4,
    ]
    listed = list(book["Ngày đề xuất"].iter_rows(min_row=6, values_only=True))
    assert [entry[0].date() for entry in listed] == [entry.day for entry in made(town).dates]
    assert {entry[6] for entry in listed} == {"đề xuất"}


def test_a_year_after_the_plan_has_no_obligation(town: Town) -> None:
    found = made(town, 2031)
    assert (found.duties, found.dates) == ((), ())
    book: Any = load_workbook(BytesIO(write_calendar(found)))
    grid = book["Nhiệm vụ năm 2031"]
    assert grid.cell(7, 1).value == "Năm 2031, Kế hoạch không giao nhiệm vụ nào."

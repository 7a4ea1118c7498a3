"""Deadlines of reports in working days: "before 30/5" means the last valid day is 29/5, and one
aims at a working day."""

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.office.holidays import Calendar, Overrides
from content.office.office import OfficeReporting
from content.plans.file import IssuedPlan, read_plan
from content.plans.plans import issued_plan
from reports.periods.deadlines import (
    deadlines,
    next_deadline,
    period_of,
    threshold,
    working_days_left,
)
from tests.kit import SAMPLES
from tests.reports.report_kit import CITY, HARBOUR


@cache
def _document(name: str) -> dict[str, Any]:
    return read_plan(SAMPLES / "plans" / f"{name}.yaml").document


def plan(name: str = CITY, **reporting: object) -> IssuedPlan:
    document = _document(name)
    return issued_plan({**document, "reporting": {**document["reporting"], **reporting}})


AIMS = {
    2024: ("2024-05-29", "2024-11-29"),
    2025: ("2025-05-29", "2025-11-28"),
    2026: ("2026-05-29", "2026-11-27"),
    2027: ("2027-05-28", "2027-11-29"),
    2028: ("2028-05-29", "2028-11-29"),
    2029: ("2029-05-29", "2029-11-29"),
    2030: ("2030-05-29", "2030-11-29"),
}


@pytest.mark.parametrize("year", AIMS)
def test_the_day_to_aim_at_is_a_working_day_before_the_thirtieth(year: int) -> None:
    found = [deadline for deadline in deadlines(plan(), Calendar()) if deadline.year == year]
    assert [(deadline.part, deadline.last_valid) for deadline in found] == [
        (1, date(year, 5, 29)),
        (2, date(year, 11, 29)),
    ]
    assert tuple(deadline.aim.isoformat() for deadline in found) == AIMS[year]
    assert all(Calendar().is_working_day(deadline.aim) for deadline in found)


@pytest.mark.parametrize("year", AIMS)
@pytest.mark.parametrize("days", [30, 14, 7, 3, 1])
def test_each_reminder_has_one_working_day_on_which_it_is_due(year: int, days: int) -> None:
    calendar = Calendar()
    for aim in (date.fromisoformat(text) for text in AIMS[year]):
        on = [
            day
            for day in (aim - timedelta(days=back) for back in range(60))
            if calendar.is_working_day(day) and working_days_left(calendar, day, aim) == days
        ]
        assert len(on) == 1
        assert threshold(days) == days


def test_the_new_holiday_of_november_is_no_working_day() -> None:
    assert working_days_left(Calendar(), date(2026, 11, 23), date(2026, 11, 27)) == 3
    assert working_days_left(Calendar(), date(2025, 11, 24), date(2025, 11, 28)) == 4


def test_the_offices_own_days_off_move_the_aim() -> None:
    off = Calendar(Overrides(off={date(2026, 5, 29): "Nghỉ bù"}))
    assert next(
        deadline.aim for deadline in deadlines(plan(), off) if deadline.year == 2026
    ) == date(2026, 5, 28)


@pytest.mark.parametrize(
    ("left", "days"),
    [(31, None), (30, 30), (29, 30), (15, 30), (14, 14), (8, 14), (7, 7), (2, 3), (1, 1), (0, 1)],
)
def test_the_tightest_reminder_that_was_reached_is_due(left: int, days: int | None) -> None:
    assert threshold(left) == days


def test_a_plan_wants_no_report_before_it_was_issued_or_after_its_end() -> None:
    found = list(deadlines(plan(), Calendar()))
    assert (found[0].last_valid, found[-1].last_valid, len(found)) == (
        date(2022, 11, 29),
        date(2030, 11, 29),
        17,
    )
    assert next_deadline(plan(), Calendar(), date(2026, 11, 30)) == found[9]
    assert next_deadline(plan(), Calendar(), date(2031, 1, 1)) is None


def test_a_plan_without_deadlines_wants_no_report() -> None:
    assert list(deadlines(plan(HARBOUR), Calendar())) == []


def test_on_a_day_means_that_day() -> None:
    found = next(
        deadline
        for deadline in deadlines(plan(deadlines=["12-15"], rule="on"), Calendar())
        if deadline.year == 2026
    )
    assert (found.part, found.last_valid, found.aim) == (2, date(2026, 12, 15), date(2026, 12, 15))


def test_the_office_says_which_days_a_report_covers() -> None:
    first, second = [
        deadline for deadline in deadlines(plan(), Calendar()) if deadline.year == 2026
    ]
    assert period_of(first, OfficeReporting()).name == "chot_so_lieu:2026-1"
    assert period_of(second, OfficeReporting("nam_duong_lich", 15)).covered.last == date(
        2026, 11, 15
    )
    (quarterly, *_) = deadlines(plan(deadlines=["03-15", "06-15", "09-15", "12-15"]), Calendar())
    assert period_of(quarterly, OfficeReporting()).name == "2022-06-15..2022-09-14"


def test_a_plan_may_name_its_own_cut_offs_for_any_number_of_reports() -> None:
    example = SAMPLES / "plan-examples" / "hoa-dang-07-kh-ubnd-2026.yaml"
    found = list(deadlines(issued_plan(read_plan(example).document), Calendar()))
    assert [period_of(deadline, OfficeReporting()).name for deadline in found[:4]] == [
        "2025-12-21..2026-03-20",
        "2026-03-21..2026-06-20",
        "2026-06-21..2026-09-20",
        "2026-09-21..2026-12-20",
    ]
    assert (len(found), found[0].last_valid) == (8, date(2026, 3, 24))


def test_a_report_due_in_january_may_close_in_december() -> None:
    yearly = plan(deadlines=["01-10"], cut_offs=["12-31"], rule="on")
    found = [deadline for deadline in deadlines(yearly, Calendar()) if deadline.year == 2026]
    assert [period_of(deadline, OfficeReporting()).name for deadline in found] == [
        "2025-01-01..2025-12-31"
    ]


@given(
    st.lists(st.dates(date(2001, 1, 1), date(2001, 12, 31)), min_size=3, max_size=8, unique=True),
    st.sampled_from(["before", "on"]),
    st.booleans(),
)
def test_the_periods_of_many_reports_follow_each_other(
    days: list[date], rule: str, own: bool
) -> None:
    wanted = sorted(f"{day:%m-%d}" for day in days)
    asked = plan(deadlines=wanted, rule=rule, cut_offs=wanted if own else [])
    spans = [
        period_of(deadline, OfficeReporting()).covered for deadline in deadlines(asked, Calendar())
    ]
    assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(spans))

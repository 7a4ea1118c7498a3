"""Where a year, a quarter, a month and a pair of weeks begin and end."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.periods.cadences import Per, windows
from reports.periods.periods import Span

PLAN = Span(date(2022, 7, 29), date(2030, 12, 31))
DAYS = st.dates(date(2022, 1, 1), date(2031, 12, 31))


@given(st.sampled_from(["year", "quarter", "month", "two_weeks", "week"]), DAYS, DAYS)
def test_windows_follow_each_other_without_gap_or_overlap(per: Per, one: date, other: date) -> None:
    wanted = Span(min(one, other), max(one, other))
    found = [window.span for window in windows(per, PLAN, wanted)]
    assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(found))
    for day in (wanted.first, wanted.last):
        assert (day in PLAN) == any(day in span for span in found) or not found


@pytest.mark.parametrize(
    ("per", "labels"),
    [
        ("year", ["năm 2022", "năm 2023"]),
        ("quarter", ["quý III năm 2022", "quý IV năm 2022", "quý I năm 2023"]),
        ("month", ["tháng 7/2022", "tháng 8/2022"]),
        (
            "two_weeks",
            ["kỳ 02 tuần từ 25/7/2022 đến 07/8/2022", "kỳ 02 tuần từ 08/8/2022 đến 21/8/2022"],
        ),
        ("week", ["tuần từ 25/7/2022 đến 31/7/2022", "tuần từ 01/8/2022 đến 07/8/2022"]),
    ],
)
def test_the_first_windows_are_those_in_which_the_plan_began(per: Per, labels: list[str]) -> None:
    found = list(windows(per, PLAN, Span(date(2022, 1, 1), date(2023, 3, 1))))
    assert [window.label for window in found[: len(labels)]] == labels
    assert found[0].span.first == PLAN.first


def test_pairs_of_weeks_go_on_over_new_year() -> None:
    found = list(windows("two_weeks", PLAN, Span(date(2025, 12, 20), date(2026, 1, 20))))
    assert [(window.span.first.weekday(), window.span.days) for window in found] == [(0, 14)] * len(
        found
    )

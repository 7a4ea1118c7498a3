"""Where a year, a quarter, a month and a pair of weeks begin and end."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.plans.cadence import Cadence, Per
from reports.periods.cadences import CadenceWindow, windows, windows_of
from reports.periods.periods import Span

PLAN = Span(date(2022, 7, 29), date(2030, 12, 31))
DAYS = st.dates(date(2022, 1, 1), date(2031, 12, 31))


PERS = ["term", "year", "half_year", "quarter", "month", "two_weeks", "week", "day"]
MANY = st.one_of(st.just(1), st.integers(2, 40))


@given(st.sampled_from(PERS), MANY, DAYS, DAYS)
def test_windows_part_the_days_of_the_plan(per: Per, every: int, one: date, other: date) -> None:
    wanted = Span(min(one, other), max(one, other))
    found = list(windows(per, PLAN, wanted, every))
    spans = [window.span for window in found]
    assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(spans))
    assert len({window.label for window in found}) == len(found)
    for day in (wanted.first, wanted.last):
        assert sum(day in span for span in spans) == (day in PLAN)
    assert all(span.first <= wanted.last and wanted.first <= span.last for span in spans)
    assert all(span.first in PLAN and span.last in PLAN for span in spans)


@given(st.sampled_from(PERS), MANY, DAYS)
def test_a_day_lies_in_the_same_window_whatever_is_asked_for(
    per: Per, every: int, day: date
) -> None:
    whole = [window for window in windows(per, PLAN, PLAN, every) if day in window.span]
    assert list(windows(per, PLAN, Span(day, day), every)) == whole


@given(
    st.sampled_from(["before", "by", "on"]),
    st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda day: f"{day:%m-%d}"),
)
def test_a_day_of_the_year_shortens_its_window_and_parts_the_days_all_the_same(
    rule: str, day: str
) -> None:
    found = made("at_least", 1, "year", due={"rule": rule, "day": day})
    assert [window.span for window in found] == [w.span for w in windows("year", PLAN, PLAN)]
    assert len({window.label for window in found}) == len(found) == 9
    for window in found:
        assert window.within is None or (
            window.span.first <= window.within.first <= window.within.last <= window.span.last
        )
    whole = [window.within for window in found[1:] if window.within]
    assert all(f"{span.last:%m-%d}" == day for span in whole) or rule == "before"
    assert all(span.first == span.last for span in whole) or rule != "on"


def made(kind: str, count: int | None, per: str | None, **more: object) -> list[CadenceWindow]:
    said = {"kind": kind, "count": count, "per": per, "text": None, **more}
    return list(windows_of(Cadence.model_validate(said), PLAN, PLAN))


def test_what_is_due_once_has_one_window_up_to_its_day() -> None:
    (free,) = made("once", None, None)
    assert (free.label, free.within) == ("giai đoạn 2022 - 2030", PLAN)
    (before,) = made("once", None, None, due={"rule": "before", "day": "2026-09-30"})
    assert before.label == "trước ngày 30/9/2026"
    assert before.within == Span(PLAN.first, date(2026, 9, 29))
    (on,) = made("once", None, None, due={"rule": "on", "day": "2026-09-30"})
    assert on.within == Span(date(2026, 9, 30), date(2026, 9, 30))
    (too_early,) = made("once", None, None, due={"rule": "before", "day": "2022-07-29"})
    assert too_early.within is None


def test_what_has_no_number_has_no_window() -> None:
    assert [made(kind, None, None) for kind in ("continuous", "on_demand")] == [[], []]
    assert made("as_directed", None, "year") == []
    assert [w.label for w in made("percentage", None, None, percent=90, of="thủ tục")] == [
        "giai đoạn 2022 - 2030"
    ]


@pytest.mark.parametrize(
    ("per", "every", "label"),
    [
        ("day", 10, "kỳ 10 ngày từ 08/8/2022 đến 17/8/2022"),
        ("week", 3, "kỳ 03 tuần từ 15/8/2022 đến 04/9/2022"),
        ("month", 2, "kỳ 02 tháng từ tháng 9/2022 đến tháng 10/2022"),
        ("month", 5, "kỳ 05 tháng từ tháng 12/2022 đến tháng 4/2023"),
        ("quarter", 3, "kỳ 09 tháng từ tháng 4/2023 đến tháng 12/2023"),
        ("year", 2, "kỳ 02 năm 2024 - 2025"),
        ("half_year", 1, "6 tháng đầu năm 2023"),
        ("day", 1, "ngày 30/7/2022"),
    ],
)
def test_the_second_window_of_many(per: Per, every: int, label: str) -> None:
    assert list(windows(per, PLAN, PLAN, every))[1].label == label


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

"""Rises stand under results, falls under limits, next year's work in next year."""

from dataclasses import replace
from datetime import date

import pytest

from reports.body.draft import ReportDraft
from reports.body.facts import behind, coming, risen, still_open
from reports.body.judged import missed
from reports.body.phrases import change
from reports.counting.figures import Figure, Gap
from tests.reports.draft_kit import HARBOUR, draft

YEAR = "chot_so_lieu:2026-2"


def told(made: ReportDraft, items: tuple[int, int]) -> ReportDraft:
    """The draft with so many items now and a year before, and no other totals."""

    def changed(figure: Figure) -> Figure:
        now, before = items if figure.key == "all.items" else (0, 0)
        return replace(figure, values=replace(figure.values, covered=now, same=before))

    figures = replace(made.figures, totals=tuple(map(changed, made.figures.totals)))
    return replace(made, figures=figures)


def over(made: ReportDraft) -> ReportDraft:
    """The draft counted after the end of its period."""
    return replace(
        made, figures=replace(made.figures, made_at=made.figures.made_at.replace(year=2027))
    )


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (120, 100, "tăng 20 (20,0%)"),
        (95, 100, "giảm 05 (5,0%)"),
        (30, 7, "tăng 23"),
        (408_222, 408_200, ""),
        (95, 96, ""),
        (100, 100, ""),
        (12, 0, ""),
    ],
)
def test_a_change_is_told_once_and_only_where_there_is_one(
    now: int, before: int, words: str
) -> None:
    assert change(now, before) == words


def test_a_rise_is_a_result_and_a_fall_is_a_limit() -> None:
    rise, fall = (over(told(draft(), items)) for items in ((120, 100), (80, 100)))
    assert next(risen(rise)) == (
        "Phát hành 120 tin, bài, tăng 20 (20,0%) so với cùng kỳ năm trước."
    )
    assert not any("Số tin, bài" in fact for fact in behind(rise))
    assert not any("Phát hành" in fact for fact in risen(fall))
    assert next(behind(fall)) == (
        "Số tin, bài phát hành giảm 20 (20,0%) so với cùng kỳ năm trước, còn 80."
    )


def test_a_period_that_is_not_over_is_measured_against_nothing() -> None:
    made = told(draft(YEAR), (120, 100))  # counted on 22/5/2026
    assert not made.is_whole
    assert made.counted_days.last == date(2026, 5, 21)
    assert not any("cùng kỳ" in fact for fact in (*risen(made), *behind(made)))


def test_next_years_work_has_no_day_of_this_year() -> None:
    made = over(draft(YEAR))
    ahead = list(coming(made))
    assert ahead
    assert not any("2026" in fact for fact in ahead)
    assert len(ahead) == len({fact.partition(":")[0] for fact in ahead})
    (open_now,) = still_open(made)
    assert open_now.startswith("Nhiệm vụ còn thời hạn thực hiện đến ngày 31/12/2026: ")


def test_what_was_due_once_and_is_over_is_to_be_finished_not_due_again() -> None:
    made = over(draft(YEAR))
    first, *others = made.figures.obligations
    late = replace(first, state="short", due=1, next_on=None, cadence="01 lần, trước 01/7/2026")
    ahead = list(coming(replace(made, figures=replace(made.figures, obligations=(late, *others)))))
    assert ahead[0].startswith("Hoàn thành nhiệm vụ đã quá hạn: ")
    assert not any("01/7/2026" in fact for fact in ahead)


def gap(label: str, done: int = 0, wanted: int = 1) -> Gap:
    return Gap(label, date(2026, 1, 1), date(2026, 3, 31), wanted, done)


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ([gap("quý I năm 2026"), gap("quý II năm 2026")], "thiếu quý I năm 2026, quý II năm 2026"),
        (
            [gap("quý I năm 2026"), gap("quý II năm 2026", 4, 10), gap("quý III năm 2026")],
            "thiếu quý I năm 2026, quý II năm 2026 mới thực hiện 04/10, thiếu quý III năm 2026",
        ),
        ([gap("trước ngày 30/9/2026")], "chưa thực hiện trước ngày 30/9/2026"),
        (
            [gap("ngày 05/6/2026"), gap("ngày 06/6/2026")],
            "chưa thực hiện ngày 05/6/2026, ngày 06/6/2026",
        ),
        ([gap(f"ngày {day}/5/2026") for day in range(10, 20)], "10 ngày chưa thực hiện"),
        ([gap("tuần từ …", 1, 2)] * 7, "07 tuần chưa thực hiện đủ"),
        ([gap("kỳ 10 ngày từ …")] * 5, "05 kỳ chưa thực hiện"),
    ],
)
def test_what_was_missed_is_said_as_a_clerk_says_it(gaps: list[Gap], words: str) -> None:
    assert missed(gaps, most=4) == words


def test_a_plan_that_ends_asks_for_nothing_next_year() -> None:
    assert list(coming(over(draft(YEAR, HARBOUR)))) == []


def test_the_second_half_has_what_the_year_still_asks_for() -> None:
    ahead = list(coming(draft()))
    assert ahead
    assert not any("2027" in fact for fact in ahead)

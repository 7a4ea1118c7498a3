"""Which days a report covers."""

from datetime import date, timedelta

import pytest

from content.intake.errors import InputError
from reports.periods.periods import PRESETS, Span, free, parse_period, preset


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("year", range(2024, 2031))
def test_chot_so_lieu_leaves_no_day_out_and_counts_none_twice(year: int) -> None:
    first, whole = preset("chot_so_lieu", year, 1), preset("chot_so_lieu", year, 2)
    assert first.covered == span(f"{year - 1}-11-21", f"{year}-05-20")
    assert whole.covered == whole.cumulative == span(f"{year - 1}-11-21", f"{year}-11-20")
    assert whole.column == span(f"{year}-05-21", f"{year}-11-20")
    assert first.covered.last + timedelta(days=1) == whole.column.first
    assert (
        whole.covered.last + timedelta(days=1) == preset("chot_so_lieu", year + 1, 1).covered.first
    )
    assert first.previous == preset("chot_so_lieu", year - 1, 2).column
    assert whole.previous == first.covered
    assert whole.same == preset("chot_so_lieu", year - 1, 2).covered


@pytest.mark.parametrize(
    ("name", "covered", "estimate"),
    [
        ("theo_thang:2026-1", span("2025-12-01", "2026-05-20"), None),
        ("theo_thang:2026-2", span("2025-12-01", "2026-11-20"), None),
        ("nam_duong_lich:2026-1", span("2026-01-01", "2026-05-20"), date(2026, 6, 30)),
        ("nam_duong_lich:2026-2", span("2026-01-01", "2026-11-20"), date(2026, 12, 31)),
        ("nd_09_2019:2026-1", span("2025-12-15", "2026-06-14"), date(2026, 6, 14)),
        ("nd_09_2019:2026-2", span("2025-12-15", "2026-12-14"), date(2026, 12, 14)),
    ],
)
def test_every_preset_has_its_own_days(name: str, covered: Span, estimate: date | None) -> None:
    period = parse_period(name)
    assert (period.covered, period.estimate_to, period.name) == (covered, estimate, name)


def test_the_office_may_close_its_figures_on_another_day() -> None:
    assert parse_period("chot_so_lieu:2026-1", cut_off_day=15).covered == span(
        "2025-11-16", "2026-05-15"
    )


def test_titles_name_the_half_year_and_what_comes_next() -> None:
    assert [
        (p.title, p.next_title)
        for p in (parse_period("chot_so_lieu:2026-1"), parse_period("chot_so_lieu:2026-2"))
    ] == [
        ("6 tháng đầu năm 2026", "6 tháng cuối năm 2026"),
        ("năm 2026", "năm 2027"),
    ]


def test_any_range_is_a_period() -> None:
    period = parse_period("2024-02-29..2024-03-14")
    assert period.covered == period.column == span("2024-02-29", "2024-03-14")
    assert period.cumulative == span("2024-01-01", "2024-03-14")
    assert period.previous == span("2024-02-14", "2024-02-28")
    assert period.same == span("2023-02-28", "2023-03-14")
    assert period.title == "từ ngày 29/02/2024 đến ngày 14/3/2024"


def test_a_range_over_new_year_accumulates_from_its_own_start() -> None:
    assert free(date(2025, 11, 21), date(2026, 5, 20)).cumulative == span(
        "2025-11-21", "2026-05-20"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "2026",
        "quy:2026-1",
        "chot_so_lieu:2026-3",
        "2026-02-30..2026-03-01",
        "2026-03-02..2026-03-01",
        "chot_so_lieu:9999-1",
    ],
)
def test_a_wrong_period_is_refused_in_one_sentence(wrong: str) -> None:
    with pytest.raises(InputError, match="kỳ báo cáo"):
        parse_period(wrong)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("cut", [0, 29])
def test_a_cut_off_day_that_not_every_month_has_is_refused(name: str, cut: int) -> None:
    with pytest.raises(InputError, match="ngày chốt"):
        preset(name, 2026, 1, cut)

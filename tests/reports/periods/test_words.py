"""Numbers and dates as decree 30/2020 wants them."""

from datetime import date

import pytest

from content.plans.file import Cadence
from reports.periods.words import (
    cadence_words,
    cell,
    counted,
    long_date,
    quarter,
    range_words,
    short_date,
    thousands,
)


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2024, 1, 1), "ngày 01 tháng 01 năm 2024", "01/01/2024"),
        (date(2024, 2, 9), "ngày 09 tháng 02 năm 2024", "09/02/2024"),
        (date(2024, 3, 10), "ngày 10 tháng 3 năm 2024", "10/3/2024"),
        (date(2024, 10, 5), "ngày 05 tháng 10 năm 2024", "05/10/2024"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(
    day: date, long: str, short: str
) -> None:
    assert (long_date(day), short_date(day)) == (long, short)


def test_counts_in_text_have_two_digits_and_dots() -> None:
    assert [counted(value) for value in (0, 3, 10, 1234567)] == ["00", "03", "10", "1.234.567"]
    assert thousands(7) == "7"


def test_none_and_nobody_knows_are_not_the_same() -> None:
    assert (cell(0), cell(None), cell(1234)) == ("0", "-", "1.234")


def test_spans_and_quarters() -> None:
    assert (
        range_words(date(2023, 12, 1), date(2024, 5, 20)) == "từ ngày 01/12/2023 đến ngày 20/5/2024"
    )
    assert quarter(date(2026, 11, 3)) == "quý IV năm 2026"


def test_how_often_is_told_in_the_plans_words_else_in_ours() -> None:
    def words(kind: str, count: int | None, per: str | None, text: str | None = None) -> str:
        return cadence_words(
            Cadence.model_validate({"kind": kind, "count": count, "per": per, "text": text})
        )

    assert words("recurring", 1, "two_weeks", "02 tuần/kỳ") == "02 tuần/kỳ"
    assert words("recurring", 1, "quarter") == "01 lần/quý"
    assert words("at_least", 2, "year") == "ít nhất 02 lần/năm"
    assert words("continuous", None, None) == "thường xuyên"
    assert words("as_directed", None, "year") == "khi có chỉ đạo"

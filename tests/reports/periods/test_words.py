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


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "recurring", "count": 1, "per": "day", "every": 10}, "01 lần/10 ngày"),
        ({"kind": "at_least", "count": 2, "per": "month", "every": 3}, "ít nhất 02 lần/03 tháng"),
        ({"kind": "recurring", "count": 1, "per": "half_year"}, "01 lần/6 tháng"),
        (
            {"kind": "at_least", "count": 10, "per": "term", "unit": "panô"},
            "ít nhất 10 panô trong cả thời gian của Kế hoạch",
        ),
        (
            {"kind": "once", "due": {"rule": "before", "day": "2026-03-05"}},
            "01 lần, trước ngày 05/3/2026",
        ),
        (
            {
                "kind": "recurring",
                "count": 1,
                "per": "year",
                "due": {"rule": True, "day": "10-10"},
            },
            "01 lần/năm, ngày 10/10 hằng năm",
        ),
        (
            {"kind": "recurring", "count": 1, "per": "year", "due": {"rule": "by", "day": "02-01"}},
            "01 lần/năm, đến hết ngày 01/02 hằng năm",
        ),
        (
            {"kind": "recurring", "count": 1, "per": "year", "each": ("Phường A", "Phường B")},
            "01 lần/năm đối với mỗi đơn vị (02 đơn vị)",
        ),
        (
            {"kind": "percentage", "per": "year", "percent": 90, "of": "thủ tục"},
            "90% thủ tục/năm",
        ),
        (
            {"kind": "as_directed", "per": "year", "directive": "Công văn số 15/UBND-VX"},
            "khi có chỉ đạo (Công văn số 15/UBND-VX)",
        ),
    ],
)
def test_every_cadence_has_words(said: dict[str, object], words: str) -> None:
    filled = {"count": None, "per": None, "text": None, **said}
    assert cadence_words(Cadence.model_validate(filled)) == words

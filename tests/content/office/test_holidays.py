from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.errors import InputError
from content.office.holidays import Calendar, Overrides, read_overrides

SAMPLE = Path(__file__).parents[3] / "samples" / "holidays.toml"
STEADY = settings(derandomize=True, database=None, deadline=None)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def test_what_is_said_while_it_runs_holds_when_it_is_asked_again() -> None:
    said = [Overrides(), Overrides(off={date(2026, 12, 4): "Lễ hội"})]
    calendar = Calendar(fresh=lambda: said.pop(0))
    assert calendar.is_working_day(date(2026, 12, 4))
    calendar.ask_again()
    assert not calendar.is_working_day(date(2026, 12, 4))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Tết Dương lịch"),
        (date(2026, 2, 17), "Tết Nguyên Đán"),
        (date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương (nghỉ bù)"),
        (date(2026, 9, 2), "Quốc khánh"),
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
        (date(2027, 5, 3), "Ngày Quốc tế Lao động (nghỉ bù)"),
    ],
)
def test_public_holidays_are_days_off_with_their_names(day: date, name: str) -> None:
    calendar = Calendar()
    assert not calendar.is_working_day(day)
    assert calendar.holiday_name(day) == name
    assert calendar.why(day) == f"Nghỉ lễ: {name}"


def test_weekends_are_off_and_swapped_saturdays_are_worked() -> None:
    calendar = Calendar()
    assert calendar.why(date(2026, 8, 15)) == "Nghỉ cuối tuần: Thứ Bảy"
    assert calendar.why(date(2026, 8, 16)) == "Nghỉ cuối tuần: Chủ nhật"
    assert calendar.holiday_name(date(2026, 8, 15)) is None
    assert calendar.is_working_day(date(2026, 8, 22))
    assert "Làm bù" in calendar.why(date(2026, 8, 22))
    assert not calendar.is_working_day(date(2026, 8, 31))
    assert calendar.why(date(2026, 8, 20)) == "Ngày làm việc"


def test_the_offices_file_wins_over_the_library() -> None:
    plain, calendar = Calendar(), Calendar(read_overrides(SAMPLE))
    assert plain.is_working_day(date(2026, 1, 2))
    assert not calendar.is_working_day(date(2026, 1, 2))
    assert calendar.holiday_name(date(2026, 1, 2)) == "Nghỉ hoán đổi dịp Tết Dương lịch"
    assert not plain.is_working_day(date(2026, 1, 10))
    assert calendar.is_working_day(date(2026, 1, 10))
    assert calendar.why(date(2026, 1, 10)) == "Làm bù: Làm bù cho ngày 02/01/2026 (cơ quan ghi)"
    assert (
        Calendar(Overrides(worked={date(2026, 9, 2): "trực"})).holiday_name(date(2026, 9, 2))
        is None
    )


def test_the_day_after_tet_is_found() -> None:
    assert Calendar().next_working_day(date(2027, 2, 3)) == date(2027, 2, 11)
    assert Calendar().next_working_day(date(2026, 11, 23)) == date(2026, 11, 25)


@STEADY
@given(DAYS)
def test_the_next_working_day_is_later_worked_and_the_first(day: date) -> None:
    calendar = Calendar()
    following = calendar.next_working_day(day)
    assert following > day
    assert calendar.is_working_day(following)
    assert not any(
        calendar.is_working_day(day + timedelta(days=step))
        for step in range(1, (following - day).days)
    )


@STEADY
@given(DAYS)
def test_reasons_and_answers_agree(day: date) -> None:
    calendar = Calendar()
    assert calendar.is_working_day(day) == (not calendar.why(day).startswith("Nghỉ"))
    assert (calendar.holiday_name(day) is not None) == calendar.why(day).startswith("Nghỉ lễ")


def test_a_year_without_work_is_an_error_not_a_hang() -> None:
    everything = {date(2026, 1, 1) + timedelta(days=step): "nghỉ" for step in range(800)}
    with pytest.raises(ValueError, match="tệp ngày nghỉ"):
        Calendar(Overrides(off=everything)).next_working_day(date(2026, 1, 1))


def test_threads_see_whole_years() -> None:
    calendar = Calendar()
    with ThreadPoolExecutor(8) as pool:
        assert not any(
            pool.map(
                lambda year: calendar.is_working_day(date(year, 9, 2)),
                [year for year in range(1990, 2050) for _ in range(4)],
            )
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            (
                "[[ngay_nghi_them]]\ndate = 2026-01-02\n[[ngay_nghi_them]]\ndate = "
                '2026-01-03\nname = "x"'
            ),
            "ngay_nghi_them[1].name",
        ),
        ('[[ngay_nghi_them]]\ndate = "2/1/2026"\nname = "x"', "ngay_nghi_them[1].date"),
        ('[[ngay_lam]]\ndate = 2026-01-02\nname = "x"', "không có trường này"),
        (
            (
                '[[ngay_nghi_them]]\ndate = 2026-01-02\nname = "x"\n[[ngay_lam_bu]]\ndate = '
                '2026-01-02\nname = "y"'
            ),
            "02/01/2026 ghi 2 lần",
        ),
    ],
)
def test_a_faulty_override_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "holidays.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_overrides(path)
    assert words in str(caught.value)


def test_a_day_that_is_there_three_times_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "holidays.toml"
    path.write_text('[[ngay_nghi_them]]\ndate = 2026-01-02\nname = "x"\n' * 3, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_overrides(path)
    (fault,) = caught.value.problems
    assert "02/01/2026 ghi 3 lần" in fault.text

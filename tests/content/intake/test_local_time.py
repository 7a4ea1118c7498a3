"""Days and moments as people write them in Vietnam, and what is refused."""

from datetime import UTC, date, datetime, time

import pytest

from content.intake.local_time import parse_clock, parse_day, parse_local, written

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    ["01/12/2026", "1/12/2026", "01-12-2026", "1.12.2026", "2026-12-01", "  1/12/2026 "],
)
def test_a_day_is_read_in_every_way_in_which_it_is_written(text: str) -> None:
    assert parse_day(text) == date(2026, 12, 1)


def test_a_day_without_a_year_is_the_next_one_where_that_is_plain() -> None:
    assert parse_day("1/12", TODAY) == date(2026, 12, 1)
    assert parse_day("30/11", TODAY) == TODAY
    assert parse_day("2/1", TODAY) == date(2027, 1, 2)
    for far in ("29/11", "1/9", "29/2"):
        with pytest.raises(ValueError, match="viết cả năm"):
            parse_day(far, TODAY)
    with pytest.raises(ValueError, match="viết cả năm"):
        parse_day("1/12")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("31/11/2026", "không có ngày"),
        ("2026-02-30", "không có ngày"),
        ("29/02/2027", "không có ngày"),
        ("1/12/26", "bốn chữ số"),
        ("1/12-2026", "viết sai"),
        ("12/31/2026", "không có ngày"),
        ("mai", "viết sai"),
        ("", "viết sai"),
        ("٠١/١٢/٢٠٢٦", "viết sai"),
        ("01/12/9999", "từ năm 1900 đến năm 2299"),
        ("0001-01-01", "từ năm 1900 đến năm 2299"),
    ],
)
def test_what_is_no_day_is_refused_with_one_sentence(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8h", time(8)),
        ("8h30", time(8, 30)),
        ("08:30", time(8, 30)),
        ("8:05", time(8, 5)),
        ("8 giờ 30", time(8, 30)),
        ("8g30", time(8, 30)),
        ("23:59:59", time(23, 59, 59)),
        ("0h", time()),
    ],
)
def test_a_time_of_day_is_read_as_it_is_said(text: str, found: time) -> None:
    assert parse_clock(text) == found


@pytest.mark.parametrize("text", ["24h", "8h60", "8", "h30", "8h3", "8:5", ""])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="giờ"):
        parse_clock(text)


@pytest.mark.parametrize(
    "text",
    [
        "1/12/2026 8h30",
        "8h30 1/12/2026",
        "08:30 ngày 01/12/2026",
        "01/12/2026, 8h30",
        "01/12/2026 lúc 8 giờ 30",
        "2026-12-01 08:30",
        "2026-12-01T08:30",
        "2026-12-01 08:30:00",
        "8h30 1/12",
    ],
)
def test_a_moment_is_read_in_either_order(text: str) -> None:
    assert parse_local(text, TODAY) == datetime(2026, 12, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1/12/2026", "thiếu giờ"),
        ("8h30", "viết sai"),
        ("1/12/2026 2/12/2026", "viết sai"),
        ("1/12/2026 8h30 sáng", "giờ «8h30 sáng» viết sai"),
        ("1/12/2026 25:00", "không có giờ"),
        ("31/11/2026 8h", "không có ngày"),
        ("8h 1/12/2026 30", "viết sai"),
        ("9999-12-31 23:59", "từ năm 1900"),
    ],
)
def test_what_is_no_moment_is_refused_with_one_sentence(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_local(text)


def test_a_day_is_written_as_people_write_it() -> None:
    assert written(date(2026, 12, 1)) == "01/12/2026"
    assert written(datetime(2026, 11, 30, 20, tzinfo=UTC)) == "01/12/2026"
    assert written(None) == ""

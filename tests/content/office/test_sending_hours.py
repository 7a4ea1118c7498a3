from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.intake.local_time import VIETNAM
from content.office.holidays import Calendar
from content.office.sending_hours import SendingHours

STEADY = settings(derandomize=True, database=None, deadline=None)
CALENDAR = Calendar()
Holidays = Literal["send", "hold"]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def opens(window: str, moment: str, holidays: Holidays = "send") -> str:
    return (
        SendingHours.parse(window)
        .opens_at(local(moment), CALENDAR, holidays)
        .astimezone(VIETNAM)
        .strftime("%Y-%m-%d %H:%M:%S")
    )


@pytest.mark.parametrize(
    ("window", "moment", "expected"),
    [
        ("07:00-22:00", "2026-12-01 08:00:01", "2026-12-01 08:00:01"),
        ("07:00-22:00", "2026-12-01 06:59:59", "2026-12-01 07:00:00"),
        ("07:00-22:00", "2026-12-01 21:59:59", "2026-12-01 21:59:59"),
        ("07:00-22:00", "2026-12-01 22:00:00", "2026-12-02 07:00:00"),
        ("07:00-24:00", "2026-12-01 23:59:59", "2026-12-01 23:59:59"),
        ("00:00-24:00", "2026-12-01 00:00:00", "2026-12-01 00:00:00"),
        ("22:00-06:00", "2026-12-01 05:00:00", "2026-12-01 05:00:00"),
        ("22:00-06:00", "2026-12-01 06:00:00", "2026-12-01 22:00:00"),
        ("22:00-06:00", "2026-12-01 23:30:00", "2026-12-01 23:30:00"),
        ("22:00-00:00", "2026-12-01 00:00:00", "2026-12-01 22:00:00"),
    ],
)
def test_a_message_waits_for_the_next_opening(window: str, moment: str, expected: str) -> None:
    assert opens(window, moment) == expected


@pytest.mark.parametrize(
    ("window", "moment", "holidays", "expected"),
    [
        (
            "07:00-22:00",
            "2026-12-04 22:00:00",
            "hold",
            "2026-12-07 07:00:00",
        ),  # Friday night → Monday
        ("07:00-22:00", "2026-12-05 10:00:00", "send", "2026-12-05 10:00:00"),
        ("07:00-22:00", "2026-12-05 10:00:00", "hold", "2026-12-07 07:00:00"),
        (
            "07:00-22:00",
            "2026-08-22 10:00:00",
            "hold",
            "2026-08-22 10:00:00",
        ),  # a Saturday worked by swap
        ("07:00-22:00", "2027-02-03 22:30:00", "hold", "2027-02-11 07:00:00"),  # Tết
        ("22:00-06:00", "2026-12-05 03:00:00", "hold", "2026-12-07 00:00:00"),
    ],
)
def test_days_off_are_waited_out_when_asked(
    window: str, moment: str, holidays: Holidays, expected: str
) -> None:
    assert opens(window, moment, holidays) == expected


def test_the_answer_is_utc_and_a_moment_without_zone_is_refused() -> None:
    assert (
        SendingHours.parse("07:00-22:00")
        .opens_at(datetime(2026, 12, 1, tzinfo=UTC), CALENDAR, "send")
        .tzinfo
        is UTC
    )
    with pytest.raises(ValueError, match="aware"):
        SendingHours.parse("07:00-22:00").opens_at(datetime(2026, 12, 1), CALENDAR, "send")  # noqa: DTZ001 (what is tested)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7:00-22:00",
        "07:00",
        "07:00-25:00",
        "24:00-07:00",
        "07:00-24:01",
        "08:00-08:00",
        "07:60-22:00",
        "07:00-22:00x",
    ],
)
def test_a_wrong_window_is_refused_in_vietnamese(text: str) -> None:
    with pytest.raises(ValueError, match="khung giờ"):
        SendingHours.parse(text)


MINUTES = st.integers(0, 24 * 60 - 1)
WINDOWS = (
    st.tuples(MINUTES, st.integers(0, 24 * 60))
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: SendingHours(*pair))
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (bounds are naive)


def inside(window: SendingHours, moment: datetime) -> bool:
    here = moment.astimezone(VIETNAM)
    minute = here.hour * 60 + here.minute
    if window.start < window.end:
        return window.start <= minute < window.end
    return minute >= window.start or minute < window.end


@STEADY
@given(WINDOWS, MOMENTS, st.sampled_from(["send", "hold"]))
def test_the_opening_is_the_first_allowed_moment(
    window: SendingHours, moment: datetime, holidays: Holidays
) -> None:
    def allowed(when: datetime) -> bool:
        return inside(window, when) and (
            holidays == "send" or CALENDAR.is_working_day(when.astimezone(VIETNAM).date())
        )

    opening = window.opens_at(moment, CALENDAR, holidays)
    assert opening >= moment
    assert allowed(opening)
    assert window.opens_at(opening, CALENDAR, holidays) == opening
    if opening > moment:
        assert not allowed(opening - timedelta(microseconds=1))
        assert not allowed(moment)
        quarter_hours = range(0, int((opening - moment).total_seconds()), 900)
        assert not any(allowed(moment + timedelta(seconds=step)) for step in quarter_hours)


def test_a_window_names_whole_days_too() -> None:
    assert SendingHours.parse("00:00-24:00") == SendingHours(0, 1440)
    assert opens("00:00-24:00", f"{date(2026, 12, 5)} 12:00:00", "hold") == "2026-12-07 00:00:00"

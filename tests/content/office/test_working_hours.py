"""Working time runs on working days only, inside the office's hours: no weekend, no Tết."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.intake.local_time import VIETNAM, parse_local
from content.office.holidays import Calendar, Overrides
from content.office.working_hours import PASS_ON_AFTER, WorkingHours, patience_of

USUAL = WorkingHours.parse()
HOLIDAYS = Calendar()
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=UTC)
)
SPANS = st.integers(1, 200 * 60).map(lambda minutes: timedelta(minutes=minutes))
OVERRIDES = st.builds(
    Overrides,
    off=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.just("Nghỉ"), max_size=9),
)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-12-01 08:00", 8, "2026-12-01 17:00"),
        ("2026-12-01 10:30", 2, "2026-12-01 13:30"),  # over noon
        ("2026-12-04 16:00", 8, "2026-12-07 16:00"),  # Friday to Monday
        ("2026-12-05 09:00", 8, "2026-12-07 17:00"),  # made on a Saturday
        ("2026-12-01 21:00", 1, "2026-12-02 09:00"),  # in the evening
        ("2026-02-13 16:00", 8, "2026-02-23 16:00"),  # Tết: 14 to 22 February 2026
    ],
)
def test_waits_are_counted_in_working_hours(since: str, hours: int, until: str) -> None:
    found = USUAL.after(parse_local(since), timedelta(hours=hours), HOLIDAYS)
    assert found == parse_local(until)


@given(MOMENTS, SPANS, OVERRIDES)
def test_just_the_wanted_working_time_lies_before_the_end_of_a_wait(
    since: datetime, span: timedelta, overrides: Overrides
) -> None:
    calendar = Calendar(overrides)
    until = USUAL.after(since, span, calendar)
    assert USUAL.between(since, until, calendar) == span
    local = until.astimezone(VIETNAM)
    assert calendar.is_working_day(local.date())
    minute = local.hour * 60 + local.minute
    assert any(hours.start <= minute <= hours.end for hours in USUAL.spans)


@given(MOMENTS, SPANS, SPANS)
def test_waiting_on_goes_on_where_it_ended(
    since: datetime, first: timedelta, second: timedelta
) -> None:
    at_once = USUAL.after(since, first + second, HOLIDAYS)
    assert USUAL.after(USUAL.after(since, first, HOLIDAYS), second, HOLIDAYS) == at_once


def test_the_office_says_its_own_hours() -> None:
    usual = patience_of({})
    assert (usual.hours, usual.working) == (PASS_ON_AFTER, USUAL)
    own = patience_of({"review": {"pass_on_after": 4, "working_hours": ["07:00-11:30"]}})
    assert own.until(parse_local("2026-12-01 10:00"), HOLIDAYS) == parse_local("2026-12-02 09:30")


@pytest.mark.parametrize(
    "texts", [(), ("13:00-17:00", "08:00-12:00"), ("08:00-12:00", "11:00-17:00")]
)
def test_hours_that_overlap_or_go_back_are_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="không chồng lên nhau"):
        WorkingHours.parse(texts)

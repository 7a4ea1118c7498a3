import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from content.calendar.recurrence import next_occurrence, occurrences
from content.intake.local_time import VIETNAM, parse_local

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=60)
START = datetime(2026, 12, 1, 8)  # noqa: DTZ001 (local time, as the officer writes it)
FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


def days(
    rule: str | None, until: date | None = None, after: datetime = FROM, before: datetime = TO
) -> list[str]:
    return [
        moment.astimezone(VIETNAM).strftime("%d/%m/%y %H:%M")
        for moment in occurrences(START, rule, until, after, before)
    ]


def test_a_local_time_becomes_utc() -> None:
    assert parse_local("2026-12-01 08:00") == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert parse_local(" 2026-12-01T08:00:30 ") == datetime(2026, 12, 1, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-12-01",
        "2026-13-01 08:00",
        "2026-12-01 24:00",
        "2026-02-30 08:00",
        "9999-12-31 23:59",
    ],
)
def test_a_wrong_time_is_refused_in_vietnamese(text: str) -> None:
    with pytest.raises(ValueError, match=r"thời gian|mẫu đúng"):
        parse_local(text)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (None, ["01/12/26 08:00"]),
        ("FREQ=DAILY;COUNT=3", ["01/12/26 08:00", "02/12/26 08:00", "03/12/26 08:00"]),
        (
            "rrule:freq=weekly;byday=mo,th;count=3",
            ["03/12/26 08:00", "07/12/26 08:00", "10/12/26 08:00"],
        ),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["25/12/26 08:00", "29/01/27 08:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", ["31/12/26 08:00", "31/01/27 08:00"]),
        ("FREQ=DAILY;UNTIL=20261202", ["01/12/26 08:00", "02/12/26 08:00"]),
        ("FREQ=DAILY;UNTIL=20261202T075959", ["01/12/26 08:00"]),
        ("FREQ=DAILY;UNTIL=20261202T010000Z", ["01/12/26 08:00", "02/12/26 08:00"]),
        ("FREQ=DAILY;BYHOUR=6,18;COUNT=3", ["01/12/26 18:00", "02/12/26 06:00", "02/12/26 18:00"]),
        ("FREQ=HOURLY;INTERVAL=12;COUNT=2", ["01/12/26 08:00", "01/12/26 20:00"]),
        ("FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=30", ["30/05/27 08:00", "30/11/27 08:00"]),
    ],
)
def test_rules_are_computed_in_vietnams_time(rule: str | None, expected: list[str]) -> None:
    assert days(rule) == expected


def test_an_early_local_morning_is_the_day_it_says() -> None:
    start = datetime(2026, 12, 1, 6, 30, tzinfo=VIETNAM)  # still 30 November in UTC
    found = occurrences(start, "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2", None, FROM, TO)
    assert found == [
        datetime(2026, 11, 30, 23, 30, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    ]
    assert (
        occurrences(start.astimezone(UTC), "FREQ=MONTHLY;BYMONTHDAY=1;COUNT=2", None, FROM, TO)
        == found
    )


@pytest.mark.parametrize(
    "rule",
    [
        *(
            "FREQ=DAILY;INTERVAL=3",
            "FREQ=MONTHLY;BYDAY=2TU,-1SU",
            "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        ),
        *(
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;WKST=SU",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=YEARLY;BYYEARDAY=60,-1",
        ),
    ],
)
def test_moments_are_those_of_the_reference_library(rule: str) -> None:
    before = datetime(2090, 1, 1, tzinfo=VIETNAM)
    expected = [
        moment.replace(tzinfo=VIETNAM)
        for moment in rrulestr(f"{rule};UNTIL=20891231T235959", dtstart=START)
    ]
    assert len(expected) > 10
    assert occurrences(START, rule, None, FROM, before) == expected


def test_until_is_the_last_local_day() -> None:
    assert days("FREQ=DAILY", date(2026, 12, 2)) == ["01/12/26 08:00", "02/12/26 08:00"]
    assert days(None, date(2026, 12, 1)) == ["01/12/26 08:00"]
    assert days(None, date(2026, 11, 30)) == []
    assert days("FREQ=DAILY", date(2026, 11, 30)) == []


def test_spans_that_touch_share_nothing_and_lose_nothing() -> None:
    cuts = [parse_local(f"2026-12-0{day} 08:00") for day in range(1, 8)]
    pieces = [days("FREQ=HOURLY;INTERVAL=6", None, *pair) for pair in pairwise(cuts)]
    assert [moment for piece in pieces for moment in piece] == days(
        "FREQ=HOURLY;INTERVAL=6", None, cuts[0], cuts[-1]
    )


def test_the_next_one_is_found_also_strictly() -> None:
    first = parse_local("2026-12-01 08:00")
    assert next_occurrence(START, "FREQ=DAILY", None, first) == first
    assert next_occurrence(START, "FREQ=DAILY", None, first, strictly=True) == first + timedelta(
        days=1
    )
    assert next_occurrence(START, None, None, first) == first
    assert next_occurrence(START, None, None, first, strictly=True) is None
    assert next_occurrence(START, "FREQ=DAILY;COUNT=2", None, first + timedelta(days=2)) is None
    assert next_occurrence(
        START, "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", None, first
    ) == parse_local("2028-02-29 08:00")


def test_a_repeat_that_begins_between_two_seconds_keeps_its_first() -> None:
    now = datetime(2026, 12, 1, 1, 0, 0, 500, tzinfo=UTC)
    assert next_occurrence(now, "FREQ=DAILY", None, now) == now
    assert next_occurrence(now, "FREQ=DAILY", None, now, strictly=True) == now + timedelta(days=1)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;BYSETPOS=9;BYHOUR=8",
    ],
)
def test_a_rule_that_never_fires_is_found_out_quickly(rule: str) -> None:
    started = time.process_time()
    assert next_occurrence(START, rule, None, FROM) is None
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MINUTELY", "mỗi giờ"),
        ("FREQ=SECONDLY;INTERVAL=3600", "mỗi giờ"),
        ("FREQ=HOURLY;BYMINUTE=0,30", "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=0,1", "BYSECOND"),
        ("DTSTART:20260101T080000\nRRULE:FREQ=DAILY", "ngày bắt đầu"),
        ("DTSTART=20260101T080000;FREQ=DAILY", "ngày bắt đầu"),
        ("FREQ=DAILY\nEXDATE:20260101", "ngày bắt đầu"),
        ("BYDAY=MO", "FREQ"),
        ("FREQ=FORTNIGHTLY", "FREQ"),
        ("mỗi ngày", "MỖI NGÀY"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "một trong hai"),
        ("FREQ=DAILY;UNTIL=20261301", "UNTIL"),
        ("FREQ=DAILY;BYHOUR=25", "BYHOUR"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH"),
        ("FREQ=MONTHLY;BYDAY=+100MO", "BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "số thứ tự"),
        ("FREQ=WEEKLY;BYDAY=T2", "BYDAY"),
        ("FREQ=DAILY;FREQ=DAILY", "hai lần"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER"),
    ],
)
def test_a_bad_rule_is_refused_in_vietnamese(rule: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        occurrences(START, rule, None, FROM, TO)
    with pytest.raises(ValueError, match=words):
        next_occurrence(START, rule, None, FROM)


def test_moments_without_zone_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        occurrences(START, None, None, START, TO)


LISTS = {
    "BYDAY": ["MO", "TU,FR", "1MO", "-1SU", "+5WE"],
    "BYMONTH": ["1", "2,12"],
    "BYMONTHDAY": ["1", "-1", "29,30,31"],
    "BYYEARDAY": ["1,335,345", "366", "-366"],
    "BYWEEKNO": ["1,50", "53", "-53"],
    "BYHOUR": ["0", "8,20"],
    "BYMINUTE": ["0", "59"],
    "BYSETPOS": ["1", "-1"],
    "INTERVAL": ["1", "5"],
    "COUNT": ["1", "50"],
    "WKST": ["SU"],
}
RULES = st.builds(
    lambda freq, parts: ";".join(
        [f"FREQ={freq}", *(f"{name}={value}" for name, value in parts.items())]
    ),
    st.sampled_from(["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.fixed_dictionaries(
        {}, optional={name: st.sampled_from(values) for name, values in LISTS.items()}
    ),
)


@STEADY
@given(RULES)
def test_any_rule_gives_ordered_moments_inside_the_span_or_a_refusal(rule: str) -> None:
    before = START.replace(tzinfo=VIETNAM) + timedelta(days=60)
    try:
        found = occurrences(START, rule, None, FROM, before)
    except ValueError:
        return
    assert found == sorted(set(found))
    assert all(START.replace(tzinfo=VIETNAM) <= moment < before for moment in found)
    if found:
        assert next_occurrence(START, rule, None, FROM) == found[0]

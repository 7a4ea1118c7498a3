"""One entry that stands for many activities: on which days and at which places they are."""

from dataclasses import replace
from datetime import date

import pytest

from content.intake.errors import InputError
from content.plans.activities import ActivityEntry, list_activities
from content.plans.series import MOST, Repeat, Series, add_activities, spread
from tests.kit import BIENTAP, Home

TODAY = date(2026, 11, 20)
ENTRY = ActivityEntry(
    "grassroots_radio", "Phát thanh", date(2026, 11, 2), date(2026, 11, 2), "Phường A"
)
PLACES = tuple(f"Phường {number}" for number in range(1, 12))


def days(repeat: Repeat, until: date, entry: ActivityEntry = ENTRY) -> list[tuple[int, int]]:
    found = spread(entry, Series(repeat, until), TODAY)
    assert all(one.first == one.last for one in found)
    return [(one.first.month, one.first.day) for one in found]


def test_every_monday_of_a_month_is_one_activity_each() -> None:
    assert days("week", date(2026, 11, 30)) == [(11, 2), (11, 9), (11, 16), (11, 23), (11, 30)]


def test_what_has_not_come_yet_is_planned() -> None:
    found = spread(ENTRY, Series("week", date(2026, 11, 30)), TODAY)
    assert [one.planned for one in found] == [False, False, False, True, True]


def test_a_month_without_the_day_is_passed_over() -> None:
    last = replace(ENTRY, first=date(2026, 8, 31), last=date(2026, 8, 31))
    assert days("month", date(2026, 12, 31), last) == [(8, 31), (10, 31), (12, 31)]


def test_eleven_wards_are_eleven_activities_each_at_its_own_place() -> None:
    found = spread(ENTRY, Series(places=(*PLACES, PLACES[0])), TODAY)
    assert [one.place for one in found] == list(PLACES)
    assert {one.first for one in found} == {ENTRY.first}


def test_days_and_places_together() -> None:
    assert len(spread(ENTRY, Series("day", date(2026, 11, 4), PLACES), TODAY)) == 3 * 11


def test_without_a_series_the_entry_stays_as_it_is() -> None:
    long = replace(ENTRY, last=date(2026, 11, 9))
    assert spread(long, Series(), TODAY) == [long]


@pytest.mark.parametrize(
    ("series", "field"),
    [
        (Series("week"), "until"),
        (Series("", date(2026, 12, 1)), "repeat"),
        (Series("day", date(2026, 11, 2)), "until"),
        (Series("day", date(2028, 11, 2)), "until"),
    ],
)
def test_a_series_that_is_none_is_refused_at_its_field(series: Series, field: str) -> None:
    with pytest.raises(InputError) as refused:
        spread(ENTRY, series, TODAY)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_more_than_a_year_of_days_is_too_many() -> None:
    with pytest.raises(InputError, match=f"nhiều nhất {MOST}"):
        spread(ENTRY, Series("day", date(2028, 1, 1)), TODAY)


def test_all_of_a_series_is_recorded_or_none(home: Home) -> None:
    home.people()
    entries = spread(ENTRY, Series("week", date(2026, 11, 30)), TODAY)
    with home.database.write() as db:
        assert len(add_activities(db, entries[2:3], home.act(BIENTAP))) == 1
    with (
        pytest.raises(InputError, match=r"16/11/2026, Phường A: hoạt động này đã ghi rồi"),
        home.database.write() as db,
    ):
        add_activities(db, entries, home.act(BIENTAP))
    with home.database.read() as db:
        assert len(list_activities(db)) == 1

"""What a schedule comes to, and what is worth knowing of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from content.calendar.forecast import Forecast, forecast
from content.calendar.hints import hints_of
from content.calendar.schedule import ScheduleRequest
from content.intake.errors import InputError
from content.office.holidays import Calendar
from tests.content.content_kit import audience, calendared, lent, local, outlet, passed
from tests.kit import Home

NO_PAGE = ["email", "social"]  # a text that no page of the portal is to show


def plan(home: Home, at: str = "2026-12-09 08:00", **changes: Any) -> ScheduleRequest:
    text = passed(home, channels=NO_PAGE)
    given = {"revision": text, "outlets": [outlet(home, "trang", "social")]}
    return ScheduleRequest(**{**given, "audience": None, "at": local(at), **changes})


def letter(home: Home, **changes: Any) -> ScheduleRequest:
    outlets = [outlet(home, "thu", "email"), outlet(home)]
    return plan(home, outlets=outlets, audience=audience(home, count=3), **changes)


def kinds(home: Home, asked: ScheduleRequest) -> list[str]:
    with home.database.read() as db:
        return [hint.kind for hint in hints_of(db, asked, forecast(asked), Calendar(), home.now)]


def test_people_times_outlets_times_occurrences(home: Home) -> None:
    seen = forecast(letter(home, repeat="FREQ=DAILY;COUNT=500", cost=4_900))
    assert (seen.times, seen.letters, seen.whole_cost) == (500, 1_500, 2_450_000)
    assert (seen.people, seen.addressed, seen.places) == (3, 1, 1)
    assert seen.moments[-1] == local("2028-04-21 08:00")


@pytest.mark.parametrize(
    ("changes", "times"),
    [
        ({}, 1),
        ({"repeat": "FREQ=DAILY", "until": date(2026, 12, 11)}, 3),
        ({"repeat": "FREQ=DAILY;UNTIL=20261210"}, 2),
        ({"repeat": "FREQ=WEEKLY"}, None),
    ],
)
def test_how_often_it_is_due_and_whether_it_ever_ends(
    home: Home, changes: dict[str, Any], times: int | None
) -> None:
    seen: Forecast = forecast(plan(home, **changes))
    assert seen.times == times
    assert seen.ends is (times is not None)


def test_a_rule_that_is_none_is_refused_at_its_field(home: Home) -> None:
    with pytest.raises(InputError, match="không lặp dày hơn"):
        forecast(plan(home, repeat="FREQ=MINUTELY"))


def test_holidays_tet_and_night_are_known(home: Home) -> None:
    assert kinds(home, plan(home)) == []
    assert kinds(home, plan(home, "2027-01-01 08:00")) == ["holiday"]
    assert kinds(home, plan(home, "2027-02-02 08:00")) == ["tet"]
    assert kinds(home, plan(home, "2026-12-09 22:00")) == ["night"]
    nights = plan(home, "2026-12-09 22:00", repeat="FREQ=DAILY;COUNT=9")
    with home.database.read() as db:
        (hint,) = hints_of(db, nights, forecast(nights), Calendar(), home.now)
    assert hint.more == 8


def test_a_picture_that_may_not_be_used_any_more_by_then_is_told(home: Home) -> None:
    text = passed(home, channels=NO_PAGE, **lent(home, date(2026, 12, 10)))
    assert kinds(home, plan(home, revision=text)) == []
    late = plan(home, "2026-12-11 08:00", revision=text)
    assert kinds(home, late) == ["rights"]
    daily = plan(home, revision=text, repeat="FREQ=DAILY;COUNT=4")
    with home.database.read() as db:
        hint = hints_of(db, daily, forecast(daily), Calendar(), home.now)[0]
    assert (hint.name, hint.at, hint.more) == ("10/12/2026", local("2026-12-11 08:00"), 1)
    shown = [outlet(home)]
    assert kinds(home, plan(home, revision=text, outlets=shown)) == ["rights"], "it stays there"
    ends = plan(home, revision=text, outlets=shown, until=date(2026, 12, 10))
    assert kinds(home, ends) == []


def test_a_text_that_leads_to_a_page_that_is_not_there_by_then_is_told(home: Home) -> None:
    text = passed(home)
    assert kinds(home, plan(home, revision=text)) == ["no-page"]
    both = [outlet(home), outlet(home, "trang", "social")]
    assert kinds(home, plan(home, revision=text, outlets=both)) == []
    assert kinds(home, plan(home, revision=text, outlets=[outlet(home)])) == []
    calendared(home, plan(home, "2026-12-10 08:00", revision=text, outlets=[outlet(home)]))
    assert "no-page" in kinds(home, plan(home, revision=text)), "it comes a day too late"
    assert "no-page" not in kinds(home, plan(home, "2026-12-10 09:00", revision=text))


def test_two_outlets_that_write_to_the_same_people_are_told(home: Home) -> None:
    once = letter(home)
    assert "twice" not in kinds(home, once)
    other = [outlet(home, "thu", "email"), outlet(home, "thu-2", "email")]
    assert "twice" in kinds(home, replace(once, outlets=other))


def test_what_is_due_more_than_a_year_ahead_is_said(home: Home) -> None:
    near = plan(home, repeat="FREQ=WEEKLY", until=date(2027, 3, 1))
    assert "far" not in kinds(home, near)
    assert "far" in kinds(home, plan(home, "2036-12-09 08:00"))
    assert "far" in kinds(home, plan(home, repeat="FREQ=WEEKLY", until=date(2099, 12, 31)))


def test_the_same_text_within_a_week_and_another_within_the_hour_are_known(home: Home) -> None:
    calendared(home, plan(home, "2026-12-09 08:00"))
    assert kinds(home, plan(home, "2026-12-15 08:00")) == ["same-text"]
    assert kinds(home, plan(home, "2026-12-17 08:00")) == []
    other = plan(home, "2026-12-09 08:30", revision=passed(home, "tin-02", channels=NO_PAGE))
    assert kinds(home, other) == ["same-hour"]
    elsewhere = plan(home, "2026-12-10 08:00", outlets=[outlet(home, "khac", "social")])
    assert kinds(home, elsewhere) == []


def test_the_same_text_to_another_list_crowds_nobody(home: Home) -> None:
    calendared(home, letter(home, at="2026-12-09 08:00"))
    again = letter(home, at="2026-12-10 08:00")
    assert kinds(home, again) == ["same-text"]
    others = plan(
        home,
        "2026-12-10 08:00",
        outlets=[outlet(home, "thu", "email")],
        audience=audience(home, "khac", 2),
    )
    assert kinds(home, others) == []

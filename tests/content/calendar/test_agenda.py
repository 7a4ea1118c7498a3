"""The calendar in a span: what was planned, what is to come, and what crowds."""

from datetime import UTC, datetime, timedelta

from content.calendar.agenda import Slot, agenda, clashes
from content.calendar.schedule import ScheduleRequest, cancel
from tests.content.content_kit import calendared, local, outlet, passed, planned
from tests.kit import BIENTAP, Home


def on_calendar(home: Home, item: str, at: str, repeat: str | None = None) -> int:
    return calendared(
        home,
        ScheduleRequest(
            passed(home, item), [outlet(home, "trang", "social")], None, local(at), repeat
        ),
    )


def shown(home: Home, since: str, until: str) -> list[Slot]:
    with home.database.read() as db:
        return agenda(db, local(since), local(until))


def times(slots: list[Slot]) -> list[tuple[int, str]]:
    return [
        (slot.publication.id, (slot.at + timedelta(hours=7)).strftime("%d %H:%M")) for slot in slots
    ]


def test_a_recurrence_shows_every_due_time_of_the_span_and_none_outside(home: Home) -> None:
    one = on_calendar(home, "tin-01", "2031-12-01 08:00", "FREQ=WEEKLY")
    assert times(shown(home, "2031-12-08 08:00", "2031-12-22 08:00")) == [
        (one, "08 08:00"),
        (one, "15 08:00"),
    ]


def test_what_was_planned_stays_where_it_was_and_the_rest_follows_without_a_gap_or_a_double(
    home: Home,
) -> None:
    one = on_calendar(home, "tin-01", "2031-12-01 08:00", "FREQ=DAILY;COUNT=5")
    planned(home, local("2031-12-02 09:00"))
    slots = shown(home, "2031-11-01 00:00", "2032-01-01 00:00")
    assert times(slots) == [(one, f"0{day} 08:00") for day in range(1, 6)]
    assert [slot.planned for slot in slots] == [True, True, False, False, False]


def test_a_cancelled_publication_shows_only_what_was_planned(home: Home) -> None:
    one = on_calendar(home, "tin-01", "2031-12-01 08:00", "FREQ=DAILY;COUNT=5")
    planned(home, local("2031-12-01 09:00"))
    with home.database.write() as db:
        cancel(db, one, home.act(BIENTAP, "hoãn"))
    (left,) = shown(home, "2031-11-01 00:00", "2032-01-01 00:00")
    assert (left.publication.state, left.planned) == ("cancelled", True)


def test_t16_the_same_text_twice_a_day_and_two_texts_within_the_hour_are_told(home: Home) -> None:
    first = on_calendar(home, "tin-01", "2031-12-01 08:00")
    again = on_calendar(home, "tin-01", "2031-12-01 20:00")
    near = on_calendar(home, "tin-02", "2031-12-01 08:59")
    on_calendar(home, "tin-03", "2031-12-01 12:00")
    found = clashes(shown(home, "2031-12-01 00:00", "2031-12-02 00:00"))
    told = {id: kinds for (id, _), kinds in found.items()}
    assert told == {first: {"same-hour", "same-text"}, again: {"same-text"}, near: {"same-hour"}}


def test_a_feed_shows_its_texts_side_by_side_so_nothing_crowds_there(home: Home) -> None:
    for item in ("tin-01", "tin-02"):
        calendared(
            home,
            ScheduleRequest(passed(home, item), [outlet(home)], None, local("2031-12-01 08:00")),
        )
    assert clashes(shown(home, "2031-12-01 00:00", "2031-12-02 00:00")) == {}


def test_what_was_cancelled_is_in_nobodys_way(home: Home) -> None:
    one = on_calendar(home, "tin-01", "2031-12-01 08:00")
    on_calendar(home, "tin-02", "2031-12-01 08:30")
    planned(home, datetime(2031, 12, 1, 2, tzinfo=UTC))
    with home.database.write() as db:
        cancel(db, one, home.act(BIENTAP, "trùng"))
    assert clashes(shown(home, "2031-12-01 00:00", "2031-12-02 00:00")) == {}

"""What stands on a feed or a screen at a moment."""

from datetime import date, timedelta

import pytest

from content.calendar.schedule import ScheduleRequest, cancel
from content.items.items import Revision
from content.sending.surfaces import Standing, identify, standing
from tests.content.content_kit import calendared, local, outlet, passed, planned, sql
from tests.kit import BIENTAP, Home


def shown(
    home: Home, at: str = "2026-12-04 09:00", show_days: int | None = None, limit: int = 100
) -> list[Standing]:
    here = outlet(home).id
    with home.database.read() as db:
        return standing(db, here, local(at), show_days, limit)


def published(
    home: Home,
    revision: Revision,
    at: str = "2026-12-04 08:00",
    until: date | None = None,
    repeat: str | None = None,
) -> int:
    """A publication whose due deliveries have been shown."""
    here = outlet(home)
    publication = calendared(
        home, ScheduleRequest(revision, [here], None, local(at), repeat, until)
    )
    planned(home)
    sql(home, "UPDATE deliveries SET state = 'sending' WHERE state = 'queued'")
    with home.database.write() as db:
        identify(db, here.id, "hoadang.example.vn", local(at))
    sql(home, "UPDATE deliveries SET state = 'delivered' WHERE state = 'sending'")
    return publication


def test_items_stand_newest_first(home: Home) -> None:
    published(home, passed(home), "2026-12-04 08:00")
    published(home, passed(home, "tin-02"), "2026-12-04 08:30")
    assert [standing.revision.item for standing in shown(home)] == ["tin-02", "tin-01"]
    assert [standing.revision.item for standing in shown(home, limit=1)] == ["tin-02"]


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        *((state, True) for state in ("sending", "unknown", "accepted", "delivered")),
        *(
            (state, False)
            for state in ("queued", "claimed", "held", "rejected", "expired", "cancelled")
        ),
    ],
)
def test_what_was_or_is_being_published_stands_and_nothing_else(
    home: Home, state: str, stands: bool
) -> None:
    published(home, passed(home))
    sql(home, "UPDATE deliveries SET state = :state", state=state)
    assert bool(shown(home)) == stands


@pytest.mark.parametrize(
    ("at", "stands"), [("2026-12-06 23:59", True), ("2026-12-07 00:00", False)]
)
def test_the_last_day_is_a_whole_local_day(home: Home, at: str, stands: bool) -> None:
    published(home, passed(home), until=date(2026, 12, 6))
    assert bool(shown(home, at)) == stands


@pytest.mark.parametrize(
    ("at", "stands"), [("2026-12-11 07:59", True), ("2026-12-11 08:00", False)]
)
def test_without_a_last_day_the_surfaces_own_limit_counts(
    home: Home, at: str, stands: bool
) -> None:
    published(home, passed(home))
    assert bool(shown(home, at, show_days=7)) == stands
    assert shown(home, at, show_days=None)


def test_an_entry_says_when_it_first_and_last_appeared_and_when_it_ends(home: Home) -> None:
    published(home, passed(home), until=date(2026, 12, 31), repeat="FREQ=WEEKLY;COUNT=2")
    (one,) = shown(home, "2026-12-12 09:00")
    assert (one.published_at, one.updated_at) == (
        local("2026-12-04 08:00"),
        local("2026-12-11 08:00"),
    )
    assert one.valid_to == local("2027-01-01 00:00")


def test_the_permanent_id_never_changes_with_text_or_time(home: Home) -> None:
    published(home, passed(home))
    (before,) = shown(home)
    published(home, passed(home, title="Tiêu đề khác"), "2027-03-01 08:00")
    (after,) = shown(home, "2027-03-02 08:00")
    assert after.revision.title == "Tiêu đề khác"
    assert after.guid == before.guid == "tag:hoadang.example.vn,2026:tin/tin-01"
    assert after.published_at == before.published_at


def test_the_newest_published_text_stands_alone(home: Home) -> None:
    published(home, passed(home))
    published(home, passed(home, body="Đã sửa."), "2026-12-04 08:30")
    (one,) = shown(home)
    assert one.revision.number == 2


def test_an_older_text_never_comes_back_when_the_newer_one_runs_out(home: Home) -> None:
    published(home, passed(home))
    published(home, passed(home, body="Đã sửa."), "2026-12-05 08:00", until=date(2026, 12, 6))
    assert [standing.revision.number for standing in shown(home, "2026-12-06 09:00")] == [2]
    assert shown(home, "2026-12-07 09:00") == []


def test_the_same_text_published_twice_stands_until_the_later_end(home: Home) -> None:
    published(home, passed(home), until=date(2026, 12, 31))
    published(home, passed(home), "2026-12-05 08:00", until=date(2026, 12, 5))
    (one,) = shown(home, "2026-12-06 09:00")
    assert one.valid_to == local("2027-01-01 00:00")


def test_cancelling_what_is_to_come_leaves_what_stands(home: Home) -> None:
    publication = published(home, passed(home))
    with home.database.write() as db:
        cancel(db, publication, home.act(BIENTAP, "thôi"))
    assert len(shown(home)) == 1


def test_another_outlets_items_do_not_stand_here(home: Home) -> None:
    calendared(home, ScheduleRequest(passed(home), [outlet(home, "led", "led")], None, home.now))
    planned(home, home.now + timedelta(days=30))
    sql(home, "UPDATE deliveries SET state = 'delivered'")
    assert shown(home) == []

"""How items really stand, and what finds them: the same words for both."""

from datetime import timedelta
from typing import Any

import pytest

from content.calendar import amending, correcting, stopping
from content.calendar.schedule import ScheduleRequest
from content.finding.listing import SORTS, Cut, ItemRow, Wanted, count_states, list_rows
from content.finding.standing import STATES
from content.sending.amendments import withdrawn_items
from content.sorting.tags import add_tags
from tests.content.content_kit import calendared, outlet, passed, planned, sql, submitted, written
from tests.kit import BIENTAP, BIENTAP2, DUYET, START, HandClock, Home


def rows(home: Home, wanted: Wanted = Wanted(), cut: Cut = Cut()) -> list[ItemRow]:  # noqa: B008
    with home.database.read() as db:
        amount, found = list_rows(db, wanted, cut, home.now)
    assert cut.limit is not None or amount == len(found)
    return found


def on_calendar(home: Home, item: str, hours: float = 0, **more: Any) -> int:
    revision = passed(home, item)
    at = START + timedelta(hours=hours)
    return calendared(home, ScheduleRequest(revision, home.outlet_rows("cong"), None, at, **more))


def arrived(home: Home, state: str = "accepted") -> None:
    sql(home, "UPDATE deliveries SET state = :state, settled_at = due_at", state=state)


def stand(home: Home, item: str) -> tuple[str, ...]:
    """What is said of an item; and that each of these words, and no other, finds it."""
    (row,) = [found for found in rows(home) if found.item == item]
    finding = [
        state
        for state in STATES
        if item in [found.item for found in rows(home, Wanted(state=state))]
    ]
    assert sorted(finding) == sorted(row.shown)
    return row.shown


@pytest.fixture
def office(home: Home) -> Home:
    outlet(home, "cong")
    return home


def test_an_item_from_draft_to_withdrawn(office: Home) -> None:
    written(office, "tin-01")
    assert stand(office, "tin-01") == ("draft",)
    submitted(office, "tin-02")
    assert stand(office, "tin-02") == ("submitted",)
    passed(office, "tin-03")
    assert stand(office, "tin-03") == ("approved",)
    publication = on_calendar(office, "tin-03", 2)
    assert stand(office, "tin-03") == ("scheduled",)
    planned(office, START + timedelta(hours=2))  # prepared before its time
    assert stand(office, "tin-03") == ("scheduled",)
    assert isinstance(office.clock, HandClock)
    office.clock.forward(hours=2)
    assert stand(office, "tin-03") == ("sending",)
    arrived(office)
    assert stand(office, "tin-03") == ("published",)
    written(office, "tin-03", title="Bản mới")
    assert stand(office, "tin-03") == ("draft", "published")
    with office.database.write() as db:
        able = [row.id for row in office.outlet_rows("cong")]
        amending.withdraw(db, "tin-03", office.act(DUYET, "Sai ngày"), able)
        assert withdrawn_items(db) == {"tin-03"}
    assert publication
    assert stand(office, "tin-03") == ("draft", "withdrawn")


def test_what_came_nowhere_is_not_called_published(office: Home) -> None:
    on_calendar(office, "tin-01")
    planned(office, START)
    assert stand(office, "tin-01") == ("sending",)
    arrived(office, "rejected")
    assert stand(office, "tin-01") == ("failed",)


def test_a_correction_a_stop_and_what_stands_or_is_repeated(office: Home) -> None:
    on_calendar(office, "tin-01")
    today = START.date()
    on_calendar(office, "tin-02", until=today)
    daily = on_calendar(office, "tin-03", repeat="FREQ=DAILY")
    planned(office, START)
    arrived(office)
    assert stand(office, "tin-02") == stand(office, "tin-03") == ("sending",)
    text = passed(office, "tin-01", body="Nội dung đã sửa.")
    with office.database.write() as db:
        able = [row.id for row in office.outlet_rows("cong")]
        correcting.correct(db, text, office.act(DUYET, "sai"), able)
        stopping.stop(db, daily, office.act(DUYET, "xem lại"))
    arrived(office)
    assert stand(office, "tin-01") == ("corrected",)
    assert isinstance(office.clock, HandClock)
    office.clock.forward(days=1)
    assert stand(office, "tin-02") == ("published",)
    with office.database.read() as db:
        counted = count_states(db, office.now)
    assert counted == {"corrected": 1, "published": 1, **{stand(office, "tin-03")[0]: 1}}


def test_places_times_pictures_and_tags_stand_with_an_item(office: Home) -> None:
    outlet(office, "mang", "social")
    revision = passed(office, "tin-01", picture={"sha256": "a" * 64})
    both = ScheduleRequest(revision, office.outlet_rows("cong", "mang"), None, START)
    calendared(office, both)
    later = START + timedelta(hours=5)
    calendared(office, ScheduleRequest(revision, office.outlet_rows("cong"), None, later))
    planned(office, START)
    arrived(office)
    with office.database.write() as db:
        add_tags(db, ["tin-01"], ["Mùa bão"], office.act(BIENTAP))
    (row,) = rows(office, Wanted(tag="mùa bão"))
    assert [(place.outlet, place.last) for place in row.places] == [
        ("cong", START),
        ("mang", START),
    ]
    assert (row.last_at, row.next_at) == (START, later)
    assert (row.picture, row.channels[0], row.tags[0].name) == ("a" * 64, "portal", "Mùa bão")


def test_items_are_found_by_everything_that_the_page_offers(office: Home) -> None:
    written(office, "tin-01", title="Hoa Đăng", campaign="mua-he", themes=["KH-1"])
    written(office, "tin-02", BIENTAP2, channels=["led"], body='"channels":["sms"] trong bài')
    for wanted, found in (
        (Wanted(words="hoa dang"), "tin-01"),
        (Wanted(campaign="mua-he"), "tin-01"),
        (Wanted(theme="KH-1"), "tin-01"),
        (Wanted(theme="-"), "tin-02"),
        (Wanted(family="sms"), "tin-01"),
        (Wanted(author="bientap2"), "tin-02"),
        (Wanted(unit="phong-khac"), "tin-02"),
    ):
        assert [row.item for row in rows(office, wanted)] == [found], wanted
    assert len(rows(office, Wanted(since=START, until=START + timedelta(days=1)))) == 2
    assert rows(office, Wanted(until=START)) == []


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_pages_through_all_without_a_query_for_each_row(
    office: Home, sort: str
) -> None:
    for number in range(5):
        on_calendar(office, f"tin-0{number}", number)
    seen: list[str] = []
    for offset in (0, 2, 4, 6):
        seen += [row.item for row in rows(office, Wanted(), Cut(sort, 2, offset))]
    assert sorted(seen) == [f"tin-0{number}" for number in range(5)]

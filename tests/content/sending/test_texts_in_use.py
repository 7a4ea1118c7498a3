"""Which texts wait for an outlet, and which of them were approved with another layout than the
newest."""

from datetime import timedelta

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest
from content.sending.texts_in_use import of_older_layout, waiting_texts
from tests.content.content_kit import (
    audience,
    calendared,
    outlet,
    passed,
    planned,
    sql,
)
from tests.kit import DUYET, Home

NEWEST = {"portal": 2, "email": 1}


def waits(home: Home, name: str) -> set[int]:
    (row,) = home.outlet_rows(name)
    with home.database.read() as db:
        return waiting_texts(db, row.id)


def older(home: Home, texts: set[int], family: str) -> set[str]:
    with home.database.read() as db:
        return of_older_layout(db, texts, family, NEWEST)


def test_a_text_waits_from_the_calendar_until_its_last_delivery_has_ended(home: Home) -> None:
    outlet(home), outlet(home, "thu", "email"), audience(home, count=3)
    revision = passed(home)
    with home.database.read() as db:
        people = find_audience(db, "dan")
    due = home.now + timedelta(hours=1)
    calendared(home, ScheduleRequest(revision, home.outlet_rows("thu"), people, due), by=DUYET)
    assert (waits(home, "thu"), waits(home, "cong")) == ({revision.id}, set())
    planned(home, due)
    assert waits(home, "thu") == {revision.id}  # in the queue now, no longer on the calendar
    for state in ("claimed", "sending", "held", "unknown"):
        sql(home, "UPDATE deliveries SET state = :state WHERE id = 1", state=state)
        assert waits(home, "thu") == {revision.id}
    sql(home, "UPDATE deliveries SET state = 'accepted' WHERE id > 1")
    assert waits(home, "thu") == {revision.id}
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    assert waits(home, "thu") == set()


def test_a_cancelled_publication_waits_for_nothing(home: Home) -> None:
    outlet(home)
    revision = passed(home)
    calendared(home, ScheduleRequest(revision, home.outlet_rows("cong"), None, home.now), by=DUYET)
    assert waits(home, "cong") == {revision.id}
    sql(home, "UPDATE publications SET state = 'cancelled'")
    assert waits(home, "cong") == set()


def test_only_the_familys_own_layout_makes_a_text_old(home: Home) -> None:
    texts = {
        item: passed(home, item, layouts=layouts).id
        for item, layouts in (
            ("tin-1", {"portal": 1, "email": 1}),
            ("tin-2", {"portal": 2, "email": 1}),
            ("tin-3", {"portal": 2}),
            ("tin-4", {}),
        )
    }
    assert older(home, set(texts.values()), "portal") == {"tin-1", "tin-4"}
    assert older(home, set(texts.values()), "email") == {"tin-3", "tin-4"}
    assert older(home, {texts["tin-2"]}, "email") == set()
    assert older(home, set(), "portal") == set()


def test_a_text_that_quotes_a_document_is_not_taken_for_the_newest(home: Home) -> None:
    quoted = '"layouts":{"email":1,"portal":2}'
    revision = passed(home, "tin-1", layouts={"portal": 1, "email": 1}, body=f"Trích {quoted}")
    assert older(home, {revision.id}, "portal") == {"tin-1"}

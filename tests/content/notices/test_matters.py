"""Whom what stands concerns: by role, unit and doing, from the state alone."""

from collections.abc import Sequence
from datetime import date, timedelta

from content.calendar.releasing import ListSeen, release
from content.calendar.schedule import ScheduleRequest, cancel
from content.notices.matters import Concern
from content.notices.of_machines import of_machines
from content.notices.of_pictures import of_pictures
from content.notices.of_sending import of_sending
from content.notices.of_texts import of_texts
from content.notices.of_work import of_work
from content.outlets.outlets import note_key_end
from content.people.acts import Person
from tests.content.content_kit import audience, calendared, lent, outlet, passed, planned, sql
from tests.engine.engine_kit import clock_of
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home

EVERYBODY = (BIENTAP, DUYET, BIENTAP2, PHATNGON, QUANTRI)
AUDITOR = Person("kiemtra", "auditor", "")


def told(home: Home, kind: str) -> list[tuple[str, list[str]]]:
    """The matters of a kind: (title, who is told)."""
    with home.database.read() as db:
        found: Sequence[Concern] = [
            *of_texts(db, home.now),
            *of_sending(db, home.now),
            *of_machines(db, home.now),
            *of_work(db, home.now),
            *of_pictures(db, home.now),
        ]
    return [
        (concern.matter.title, [who.name for who in (*EVERYBODY, AUDITOR) if concern.concerns(who)])
        for concern in found
        if concern.matter.kind == kind
    ]


def mailing(home: Home, count: int = 3, release_above: int = 100) -> int:
    """A letter to some people, due now."""
    mail = outlet(home, "thu", "email")
    plan = ScheduleRequest(passed(home), [mail], audience(home, count=count), home.now)
    return calendared(home, plan, BIENTAP, release_above)


def test_a_large_mailing_waits_for_a_second_person(home: Home) -> None:
    number = mailing(home.people(), release_above=2)
    assert told(home, "release") == [("Tiêu đề tin-01", ["duyet", "phatngon", "quantri"])]
    with home.database.write() as db:
        release(db, number, home.act(DUYET), ListSeen(1))
    assert told(home, "release") == []


def test_what_is_unknown_is_told_to_who_settles_and_who_scheduled_it_as_one_matter(
    home: Home,
) -> None:
    mailing(home.people())
    planned(home, home.now + timedelta(minutes=1))
    assert told(home, "unknown") == []
    sql(home, "UPDATE deliveries SET state = 'unknown'")
    assert told(home, "unknown") == [
        ("Tiêu đề tin-01", ["bientap", "duyet", "phatngon", "quantri"])
    ]
    last = "(SELECT max(id) FROM deliveries)"
    sql(home, f"UPDATE deliveries SET state = 'rejected' WHERE id = {last}")  # noqa: S608
    assert told(home, "failed") == [("Tiêu đề tin-01", ["bientap"])]
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    assert told(home, "unknown") == told(home, "failed") == []


def test_credentials_that_end_are_told_to_who_administers(home: Home) -> None:
    page = outlet(home.people(), "trang", "social")
    with home.database.write() as db:
        note_key_end(db, page.id, home.now + timedelta(days=5))
    assert told(home, "key") == [(page.title, ["quantri"])]
    clock_of(home).forward(days=6)
    assert told(home, "key") == []
    assert told(home, "key_over") == [(page.title, ["quantri"])]


def test_a_right_to_a_picture_that_ends_is_told_while_the_picture_is_on_the_calendar(
    home: Home,
) -> None:
    text = passed(home.people(), **lent(home, date(2026, 12, 20)))
    assert told(home, "rights") == []
    asked = ScheduleRequest(text, [outlet(home)], None, home.now + timedelta(days=3))
    number = calendared(home, asked, BIENTAP)
    assert told(home, "rights") == [], "19 days are left"
    clock_of(home).forward(days=5)
    assert told(home, "rights") == [("Ảnh mượn", ["bientap", "bientap2"])]
    clock_of(home).forward(days=20)
    assert told(home, "rights") == [("Ảnh mượn", ["bientap", "bientap2"])], "it still hangs there"
    with home.database.write() as db:
        cancel(db, number, home.act(BIENTAP, "hết quyền"))
    assert told(home, "rights") == []


def test_an_import_that_ended_is_told_to_who_began_it(home: Home) -> None:
    home.people()
    sql(
        home,
        "INSERT INTO list_imports (name, file, person, begun_at, state, rows, bad, seen_at, answer)"
        " VALUES ('dan', 'dan.csv', 'bientap2', :at, 'done', 7, 0, :at, '{}')",
        at=f"{home.now:%Y-%m-%d %H:%M:%S.%f}",
    )
    assert told(home, "import_done") == [("dan", ["bientap2"])]
    clock_of(home).forward(days=20)
    assert told(home, "import_done") == [], "no news any more"

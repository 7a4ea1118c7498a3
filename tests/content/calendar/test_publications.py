"""Publications as lists show them."""

from datetime import date

from content.calendar.publications import list_publications
from content.calendar.schedule import ScheduleRequest
from tests.content.content_kit import audience, calendared, local, outlet, passed
from tests.kit import Home


def test_the_calendar_is_listed_newest_first_with_all_that_matters(home: Home) -> None:
    at, until = local("2026-12-04 08:00"), date(2026, 12, 9)
    page = ScheduleRequest(passed(home), [outlet(home)], None, at, "FREQ=DAILY", until)
    mail = [outlet(home, "thu", "email")]
    calendared(home, page)
    mailing = ScheduleRequest(passed(home), mail, audience(home), home.now)
    calendared(home, mailing, release_above=1)
    with home.database.read() as db:
        newest, oldest = list_publications(db)
    assert (newest.audience, newest.size, newest.state, newest.outlets) == (
        "dan",
        5,
        "waiting",
        ("thu",),
    )
    assert (oldest.item, oldest.repeat, oldest.until, oldest.created_by) == (
        "tin-01",
        "FREQ=DAILY",
        date(2026, 12, 9),
        "bientap",
    )

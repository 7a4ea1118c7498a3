"""What an outlet is, also where its row was written by code that did not know to say it."""

import pytest
from sqlalchemy import update

from content.calendar.publications import find_publication
from content.calendar.schedule import ScheduleRequest
from content.database.tables.items import approvals
from content.database.tables.outlets import outlets
from content.intake.errors import InputError
from content.items.approval import approval_in_force
from content.outlets.outlets import find_outlet
from tests.content.content_kit import audience, calendared, outlet, passed, planned
from tests.kit import Home


def as_before(home: Home) -> None:
    """Every row as a process of 0.2.0 would have written it into the newest schema."""
    with home.database.write() as db:
        db.execute(update(outlets).values(addressed=None, surface=False, form=""))
        db.execute(update(approvals).values(channels="[]"))


@pytest.mark.parametrize(
    ("family", "facts"),
    [
        ("portal", (None, True, "portal")),
        ("email", ("email", False, "email")),
        ("sms", ("phone", False, "sms")),
        ("social", (None, False, "social")),
        ("led", (None, True, "led")),
    ],
)
def test_an_older_row_is_what_its_family_was(
    home: Home, family: str, facts: tuple[str | None, bool, str]
) -> None:
    assert outlet(home, "diem", family).addressed == facts[0]
    as_before(home)
    with home.database.read() as db:
        found = find_outlet(db, "diem")
    assert (found.addressed, found.surface, found.form) == facts


def test_an_older_row_keeps_its_audience_and_its_place_on_the_calendar(home: Home) -> None:
    mail, people = outlet(home, "thu", "email"), audience(home, count=3)
    revision = passed(home)
    as_before(home)
    number = calendared(home, ScheduleRequest(revision, [mail], people, home.now))
    planned(home, home.now)
    assert home.states() == {"queued": 3}
    with home.database.read() as db:
        (place,) = find_publication(db, number).places
    assert (place.addressed, place.surface, place.form) == ("email", False, "email")


def test_what_a_row_says_outranks_its_family(home: Home) -> None:
    outlet(home, "nhan", "social", addressed="phone", form="messenger")
    outlet(home, "bang", "email", addressed=None, surface=True, form="notice_board")
    with home.database.read() as db:
        messenger, board = find_outlet(db, "nhan"), find_outlet(db, "bang")
    assert (messenger.addressed, messenger.surface, messenger.form) == ("phone", False, "messenger")
    assert (board.addressed, board.surface, board.form) == (None, True, "notice_board")


def test_an_approval_by_families_is_for_their_channels_that_have_an_outlet(home: Home) -> None:
    page, feed = outlet(home, "trang", "social"), outlet(home, "cong")
    revision = passed(home, families=("portal", "email"))
    as_before(home)
    with home.database.read() as db:
        found = approval_in_force(db, revision)
    assert found is not None
    assert found.channels == ("portal_thu",)
    calendared(home, ScheduleRequest(revision, [feed], None, home.now))
    with pytest.raises(InputError, match="phê duyệt thêm kênh"):
        calendared(home, ScheduleRequest(revision, [page], None, home.now))

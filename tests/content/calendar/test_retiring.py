"""An outlet that is used no more: what waits there is a person's decision, what was is kept."""

from datetime import timedelta

import pytest

from content.calendar.occurrences import plan_due
from content.calendar.publications import find_publication
from content.calendar.retiring import remaining, retire
from content.calendar.schedule import ScheduleRequest, schedule
from content.intake.errors import InputError
from content.people.acts import NotAllowed
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, QUANTRI, Home

OUTLETS = """
[[outlet]]
name = "kenh"
channel = "telegram_channel"
token = "1:a"
chat_id = "@kenh"
[[outlet]]
name = "cong"
channel = "portal_feed"
slug = "tin"
feed_title = "Tin"
link = "https://example.org/tin"
"""


@pytest.fixture
def office(home: Home) -> Home:
    return home.people().plans().outlets(OUTLETS)


def scheduled(home: Home, *outlets: str, **later: float) -> int:
    revision = home.approved("ct-01")
    asked = ScheduleRequest(
        revision, home.outlet_rows(*outlets), None, home.now + timedelta(**later)
    )
    with home.database.write() as db:
        return schedule(db, asked, home.act(BIENTAP), 100)


def retired(home: Home, cancel_queue: bool) -> int:
    with home.database.write() as db:
        return retire(db, "kenh", home.act(QUANTRI, "Trang cũ"), cancel_queue)


def test_what_waits_is_told_first_and_ends_as_the_person_says(office: Home) -> None:
    now, alone, shared = (
        scheduled(office, "kenh"),
        scheduled(office, "kenh", days=1),
        scheduled(office, "kenh", "cong", days=2),
    )
    plan_due(office.database, office.now, office.context.calendar)
    with office.database.read() as db:
        left = remaining(db, "kenh")
    assert left.waits == 1
    assert [each.id for each in left.alone] == [alone]
    assert [each.id for each in left.shared] == [shared]
    assert retired(office, cancel_queue=True) == 1
    with office.database.read() as db:
        assert find_publication(db, alone).state == "cancelled"
        assert find_publication(db, shared).state == "active"
        assert find_publication(db, now).state == "done"
    assert [(row.outlet, row.state) for row in office.log()] == [("kenh", "cancelled")]
    later = office.now + timedelta(days=3)
    plan_due(office.database, later, office.context.calendar)
    assert sorted(row.outlet for row in office.log()) == ["cong", "kenh"]
    assert last_act(office)[1] == "outlet.retire"


def test_what_is_queued_may_leave_all_the_same(office: Home) -> None:
    scheduled(office, "kenh")
    plan_due(office.database, office.now, office.context.calendar)
    assert retired(office, cancel_queue=False) == 0
    assert office.states() == {"queued": 1}


def test_nothing_new_goes_there_and_its_name_is_nobody_elses(office: Home) -> None:
    retired(office, cancel_queue=False)
    with pytest.raises(InputError, match="đã thôi dùng"):
        scheduled(office, "kenh")
    with pytest.raises(InputError, match="đặt tên khác"):
        office.outlets(OUTLETS)
    with pytest.raises(InputError, match="từ trước"):
        retired(office, cancel_queue=False)


def test_a_reason_and_an_administrator_are_needed(office: Home) -> None:
    with office.database.write() as db:
        with pytest.raises(InputError):
            retire(db, "kenh", office.act(QUANTRI), cancel_queue=False)
        with pytest.raises(NotAllowed):
            retire(db, "kenh", office.act(BIENTAP, "x"), cancel_queue=False)

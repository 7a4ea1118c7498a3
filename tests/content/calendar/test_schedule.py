"""The calendar: what may be put on it, when it is due, who lets a large mailing go, and how it is
moved or ended."""

from datetime import date, timedelta
from typing import Any

import pytest

from content.audiences.audiences import list_audiences
from content.calendar import releasing, schedule
from content.calendar.publications import Publication, list_publications
from content.calendar.releasing import ListSeen
from content.calendar.schedule import ScheduleRequest
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM
from content.items.approval import approve_urgent
from content.people.acts import NotAllowed, Person
from tests.content.content_kit import (
    audience,
    calendared,
    channels,
    local,
    outlet,
    passed,
    planned,
    sql,
    written,
)
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home

LARGE = 1
"""A release limit that the list of five is above."""

KIEMTOAN = Person("kiemtoan", "auditor", "van-phong")


def page(
    home: Home, at: str, repeat: str | None = None, until: date | None = None
) -> ScheduleRequest:
    return ScheduleRequest(passed(home), [outlet(home)], None, local(at), repeat, until)


def mailing(home: Home, **changes: Any) -> ScheduleRequest:
    given = {
        "revision": passed(home),
        "outlets": [outlet(home, "thu", "email")],
        "audience": audience(home),
        "at": home.now,
    }
    return ScheduleRequest(**{**given, **changes})


def due(home: Home) -> list[str]:
    """The local times at which the planned deliveries are due."""
    return [f"{row.due_at.astimezone(VIETNAM):%d/%m %H:%M}" for row in home.log()]


def only(home: Home) -> Publication:
    with home.database.read() as db:
        (found,) = list_publications(db)
    return found


def release(home: Home, publication: int, by: Person = DUYET) -> None:
    with home.database.write() as db:
        releasing.release(db, publication, home.act(by), seen(home))


def seen(home: Home, name: str = "dan") -> ListSeen | None:
    """The list as the page shows it now."""
    with home.database.read() as db:
        return next(
            (ListSeen(one.generation) for one in list_audiences(db) if one.name == name), None
        )


def cancel(home: Home, publication: int, by: Person = BIENTAP, why: str = "hoãn") -> int:
    with home.database.write() as db:
        return schedule.cancel(db, publication, home.act(by, why))


def move(home: Home, publication: int, at: str, by: Person = BIENTAP) -> None:
    with home.database.write() as db:
        schedule.reschedule(db, publication, local(at), home.act(by))


def test_one_time_is_local_time(home: Home) -> None:
    calendared(home, page(home, "2026-12-04 08:00"))
    assert planned(home) == 1
    assert due(home) == ["04/12 08:00"]
    assert only(home).state == "done"


def test_t48_a_weekly_rule_keeps_its_local_hour_all_year(home: Home) -> None:
    calendared(home, page(home, "2026-12-04 08:00", "FREQ=MONTHLY;BYDAY=1FR;COUNT=13"))
    planned(home)
    assert len(due(home)) == 13
    assert {moment[6:] for moment in due(home)} == {"08:00"}


def test_t56_a_rule_in_the_small_hours_means_the_local_day(home: Home) -> None:
    # a Monday here, still Sunday in UTC
    calendared(home, page(home, "2026-12-07 00:30", "FREQ=WEEKLY;BYDAY=MO;COUNT=2"))
    planned(home)
    assert due(home) == ["07/12 00:30", "14/12 00:30"]


def test_t59_a_repetition_has_its_own_end_and_is_sent_until_then(home: Home) -> None:
    calendared(home, page(home, "2026-12-04 08:00", "FREQ=DAILY", date(2026, 12, 6)))
    planned(home)
    assert due(home) == ["04/12 08:00", "05/12 08:00", "06/12 08:00"]
    assert only(home).state == "done"


def test_a_rule_that_misses_the_given_day_begins_on_its_first_own_day(home: Home) -> None:
    calendared(home, page(home, "2026-12-04 08:00", "FREQ=WEEKLY;BYDAY=MO;COUNT=1"))
    planned(home)
    assert due(home) == ["07/12 08:00"]


@pytest.mark.parametrize(
    ("repeat", "until", "words"),
    [
        ("FREQ=MINUTELY", None, "không lặp dày hơn"),
        ("mỗi ngày", None, "quy tắc lặp"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20261231", None, "chỉ được có một"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", None, "không có ngày nào|không cho ngày nào"),
        ("FREQ=DAILY", date(2026, 12, 3), "trước lượt đầu"),
        (None, date(2026, 12, 3), "trước lượt đầu"),
    ],
)
def test_a_rule_or_end_that_gives_no_time_is_refused_in_one_sentence(
    home: Home, repeat: str | None, until: date | None, words: str
) -> None:
    plan = page(home, "2026-12-04 08:00", repeat, until)
    with pytest.raises(InputError, match=words):
        calendared(home, plan)
    assert sql(home, "SELECT * FROM publications") == []


def test_an_unapproved_text_is_not_put_on_the_calendar(home: Home) -> None:
    draft = written(home)
    with pytest.raises(InputError, match="bản 1 chưa được phê duyệt"):
        calendared(home, ScheduleRequest(draft, [outlet(home)], None, home.now))


@pytest.mark.parametrize("by", [BIENTAP2, KIEMTOAN], ids=lambda by: by.name)
def test_who_may_not_write_the_item_may_not_schedule_move_or_cancel_it(
    home: Home, by: Person
) -> None:
    plan = page(home, "2026-12-04 08:00")
    with pytest.raises(NotAllowed):
        calendared(home, plan, by)
    publication = calendared(home, plan)
    with pytest.raises(NotAllowed):
        move(home, publication, "2026-12-05 08:00", by)
    with pytest.raises(NotAllowed):
        cancel(home, publication, by)
    assert only(home).state == "active"


def test_a_mail_outlet_needs_a_list_and_a_list_needs_one(home: Home) -> None:
    plan = mailing(home, audience=None)
    with pytest.raises(InputError, match="cần chọn một nhóm nhận"):
        calendared(home, plan)
    with pytest.raises(InputError, match="bỏ nhóm nhận"):
        calendared(home, mailing(home, outlets=[outlet(home)]))


def test_a_list_of_addresses_is_no_list_of_telephones(home: Home) -> None:
    with pytest.raises(InputError, match="không chứa loại địa chỉ"):
        calendared(home, mailing(home, outlets=[outlet(home, "sms", "sms")]))


def test_a_publication_without_an_outlet_is_refused(home: Home) -> None:
    with pytest.raises(InputError, match="ít nhất một điểm phát"):
        calendared(home, ScheduleRequest(passed(home), [], None, home.now))


def test_every_fault_of_a_plan_is_told_at_once(home: Home) -> None:
    outlets = [outlet(home, "thu", "email"), outlet(home, "trang", "social")]
    with pytest.raises(InputError) as refused:
        calendared(home, ScheduleRequest(passed(home, families=["email"]), outlets, None, home.now))
    assert [problem.where for problem in refused.value.problems] == ["thu", "trang"]


@pytest.mark.parametrize(("limit", "state"), [(5, "active"), (4, "waiting")])
def test_more_recipients_than_the_limit_wait_for_a_second_person(
    home: Home, limit: int, state: str
) -> None:
    calendared(home, mailing(home), release_above=limit)
    assert only(home).state == state
    assert planned(home) == (1 if state == "active" else 0)


@pytest.mark.parametrize("by", [DUYET, PHATNGON, QUANTRI], ids=lambda by: by.role)
def test_a_second_person_releases(home: Home, by: Person) -> None:
    publication = calendared(home, mailing(home), release_above=LARGE)
    release(home, publication, by)
    assert sql(home, "SELECT state, released_by FROM publications") == [("active", by.name)]
    assert planned(home) == 1


@pytest.mark.parametrize("by", [BIENTAP, BIENTAP2, KIEMTOAN], ids=lambda by: by.name)
def test_a_writer_or_an_auditor_does_not_release(home: Home, by: Person) -> None:
    publication = calendared(home, mailing(home), release_above=LARGE)
    with pytest.raises(NotAllowed):
        release(home, publication, by)
    assert planned(home) == 0


def test_who_scheduled_a_mailing_cannot_release_it(home: Home) -> None:
    publication = calendared(home, mailing(home), DUYET, LARGE)
    with pytest.raises(NotAllowed, match="người thứ hai"):
        release(home, publication, DUYET)
    assert planned(home) == 0


def test_only_what_waits_is_released_and_only_once(home: Home) -> None:
    publication = calendared(home, mailing(home), release_above=LARGE)
    release(home, publication)
    with pytest.raises(InputError, match="duyet đã cho phép gửi lúc"):
        release(home, publication, PHATNGON)
    with pytest.raises(InputError, match="không có"):
        release(home, 99)


def test_a_late_release_lets_the_mailing_leave_now(home: Home) -> None:
    publication = calendared(
        home, mailing(home, at=home.now - timedelta(hours=5)), release_above=LARGE
    )
    release(home, publication)
    planned(home, home.now)
    assert {row.due_at for row in home.log()} == {home.now}


def test_an_early_release_changes_no_time(home: Home) -> None:
    publication = calendared(home, mailing(home, at=local("2026-12-04 08:00")), release_above=LARGE)
    release(home, publication)
    planned(home)
    assert set(due(home)) == {"04/12 08:00"}


def test_a_repetition_that_is_released_late_goes_on_with_its_next_time(home: Home) -> None:
    plan = mailing(home, at=local("2026-11-27 08:00"), repeat="FREQ=WEEKLY;COUNT=3")
    release(home, calendared(home, plan, release_above=LARGE))  # it is Tuesday 1 December
    planned(home)
    assert list(dict.fromkeys(due(home))) == ["04/12 08:00", "11/12 08:00"]


@pytest.mark.parametrize("repeat", [None, "FREQ=DAILY"])
def test_a_release_after_the_last_day_is_refused(home: Home, repeat: str | None) -> None:
    plan = mailing(home, at=local("2026-11-27 08:00"), repeat=repeat, until=date(2026, 11, 30))
    publication = calendared(home, plan, release_above=LARGE)
    with pytest.raises(InputError, match="quá ngày cuối"):
        release(home, publication)
    assert only(home).state == "waiting"


def test_a_moved_publication_leaves_at_its_new_time_only(home: Home) -> None:
    publication = calendared(home, page(home, "2026-12-04 08:00"))
    move(home, publication, "2026-12-05 09:30")
    planned(home)
    assert due(home) == ["05/12 09:30"]


def test_moving_a_mailing_releases_nothing(home: Home) -> None:
    publication = calendared(home, mailing(home), release_above=LARGE)
    move(home, publication, "2026-12-05 09:30")
    assert (only(home).state, planned(home)) == ("waiting", 0)


def test_what_has_begun_is_not_moved(home: Home) -> None:
    publication = calendared(home, page(home, "2026-12-04 08:00", "FREQ=DAILY;COUNT=3"))
    planned(home, local("2026-12-04 08:00"))
    with pytest.raises(InputError, match="không dời được"):
        move(home, publication, "2026-12-08 08:00")


def test_a_move_past_the_last_day_is_refused(home: Home) -> None:
    publication = calendared(home, page(home, "2026-12-04 08:00", until=date(2026, 12, 31)))
    with pytest.raises(InputError, match="ngày cuối 31/12/2026 trước lượt đầu 01/01/2027"):
        move(home, publication, "2027-01-01 08:00")
    planned(home)
    assert due(home) == ["04/12 08:00"]


ENDED_BY_CANCEL = dict.fromkeys(("queued", "claimed", "held"), "cancelled")


@pytest.mark.parametrize(
    "state",
    [
        *ENDED_BY_CANCEL,
        "sending",
        "accepted",
        "delivered",
        "rejected",
        "unknown",
        "expired",
        "suppressed",
    ],
)
def test_cancelling_ends_what_waits_and_touches_nothing_that_may_have_left(
    home: Home, state: str
) -> None:
    publication = calendared(home, page(home, "2026-12-04 08:00", "FREQ=DAILY;COUNT=3"))
    planned(home, local("2026-12-04 08:00"))
    sql(home, "UPDATE deliveries SET state = :state", state=state)
    assert cancel(home, publication) == (state in ENDED_BY_CANCEL)
    assert home.states() == {ENDED_BY_CANCEL.get(state, state): 1}
    assert planned(home) == 0


def test_a_cancelled_delivery_says_why_and_when(home: Home) -> None:
    publication = calendared(home, page(home, "2026-12-04 08:00"))
    planned(home)
    cancel(home, publication, why="hoãn sự kiện")
    (row,) = home.log()
    assert (row.state, row.reason, row.settled_at) == ("cancelled", "hoãn sự kiện", home.now)


def test_cancelling_needs_a_reason_and_works_once(home: Home) -> None:
    publication = calendared(home, page(home, "2026-12-04 08:00"))
    with pytest.raises(InputError, match="lý do"):
        cancel(home, publication, why=" ")
    cancel(home, publication)
    with pytest.raises(InputError, match="đã bị hủy"):
        cancel(home, publication)
    with pytest.raises(InputError, match="không dời được"):
        move(home, publication, "2026-12-05 09:30")


def test_cancelling_one_publication_leaves_the_others(home: Home) -> None:
    first = calendared(home, page(home, "2026-12-04 08:00"))
    calendared(home, page(home, "2026-12-05 08:00"))
    planned(home)
    assert cancel(home, first) == 1
    assert home.states() == {"cancelled": 1, "queued": 1}


def test_an_urgent_text_is_scheduled_as_urgent_and_a_later_approval_of_another_is_not(
    home: Home,
) -> None:
    draft = written(home)
    with home.database.write() as db:
        urgent = approve_urgent(db, draft, home.act(DUYET, "lũ về"), channels("portal"))
    calendared(home, ScheduleRequest(urgent, [outlet(home)], None, home.now), DUYET)
    calendared(
        home, ScheduleRequest(passed(home, body="Bình thường."), [outlet(home)], None, home.now)
    )
    assert sql(home, "SELECT urgent FROM publications ORDER BY id") == [(1,), (0,)]

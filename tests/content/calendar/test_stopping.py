"""A publication is stopped where it runs: what has not left waits with a reason of its own, and
goes on or ends by a person's word."""

from collections import Counter
from datetime import timedelta

import pytest

from content.calendar import amending, correcting, schedule, stopping
from content.calendar.publications import find_publication
from content.calendar.schedule import ScheduleRequest
from content.calendar.stopping import StopEffect
from content.deliveries.settle_by_hand import settle_held
from content.deliveries.waiting import waiting
from content.intake.errors import InputError
from content.people.acts import NotAllowed, Person
from content.sending import backlog, claims, leases
from tests.content.content_kit import (
    audience,
    calendared,
    last_act,
    outlet,
    passed,
    planned,
    sql,
)
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home

AUDITOR = Person("kiemtra", "auditor", "van-phong")


def mailed(home: Home, count: int = 5, repeat: str | None = None) -> int:
    row = outlet(home, "thu", "email")
    plan = ScheduleRequest(passed(home), [row], audience(home, count=count), home.now, repeat)
    number = calendared(home, plan)
    planned(home, home.now)
    return number


def stop(home: Home, number: int, by: Person = BIENTAP, why: str = "") -> StopEffect:
    with home.database.write() as db:
        return stopping.stop(db, number, home.act(by, why))


def go_on(home: Home, number: int, by: Person = BIENTAP) -> StopEffect:
    with home.database.write() as db:
        return stopping.go_on(db, number, home.act(by))


def states(home: Home) -> Counter[tuple[str, str]]:
    return Counter((row.state, row.code) for row in sql(home, "SELECT state, code FROM deliveries"))


def test_what_has_not_begun_is_held_and_goes_on_where_it_stood(home: Home) -> None:
    number = mailed(home)
    for n, state in enumerate(("accepted", "sending", "claimed")):
        sql(
            home,
            "UPDATE deliveries SET state = :state WHERE id = (SELECT min(id) + :n FROM deliveries)",
            state=state,
            n=n,
        )
    assert stop(home, number, why="sai người nhận") == StopEffect(3, 1)
    assert states(home) == {("held", "stopped"): 3, ("accepted", ""): 1, ("sending", ""): 1}
    assert last_act(home) == ("bientap", "publication.stop", f"publication:{number}")
    with home.database.read() as db:
        found = find_publication(db, number)
        assert (found.standing, found.stopped_by) == ("stopped", "bientap")
    assert go_on(home, number, DUYET).deliveries == 3
    assert states(home) == {("queued", ""): 3, ("accepted", ""): 1, ("sending", ""): 1}
    with home.database.read() as db:
        assert find_publication(db, number).standing == "prepared"


@pytest.mark.parametrize("by", [BIENTAP, DUYET, PHATNGON, QUANTRI], ids=lambda who: who.name)
def test_its_unit_s_writer_and_every_approver_may(home: Home, by: Person) -> None:
    number = mailed(home)
    stop(home, number, by)
    go_on(home, number, by)


@pytest.mark.parametrize("by", [BIENTAP2, AUDITOR], ids=lambda who: who.name)
def test_others_may_not(home: Home, by: Person) -> None:
    number = mailed(home)
    with pytest.raises(NotAllowed):
        stop(home, number, by)
    stop(home, number)
    with pytest.raises(NotAllowed):
        go_on(home, number, by)


def test_a_second_press_and_what_is_over_are_told_in_a_sentence(home: Home) -> None:
    number = mailed(home)
    with pytest.raises(InputError, match="không bị dừng"):
        go_on(home, number)
    stop(home, number, DUYET)
    with pytest.raises(InputError, match="đã được duyet dừng từ trước"):
        stop(home, number)
    go_on(home, number)
    with pytest.raises(InputError, match="không bị dừng"):
        go_on(home, number)
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    with pytest.raises(InputError, match="đã phát xong: không còn gì để dừng"):
        stop(home, number)
    with home.database.read() as db:
        assert find_publication(db, number).standing == "done"


def test_what_waits_for_its_release_or_ended_is_not_stopped(home: Home) -> None:
    row = outlet(home, "thu", "email")
    plan = ScheduleRequest(passed(home), [row], audience(home), home.now)
    number = calendared(home, plan, release_above=1)
    with pytest.raises(InputError, match="chờ người thứ hai"):
        stop(home, number)
    with home.database.write() as db:
        schedule.cancel(db, number, home.act(BIENTAP, "thôi"))
    with pytest.raises(InputError, match="đã bị hủy"):
        stop(home, number)


def test_a_stopped_repetition_plans_nothing_until_it_goes_on(home: Home) -> None:
    number = mailed(home, repeat="FREQ=DAILY;COUNT=5")
    stop(home, number)
    later = home.now + timedelta(days=2, minutes=1)
    assert planned(home, later) == 0
    with home.database.read() as db:
        assert backlog.unplanned(db, later) == 0, "the engine is not said to lag behind"
    go_on(home, number)
    assert planned(home, later) == 2


def test_what_comes_back_from_the_wire_is_known_as_stopped_when_it_is_claimed(home: Home) -> None:
    number = mailed(home)
    stop(home, number)
    sql(home, "UPDATE deliveries SET state = 'queued', code = ''")  # as a retry leaves it
    (row,) = home.outlet_rows("thu")
    with home.database.write() as db:
        lease = leases.take_lease(db, row.id, "one/1/1", home.now)
        assert {due.stopped for due in claims.claim(db, lease, home.now, 9)} == {True}


def test_a_pump_s_claims_that_were_stopped_are_not_marked(home: Home) -> None:
    number = mailed(home)
    (row,) = home.outlet_rows("thu")
    with home.database.write() as db:
        lease = leases.take_lease(db, row.id, "one/1/1", home.now)
        claimed = claims.claim(db, lease, home.now, 9)
    stop(home, number)
    with home.database.write() as db:
        assert claims.begin(db, lease, claimed) == set()
    go_on(home, number)
    with home.database.write() as db:
        assert claims.begin(db, lease, claimed) == set(), "they are queued, not claimed"


def test_the_rest_may_be_cancelled_corrected_or_taken_back_while_it_stands(home: Home) -> None:
    number = mailed(home)
    stop(home, number)
    text = passed(home, body="Đã sửa.")
    with home.database.write() as db:
        assert correcting.correct(db, text, home.act(DUYET, "sai"), []).waiting == 5
    with home.database.write() as db:
        assert schedule.cancel(db, number, home.act(BIENTAP, "thôi")) == 5
    with pytest.raises(InputError, match="đã bị hủy"):
        go_on(home, number)
    other = mailed(home)
    stop(home, other)
    with home.database.write() as db:
        amending.withdraw(db, "tin-01", home.act(DUYET, "sai cả"), [])
    with pytest.raises(InputError, match="bài đã được gỡ"):
        go_on(home, other)


def test_it_waits_for_a_person_once_as_a_publication_and_not_as_its_deliveries(home: Home) -> None:
    number = mailed(home)
    stop(home, number)
    with home.database.read() as db:
        found = [(wait.kind, wait.subject, wait.why) for wait in waiting(db, home.now)]
    assert found == [("stopped", str(number), "do bientap dừng")]


def test_what_another_rule_held_is_not_let_go_by_it(home: Home) -> None:
    number = mailed(home)
    sql(
        home,
        "UPDATE deliveries SET state = 'held', code = 'too_late' WHERE id = "
        "(SELECT min(id) FROM deliveries)",
    )
    stop(home, number)
    assert go_on(home, number).deliveries == 4
    with home.database.write() as db:
        assert settle_held(db, number, True, home.act(DUYET, "đã gửi tay")) == 1

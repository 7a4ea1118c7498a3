"""One due time of a repetition is skipped, moved, given to another text or put back: what leaves is
the rule, without the skipped, with the moved, and nothing twice."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.calendar import schedule
from content.calendar.agenda import agenda
from content.calendar.exceptions import course
from content.calendar.forecast import forecast
from content.calendar.publications import Publication, find_publication
from content.calendar.schedule import ScheduleRequest
from content.calendar.single import RuleTime, move_single, replace_single, restore, skip
from content.database.tables.deliveries import deliveries
from content.deliveries.states import move_where
from content.intake.errors import InputError
from content.people.acts import NotAllowed
from tests.content.content_kit import (
    audience,
    calendared,
    last_act,
    local,
    outlet,
    passed,
    planned,
    sql,
    written,
)
from tests.kit import BIENTAP, BIENTAP2, Home, make_home

DAYS = [local(f"2026-12-{day:02} 08:00") for day in range(7, 12)]  # a working week
LATER = local("2026-12-09 15:00")


def daily(home: Home, times: int = 5, family: str = "portal", people: int = 0) -> int:
    """Every morning at 08:00 from Monday, 7 December 2026 on."""
    at = outlet(home, family, family)
    to = audience(home, count=people) if people else None
    rule = f"FREQ=DAILY;COUNT={times}"
    return calendared(home, ScheduleRequest(passed(home), [at], to, DAYS[0], rule))


def left_out(home: Home, number: int, at: datetime, why: str = "nghỉ lễ") -> None:
    with home.database.write() as db:
        skip(db, RuleTime(number, at), home.act(BIENTAP, why))


def moved(home: Home, number: int, at: datetime, to: datetime) -> None:
    with home.database.write() as db:
        move_single(db, RuleTime(number, at), to, home.act(BIENTAP))


def put_back(home: Home, number: int, at: datetime) -> None:
    with home.database.write() as db:
        restore(db, RuleTime(number, at), home.act(BIENTAP))


def found(home: Home, number: int) -> Publication:
    with home.database.read() as db:
        return find_publication(db, number)


def due(home: Home, state: str = "queued") -> list[datetime]:
    """When deliveries in that state are due."""
    return sorted(row.due_at for row in home.log() if row.state == state)


def refusal(home: Home, number: int, at: datetime, to: datetime | None = None) -> str:
    with pytest.raises(InputError) as refused:
        moved(home, number, at, to) if to else left_out(home, number, at)
    return str(refused.value)


def test_a_skipped_time_is_never_planned_and_a_moved_one_once_at_its_new_time(home: Home) -> None:
    number = daily(home)
    left_out(home, number, DAYS[1])
    moved(home, number, DAYS[3], LATER)
    assert planned(home) == 4
    assert due(home) == [DAYS[0], DAYS[2], LATER, DAYS[4]]
    assert planned(home) == 0


def test_the_calendar_and_the_forecast_heed_them(home: Home) -> None:
    number = daily(home)
    left_out(home, number, DAYS[1])
    moved(home, number, DAYS[3], LATER)
    with home.database.read() as db:
        slots = agenda(db, DAYS[0] - timedelta(days=1), DAYS[4] + timedelta(days=9))
    assert [(slot.at, slot.rule_at) for slot in slots] == [
        (DAYS[0], None),
        (DAYS[2], None),
        (LATER, DAYS[3]),
        (DAYS[4], None),
    ]
    publication = found(home, number)
    assert course(publication, publication.exceptions, 9) == [slot.at for slot in slots]
    plan = ScheduleRequest(
        passed(home), [], None, publication.at, publication.repeat, publication.until
    )
    assert forecast(plan, publication.exceptions).times == 4
    planned(home)
    with home.database.read() as db:
        (late,) = (slot for slot in agenda(db, LATER, LATER + timedelta(1)) if slot.at == LATER)
    assert (late.planned, late.named_at) == (True, DAYS[3])


def test_every_time_may_be_put_back_while_it_is_to_come(home: Home) -> None:
    number = daily(home, 2)
    left_out(home, number, DAYS[1])
    planned(home, DAYS[0])
    assert found(home, number).state == "done"
    put_back(home, number, DAYS[1])
    assert found(home, number).state == "active"
    moved(home, number, DAYS[1], LATER)
    put_back(home, number, DAYS[1])
    moved(home, number, DAYS[1], LATER)
    moved(home, number, DAYS[1], DAYS[1])  # by hand, to its own time
    assert not found(home, number).exceptions
    planned(home)
    assert due(home) == DAYS[:2]
    with pytest.raises(InputError, match="không có gì để hoàn tác"):
        put_back(home, number, DAYS[1])


def test_what_is_prepared_and_has_not_begun_is_cancelled_and_comes_at_the_new_time_only(
    home: Home,
) -> None:
    number = daily(home, 2, "email", people=3)
    planned(home, DAYS[0])
    moved(home, number, DAYS[0], LATER)
    assert due(home, "cancelled") == [DAYS[0]] * 3
    planned(home)
    assert due(home) == [DAYS[1]] * 3 + [LATER] * 3
    with home.database.read() as db:
        assert [slot.at for slot in agenda(db, DAYS[0], DAYS[4])] == [DAYS[1], LATER]
    with pytest.raises(InputError, match="không lấy lại được"):
        put_back(home, number, DAYS[0])  # its own deliveries have ended
    assert "đã chuẩn bị một lượt" in refusal(home, number, DAYS[1], DAYS[0])


@pytest.mark.parametrize("state", ["sending", "accepted", "unknown", "rejected"])
def test_what_has_begun_can_neither_be_skipped_nor_moved(home: Home, state: str) -> None:
    number = daily(home, 2, "email", people=3)
    planned(home, DAYS[0])
    sql(home, "UPDATE deliveries SET state = :state WHERE id = 2", state=state)
    before = home.log()
    assert "đã bắt đầu phát" in refusal(home, number, DAYS[0])
    assert "đã bắt đầu phát" in refusal(home, number, DAYS[0], LATER)
    assert home.log() == before


def test_whoever_comes_first_has_it_the_pump_or_the_person(home: Home) -> None:
    """While one skips a time whose letters are prepared, another marks them: either nothing of it
    leaves, or all of it goes on."""
    number, count = daily(home, 12, "email", people=3), 12
    planned(home)
    times = [DAYS[0] + timedelta(days=day) for day in range(count)]
    refused: set[datetime] = set()
    together = threading.Barrier(2)

    def person() -> None:
        for at in times:
            together.wait(20)
            try:
                left_out(home, number, at)
            except InputError:
                refused.add(at)

    def pump() -> None:
        for at in times:
            together.wait(20)
            with home.database.turn() as db:
                move_where(db, "claimed", deliveries.c.due_at == at, ("queued",))
            with home.database.turn() as db:
                move_where(db, "sending", deliveries.c.due_at == at, ("claimed",))

    both = [threading.Thread(target=work) for work in (person, pump)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    states = {at: {row.state for row in home.log() if row.due_at == at} for at in times}
    assert states == {at: {"sending"} if at in refused else {"cancelled"} for at in times}


def test_no_two_times_of_a_publication_are_the_same(home: Home) -> None:
    number = daily(home)
    assert "đã có lượt khác" in refusal(home, number, DAYS[1], DAYS[2])
    moved(home, number, DAYS[1], LATER)
    assert "đã có lượt khác" in refusal(home, number, DAYS[2], LATER)
    left_out(home, number, DAYS[3])
    moved(home, number, DAYS[1], DAYS[3])  # into the place of one that is left out
    with pytest.raises(InputError, match="đã có lượt khác"):
        put_back(home, number, DAYS[3])
    planned(home)
    assert due(home) == [DAYS[0], DAYS[2], DAYS[3], DAYS[4]]


def test_what_cannot_be_changed_says_so_and_stays(home: Home) -> None:
    number = daily(home)
    once = calendared(home, ScheduleRequest(passed(home), [outlet(home)], None, LATER))
    assert "không có lượt nào" in refusal(home, number, LATER)
    assert "chỉ phát một lần" in refusal(home, once, LATER)
    assert "quá khứ" in refusal(home, number, DAYS[1], home.now - timedelta(hours=1))
    assert "vốn phát" in refusal(home, number, DAYS[1], DAYS[1])
    with pytest.raises(InputError, match="lý do"):
        left_out(home, number, DAYS[1], "")
    with pytest.raises(NotAllowed), home.database.write() as db:
        skip(db, RuleTime(number, DAYS[1]), home.act(BIENTAP2, "của đơn vị khác"))
    left_out(home, number, DAYS[1])
    assert "bỏ từ trước" in refusal(home, number, DAYS[1])
    with pytest.raises(InputError, match="hoàn tác các lượt ấy"), home.database.write() as db:
        schedule.reschedule(db, number, LATER, home.act(BIENTAP))
    with home.database.write() as db:
        schedule.cancel(db, number, home.act(BIENTAP, "thôi"))
    assert "đã bị hủy" in refusal(home, number, DAYS[2])


def test_another_approved_text_goes_out_in_its_place_and_waits_for_its_own_release(
    home: Home,
) -> None:
    number = daily(home, 3, "email", people=3)
    place, people = outlet(home, "email", "email"), audience(home, count=3)
    draft = ScheduleRequest(written(home, "tin-02"), [place], people, DAYS[1])
    instead = ScheduleRequest(passed(home, "tin-03"), [place], people, DAYS[1])
    time = RuleTime(number, DAYS[1])
    with pytest.raises(InputError, match="chưa được phê duyệt"), home.database.write() as db:
        replace_single(db, time, draft, home.act(BIENTAP), 100)
    with home.database.write() as db:
        made = replace_single(db, time, instead, home.act(BIENTAP), 1)
    assert found(home, made).state == "waiting"
    assert found(home, number).exceptions[0].instead == made
    planned(home)
    assert sorted({row.due_at for row in home.log()}) == [DAYS[0], DAYS[2]]
    assert last_act(home)[1] == "publication.replace_single"
    put_back(home, number, DAYS[1])
    assert found(home, made).state == "cancelled"


def test_an_engine_of_yesterday_that_forgot_an_exception_makes_nothing_of_it(home: Home) -> None:
    number = daily(home)
    left_out(home, number, DAYS[1])
    moved(home, number, DAYS[3], LATER)
    sql(home, "UPDATE publications SET next_at = :at", at=f"{DAYS[1]:%Y-%m-%d %H:%M:%S.%f}")
    planned(home)
    assert due(home) == [DAYS[2], LATER, DAYS[4]]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, database_server: str) -> Iterator[Home]:
    """One installation for all examples of a property."""
    made = make_home(Path(tmp_path_factory.mktemp("shared")) / "home", database_server)
    yield made
    made.database.close()


CHANGES = st.lists(
    st.tuples(st.integers(0, 5), st.none() | st.integers(1, 24 * 7) | st.just(0), st.booleans()),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_whatever_is_skipped_moved_and_put_back_the_rest_comes_exactly_once(
    shared: Home, changes: list[tuple[int, int | None, bool]]
) -> None:
    """Each change skips a time (None), puts it back (0) or moves it by hours; some after planning
    up to that day. What leaves is what a list kept by hand says."""
    number = calendared(
        shared,
        ScheduleRequest(passed(shared), [outlet(shared)], None, DAYS[0], "FREQ=DAILY;COUNT=6"),
    )
    times = [DAYS[0] + timedelta(days=day) for day in range(6)]
    expected: dict[datetime, datetime | None] = {at: at for at in times}
    for day, hours, is_planned in changes:
        at, act = times[day], shared.act(BIENTAP, "thử")
        if is_planned:
            planned(shared, at)
        to = None if hours is None else at + timedelta(hours=hours)
        try:
            with shared.database.write() as db:
                if to is None:
                    skip(db, RuleTime(number, at), act)
                else:
                    move_single(db, RuleTime(number, at), to, act)
        except InputError:
            continue
        expected[at] = to
    planned(shared)
    left = sorted(
        row.due_at for row in shared.log() if row.state == "queued" and row.publication == number
    )
    assert left == sorted(at for at in expected.values() if at is not None)

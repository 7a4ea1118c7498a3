"""What was just moved or skipped is put back, unless something came after it."""

from datetime import datetime, timedelta

import pytest

from content.calendar.releasing import ListSeen, release
from content.calendar.schedule import ScheduleRequest, cancel, reschedule
from content.calendar.single import RuleTime, move_single, skip
from content.calendar.undoing import TIME_TO_UNDO, not_before, undo
from content.intake.errors import InputError
from content.people import audit
from tests.content.content_kit import audience, calendared, local, outlet, passed, planned, sql
from tests.kit import BIENTAP, DUYET, Home

FIRST, SECOND = local("2026-12-07 08:00"), local("2026-12-14 08:00")


def page(home: Home, rule: str | None = None) -> int:
    return calendared(home, ScheduleRequest(passed(home), [outlet(home)], None, FIRST, rule))


def moved(home: Home, number: int, at: datetime, above: int = 100) -> int:
    """Moves a publication; the row of the record that says so."""
    with home.database.write() as db:
        reschedule(db, number, at, home.act(BIENTAP), above)
        return audit.newest(db)


def undone(home: Home, number: int, seq: int) -> datetime:
    with home.database.write() as db:
        return undo(db, number, seq, home.act(BIENTAP))


def refusal(home: Home, number: int, seq: int) -> str:
    with pytest.raises(InputError) as refused:
        undone(home, number, seq)
    return str(refused.value)


def stands(home: Home, number: int) -> tuple[str, datetime]:
    (row,) = sql(home, "SELECT state, at FROM publications WHERE id = :id", id=number)
    at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(f"{row.at}+00:00")
    return row.state, at


def test_a_move_is_taken_back_also_when_it_was_prepared_already(home: Home) -> None:
    number = page(home)
    seq = moved(home, number, not_before(home.now, home.now))
    assert planned(home, home.now + timedelta(minutes=2)) == 1
    assert undone(home, number, seq) == FIRST
    assert stands(home, number) == ("active", FIRST)
    planned(home)
    assert sorted((row.state, row.due_at) for row in home.log()) == [
        ("cancelled", home.now + TIME_TO_UNDO),
        ("queued", FIRST),
    ]


def test_nothing_leaves_within_the_time_to_undo(home: Home) -> None:
    assert not_before(home.now, home.now) - home.now >= timedelta(seconds=10)
    assert not_before(SECOND, home.now) == SECOND


def test_what_has_begun_or_was_changed_since_stays(home: Home) -> None:
    number = page(home)
    first = moved(home, number, SECOND)
    second = moved(home, number, SECOND + timedelta(hours=1))
    assert "thay đổi khác" in refusal(home, number, first)
    assert "thay đổi khác" in refusal(home, number, second + 1)
    planned(home)
    sql(home, "UPDATE deliveries SET state = 'sending'")
    assert "đã bắt đầu phát" in refusal(home, number, second)
    other = page(home)
    seq = moved(home, other, SECOND)
    with home.database.write() as db:
        cancel(db, other, home.act(BIENTAP, "thôi"))
    assert "thay đổi khác" in refusal(home, other, seq)


def test_a_time_that_is_past_by_now_is_not_gone_back_to(home: Home) -> None:
    number = page(home)
    seq = moved(home, number, SECOND)
    home.clock.moment = FIRST + timedelta(minutes=5)  # type: ignore[attr-defined]
    assert "đã qua" in refusal(home, number, seq)


def test_the_moment_that_was_prepared_and_taken_back_is_not_chosen_again(home: Home) -> None:
    number, soon = page(home), not_before(home.now, home.now)
    seq = moved(home, number, soon)
    planned(home, home.now + timedelta(minutes=2))
    undone(home, number, seq)
    with pytest.raises(InputError, match="chuẩn bị rồi thôi"):
        moved(home, number, soon)
    moved(home, number, soon + timedelta(seconds=1))
    assert planned(home, home.now + timedelta(minutes=2)) == 1


def test_a_mailing_that_waits_because_of_the_move_is_free_again_and_no_other_one(
    home: Home,
) -> None:
    to = audience(home, count=5)
    until = (FIRST + timedelta(days=9)).date()
    plan = ScheduleRequest(
        passed(home), [outlet(home, "thu", "email")], to, FIRST, "FREQ=WEEKLY", until
    )
    number = calendared(home, plan, release_above=12)
    assert stands(home, number)[0] == "active"
    earlier = FIRST - timedelta(days=6)
    seq = moved(home, number, earlier, above=12)
    assert stands(home, number)[0] == "waiting"
    undone(home, number, seq)
    assert stands(home, number) == ("active", FIRST)
    seq = moved(home, number, earlier, above=12)
    with home.database.write() as db:
        release(db, number, home.act(DUYET), ListSeen(to.generation))
    assert "thay đổi khác" in refusal(home, number, seq)


def test_a_single_time_goes_back_to_where_it_stood_before(home: Home) -> None:
    number = page(home, "FREQ=WEEKLY;COUNT=3")
    there = SECOND + timedelta(hours=5)
    for to in (there, there + timedelta(hours=1)):
        with home.database.write() as db:
            move_single(db, RuleTime(number, SECOND), to, home.act(BIENTAP))
            seq = audit.newest(db)
    assert undone(home, number, seq) == there
    with home.database.write() as db:
        skip(db, RuleTime(number, FIRST), home.act(BIENTAP, "nghỉ"))
        seq = audit.newest(db)
    assert undone(home, number, seq) == FIRST
    with home.database.write() as db:
        skip(db, RuleTime(number, SECOND), home.act(BIENTAP, "nghỉ"))
        seq = audit.newest(db)
    assert undone(home, number, seq) == there  # where it stood when it was left out
    planned(home)
    assert sorted(row.due_at for row in home.log())[:2] == [FIRST, there]

"""Whose turn a submitted text is: it goes on when the wait is over or its holder can decide no
more, and never keeps anybody from deciding."""

from datetime import datetime, timedelta

import pytest

from content.intake.local_time import parse_local
from content.items.approval import approve, send_back
from content.items.deciders import deciders
from content.items.items import Revision
from content.items.turns import Turn, hand_over, pass_on, present_turns, stuck, turn_of
from content.office.holidays import Calendar
from content.office.working_hours import patience_of
from content.people.acts import HOUSE, Act, NotAllowed, Person
from content.people.users import add_user
from tests.content.content_kit import FAMILIES, channels, sql, submitted, written
from tests.kit import BIENTAP, DUYET, PHATNGON, QUANTRI, HandClock, Home

AN = Person("an", "approver", "phong-khac")
BINH = Person("binh", "approver", "van-phong")


@pytest.fixture
def office(home: Home) -> Home:
    """Three who may decide on texts of `van-phong`: binh and duyet of the unit, an of another."""
    with home.database.write() as db:
        for person in (BIENTAP, DUYET, PHATNGON, QUANTRI, AN, BINH):
            add_user(db, person, "mat-khau-thu", home.act())
    set_clock(home, "2026-12-01 08:00")
    return home


def set_clock(home: Home, local: str) -> None:
    assert isinstance(home.clock, HandClock)
    home.clock.moment = parse_local(local)


def passed_on(home: Home) -> list[Turn]:
    with home.database.write() as db:
        return pass_on(db, patience_of({}), Calendar(), home.act(HOUSE))


def holder(home: Home, revision: Revision) -> str | None:
    with home.database.read() as db:
        found = turn_of(db, revision)
    return found.person if found else None


def lock(home: Home, name: str) -> None:
    sql(home, "UPDATE users SET active = false WHERE name = :name", name=name)


def test_a_text_goes_first_to_its_own_unit_and_never_to_its_author(office: Home) -> None:
    assert holder(office, submitted(office)) == "binh"
    by_binh = submitted(office, "tin-02", by=BINH)
    assert holder(office, by_binh) == "duyet"
    with office.database.read() as db:
        assert deciders(db, by_binh) == ["duyet", "an"]


def test_a_statement_to_the_press_goes_to_the_spokesperson(office: Home) -> None:
    assert holder(office, submitted(office, kind="press_release")) == "phatngon"


def test_a_text_comes_back_to_who_returned_it(office: Home) -> None:
    submitted(office)
    with office.database.write() as db:
        send_back(db, "tin-01", office.act(AN, "Thiếu căn cứ"), "returned")
    assert holder(office, submitted(office, body="Sửa rồi.")) == "an"


def test_after_eight_working_hours_it_goes_to_the_next_and_so_on(office: Home) -> None:
    revision = submitted(office)
    set_clock(office, "2026-12-01 16:59")
    assert passed_on(office) == []
    set_clock(office, "2026-12-01 17:00")
    (turn,) = passed_on(office)
    assert (turn.person, turn.why) == ("duyet", "waited")
    assert passed_on(office) == []
    set_clock(office, "2026-12-02 17:00")
    assert [turn.person for turn in passed_on(office)] == ["an"]
    set_clock(office, "2026-12-03 17:00")
    (last,) = passed_on(office)
    assert (last.person, last.why) == ("an", "nobody_else")
    set_clock(office, "2026-12-31 17:00")
    assert passed_on(office) == []
    with office.database.read() as db:
        assert stuck(db) == [last]
    assert holder(office, revision) == "an"
    acts = sql(office, "SELECT actor FROM audit WHERE act = 'item.turn'")
    assert [row.actor for row in acts] == ["flow:keep_house"] * 3


def test_no_wait_is_over_while_nobody_works(office: Home) -> None:
    set_clock(office, "2026-02-13 16:00")  # the Friday before Tết
    submitted(office)
    moment = parse_local("2026-02-13 17:30")
    while moment < parse_local("2026-02-23 15:59"):
        office.clock.moment = moment  # type: ignore[attr-defined]
        assert passed_on(office) == [], moment
        moment += timedelta(hours=7)
    set_clock(office, "2026-02-23 16:00")
    assert [turn.person for turn in passed_on(office)] == ["duyet"]


def test_whoever_may_decide_still_may(office: Home) -> None:
    seen = submitted(office)
    assert holder(office, seen) == "binh"
    with office.database.write() as db:
        approve(db, seen, office.act(AN), channels(*FAMILIES))
    assert holder(office, seen) is None
    set_clock(office, "2026-12-09 17:00")
    assert passed_on(office) == []


def test_the_turns_of_a_locked_account_go_to_others_at_once(office: Home) -> None:
    first, second = submitted(office), submitted(office, "tin-02")
    lock(office, "binh")
    with office.database.write() as db:
        given = hand_over(db, "binh", office.act(QUANTRI))
    assert {(turn.item, turn.person, turn.why) for turn in given} == {
        ("tin-01", "duyet", "left"),
        ("tin-02", "duyet", "left"),
    }
    assert holder(office, first) == holder(office, second) == "duyet"
    with office.database.write() as db, pytest.raises(NotAllowed):
        hand_over(db, "duyet", office.act(BIENTAP))


def test_a_lock_that_nobody_told_of_is_seen_by_the_flow(office: Home) -> None:
    revision = submitted(office)
    lock(office, "binh")
    assert [turn.why for turn in passed_on(office)] == ["left"]
    assert holder(office, revision) == "duyet"


def test_a_text_that_nobody_may_decide_on_is_told_once_and_goes_to_who_comes(office: Home) -> None:
    for name in ("an", "binh", "duyet"):
        lock(office, name)
    revision = submitted(office)
    with office.database.read() as db:
        assert [turn.person for turn in stuck(db)] == [""]
    assert passed_on(office) == []
    sql(office, "UPDATE users SET active = true WHERE name = 'duyet'")
    assert [turn.person for turn in passed_on(office)] == ["duyet"]
    assert holder(office, revision) == "duyet"


def test_a_text_that_was_submitted_before_there_were_turns_gets_one(office: Home) -> None:
    revision = submitted(office)
    sql(office, "DELETE FROM turns")
    assert holder(office, revision) is None
    assert [(turn.person, turn.why) for turn in passed_on(office)] == [("binh", "submitted")]


def test_a_newer_draft_takes_the_turn_away(office: Home) -> None:
    submitted(office)
    written(office, body="Câu khác.")
    with office.database.read() as db:
        assert present_turns(db) == {}


def test_only_the_flow_moves_turns(office: Home) -> None:
    act = Act(DUYET, datetime.fromisoformat("2026-12-09T00:00:00+00:00"))
    with office.database.write() as db, pytest.raises(NotAllowed):
        pass_on(db, patience_of({}), Calendar(), act)

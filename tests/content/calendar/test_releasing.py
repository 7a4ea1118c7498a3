"""A release belongs to the list that was seen: any other large one waits for a second person."""

import threading
from datetime import date
from typing import Any

import pytest

from content.audiences.audiences import Audience, find_audience, give_audience
from content.audiences.replacing import import_audience
from content.audiences.suppressions import suppress
from content.calendar.publications import find_publication
from content.calendar.releasing import ListSeen, change_of, release
from content.calendar.schedule import ScheduleRequest, reschedule
from content.deliveries.waiting import waiting
from content.intake.errors import InputError
from content.people.acts import NotAllowed, Person
from tests.content.content_kit import (
    audience,
    calendared,
    local,
    outlet,
    passed,
    person,
    planned,
    sql,
)
from tests.kit import BIENTAP, BIENTAP2, DUYET, PHATNGON, QUANTRI, Home


def taken(home: Home, people: range, by: Person = BIENTAP, name: str = "dan") -> Audience:
    """The list replaced by these people."""
    rows = (person(number) for number in people)
    import_audience(home.database, home.vault, name, rows, home.act(by))
    with home.database.read() as db:
        return find_audience(db, name)


def scheduled(home: Home, people: Audience, by: Person = BIENTAP, **changes: Any) -> int:
    given: dict[str, Any] = {
        "revision": passed(home),
        "outlets": [outlet(home, "thu", "email")],
        "audience": people,
        "at": local("2026-12-04 08:00"),
    }
    return calendared(home, ScheduleRequest(**{**given, **changes}), by)


def let_go(home: Home, number: int, seen: int, upto: int | None = None, by: Person = DUYET) -> None:
    with home.database.write() as db:
        release(db, number, home.act(by), ListSeen(seen), upto)


def state(home: Home, number: int = 1) -> str:
    with home.database.read() as db:
        return find_publication(db, number).state


def test_a_list_of_five_that_became_three_hundred_waits_for_a_second_person(home: Home) -> None:
    number = scheduled(home, taken(home, range(5)))
    taken(home, range(2, 302), BIENTAP)
    assert planned(home) == 0
    assert state(home) == "waiting"
    assert home.log() == []
    with home.database.read() as db:
        change = change_of(db, number)
        assert change is not None
        assert (change.before, change.now) == (5, 300)
        assert (change.added, change.removed, change.by) == (297, 2, "bientap")
    let_go(home, number, 2)
    assert planned(home) == 1
    assert len(home.log()) == 300


def test_a_replaced_list_that_is_small_goes_on(home: Home) -> None:
    scheduled(home, taken(home, range(5)))
    taken(home, range(90))
    assert planned(home) == 1
    assert len(home.log()) == 90


def test_the_size_and_generation_that_were_seen_are_kept(home: Home) -> None:
    scheduled(home, taken(home, range(7)), cost=4900)
    assert sql(home, "SELECT generation, size, cost FROM publications") == [(1, 7, 4900)]


def test_a_release_covers_one_list_or_any_up_to_a_number_of_people(home: Home) -> None:
    plan: dict[str, Any] = {"repeat": "FREQ=DAILY;COUNT=4"}
    number = scheduled(home, taken(home, range(150)), **plan)
    let_go(home, number, 1, upto=200)
    assert planned(home, local("2026-12-04 08:00")) == 1
    taken(home, range(200))
    assert planned(home, local("2026-12-05 08:00")) == 1
    taken(home, range(201))
    assert planned(home, local("2026-12-06 08:00")) == 0
    assert state(home) == "waiting"
    let_go(home, number, 3)
    assert planned(home, local("2026-12-06 08:00")) == 1
    taken(home, range(150))
    assert planned(home, local("2026-12-07 08:00")) == 0


def test_a_release_of_a_list_that_was_replaced_meanwhile_is_refused(home: Home) -> None:
    number = scheduled(home, taken(home, range(150)))
    taken(home, range(400))
    with pytest.raises(InputError, match="nay có 400 người"):
        let_go(home, number, 1)
    assert state(home) == "waiting"
    assert planned(home) == 0


def test_who_replaced_the_list_since_is_not_the_second_person(home: Home) -> None:
    number = scheduled(home, taken(home, range(150)))
    taken(home, range(160), DUYET)
    with pytest.raises(NotAllowed, match="đã thay danh sách"):
        let_go(home, number, 2, by=DUYET)
    let_go(home, number, 2, by=PHATNGON)
    assert planned(home) == 1


def test_a_bound_below_the_list_is_no_bound(home: Home) -> None:
    number = scheduled(home, taken(home, range(150)))
    with pytest.raises(InputError, match="đã có 150 người"):
        let_go(home, number, 1, upto=149)


@pytest.mark.parametrize("later", [False, True], ids=["imported-before", "imported-since"])
def test_what_older_code_scheduled_goes_to_the_list_that_it_can_have_meant(
    home: Home, later: bool
) -> None:
    scheduled(home, taken(home, range(150)))
    sql(home, "UPDATE publications SET generation = NULL, size = NULL, state = 'active'")
    if later:
        sql(home, "UPDATE audiences SET imported_at = :at", at=home.now.replace(year=2027))
    assert planned(home) == (0 if later else 1)
    assert state(home) == ("waiting" if later else "done")


def test_scheduling_to_a_list_that_was_replaced_meanwhile_is_refused(home: Home) -> None:
    seen = taken(home, range(5))
    taken(home, range(300))
    with pytest.raises(InputError, match="vừa được thay: 5 người nay là 300 người"):
        scheduled(home, seen)


def test_a_repetition_to_people_has_an_end(home: Home) -> None:
    people = taken(home, range(5))
    with pytest.raises(InputError, match="phải có ngày cuối"):
        scheduled(home, people, repeat="FREQ=DAILY")
    scheduled(home, people, repeat="FREQ=DAILY", until=date(2026, 12, 9))
    scheduled(home, people, repeat="FREQ=DAILY;COUNT=3")
    scheduled(home, people, repeat="FREQ=DAILY;UNTIL=20261231")


def test_an_import_and_a_release_at_once_send_to_nobody_who_was_not_seen(home: Home) -> None:
    number = scheduled(home, taken(home, range(150)))
    faults: list[BaseException] = []

    def replace() -> None:
        taken(home, range(150, 400))

    def free() -> None:
        try:
            let_go(home, number, 1)
        except InputError as error:
            faults.append(error)

    both = [threading.Thread(target=replace), threading.Thread(target=free)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    planned(home)
    assert home.log() == []  # released for the old list, or not at all
    assert state(home) == "waiting"


def test_a_list_belongs_to_the_unit_of_who_first_imported_it(home: Home) -> None:
    people = taken(home, range(5))
    assert people.unit == BIENTAP.unit
    with pytest.raises(NotAllowed, match=f"việc này thuộc đơn vị {BIENTAP.unit}"):
        taken(home, range(9), BIENTAP2)
    assert taken(home, range(6), QUANTRI).unit == BIENTAP.unit
    text = passed(home, "tin-02")
    sql(home, "UPDATE items SET unit = :unit WHERE id = 'tin-02'", unit=BIENTAP2.unit)
    text = type(text)(**{**vars(text), "unit": BIENTAP2.unit})
    with pytest.raises(NotAllowed, match=r"Nhóm nhận «dan»: .* thuộc đơn vị"):
        scheduled(home, people, BIENTAP2, revision=text)


def test_a_list_is_given_to_a_unit_only_by_who_may_change_every_list(home: Home) -> None:
    taken(home, range(5))
    with home.database.write() as db, pytest.raises(NotAllowed):
        give_audience(db, "dan", BIENTAP2.unit, home.act(BIENTAP))
    with home.database.write() as db:
        give_audience(db, "dan", BIENTAP2.unit, home.act(QUANTRI))
    assert taken(home, range(9), BIENTAP2).size == 9
    with pytest.raises(NotAllowed):
        taken(home, range(9), BIENTAP)


def test_a_list_of_the_whole_office_is_everybodys(home: Home) -> None:
    assert audience(home).unit == ""
    assert taken(home, range(3), BIENTAP).size == 3
    assert taken(home, range(4), BIENTAP2).size == 4


def test_a_suppression_bars_an_address_whatever_unit_added_it(home: Home) -> None:
    scheduled(home, taken(home, range(5)))
    with home.database.write() as db:
        suppress(db, home.vault, "nguoi1@example.org", home.act(BIENTAP2, "xin ngừng"))
    planned(home)
    assert sorted(row.state for row in home.log()) == ["queued"] * 4 + ["suppressed"]


def test_the_desk_says_that_the_list_was_replaced_with_both_numbers(home: Home) -> None:
    scheduled(home, taken(home, range(5)))
    taken(home, range(300))
    planned(home)
    with home.database.read() as db:
        (one,) = (row for row in waiting(db, home.now) if row.kind == "release")
    assert one.why == "danh sách đã được thay: trước 5 người, nay 300 người"


@pytest.mark.parametrize(
    ("people", "rule", "waits"),
    [
        (3, {"repeat": "FREQ=DAILY", "until": date(2099, 12, 31)}, True),
        (10, {"repeat": "FREQ=WEEKLY;COUNT=29"}, True),
        (10, {"repeat": "FREQ=WEEKLY;COUNT=10"}, False),
        (100, {}, False),
        (101, {}, True),
    ],
)
def test_the_letters_of_all_times_count_against_the_bound(
    home: Home, people: int, rule: dict[str, Any], waits: bool
) -> None:
    number = scheduled(home, taken(home, range(people)), **rule)
    assert (state(home, number) == "waiting") is waits
    if waits:
        let_go(home, number, 1)
        assert planned(home, local("2026-12-04 08:00")) == 1
        assert planned(home, local("2026-12-12 08:00")) >= bool(rule)


def test_another_list_is_counted_by_the_times_that_are_left(home: Home) -> None:
    number = scheduled(home, taken(home, range(20)), repeat="FREQ=DAILY;COUNT=5")
    assert planned(home, local("2026-12-05 08:00")) == 2
    taken(home, range(33))
    assert planned(home, local("2026-12-06 08:00")) == 1, "33 × 3 = 99"
    taken(home, range(51))
    assert planned(home, local("2026-12-07 08:00")) == 0, "51 × 2 = 102"
    assert state(home, number) == "waiting"


def test_to_move_it_is_no_way_around_the_second_person(home: Home) -> None:
    at, last = local("2026-12-31 08:00"), date(2026, 12, 31)
    people = taken(home, range(20))
    number = scheduled(home, people, at=at, repeat="FREQ=DAILY", until=last)
    assert state(home, number) == "active"
    with home.database.write() as db:
        reschedule(db, number, local("2026-12-04 08:00"), home.act(BIENTAP))
    assert state(home, number) == "waiting"

"""What was prepared for a list goes to it, whatever takes the list's place since."""

from content.calendar.prepared import prepared_of, still_to_the_old
from content.calendar.publications import find_publication
from tests.content.calendar.test_releasing import scheduled, taken
from tests.content.content_kit import local, planned, sql
from tests.kit import Home


def test_the_number_is_that_of_the_list_that_it_was_made_for(home: Home) -> None:
    number = scheduled(home, taken(home, range(50)))
    with home.database.read() as db:
        assert prepared_of(db, number) is None
        assert still_to_the_old(db, "dan") == []
    planned(home)
    taken(home, range(70))
    with home.database.read() as db:
        made = prepared_of(db, number)
        assert made is not None
        assert (made.people, made.is_old, made.at) == (50, True, local("2026-12-04 08:00"))
        assert find_publication(db, number).size == 50
        assert still_to_the_old(db, "dan") == [number]
    sql(home, "UPDATE deliveries SET state = 'accepted'")
    with home.database.read() as db:
        assert still_to_the_old(db, "dan") == []


def test_a_small_list_that_came_before_the_time_is_the_one_it_went_to(home: Home) -> None:
    number = scheduled(home, taken(home, range(5)))
    taken(home, range(9))
    planned(home)
    taken(home, range(3))
    with home.database.read() as db:
        assert find_publication(db, number).size == 9


def test_a_repeated_one_goes_to_the_newer_list_next(home: Home) -> None:
    number = scheduled(home, taken(home, range(5)), repeat="FREQ=DAILY;COUNT=3")
    planned(home, local("2026-12-04 08:00"))
    taken(home, range(9))
    with home.database.read() as db:
        made = prepared_of(db, number)
        assert made is not None
        assert (made.people, made.is_old) == (5, True)
        assert find_publication(db, number).size == 9

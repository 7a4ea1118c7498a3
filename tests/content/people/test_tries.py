"""Guesses are counted before they are looked at: many at once are no more than one after the
other, and strangers do not shut out whoever has been here before."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from content.people import tries
from content.people.tries import Trier
from tests.kit import Home

STRANGER = Trier("duyet", "10.0.0.9")
OWNER = Trier("duyet", "10.0.0.9", known="may-cua-duyet")


def reserved(home: Home, trier: Trier) -> int:
    with home.database.write() as db:
        return tries.reserve(db, trier, home.now)


def test_of_fifty_guesses_at_once_five_are_looked_at(home: Home) -> None:
    with ThreadPoolExecutor(50) as pool:
        waits = list(pool.map(lambda _: reserved(home, STRANGER), range(50)))
    assert waits.count(0) == 5
    assert set(waits) == {0, 2}


def test_of_fifty_from_one_address_for_fifty_accounts_twenty_are_looked_at(home: Home) -> None:
    names = [Trier(f"ten-{number}", "10.0.0.9") for number in range(50)]
    with ThreadPoolExecutor(50) as pool:
        waits = list(pool.map(lambda trier: reserved(home, trier), names))
    assert waits.count(0) == 20


def test_a_browser_that_was_here_before_has_a_counter_of_its_own(home: Home) -> None:
    while reserved(home, STRANGER) == 0:
        pass
    assert [reserved(home, OWNER) for _ in range(6)] == [0, 0, 0, 0, 0, 2]


def test_an_account_is_never_shut_for_longer_than_a_minute_but_an_address_is(home: Home) -> None:
    later = home.now
    with home.database.write() as db:
        for number in range(40):
            later += timedelta(minutes=20)
            tries.reserve(db, Trier("duyet", f"10.0.0.{number}"), later)
            tries.reserve(db, Trier(f"ai-do-{number}", "10.0.9.9"), later)
        assert tries.reserve(db, Trier("duyet", "10.0.8.8"), later) == 60
        assert tries.reserve(db, Trier("bientap", "10.0.9.9"), later) == 900
        assert tries.reserve(db, Trier("bientap", "10.0.9.9"), later + timedelta(hours=1)) == 0


def test_whoever_got_in_leaves_nothing_behind_but_the_tries_of_others(home: Home) -> None:
    for number in range(15):
        assert reserved(home, Trier(f"ten-{number}", "10.0.0.9")) == 0
    for _ in range(3):
        assert reserved(home, STRANGER) == 0
    with home.database.write() as db:
        tries.forgive(db, STRANGER, 3)
    assert [reserved(home, STRANGER) for _ in range(6)] == [0, 0, 0, 0, 0, 2]


def test_a_fraction_of_a_second_still_waits(home: Home) -> None:
    for _ in range(5):
        reserved(home, STRANGER)
    with home.database.write() as db:
        assert tries.reserve(db, STRANGER, home.now + timedelta(seconds=1.9)) == 1
        assert tries.reserve(db, STRANGER, home.now + timedelta(seconds=2)) == 0

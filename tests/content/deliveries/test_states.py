"""One table of moves and one function that moves: what is allowed works, everything else stays as
it is."""

from itertools import product
from typing import get_args

import pytest
from sqlalchemy import true

from content.calendar.schedule import ScheduleRequest
from content.deliveries.states import ENDED, LABELS, MOVES, State, move, move_where, sources
from content.items.states import REVISION_MOVES
from tests.content.content_kit import calendared, outlet, passed, planned, sql
from tests.kit import Home

STATES: tuple[State, ...] = get_args(State)
ALLOWED = [(old, new) for old in STATES for new in sorted(MOVES[old])]
REFUSED = [pair for pair in product(STATES, STATES) if pair not in ALLOWED]


def delivery(home: Home, state: str) -> int:
    """A delivery in a state."""
    calendared(home, ScheduleRequest(passed(home), [outlet(home)], None, home.now))
    planned(home)
    sql(home, "UPDATE deliveries SET state = :state", state=state)
    return home.log()[0].id


@pytest.mark.parametrize(("old", "new"), ALLOWED)
def test_an_allowed_move_works_and_carries_its_values(home: Home, old: State, new: State) -> None:
    row = delivery(home, old)
    with home.database.write() as db:
        assert move(db, new, [row], reason="vì thế") == 1
    (found,) = home.log()
    assert (found.state, found.reason) == (new, "vì thế")


@pytest.mark.parametrize("old", STATES)
def test_every_other_move_changes_nothing(home: Home, old: State) -> None:
    row = delivery(home, old)
    for new in (new for before, new in REFUSED if before == old):
        with home.database.write() as db:
            assert move(db, new, [row], reason="không được") == 0
    (found,) = home.log()
    assert (found.state, found.reason) == (old, None)


def test_the_table_is_the_documented_one() -> None:
    assert {old: " ".join(sorted(new)) for old, new in MOVES.items()} == {
        "queued": "cancelled claimed expired held suppressed",
        "claimed": "cancelled expired held queued sending suppressed",
        "sending": "accepted delivered queued rejected unknown",
        "accepted": "delivered rejected unknown",
        "delivered": "rejected",
        "rejected": "",
        "unknown": "accepted delivered held queued rejected",
        "held": "cancelled queued",
        "expired": "",
        "cancelled": "",
        "suppressed": "",
    }


def test_nothing_is_written_to_a_provider_without_having_been_claimed() -> None:
    assert sources("sending") == ("claimed",)


def test_what_may_have_left_is_queued_again_only_if_it_did_not_or_somebody_decided() -> None:
    assert set(sources("queued")) == {"claimed", "sending", "unknown", "held"}
    assert not {"accepted", "delivered"} & set(sources("queued"))


def test_every_state_is_reached_from_queued_and_has_its_name_on_screen() -> None:
    reached: set[State] = {"queued"}
    while more := {new for old in reached for new in MOVES[old]} - reached:
        reached |= more
    assert reached == set(STATES) == set(MOVES) == set(LABELS)


def test_what_has_ended_without_a_receipt_to_come_goes_nowhere() -> None:
    assert {state for state in STATES if not MOVES[state]} == ENDED - {"accepted", "delivered"}


def test_only_the_named_rows_and_only_from_the_named_states_move(home: Home) -> None:
    row = delivery(home, "unknown")
    with home.database.write() as db:
        assert move(db, "accepted", [row + 1]) == 0
        assert move(db, "accepted", []) == 0
        assert move(db, "accepted", [row], only_from=("sending",)) == 0
        assert move_where(db, "accepted", true(), ("sending", "unknown")) == 1


def test_asking_for_a_move_that_the_table_does_not_know_is_a_bug(home: Home) -> None:
    with home.database.write() as db, pytest.raises(ValueError, match="no delivery may move"):
        move(db, "queued", [1], only_from=("delivered",))


def test_a_revision_is_approved_only_after_it_was_submitted_and_never_comes_back() -> None:
    assert [old for old, new in REVISION_MOVES.items() if "approved" in new] == ["submitted"]
    assert not any("draft" in new for new in REVISION_MOVES.values())
    assert REVISION_MOVES["superseded"] == frozenset()

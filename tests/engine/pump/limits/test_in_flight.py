"""The room in flight: twice the lines where an outlet is slow, a tenth of a second's letters where
it is fast, five hundred at most."""

import pytest

from engine.pump.limits.in_flight import MOST, InFlight


def room_after(*seconds: tuple[float, int], lines: int = 20) -> int:
    """The room of an outlet of which so many messages ended at the named moments."""
    room = InFlight(lines, 0.0)
    for now, ended in seconds:
        room.note(ended, now)
    return room.size


def test_a_new_pump_marks_twice_its_lines() -> None:
    assert room_after() == 40


@pytest.mark.parametrize(
    ("a_second", "room"),
    [(0, 40), (100, 40), (400, 40), (2_000, 200), (4_000, 400), (10_000, MOST)],
)
def test_the_room_is_what_leaves_in_a_tenth_of_a_second(a_second: int, room: int) -> None:
    assert room_after((0.5, a_second // 2)) == room


def test_many_short_turns_count_together() -> None:
    assert room_after(*((0.01 * turn, 20) for turn in range(1, 12))) == 200


def test_an_outlet_that_grows_slow_gets_less_room() -> None:
    assert room_after((0.5, 1_000), (1.0, 10)) == 40


def test_an_outlet_with_very_many_lines_keeps_them_all_busy() -> None:
    assert room_after((1.0, 10_000), lines=400) == 800


@pytest.mark.parametrize("lines", [1, 20, 100, 400])
@pytest.mark.parametrize("a_second", [0, 500, 3_000, 10_000])
def test_a_turn_that_takes_its_time_leaves_every_line_something_to_write(
    lines: int, a_second: int
) -> None:
    room = InFlight(lines, 0.0)
    room.note(a_second, 1.0)
    assert room.size // 2 <= room.enough <= room.size - lines

"""The walker's checks are able to fail: each finds what is wrong in a doctored record, and short
walks through a console with a fault planted in it are found out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from content.audiences.audiences import find_audience
from content.calendar.schedule import ScheduleRequest, schedule
from tests.crash.walker_checks import CHECKS, faults, unreleased
from tests.crash.walker_kit import LARGE
from tests.crash.walker_record import Record
from tests.crash.walker_sound import (
    AFTER,
    LETTER,
    PAGE,
    again,
    at,
    changed,
    elsewhere,
    ended,
    older_is,
    other_act,
    other_arrival,
    other_row,
    sound,
    text_is,
)
from tests.crash.walker_walk import RELEASE_ABOVE, prepared, walked_in
from tests.kit import BIENTAP, Home, stands

MAILED = ("ct-08", "ct-11", "ct-13")


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert faults(sound()) == {}


Doctor = Callable[[Record], object]
DOCTORED: dict[str, tuple[str, Doctor]] = {
    "no approval": ("unapproved", lambda r: r.approvals.pop(0)),
    "approved after it left": (
        "unapproved",
        lambda r: r.approvals.insert(0, replace(r.approvals.pop(0), at=at(7))),
    ),
    "for another channel": (
        "unapproved",
        elsewhere,
    ),
    "by its author": (
        "unapproved",
        lambda r: r.approvals.insert(0, replace(r.approvals.pop(0), by="bientap")),
    ),
    "the text was changed where it stands": ("unapproved", lambda r: text_is(r, 1, alt="khác")),
    "another title left": ("unapproved", lambda r: other_arrival(r, LETTER, title="Bài w2w")),
    "a paragraph is missing": ("unapproved", lambda r: other_arrival(r, LETTER, text="w1w")),
    "a letter without its word": ("unapproved", lambda r: other_arrival(r, AFTER, title="Bài w2w")),
    "another post left": ("unapproved", lambda r: other_arrival(r, PAGE, text="Bài w1w w3w")),
    "nobody's": ("nobodys", lambda r: r.of_arrival.pop(PAGE)),
    "arrived and cancelled": ("nobodys", lambda r: other_row(r, PAGE, state="cancelled")),
    "the same row twice": ("doubled", lambda r: again(r, LETTER)),
    "the same person twice": ("doubled", lambda r: again(r, LETTER, id=9)),
    "no release": ("unreleased", lambda r: other_act(r, 4, act="outlet.paused")),
    "released too late": ("unreleased", lambda r: other_row(r, LETTER, left_at=at(3.5))),
    "released by who scheduled": ("unreleased", lambda r: other_act(r, 4, by="bientap")),
    "another list was released": (
        "unreleased",
        lambda r: other_act(r, 4, detail={"generation": 1, "upto": None}),
    ),
    "a list larger than was allowed": (
        "unreleased",
        lambda r: other_act(r, 4, detail={"generation": 1, "upto": 149}),
    ),
    "released by who replaced the list": (
        "unreleased",
        lambda r: r.generations.append(replace(r.generations.pop(), by="duyet")),
    ),
    "after a stop": ("left_after_the_end", lambda r: ended(r, "publication.stop", "publication:1")),
    "after a cancel": (
        "left_after_the_end",
        lambda r: ended(r, "publication.cancel", "publication:3"),
    ),
    "after a withdrawal": ("left_after_the_end", lambda r: ended(r, "item.withdraw", "item:ct-1")),
    "a correction unreleased": ("wrongly_corrected", lambda r: other_act(r, 6, by="duyet")),
    "told without an older text": ("wrongly_corrected", lambda r: older_is(r, person="BB")),
    "told though it never left": ("wrongly_corrected", lambda r: older_is(r, state="held")),
    "told twice": (
        "wrongly_corrected",
        lambda r: r.deliveries.append(replace(r.deliveries[1], id=8, occurrence=8)),
    ),
    "who asked not to be written to": ("barred", lambda r: r.barred.update(AA=("chanh", at(5)))),
    "two acts for one press": ("pressed_twice", lambda r: r.presses.pop(1)),
    "one press led to two": (
        "pressed_twice",
        lambda r: r.presses.append(replace(r.presses[2], place="/lich/9")),
    ),
    "said and not done": (
        "pressed_twice",
        lambda r: r.presses.append(replace(r.presses[2], key="k9", place="/lich/9")),
    ),
    "a page broke": ("broken", lambda r: r.broken.append("GET /")),
    "an act is missing": ("broken_chain", lambda r: r.acts.pop(2)),
    "an act was changed": (
        "broken_chain",
        changed,
    ),
    "counts drifted": ("miscounted", lambda r: r.counted.popitem()),
    "a count of nothing": ("miscounted", lambda r: r.counted.update({(5, 1, "update", "held"): 1})),
}


@pytest.mark.parametrize(("check", "doctor"), DOCTORED.values(), ids=DOCTORED)
def test_a_doctored_record_is_found_out(check: str, doctor: Doctor) -> None:
    record = sound()
    doctor(record)
    assert check in faults(record)


def test_every_check_is_shown_to_fail() -> None:
    assert {check for check, _doctor in DOCTORED.values()} == {check.__name__ for check in CHECKS}


@dataclass(frozen=True)
class Planted:
    """A fault of the product, and the check that must see it."""

    where: str
    instead: Callable[..., Any]
    check: str


PLANTED = {
    "any list may go": Planted(
        "content.calendar.occurrences.may_go", lambda *_asked: True, "unreleased"
    ),
    "one-time keys are forgotten": Planted(
        "content.people.audit.note", lambda *_noted: None, "pressed_twice"
    ),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_short_walk_finds_a_planted_fault(
    planted: Planted, filed: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planted.where, planted.instead)
    with stands() as servers:
        home = prepared(filed, servers, tmp_path)
        for item in MAILED:
            tomorrow(home, item)
        for _part in range(12):
            if planted.check in faults(walked_in(home, servers, 30)):
                return
    pytest.fail("the walk did not see it")


def tomorrow(home: Home, item: str) -> None:
    """A letter to the small list is on the calendar."""
    at = home.now + timedelta(days=1)
    with home.database.write() as db:
        people = find_audience(db, "dan")
        plan = ScheduleRequest(home.approved(item), home.outlet_rows("thu"), people, at)
        schedule(db, plan, home.act(BIENTAP), RELEASE_ABOVE)


def test_the_planted_list_is_above_the_limit() -> None:
    record = sound()
    assert record.release_above < LARGE
    record.acts = [done for done in record.acts if done.act != "release"]
    record.release_above = LARGE
    assert not list(unreleased(record))

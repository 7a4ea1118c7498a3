"""What a page refused is looked for before the refusal is believed: pages were seen to publish
behind an error, and after a resume there were two posts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from content.outlets.outlets import set_state
from content.people.acts import Act
from engine.after.reconcile import reconcile
from sandbox.faults import Reply
from tests.engine.engine_kit import clock_of, copy_of, heard, pump, put
from tests.kit import QUANTRI, HandClock, Home, Stands

pytestmark = pytest.mark.timeout(60)


def says(code: int, message: str, commit: bool = False) -> Reply:
    error = {"message": message, "code": code, "error_user_msg": "Trang của bạn bị hạn chế."}
    return Reply(400, json.dumps({"error": error}), commit=commit)


@pytest.fixture
def ready(template: Path, servers: Stands, tmp_path: Path) -> Iterator[Home]:
    """The clock begins now: the stand-in for Facebook dates its posts by the true time."""
    outlets = servers.outlets(tmp_path / "drop")
    clock = HandClock(datetime.now(UTC))
    with copy_of(template, tmp_path / "home", clock, outlets) as home:
        yield home


def refused(home: Home, servers: Stands, answer: Reply) -> None:
    servers.facebook.script.add(answer)
    put(home, "facebook")
    pump(home, "facebook")
    assert home.states() == {"unknown": 1}, "a refusal was believed before anybody had looked"


def resume(home: Home) -> None:
    with home.database.write() as db:
        set_state(db, "facebook", "active", Act(QUANTRI, home.now))


@pytest.mark.parametrize("code", [100, 200, 368])
def test_a_post_that_stands_behind_a_refusal_is_found_and_never_made_twice(
    ready: Home, servers: Stands, code: int
) -> None:
    refused(ready, servers, says(code, "Unsupported post request.", commit=True))
    resume(ready)
    clock_of(ready).forward(seconds=61)
    reconcile(ready.context)
    assert ready.states() == {"accepted": 1}
    clock_of(ready).forward(hours=1)
    pump(ready, "facebook")
    assert len(servers.world.arrivals("facebook")) == 1


def test_what_was_refused_and_is_not_there_ends_as_rejected_with_metas_words(
    ready: Home, servers: Stands
) -> None:
    refused(ready, servers, says(100, "Invalid parameter"))
    for _ in range(5):
        clock_of(ready).forward(minutes=3)
        reconcile(ready.context)
    (row,) = ready.log()
    assert (row.state, row.code) == ("rejected", "invalid")
    assert heard(ready, row.id)[0].raw == "100 – Invalid parameter – Trang của bạn bị hạn chế."


def test_a_refusal_of_us_that_is_not_there_goes_back_to_the_queue_and_out_after_a_resume(
    ready: Home, servers: Stands
) -> None:
    refused(ready, servers, says(200, "Permissions error"))
    (outlet,) = ready.outlet_rows("facebook")
    assert outlet.state == "halted"
    for _ in range(5):
        clock_of(ready).forward(minutes=3)
        reconcile(ready.context)
    assert ready.states() == {"queued": 1}
    resume(ready)
    pump(ready, "facebook")
    assert ready.states() == {"accepted": 1}


def test_a_page_that_does_not_tell_while_its_key_is_refused_is_asked_after_the_resume(
    ready: Home, servers: Stands
) -> None:
    refused(ready, servers, says(190, "Error validating access token", commit=True))
    servers.facebook.token, token = "another", servers.facebook.token
    for _ in range(8):
        clock_of(ready).forward(minutes=6)
        reconcile(ready.context)
    assert ready.states() == {"unknown": 1}
    servers.facebook.token = token
    resume(ready)
    clock_of(ready).forward(minutes=6)
    reconcile(ready.context)
    assert ready.states() == {"accepted": 1}
    assert len(servers.world.arrivals("facebook")) == 1

"""An Anthias player through its own API: publish, correct, withdraw, read back; never twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from channels.contract.message import Entry, Film
from channels.contract.outcome import Delivered, Halted, Outcome, Retry
from channels.led.config import Target
from channels.led.led_screen import LedScreen
from sandbox.faults import Drop, Fault, Garbage, Reply
from sandbox.providers.anthias import AnthiasSandbox
from tests.channels.led.led_kit import FIRST, entry, frame, screen

NOW = FIRST + timedelta(minutes=1)
SECRET = "mat-khau-dau-phat"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def player() -> Iterator[AnthiasSandbox]:
    with AnthiasSandbox() as running:
        yield running


def on(root: Path, player: AnthiasSandbox, **fields: Any) -> LedScreen:
    target = {"kind": "anthias", "url": player.url, **fields}
    return screen(root, fallback=frame("logo"), target=[target])


def show(root: Path, player: AnthiasSandbox, *entries: Entry) -> Outcome:
    return on(root, player).publish(entries)


def drawn(*entries: Entry) -> list[bytes]:
    return [frame.png for entry in entries for frame in entry.message.frames]


def calls(player: AnthiasSandbox, method: str) -> int:
    return sum(request.method == method for request in player.requests)


def test_it_plays_the_frames_in_order_and_nothing_twice(root: Path, player: AnthiasSandbox) -> None:
    entries = entry(0, "một", "hai"), entry(1, "ba")
    assert isinstance(show(root, player, *entries), Delivered)
    assert player.playing(NOW) == drawn(*entries)
    posts = calls(player, "POST")
    assert isinstance(show(root, player, *entries), Delivered)
    assert (calls(player, "POST"), calls(player, "PATCH")) == (posts, 0)


def test_the_same_frame_in_two_entries_plays_twice(root: Path, player: AnthiasSandbox) -> None:
    entries = entry(0, "như nhau", slug="a"), entry(1, "như nhau", slug="a")
    assert isinstance(show(root, player, *entries), Delivered)
    assert player.playing(NOW) == drawn(*entries)


@pytest.mark.parametrize(("ext", "kind"), [("gif", "image"), ("mp4", "video")])
def test_a_running_line_is_one_file_of_its_kind(
    root: Path, player: AnthiasSandbox, ext: Literal["gif", "mp4"], kind: str
) -> None:
    still, film = entry(0, "chạy"), Film(b"a film", ext, ())
    runs = replace(still.message.frames[0], film=film)
    shown = replace(still, message=replace(still.message, frames=(runs,)))
    assert isinstance(show(root, player, shown), Delivered)
    assert player.playing(NOW) == [b"a film"]
    kinds = {asset["ext"]: asset["mimetype"] for asset in player.assets.values()}
    assert kinds == {f".{ext}": kind, ".png": "image"}


def test_corrected_and_withdrawn_frames_are_gone(root: Path, player: AnthiasSandbox) -> None:
    show(root, player, entry(0, "trước"), entry(1))
    show(root, player, entry(0, "sau"), entry(1))
    assert player.playing(NOW) == drawn(entry(0, "sau"), entry(1))
    show(root, player, entry(1))
    assert player.playing(NOW) == drawn(entry(1))
    assert len(player.files) == 3, "two frames and the fallback"


def test_each_frame_ends_by_itself_and_then_the_fallback_plays(
    root: Path, player: AnthiasSandbox
) -> None:
    ends = FIRST + timedelta(hours=1)
    show(root, player, entry(0, valid_to=ends))
    assert player.playing(ends - timedelta(seconds=1)) == drawn(entry(0))
    assert player.playing(ends) == [frame("logo").png]


def test_what_is_urgent_plays_alone_and_then_the_rest_goes_on_by_itself(
    root: Path, player: AnthiasSandbox
) -> None:
    ends = FIRST + timedelta(hours=1)
    khan = entry(0, "khẩn", urgent=True, valid_to=ends)
    khan = replace(khan, message=replace(khan.message, urgent_until=ends))
    show(root, player, entry(1))
    show(root, player, khan, entry(1))
    assert player.playing(NOW) == drawn(khan)
    assert player.playing(ends) == drawn(entry(1))
    show(root, player, entry(1))
    assert player.playing(NOW) == drawn(entry(1))


def test_what_others_put_there_is_left_alone(root: Path, player: AnthiasSandbox) -> None:
    theirs = {"asset_id": "x", "name": "Phim của phòng", "uri": "http://x", "is_processing": False}
    player.assets["x"] = {**theirs, "is_enabled": False}
    show(root, player, entry(0))
    show(root, player)
    assert "x" in player.assets


def test_an_answer_that_is_lost_puts_nothing_there_twice(
    root: Path, player: AnthiasSandbox
) -> None:
    player.script.add(Drop())
    assert isinstance(show(root, player, entry(0)), Retry)
    assert isinstance(show(root, player, entry(0)), Delivered)
    assert player.playing(NOW) == drawn(entry(0))


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Reply(400, '{"duration": ["A valid integer is required."]}'), Retry, "invalid"),
        (Reply(401, '{"detail": "Invalid username/password."}'), Halted, "credentials"),
        (Reply(403, '{"detail": "no"}'), Halted, "forbidden"),
        (Reply(404, '{"detail": "Not found."}'), Halted, "no_such_place"),
        (Reply(500, "<h1>Server Error (500)</h1>"), Retry, "unclear"),
        (Reply(507, '{"error": "Not enough disk space"}'), Retry, "disk_full"),
    ],
    ids=str,
)
def test_each_refusal_is_what_it_means(
    root: Path, player: AnthiasSandbox, fault: Fault, kind: type[Outcome], code: str
) -> None:
    player.script.add(fault)
    outcome = show(root, player, entry(0))
    assert isinstance(outcome, kind)
    assert getattr(outcome, "why").code == code  # noqa: B009 - only some outcomes have one
    assert isinstance(show(root, player, entry(0)), Delivered)


def test_a_full_disk_keeps_nothing_from_being_withdrawn(root: Path, player: AnthiasSandbox) -> None:
    show(root, player, entry(0), entry(1))
    player.is_full = True
    outcome = show(root, player, entry(2), entry(1))
    assert isinstance(outcome, Retry)
    assert outcome.why.code == "disk_full"
    assert player.playing(NOW) == drawn(entry(1))


def test_a_picture_that_it_still_works_on_is_not_yet_delivered(
    root: Path, player: AnthiasSandbox
) -> None:
    player.processes = True
    outcome = show(root, player, entry(0))
    assert isinstance(outcome, Retry)
    assert outcome.why.code == "busy"
    for asset in player.assets.values():
        asset["is_processing"] = False
    assert isinstance(show(root, player, entry(0)), Delivered)


def test_it_is_tried_with_login_and_without_and_says_what_is_wrong(root: Path) -> None:
    with AnthiasSandbox(("pi", SECRET)) as player:
        right = on(root, player, username="pi", password=SECRET)
        assert right.test() is None
        assert isinstance(right.publish([entry(0)]), Delivered)
        wrong = on(root, player, username="pi", password="sai")
        assert "nhập lại" in (wrong.test() or "")
        assert SECRET not in repr(right) + repr(right.settings) + repr(wrong.publish([entry(0)]))
    off = on(root, player)
    outcome = off.publish([entry(0)])
    assert isinstance(outcome, Retry)
    assert outcome.why.code == "unreachable"
    assert "không kết nối được" in (off.test() or "")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"url": None}, "cần có url"),
        ({"path": "/srv"}, "không dùng path"),
        ({"url": "x"}, "đầy đủ"),
    ],
    ids=str,
)
def test_what_is_missing_or_too_much_is_named(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Target.model_validate({"kind": "anthias", "url": "http://127.0.0.1", **fields})


def test_an_answer_that_means_nothing_is_settled_by_reading_back(
    root: Path, player: AnthiasSandbox
) -> None:
    player.script.add(Garbage())
    assert isinstance(show(root, player, entry(0)), Delivered)
    assert player.playing(NOW) == drawn(entry(0))

"""A screen's folder: what a player finds there at any moment, and what happens when a place cannot
be written."""

import hashlib
import json
import re
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from channels.contract.channel import Site
from channels.contract.message import Entry, Problem
from channels.contract.outcome import Delivered, Retry
from channels.led.config import LedScreenConfig
from channels.led.led_screen import LedScreen
from tests.channels.led.led_kit import (
    MESSAGE,
    PUBLIC,
    entry,
    folder,
    frame,
    manifest,
    named,
    pngs,
    screen,
)
from tests.contract.surface_contract import NOON, SurfaceContract, files


class TestLedScreen(SurfaceContract):
    entries = (entry(0), entry(1), entry(2))
    too_long = replace(
        MESSAGE,
        frame_problems=(
            Problem("led", "Chữ «dichvucong.gov.vn» rộng 125 điểm ảnh: hãy dùng chữ ngắn hơn."),
        ),
    )
    carries_text = False

    def make(self, root: Path) -> LedScreen:
        return screen(root)

    def artefact(self, root: Path) -> Path:
        return folder(root) / "manifest.json"

    def whole(self, root: Path, data: bytes) -> bool:
        items = json.loads(data)["items"]
        return all(
            hashlib.sha256((folder(root) / item["file"]).read_bytes()).hexdigest() == item["sha256"]
            for item in items
        )

    def shows(self, root: Path, entry: Entry) -> bool:
        wanted = [hashlib.sha256(frame.png).hexdigest() for frame in entry.message.frames]
        return set(wanted) <= {item["sha256"] for item in manifest(folder(root))["items"]}

    def showing(self, entry: Entry, text: str) -> Entry:
        return replace(entry, message=replace(entry.message, frames=(frame(text),)))

    def end_carried(self, root: Path, entry: Entry) -> datetime | None:
        digest = hashlib.sha256(entry.message.frames[0].png).hexdigest()
        item = next(item for item in manifest(folder(root))["items"] if item["sha256"] == digest)
        return datetime.fromisoformat(item["valid_to"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A folder that a player's PC shares."""
    made = tmp_path / "share"
    made.mkdir()
    return made


def test_the_manifest_says_what_players_need(root: Path) -> None:
    one = entry(0, "một", valid_to=NOON)
    outcome = screen(root).publish([one])
    assert isinstance(outcome, Delivered)
    assert outcome.url == f"{PUBLIC}/led/cong-ubnd/"
    png = one.message.frames[0].png
    digest = hashlib.sha256(png).hexdigest()
    assert manifest(folder(root)) == {
        "version": 1,
        "screen": "cong-ubnd",
        "generated_at": "2026-11-20T09:00:00+07:00",
        "seq": 1,
        "width": 640,
        "height": 320,
        "items": [
            {
                "file": f"{digest[:16]}-nop-ho-so-0.png",
                "sha256": digest,
                "bytes": len(png),
                "duration_s": 6.0,
                "valid_from": "2026-11-20T08:00:00+07:00",
                "valid_to": "2026-11-22T12:00:00+07:00",
                "priority": 0,
            }
        ],
        "fallback": None,
    }


def test_an_entry_without_an_end_stays_for_the_outlets_days(root: Path) -> None:
    screen(root, show_days=3).publish([entry(0)])
    assert manifest(folder(root))["items"][0]["valid_to"] == "2026-11-23T08:00:00+07:00"


def test_file_names_are_safe_for_every_player(root: Path) -> None:
    screen(root).publish([entry(0, slug="mot-tieu-de-rat-dai-" * 8), entry(1, slug="Chữ 'có' dấu")])
    for name in named(folder(root)):
        assert re.fullmatch(r"[0-9a-f]{16}-[a-z0-9_-]+\.png", name)
        assert len(name) <= 60


def test_a_changed_picture_has_a_new_name(root: Path) -> None:
    screen(root).publish([entry(0, "trước")])
    before = named(folder(root))
    screen(root).publish([entry(0, "sau")])
    assert named(folder(root)).isdisjoint(before)


def test_the_number_grows_with_every_change_and_only_then(root: Path) -> None:
    numbers = []
    for entries in ([entry(0)], [entry(0)], [entry(0), entry(1)], [], [], [entry(0)]):
        screen(root).publish(entries)
        numbers.append(manifest(folder(root))["seq"])
    assert numbers == [1, 1, 2, 3, 3, 4]


def test_an_unchanged_playlist_is_not_rewritten(root: Path, share: Path) -> None:
    screen(root, share).publish([entry(0)])
    before = {path: path.stat().st_mtime_ns for path in (*files(root), *files(share))}
    screen(root, share).publish([entry(0)])
    assert {path: path.stat().st_mtime_ns for path in (*files(root), *files(share))} == before


def test_time_never_runs_backwards_when_the_newest_entry_goes(root: Path) -> None:
    screen(root).publish([entry(0), entry(3)])
    screen(root).publish([entry(3)])
    assert manifest(folder(root))["generated_at"] == "2026-11-20T09:00:00+07:00"


def test_old_frames_go_one_manifest_later(root: Path) -> None:
    place = folder(root)
    screen(root).publish([entry(0)])
    first = named(place)
    screen(root).publish([entry(1)])
    second = named(place)
    assert pngs(place) == first | second, "a player may still be reading the first playlist"
    screen(root).publish([entry(2)])
    assert pngs(place) == second | named(place)


def test_a_screen_wants_to_be_drawn_again_until_old_frames_are_gone(root: Path) -> None:
    surface, place = screen(root), folder(root)
    surface.publish([entry(0)])
    assert surface.again_in_s is None
    surface.publish([entry(1)])
    assert surface.again_in_s == 30
    surface.publish([entry(1)])
    assert surface.again_in_s is None
    assert pngs(place) == named(place)


def test_files_of_others_in_a_target_folder_are_left_alone(root: Path, share: Path) -> None:
    (share / "anh-cua-nguoi-khac.png").write_bytes(b"x")
    for number in range(4):
        screen(root, share).publish([entry(number)])
    assert (share / "anh-cua-nguoi-khac.png").exists()


def test_every_target_gets_the_same_files(root: Path, share: Path) -> None:
    assert isinstance(screen(root, share).publish([entry(0), entry(1)]), Delivered)
    assert files(share) == {
        share / path.name: data
        for path, data in files(folder(root)).items()
        if path.suffix in (".png", ".json")
    }


def test_a_target_that_comes_later_gets_the_playlist_under_its_number(
    root: Path, share: Path
) -> None:
    for number in range(3):
        screen(root).publish([entry(number)])
    screen(root, share).publish([entry(2)])
    assert manifest(share) == manifest(folder(root))
    assert manifest(share)["seq"] == 3


def test_numbers_go_on_from_a_target_when_our_own_folder_was_lost(root: Path, share: Path) -> None:
    for number in range(3):
        screen(root, share).publish([entry(number)])
    shutil.rmtree(root)
    screen(root, share).publish([entry(0)])
    assert manifest(share)["seq"] == manifest(folder(root))["seq"] == 4


def test_a_target_folder_that_is_not_there_is_retry_and_is_not_made(
    root: Path, tmp_path: Path
) -> None:
    unmounted = tmp_path / "usb"
    outcome = screen(root, unmounted).publish([entry(0)])
    assert isinstance(outcome, Retry)
    assert str(unmounted) in outcome.why.raw
    assert not unmounted.exists()


def test_the_try_tells_of_a_folder_that_is_not_there(root: Path, share: Path) -> None:
    assert screen(root, share).test() is None
    assert f"không có thư mục {share / 'x'}" in (screen(root, share, share / "x").test() or "")


def test_a_target_that_fails_does_not_keep_the_others_from_a_withdrawal(
    root: Path, share: Path, tmp_path: Path
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    screen(root, usb, share).publish([entry(0), entry(1)])
    shutil.rmtree(usb)
    assert isinstance(screen(root, usb, share).publish([entry(1)]), Retry)
    assert len(named(folder(root))) == len(named(share)) == 2
    usb.mkdir()
    assert isinstance(screen(root, usb, share).publish([entry(1)]), Delivered)
    assert manifest(usb) == manifest(share)


def test_a_damaged_file_is_put_right(root: Path) -> None:
    screen(root).publish([entry(0)])
    place = folder(root)
    (place / next(iter(named(place)))).write_bytes(b"half a pict")
    (place / "manifest.json").write_bytes(b'{"version": 1, "items": [')
    assert isinstance(screen(root).publish([entry(0)]), Delivered)
    assert TestLedScreen().whole(root, (place / "manifest.json").read_bytes())


def test_the_fallback_frame_stands_in_the_manifest_and_is_kept(root: Path) -> None:
    logo = frame("logo")
    for number in range(4):
        screen(root, fallback=logo).publish([entry(number)])
    name = manifest(folder(root))["fallback"]
    assert name == f"{logo.name[:16]}-fallback.png"
    assert (folder(root) / name).read_bytes() == logo.png


def test_the_same_frame_in_two_entries_is_one_file(root: Path) -> None:
    screen(root).publish([entry(0, "như nhau", slug="a"), entry(1, "như nhau", slug="a")])
    assert len(manifest(folder(root))["items"]) == 2
    assert len(pngs(folder(root))) == 1


@pytest.mark.parametrize(
    ("said", "urgent", "priority"),
    [
        ({}, False, 0),
        ({"message_class": "reminder", "urgent_until": NOON}, False, 0),
        ({"message_class": "urgent"}, False, 1),
        ({}, True, 1),  # an emergency has an end
        ({"urgent_until": NOON}, True, 2),
    ],
    ids=str,
)
def test_what_is_urgent_goes_before_the_rest(
    root: Path, said: dict[str, Any], urgent: bool, priority: int
) -> None:
    usual, one = entry(1), entry(0, "khẩn", urgent=urgent)
    shown = replace(one, message=replace(one.message, **said))
    surface = screen(root)
    surface.publish([shown, usual])
    assert [item["priority"] for item in manifest(folder(root))["items"]] == [priority, 0, 0]


def test_the_preview_is_the_frames_themselves() -> None:
    one, two = frame("một"), frame("hai")
    assert screen(Path("unused")).preview(replace(MESSAGE, frames=(one, two)), None) == {
        "-1.png": one.png,
        "-2.png": two.png,
    }


def test_a_message_without_frames_is_a_problem() -> None:
    surface = screen(Path("unused"))
    assert [problem.field for problem in surface.problems(MESSAGE)] == ["led"]
    note = Problem("led", "Chữ hơi nhỏ.", blocking=False)
    shown = replace(MESSAGE, frames=(frame("một"),), frame_problems=(note,))
    assert surface.problems(shown) == [note]


@pytest.mark.parametrize(
    "fields",
    [
        {"width": 0},
        {"height": 8},
        {"pitch_mm": 0},
        {"colour": "green"},
        {"distance_m": -1},
        {"screen": "../etc"},
        {"screen": "Cổng"},
        {"show_days": 0},
        {"target": [{"kind": "ftp", "path": "/x"}]},
        {"brightness": 5},
    ],
    ids=str,
)
def test_a_wrong_field_is_named(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        LedScreenConfig.model_validate({"width": 640, "height": 320, **fields})
    assert refused.value.errors()[0]["loc"][0] == next(iter(fields))


@pytest.mark.parametrize(
    ("outlet", "fields", "expected"),
    [
        ("led-cong", {}, "led-cong"),
        ("LED cổng/../x", {}, "led-c-ng-x"),
        ("a", {"screen": "b_1"}, "b_1"),
    ],
)
def test_the_screens_folder_is_named_safely(
    root: Path, outlet: str, fields: dict[str, Any], expected: str
) -> None:
    surface = LedScreen(outlet, LedScreenConfig(width=64, height=32, **fields), Site(root, PUBLIC))
    assert isinstance(surface.publish([]), Delivered)
    assert [path.name for path in (root / "led").iterdir()] == [expected]


def test_the_player_page_stands_beside_the_manifest_with_the_offices_name(root: Path) -> None:
    screen(root).publish([])
    page = (folder(root) / "index.html").read_text("utf-8")
    assert '<p id="office">Sở Tài chính &lt;thành phố&gt; &quot;Ví Dụ&quot;</p>' in page
    assert "{{" not in page
    assert {"index.html", "player.js", "player.css", "manifest.json"} == {
        path.name for path in folder(root).iterdir()
    }


def test_the_player_page_keeps_a_strict_policy_and_asks_nobody_else(root: Path) -> None:
    screen(root).publish([])
    page = (folder(root) / "index.html").read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page) == []
    everything = (
        page
        + (folder(root) / "player.js").read_text("utf-8")
        + (folder(root) / "player.css").read_text("utf-8")
    )
    assert "//" not in re.sub(r"^\s*//.*$|; // .*$", "", everything, flags=re.MULTILINE).replace(
        "'self'", ""
    )

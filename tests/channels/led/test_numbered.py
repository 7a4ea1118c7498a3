"""A folder that a box plays by the order of names: what is in it at any moment."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels.contract.message import Entry, Frame
from channels.contract.outcome import Delivered, Retry
from tests.channels.led.led_kit import entry, frame, manifest, named, pngs, screen
from tests.contract.surface_contract import NOON, full_disk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "public"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    made = tmp_path / "box"
    made.mkdir()
    return made


def show(root: Path, box: Path, *entries: Entry, fallback: Frame | None = None) -> Any:
    made = screen(root, fallback=fallback, target=[folder(box)])
    return made.publish(entries)


def folder(box: Path, order: bool = True) -> dict[str, Any]:
    return {"kind": "folder", "path": str(box), "order": order}


def played(box: Path) -> list[bytes]:
    """What the box plays, one after the other."""
    return [(box / name).read_bytes() for name in sorted(pngs(box))]


def drawn(*entries: Entry) -> list[bytes]:
    return [frame.png for entry in entries for frame in entry.message.frames]


def test_files_are_named_in_the_order_of_play(root: Path, box: Path) -> None:
    entries = entry(0, "một", "hai"), entry(1, "ba")
    assert isinstance(show(root, box, *entries), Delivered)
    assert played(box) == drawn(*entries)
    assert [name[:3] for name in sorted(pngs(box))] == ["01-", "02-", "03-"]
    assert all(len(name) <= 60 for name in pngs(box))


def test_more_than_99_frames_still_play_in_order(root: Path, box: Path) -> None:
    many = entry(0, *(f"khung {number}" for number in range(120)))
    show(root, box, many)
    assert played(box) == drawn(many)


def test_what_is_withdrawn_or_has_ended_is_gone_at_once(root: Path, box: Path) -> None:
    first, second = entry(0), entry(1)
    show(root, box, first, second)
    show(root, box, second)
    assert played(box) == drawn(second)
    assert sorted(name[:3] for name in pngs(box)) == ["01-", "02-"]


def test_what_is_withdrawn_goes_even_when_nothing_new_can_be_written(root: Path, box: Path) -> None:
    first, second = entry(0), entry(1)
    show(root, box, first, second)
    with full_disk():
        assert isinstance(show(root, box, entry(2), second), Retry)
    assert set(played(box)) == set(drawn(second))
    assert isinstance(show(root, box, entry(2), second), Delivered)
    assert played(box) == drawn(entry(2), second)


def test_the_fallback_plays_only_when_nothing_else_is_on(root: Path, box: Path) -> None:
    logo = frame("logo")
    show(root, box, entry(0), fallback=logo)
    assert logo.png not in played(box)
    show(root, box, fallback=logo)
    assert played(box) == [logo.png]
    show(root, box, entry(1), fallback=logo)
    assert played(box) == drawn(entry(1))


def test_what_is_urgent_plays_alone_until_it_is_over(root: Path, box: Path) -> None:
    usual, khan = entry(1), entry(0, "khẩn", urgent=True)
    khan = replace(khan, message=replace(khan.message, urgent_until=NOON))
    show(root, box, khan, usual)
    assert played(box) == drawn(khan)
    show(root, box, usual)
    assert played(box) == drawn(usual)


def test_players_find_manifest_frames_and_fallback_in_the_folder_beside(
    root: Path, box: Path
) -> None:
    logo = frame("logo")
    show(root, box, entry(0), fallback=logo)
    beside = box / "lantoa"
    assert manifest(beside) == manifest(root / "led" / "cong-ubnd")
    assert pngs(beside) == named(beside) | {manifest(beside)["fallback"]}
    assert {path.name for path in box.iterdir()} == pngs(box) | {"lantoa"}


def test_a_folder_becomes_numbered_and_back_without_a_rest(root: Path, box: Path) -> None:
    screen(root, target=[folder(box, order=False)]).publish([entry(0)])
    show(root, box, entry(0))
    assert played(box) == drawn(entry(0))
    assert not (box / "manifest.json").exists()
    screen(root, target=[folder(box, order=False)]).publish([entry(0)])
    assert pngs(box) == named(box)


def test_files_of_others_are_left_alone(root: Path, box: Path) -> None:
    others = {"01-anh-cua-nguoi-khac.png": b"x", "manifest.json": json.dumps({"a": 1}).encode()}
    for name, data in others.items():
        (box / name).write_bytes(data)
    for number in range(3):
        show(root, box, entry(number))
    assert {name: (box / name).read_bytes() for name in others} == others


def test_a_box_that_is_not_there_is_retry_and_is_not_made(root: Path, tmp_path: Path) -> None:
    assert isinstance(show(root, tmp_path / "usb", entry(0)), Retry)
    assert not (tmp_path / "usb").exists()

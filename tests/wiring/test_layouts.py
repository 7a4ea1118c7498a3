"""Our layouts: a released one is never edited, a new draft gets the newest, and a text is shown
with the number that was approved with it, or not at all."""

import hashlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import assets
from assets import led_frames
from assets.led_frames import Beside, Screen
from channels.email import mime
from channels.portal import pages
from channels.shared.layouts import numbers, of
from wiring import layouts
from wiring.layouts import any_older, layout_of, newest_layouts

ROOT = Path(assets.__file__).parent.parent
FOLDERS = (mime.LAYOUTS, pages.LAYOUTS)
LED = Path(assets.__file__).parent
RELEASES = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text("utf-8"))["release"]
LINES = (
    "Đổi giờ làm việc bộ phận Một cửa",
    "Từ 01/12/2026: 7 giờ 30 – 16 giờ 30",
    "Hỏi đáp: 1900 1234",
)
BESIDE = Beside("Trung tâm Hành chính công", link="https://hoadang.gov.vn/l/k7m2xq")
SCREENS = {
    "128x64": Screen(128, 64),
    "320x160": Screen(320, 160),
    "160x80-red": Screen(160, 80, 10.0, "red"),
    "192x32-running": Screen(192, 32, scroll=True),
    "1024x512": Screen(1024, 512, 4.0, distance_m=40),
}


def files() -> dict[str, str]:
    """The SHA-256 of every file of every layout, by its place in the house."""
    found = [path for folder in FOLDERS for path in folder.rglob("*") if path.is_file()]
    found += [path for folder in LED.glob("led_layout_*") for path in folder.glob("*.py")]
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(found)
    }


def frames() -> dict[str, str]:
    """The SHA-256 of what every LED layout draws on some screens: also the typefaces and what the
    layouts share must not change under them."""
    found = {}
    for layout in led_frames.layouts():
        for name, screen in SCREENS.items():
            drawn = led_frames.draw(LINES, screen, BESIDE, layout)
            assert drawn.frames
            shown = b"".join(frame.png + str(frame.seconds).encode() for frame in drawn.frames)
            found[f"{layout}-{name}"] = hashlib.sha256(shown).hexdigest()
    return found


def frozen(what: str) -> dict[str, str]:
    return {name: sha256 for release in RELEASES for name, sha256 in release[what].items()}


def test_a_released_layout_is_never_edited() -> None:
    kept = frozen("files")
    assert {name: sha256 for name, sha256 in files().items() if name in kept} == kept


def test_a_released_led_layout_draws_what_it_drew() -> None:
    kept = frozen("frames")
    assert {name: sha256 for name, sha256 in frames().items() if name in kept} == kept


def test_every_layout_that_a_release_gave_to_drafts_was_frozen_with_it() -> None:
    last = max(max(release["newest"].values()) for release in RELEASES)
    for number in range(1, last + 1):
        of_it = (f"layouts/{number}/", f"led_layout_{number}/")
        due = {name for name in files() if any(part in name for part in of_it)}
        assert due <= frozen("files").keys()
    shown = {f"{number}-" for number in range(1, RELEASES[-1]["newest"]["led"] + 1)}
    assert {f"{head}{name}" for head in shown for name in SCREENS} <= frozen("frames").keys()


def test_a_release_ships_every_layout_that_an_earlier_one_gave_to_drafts() -> None:
    for family, newest in RELEASES[-1]["newest"].items():
        assert layout_of({"layouts": {family: newest}}, family) == newest


def test_a_new_draft_names_the_newest_layout_of_every_family_of_ours() -> None:
    newest = {"portal": 3, "email": 2, "led": 2, "text": 2, "picture": 2, "pack": 1}
    assert newest_layouts() == newest
    assert any_older()


def test_a_text_from_before_forms_had_a_number_is_read_in_the_first() -> None:
    assert layout_of({"layouts": {"portal": 1}}, "text") == 1
    assert layout_of({"layouts": {"text": 2}}, "text") == 2
    with pytest.raises(ValueError, match="phiên bản Lan Tỏa mới hơn"):
        layout_of({"layouts": {"text": 3}}, "text")


def test_a_family_without_a_layout_of_ours_needs_none() -> None:
    assert layout_of({"layouts": {}}, "sms") == 0
    assert layout_of({}, "social") == 0


@pytest.mark.parametrize("family", ["portal", "email", "led"])
@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, "không còn trong bản Lan Tỏa này: trình và phê duyệt lại"),
        ({"portal": 0, "email": 0, "led": 0}, "không còn trong bản Lan Tỏa này"),
        ({"portal": 9, "email": 9, "led": 9}, "phiên bản Lan Tỏa mới hơn: hãy nâng cấp máy này"),
    ],
)
def test_a_layout_that_is_not_shipped_is_refused(
    family: str, chosen: dict[str, int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        layout_of({"layouts": chosen}, family)


@given(st.sets(st.integers(1, 200), min_size=1), st.integers(1, 200))
def test_a_text_gets_exactly_its_layout_whatever_else_is_shipped(
    shipped: set[int], approved: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layouts, "_SHIPPED", {"email": lambda: tuple(sorted(shipped))})
        assert newest_layouts() == {"email": max(shipped)}
        assert any_older() == (len(shipped) > 1)
        if approved in shipped:
            assert layout_of({"layouts": {"email": approved}}, "email") == approved
        else:
            with pytest.raises(ValueError, match=f"số {approved} "):
                layout_of({"layouts": {"email": approved}}, "email")


def test_layouts_are_counted_as_numbers(tmp_path: Path) -> None:
    for name in ("2", "10", "1", "__pycache__"):
        (tmp_path / name).mkdir()
    assert numbers(tmp_path) == (1, 2, 10)
    assert (of(tmp_path, 0), of(tmp_path, 2)) == ("10", "2")


if __name__ == "__main__":
    for title, kept in (("files", files()), ("frames", frames())):
        print(
            f"[release.{title}]", *(f'"{name}" = "{sha}"' for name, sha in kept.items()), sep="\n"
        )

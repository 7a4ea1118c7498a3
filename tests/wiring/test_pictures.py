"""Pictures as each place shows them: in the form that was approved, and large ones apart."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assets.pictures import PictureError, measured, rendition
from channels.contract.channel import Site
from channels.contract.message import Picture
from wiring import pictures
from wiring.pictures import check_picture, picture_of, small_picture, whole_picture

SITE = Site(Path("/"), "https://tin.hoadang.example.vn")


def poster() -> bytes:
    buffer = BytesIO()
    Image.linear_gradient("L").resize((620, 877)).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


POSTER = poster()
SHA = hashlib.sha256(POSTER).hexdigest()


def load(sha256: str) -> bytes:
    assert sha256 == SHA
    return POSTER


def shown(family: str, layouts: dict[str, int]) -> Picture:
    document: dict[str, Any] = {
        "picture": {"sha256": SHA, "alt": "", "focus": [0.5, 0.5], "drawn": False},
        "layouts": layouts,
    }
    found = picture_of(document, family, SITE, load, "Áp phích")
    assert found is not None
    return found


@pytest.mark.parametrize("family", ["portal", "social", "email"])
def test_what_was_approved_before_keeps_its_picture_to_the_last_byte(family: str) -> None:
    size = (640, 336) if family == "email" else (1200, 630)
    old = shown(family, {"portal": 1, "email": 1, "led": 1})
    assert (old.width, old.height) == size
    assert old.data == rendition(POSTER, *size)
    assert old.notes == ()


def test_a_new_draft_shows_the_whole_poster_and_says_what_would_have_been_cut() -> None:
    for family, size in (("portal", (1200, 1697)), ("social", (620, 877)), ("email", (640, 905))):
        new = shown(family, {"picture": 2})
        assert (new.width, new.height) == size
        assert Image.open(BytesIO(new.data)).size == size
    assert "Ảnh hiện trọn, không cắt" in shown("portal", {"picture": 2}).notes[0]


def test_a_family_without_pictures_and_an_item_without_one() -> None:
    assert picture_of({"layouts": {}}, "portal", SITE, load, "") is None
    assert picture_of({"picture": {"sha256": SHA}, "layouts": {}}, "sms", SITE, load, "") is None


def test_one_more_picture_is_whole_in_both_forms() -> None:
    entry = {"sha256": SHA, "alt": "Áp phích"}
    for form in (1, 2):
        found = whole_picture(entry, form, SITE, load)
        assert (found.width, found.height, found.alt) == (620, 877, "Áp phích")
    assert measured(small_picture(SHA, 300, load)).height == 300


def test_a_large_picture_is_made_elsewhere_and_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = [shown("portal", layouts).data for layouts in ({"picture": 2}, {"picture": 1})]
    facts = check_picture(POSTER)
    monkeypatch.setattr(pictures, "_LIGHT", 0)
    pictures._MADE.clear()
    assert [shown("portal", layouts).data for layouts in ({"picture": 2}, {"picture": 1})] == here
    assert shown("portal", {"picture": 2}).notes
    assert check_picture(POSTER) == facts
    with pytest.raises(PictureError, match="bị hỏng hoặc thiếu phần cuối"):
        check_picture(POSTER[:-500])

"""Pictures by the hash of their bytes: kept once, checked at every reading, put back when lost."""

import hashlib

import pytest

from content.items.media import Stored, keep, load
from tests.content.content_kit import sql
from tests.kit import Home

DATA = b"\x89PNG picture"
FACTS = Stored(hashlib.sha256(DATA).hexdigest(), "png", "image/png", 640, 480)


def kept(home: Home) -> None:
    with home.database.write() as db:
        keep(db, home.folder / "media", DATA, FACTS, home.now)


def loaded(home: Home, sha256: str = FACTS.sha256) -> bytes:
    with home.database.read() as db:
        return load(db, home.folder / "media", sha256)


def test_a_picture_comes_back_byte_for_byte(home: Home) -> None:
    kept(home)
    assert loaded(home) == DATA
    assert [path.name for path in (home.folder / "media").iterdir()] == [f"{FACTS.sha256}.png"]


def test_the_same_picture_is_kept_once(home: Home) -> None:
    kept(home)
    kept(home)
    assert sql(home, "SELECT width, height, mime FROM media") == [(640, 480, "image/png")]


def test_a_picture_changed_on_disk_is_not_used(home: Home) -> None:
    kept(home)
    (home.folder / "media" / f"{FACTS.sha256}.png").write_bytes(DATA + b"!")
    with pytest.raises(ValueError, match="changed on disk"):
        loaded(home)


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_lost_or_damaged_picture_is_put_back_by_the_next_import(home: Home, damage: str) -> None:
    kept(home)
    path = home.folder / "media" / f"{FACTS.sha256}.png"
    path.unlink() if damage == "gone" else path.write_bytes(b"?")
    kept(home)
    assert loaded(home) == DATA


def test_a_missing_or_unknown_picture_is_an_error_that_names_it(home: Home) -> None:
    kept(home)
    (home.folder / "media" / f"{FACTS.sha256}.png").unlink()
    with pytest.raises(ValueError, match=FACTS.sha256[:12]):
        loaded(home)
    with pytest.raises(ValueError, match="000000000000"):
        loaded(home, "0" * 64)

"""What code before 0.3.0 stored comes into the library with the words of its first text; whole
documents keep their hash."""

import hashlib

from sqlalchemy import delete

from content.database.tables.pictures import pictures, revision_pictures
from content.items.items import add_revision
from content.items.media import Stored, keep
from content.library.older import take_in_older
from content.library.pictures import find_picture
from content.library.uses import uses_of
from tests.kit import BIENTAP, Home

DATA = b"\x89PNG picture"
HASH = hashlib.sha256(DATA).hexdigest()
FACTS = Stored(HASH, "png", "image/png", 640, 480)


def test_older_pictures_are_taken_in_once_and_cards_are_not(home: Home) -> None:
    home.people().plans()
    before = home.draft("ct-08")
    own = {"sha256": HASH, "alt": "Một cửa", "focus": [0.2, 0.8], "drawn": False}
    with home.database.write() as db:
        keep(db, home.folder / "media", DATA, FACTS, home.now)
        document = {**before.document, "picture": own}
        add_revision(db, "ct-08", before.slug, document, home.act(BIENTAP))
        db.execute(delete(revision_pictures))
        db.execute(delete(pictures))
    assert take_in_older(home.database) >= 1
    assert take_in_older(home.database) == 0
    with home.database.read() as db:
        found = find_picture(db, HASH)
        assert found is not None
        assert (found.words.alt, found.words.focus) == ("Một cửa", (0.2, 0.8))
        assert [use.item for use in uses_of(db, HASH)] == ["ct-08"]
        held = db.execute(pictures.select()).all()
    assert len(held) == 1, "the office's own cards are no pictures of the library"

"""What somebody is typing is kept as it was typed last, in whatever order it comes."""

from datetime import timedelta

from content.items import drafts
from content.items.drafts import Draft
from tests.kit import Home


def test_a_preview_that_comes_late_takes_the_place_of_nothing(home: Home) -> None:
    newer = Draft("tin-01", "bientap", 0, {"title": "Sau"}, home.now)
    older = Draft("tin-01", "bientap", 0, {"title": "Trước"}, home.now - timedelta(seconds=1))
    with home.people().database.write() as db:
        drafts.keep(db, newer)
        drafts.keep(db, older)
        assert drafts.find(db, "tin-01", "bientap") == newer
        drafts.keep(db, Draft("tin-01", "bientap", 0, {"title": "Cùng lúc"}, home.now))
        found = drafts.find(db, "tin-01", "bientap")
        assert found is not None
        assert found.fields == {"title": "Cùng lúc"}


def test_notes_of_a_file_stay_until_the_item_is_saved(home: Home) -> None:
    with home.people().database.write() as db:
        drafts.keep(db, Draft("tin-01", "bientap", 0, {"title": "A"}, home.now, ("Thiếu ảnh",)))
        drafts.keep(db, Draft("tin-01", "bientap", 0, {"title": "B"}, home.now))
        found = drafts.find(db, "tin-01", "bientap")
        assert found is not None
        assert (found.fields, found.notes) == ({"title": "B"}, ("Thiếu ảnh",))

"""Tags sort items and change no text; whoever may not write one of the chosen items tags none."""

import pytest

from content.intake.errors import InputError
from content.items.items import approved_revision
from content.people.acts import NotAllowed
from content.sorting.tags import TagsChanged, add_tags, list_tags, remove_tags, tag_names, tags_of
from tests.content.content_kit import last_act, passed, written
from tests.kit import BIENTAP, BIENTAP2, Home


def test_many_items_are_tagged_at_once_and_an_approval_stays(home: Home) -> None:
    before = passed(home, "tin-01")
    written(home, "tin-02")
    with home.database.write() as db:
        assert add_tags(db, ["tin-01", "tin-02"], ["Mùa bão"], home.act(BIENTAP)) == TagsChanged(
            2, 1
        )
        assert add_tags(db, ["tin-01"], ["mùa  bão", "Gấp"], home.act(BIENTAP)) == (
            TagsChanged(1, 1)
        )
    with home.database.read() as db:
        assert [(tag.name, tag.amount) for tag in list_tags(db)] == [("Gấp", 1), ("Mùa bão", 2)]
        assert [tag.key for tag in tags_of(db, ["tin-01"])["tin-01"]] == ["gấp", "mùa bão"]
        after = approved_revision(db, "tin-01")
        assert after is not None
        assert (after.id, after.sha256) == (before.id, before.sha256)
    assert last_act(home) == ("bientap", "item.tag", "item:tin-01")


def test_a_tag_that_no_item_has_any_more_is_forgotten(home: Home) -> None:
    written(home, "tin-01")
    with home.database.write() as db:
        add_tags(db, ["tin-01"], ["gấp"], home.act(BIENTAP))
        assert remove_tags(db, ["tin-01"], ["Gấp", "lạ"], home.act(BIENTAP)) == TagsChanged(1, 1)
        assert list_tags(db) == []


def test_anothers_item_among_the_chosen_leaves_all_as_they_were(home: Home) -> None:
    written(home, "tin-01")
    written(home, "tin-02", BIENTAP2)
    with home.database.write() as db, pytest.raises(NotAllowed):
        add_tags(db, ["tin-01", "tin-02"], ["gấp"], home.act(BIENTAP))
    with home.database.write() as db:
        with pytest.raises(InputError, match="tin-99"):
            add_tags(db, ["tin-01", "tin-99"], ["gấp"], home.act(BIENTAP))
        with pytest.raises(InputError, match="chọn ít nhất"):
            add_tags(db, [], ["gấp"], home.act(BIENTAP))
        assert list_tags(db) == []


def test_what_is_typed_becomes_names() -> None:
    assert tag_names(" #Mùa  bão, gấp,, GẤP ") == ["Mùa bão", "GẤP"]
    for typed in ("", " , ", "x" * 41):
        with pytest.raises(InputError):
            tag_names(typed)

"""Items and revisions: one address for good, numbered texts, and the hash that names each."""

import pytest

from content.intake.errors import InputError
from content.intake.text import canonical, sha256_of
from content.items.choices import list_items
from content.items.items import (
    add_revision,
    approved_revision,
    item_revision,
    list_approved,
    newest_revision,
    renew_revision,
    revision_by_id,
)
from content.people.acts import NotAllowed
from tests.content.content_kit import document, passed, sql, submitted, written
from tests.kit import BIENTAP, BIENTAP2, DUYET, QUANTRI, Home


def states(home: Home) -> list[str]:
    return [row.state for row in sql(home, "SELECT state FROM revisions ORDER BY number")]


def test_a_first_text_is_draft_number_one_of_the_authors_unit(home: Home) -> None:
    revision = written(home)
    assert (revision.number, revision.state, revision.author, revision.unit) == (
        1,
        "draft",
        "bientap",
        "van-phong",
    )
    assert (revision.title, revision.submitted_by) == ("Tiêu đề tin-01", None)


def test_what_is_stored_is_the_canonical_text_that_the_hash_is_of(home: Home) -> None:
    revision = written(home, title="Thu\u0309 tu\u0323c")
    (stored,) = sql(home, "SELECT document, sha256 FROM revisions")
    assert stored.document.encode() == canonical(document(title="Thủ tục"))
    assert stored.sha256 == revision.sha256 == sha256_of(document(title="Thủ tục"))


def test_the_same_text_again_changes_nothing(home: Home) -> None:
    written(home)
    with home.database.write() as db:
        assert add_revision(db, "tin-01", "bai-tin-01", document(), home.act(DUYET)) == (1, False)
    assert len(sql(home, "SELECT * FROM audit")) == 1


def test_a_newer_text_takes_the_place_of_a_draft_or_a_submitted_one(home: Home) -> None:
    written(home)
    submitted(home, body="Hai.")
    written(home, body="Ba.")
    assert states(home) == ["superseded", "superseded", "draft"]


def test_a_draft_beside_an_approved_text_leaves_it_approved_until_it_is_approved_itself(
    home: Home,
) -> None:
    first = passed(home)
    written(home, body="Hai.")
    assert states(home) == ["approved", "draft"]
    with home.database.read() as db:
        assert approved_revision(db, "tin-01") == first
    passed(home, body="Hai.")
    assert states(home) == ["superseded", "approved"]


def test_the_public_address_never_changes(home: Home) -> None:
    written(home)
    with (
        home.database.write() as db,
        pytest.raises(InputError, match="bai-tin-01 và không được đổi"),
    ):
        add_revision(db, "tin-01", "dia-chi-moi", document(body="Hai."), home.act(BIENTAP))
    with home.database.write() as db, pytest.raises(InputError, match="đã thuộc bài tin-01"):
        add_revision(db, "tin-02", "bai-tin-01", document("tin-02"), home.act(BIENTAP))
    assert [row.id for row in sql(home, "SELECT id FROM items")] == ["tin-01"]


def test_the_unit_of_an_item_is_that_of_its_first_author(home: Home) -> None:
    written(home)
    assert written(home, by=QUANTRI, body="Hai.").unit == "van-phong"


def test_each_item_is_listed_with_its_newest_text(home: Home) -> None:
    written(home, "tin-02")
    passed(home)
    written(home, body="Hai.")
    with home.database.read() as db:
        assert [(item.item, item.number, item.state) for item in list_items(db)] == [
            ("tin-01", 2, "draft"),
            ("tin-02", 1, "draft"),
        ]


def test_of_approved_items_the_approved_text_is_listed_whatever_is_being_written(
    home: Home,
) -> None:
    written(home, "tin-02")
    passed(home)
    passed(home, body="Hai.")
    written(home, body="Ba.")
    with home.database.read() as db:
        (one,) = list_approved(db)
        assert one == approved_revision(db, "tin-01")
        assert (one.number, one.document["body"]) == (2, "Hai.")


def test_a_revision_is_found_by_item_and_by_id(home: Home) -> None:
    revision = written(home)
    with home.database.read() as db:
        assert (
            newest_revision(db, "tin-01")
            == item_revision(db, "tin-01")
            == revision_by_id(db, revision.id)
            == revision
        )
        assert (newest_revision(db, "tin-99"), approved_revision(db, "tin-01")) == (None, None)
        with pytest.raises(InputError, match="tin-99: không có"):
            item_revision(db, "tin-99")


def test_a_text_of_another_unit_is_not_written_by_whoever_may_write_only_in_the_own(
    home: Home,
) -> None:
    written(home)
    with pytest.raises(NotAllowed, match=r"bientap2.*thuộc đơn vị van-phong"):
        written(home, by=BIENTAP2, title="Khác")
    assert states(home) == ["draft"]
    assert written(home, by=DUYET, title="Khác").author == "duyet"


def test_a_renewed_text_keeps_its_author(home: Home) -> None:
    draft = written(home)
    with home.database.write() as db:
        renew_revision(db, draft, document(title="Có tên mới của cơ quan"), home.act(DUYET))
        assert item_revision(db, "tin-01").author == "bientap"

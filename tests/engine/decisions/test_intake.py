"""From a file to a frozen revision: everything that will show is in it, and nothing is stored when
the file is faulty."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from assets import brand
from content.intake.errors import InputError
from content.intake.text import sha256_of
from content.items import approval
from content.items.items import Revision, item_revision
from content.items.left_marks import filled
from content.office.office import Office, import_office
from content.people.acts import NotAllowed, Person
from content.people.users import add_user
from engine.decisions.intake import complete, import_item, refresh
from tests.kit import BIENTAP, BIENTAP2, DUYET, QUANTRI, SAMPLES, Home


@pytest.fixture
def ready(home: Home) -> Home:
    with home.database.write() as db:
        add_user(db, BIENTAP, "mat-khau-thu", home.act())
    return home.plans()


def copied(folder: Path, *changes: tuple[str, str]) -> Path:
    """The sample item ct-01 with some words replaced, in a folder of the test's own."""
    (path,) = (SAMPLES / "items").glob("ct-01-*.md")
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / path.name).write_text(text, "utf-8")
    return folder / path.name


def taken(home: Home, path: Path, by: Person = BIENTAP) -> Revision:
    import_item(home.context, path, home.act(by))
    return newest(home)


def newest(home: Home) -> Revision:
    with home.database.read() as db:
        return item_revision(db, "ct-01")


def office(home: Home, name: str = "Cơ quan khác", **fills: str) -> None:
    with home.database.write() as db:
        import_office(db, {"name": name, "fill": fills}, home.act(QUANTRI))


def kept(home: Home, revision: Revision) -> bytes:
    return home.context.load_picture(revision.document["picture"]["sha256"])


def test_a_revision_holds_everything_that_will_show(ready: Home, tmp_path: Path) -> None:
    document = taken(ready, copied(tmp_path)).document
    assert document["fills"] == {"1900xxxx": "1900 0000"}
    assert document["office"]["name"] == "Trung tâm Thông tin mẫu thành phố Hoa Đăng"
    newest = {"portal": 3, "email": 2, "led": 2, "text": 2, "picture": 2, "pack": 1}
    assert document["layouts"] == newest
    assert len(document["theme_titles"]) == len(document["themes"]) == 2
    assert filled(document)["sms"].endswith("Ho tro: 1900 0000")


def test_the_hash_is_that_of_the_whole_document(ready: Home, tmp_path: Path) -> None:
    revision = taken(ready, copied(tmp_path))
    assert revision.sha256 == sha256_of(revision.document)


def test_the_same_file_again_changes_nothing(ready: Home, tmp_path: Path) -> None:
    path = copied(tmp_path)
    assert import_item(ready.context, path, ready.act(BIENTAP)) == ("ct-01", 1, True)
    assert import_item(ready.context, path, ready.act(BIENTAP)) == ("ct-01", 1, False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sáu bước", "6 bước"),
        ("nhận kết quả.", "nhận kết quả!"),
        ("Lưu **mã hồ sơ**", "Giữ **mã hồ sơ**"),
        ("luu ma de theo doi", "giu ma de theo doi"),
        ("lưu mã để theo dõi", "giữ mã để theo dõi"),
        ("Đăng nhập VNeID - Nộp hồ sơ", "Đăng nhập - Nộp hồ sơ"),
        ("tại nhà\"\nsms", "ở nhà\"\nsms"),
        ("social, led, leaflet", "social, led"),
    ],
)  # fmt: skip
def test_any_word_that_shows_makes_another_revision(
    ready: Home, tmp_path: Path, old: str, new: str
) -> None:
    before = taken(ready, copied(tmp_path))
    after = taken(ready, copied(tmp_path, (old, new)))
    assert (after.number, after.state) == (2, "draft")
    assert after.sha256 != before.sha256


def test_a_faulty_file_stores_nothing(ready: Home, tmp_path: Path) -> None:
    path = copied(tmp_path, ("KH18-k", "KHONG-CO"), ("kind: guide", "kind: gi-do"))
    with pytest.raises(InputError) as refused:
        import_item(ready.context, path, ready.act(BIENTAP))
    assert len(refused.value.problems) == 2
    with pytest.raises(InputError, match="không có tin, bài này"):
        newest(ready)


def test_a_writer_of_another_unit_cannot_edit(ready: Home, tmp_path: Path) -> None:
    taken(ready, copied(tmp_path))
    with pytest.raises(NotAllowed, match="bientap2"):
        import_item(ready.context, copied(tmp_path, ("sáu bước", "6 bước")), ready.act(BIENTAP2))
    assert newest(ready).number == 1


def test_an_auditor_takes_nothing_in(ready: Home, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        import_item(
            ready.context, copied(tmp_path), ready.act(Person("kiemtoan", "auditor", "van-phong"))
        )


def card_of(revision: Revision, title: str = "") -> bytes:
    office = revision.document["office"]
    colour = office.get("colour", "")
    return brand.card(title or revision.title, office["name"], subject="online", colour=colour)


def test_an_item_without_a_picture_of_its_own_gets_the_offices_card(
    ready: Home, tmp_path: Path
) -> None:
    revision = taken(ready, copied(tmp_path))
    assert kept(ready, revision) == card_of(revision)
    assert revision.document["picture"]["drawn"]


def test_the_card_shows_no_placeholder_that_the_office_has_filled(
    ready: Home, tmp_path: Path
) -> None:
    revision = taken(ready, copied(tmp_path, (": sáu bước", ": hỏi 1900xxxx")))
    title = "Nộp hồ sơ trực tuyến trên Cổng Dịch vụ công quốc gia: hỏi 1900 0000"
    assert kept(ready, revision) == card_of(revision, title)
    assert refresh(ready.context, "ct-01", ready.act(BIENTAP)).number == 1


def with_picture(folder: Path, colour: str) -> Path:
    Image.new("RGB", (800, 600), colour).save(folder / "anh.png")
    return copied(folder, ("image:\n", 'image:\n  file: "anh.png"\n  focus: [0.25, 0.75]\n'))


def test_the_authors_picture_is_kept_byte_for_byte_with_its_focus(
    ready: Home, tmp_path: Path
) -> None:
    revision = taken(ready, with_picture(tmp_path, "red"))
    data = (tmp_path / "anh.png").read_bytes()
    assert kept(ready, revision) == data
    alt = "Minh họa người dân dùng điện thoại để nộp hồ sơ trực tuyến tại nhà"
    picture = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "alt": alt,
        "focus": [0.25, 0.75],
        "drawn": False,
    }
    assert revision.document["picture"] == picture


def test_another_picture_of_the_same_name_is_another_revision(ready: Home, tmp_path: Path) -> None:
    before = taken(ready, with_picture(tmp_path, "red"))
    after = taken(ready, with_picture(tmp_path, "blue"))
    assert (
        after.number,
        after.document["picture"]["sha256"] != before.document["picture"]["sha256"],
    ) == (2, True)


def test_a_file_that_is_no_picture_is_refused_and_nothing_stored(
    ready: Home, tmp_path: Path
) -> None:
    path = with_picture(tmp_path, "red")
    (tmp_path / "anh.png").write_bytes(b"khong phai anh")
    with pytest.raises(InputError, match=r"ct-01, trường image\.file"):
        import_item(ready.context, path, ready.act(BIENTAP))
    assert list((ready.folder / "media").iterdir()) == []


@pytest.mark.parametrize("what", ["fills", "office", "layouts"])
def test_submitting_takes_the_offices_present_words(
    ready: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = taken(ready, copied(tmp_path))
    if what == "layouts":
        monkeypatch.setattr("engine.decisions.intake.newest_layouts", lambda: {"portal": 2})
    else:
        name = before.document["office"]["name"] if what == "fills" else "Cơ quan khác"
        office(ready, name, **{"1900xxxx": "1900 9999" if what == "fills" else "1900 0000"})
    after = refresh(ready.context, "ct-01", ready.act(BIENTAP))
    assert (after.number, after.state, after.author) == (2, "draft", "bientap")
    assert after.document[what] != before.document[what]


def test_nothing_new_is_made_when_the_offices_words_are_the_same(
    ready: Home, tmp_path: Path
) -> None:
    before = taken(ready, copied(tmp_path))
    assert refresh(ready.context, "ct-01", ready.act(BIENTAP)) == before


def test_a_fill_that_the_text_does_not_use_changes_nothing(ready: Home, tmp_path: Path) -> None:
    before = taken(ready, copied(tmp_path))
    office(
        ready,
        before.document["office"]["name"],
        **{"1900xxxx": "1900 0000", "1900zzzz": "1900 0009"},
    )
    assert (
        refresh(ready.context, "ct-01", ready.act(BIENTAP)).document["fills"]
        == before.document["fills"]
    )


def test_what_was_submitted_or_approved_is_not_touched_by_new_fills(
    ready: Home, tmp_path: Path
) -> None:
    taken(ready, copied(tmp_path))
    with ready.database.write() as db:
        seen = approval.submit(db, "ct-01", ready.act(BIENTAP))
    office(ready, **{"1900xxxx": "1900 9999"})
    assert refresh(ready.context, "ct-01", ready.act(BIENTAP)) == seen
    with ready.database.write() as db:
        approved = approval.approve(db, seen, ready.act(DUYET), {"portal_feed": "portal"})
    assert refresh(ready.context, "ct-01", ready.act(BIENTAP)) == approved


MARK = '[ĐIỀN: tên "chính thức"]'
STANDS_IN: dict[str, dict[str, Any]] = {
    "title": {"title": MARK},
    "summary": {"summary": MARK},
    "body": {"body": f"Hỏi {MARK}."},
    "alt": {"picture": {"alt": MARK}},
    "sms": {"sms": {"text": MARK}},
    "sms_accented": {"sms": {"text_accented": MARK}},
    "social": {"social": {"text": MARK}},
    "led": {"led": ["DÒNG MỘT", MARK]},
}


@pytest.mark.parametrize("field", STANDS_IN)
def test_a_fill_is_found_wherever_its_placeholder_stands(field: str) -> None:
    document = complete(
        {"title": "", "summary": "", "body": "", **STANDS_IN[field]},
        Office(fills={MARK: "Sở Nội vụ"}),
    )
    assert "Sở Nội vụ" in str(filled(document)[field])


def test_an_internal_note_asks_for_no_fill() -> None:
    document = complete(
        {"title": "", "internal_note": "hỏi lại số 1900xxxx"},
        Office(fills={"1900xxxx": "1900 0000"}),
    )
    assert document["fills"] == {}

"""The files that an item carries: looked through before anything is stored, kept by their bytes,
and taken from a form only as what they were uploaded as."""

import hashlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from content.intake.errors import InputError
from content.items.form import form_of
from content.items.items import Revision, item_revision, newest_revision
from content.people.acts import NotAllowed
from content.people.users import add_user
from engine.decisions.carried_files import keep_file
from engine.decisions.intake import draft_revision, import_item, save_form
from tests.content.content_kit import sql
from tests.kit import BIENTAP, SAMPLES, Home
from tests.made_files import mp4, pdf

FIELDS = """pictures: [{file: a.png, alt: Ảnh}]
attachments: [{file: qd.pdf, title: Quyết định}]
video: {file: phim.mp4, title: Phim}
"""


def png(colour: str = "red") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (32, 20), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def ready(home: Home) -> Home:
    with home.database.write() as db:
        add_user(db, BIENTAP, "mat-khau-thu", home.act())
    return home.plans()


def folder(at: Path, **files: bytes) -> Path:
    """The sample item ct-01 with files beside it."""
    (path,) = (SAMPLES / "items").glob("ct-01-*.md")
    text = path.read_text("utf-8").replace("language: vi\n", "language: vi\n" + FIELDS)
    (at / path.name).write_text(text, "utf-8")
    for name, data in {"a.png": png(), "qd.pdf": pdf(), "phim.mp4": mp4(), **files}.items():
        (at / name).write_bytes(data)
    return at / path.name


def taken(home: Home, path: Path) -> Revision:
    import_item(home.context, path, home.act(BIENTAP))
    with home.database.read() as db:
        return item_revision(db, "ct-01")


def hashed(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_the_files_are_kept_byte_for_byte_and_named_in_the_revision(
    ready: Home, tmp_path: Path
) -> None:
    document = taken(ready, folder(tmp_path)).document
    assert [entry["sha256"] for entry in document["pictures"]] == [hashed(png())]
    assert [entry["sha256"] for entry in document["attachments"]] == [hashed(pdf())]
    assert document["video"]["sha256"] == hashed(mp4())
    assert document["video"]["bytes"] == len(mp4())
    assert document["attachments"][0]["bytes"] == len(pdf())
    for data in (png(), pdf(), mp4()):
        assert ready.context.load_picture(hashed(data)) == data
    rows = sql(ready, "SELECT ext, mime, width, height FROM media WHERE ext IN ('pdf', 'mp4')")
    assert sorted(map(tuple, rows)) == [
        ("mp4", "video/mp4", 640, 360),
        ("pdf", "application/pdf", 0, 0),
    ]


def test_another_file_of_the_same_name_is_another_revision(ready: Home, tmp_path: Path) -> None:
    before = taken(ready, folder(tmp_path))
    after = taken(ready, folder(tmp_path, **{"qd.pdf": pdf(mark=b"2")}))
    assert (after.number, after.sha256 != before.sha256) == (2, True)


@pytest.mark.parametrize(
    ("files", "field", "words"),
    [
        ({"a.png": b"x"}, "pictures", "a.png: "),
        ({"qd.pdf": pdf(b"/OpenAction << /S /JavaScript /JS (x) >>")}, "attachments", "mã lệnh"),
        ({"phim.mp4": mp4(kind=b"hvc1")}, "video", "H.264"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_and_nothing_is_stored(
    ready: Home, tmp_path: Path, files: dict[str, bytes], field: str, words: str
) -> None:
    with pytest.raises(InputError) as caught:
        taken(ready, folder(tmp_path, **files))
    (problem,) = caught.value.problems
    assert (problem.where, problem.field) == (f"ct-01, trường {field}", field)
    assert words in problem.text
    assert sql(ready, "SELECT * FROM media") == sql(ready, "SELECT * FROM revisions") == []


def test_the_form_of_what_a_file_brought_saves_the_very_same_revision(
    ready: Home, tmp_path: Path
) -> None:
    revision = taken(ready, folder(tmp_path))
    form = form_of(revision.document)
    assert save_form(ready.context, form, 1, ready.act(BIENTAP)) == (1, False)
    seen, _ = draft_revision(ready.context, form, BIENTAP, ready.now)
    for name in ("pictures", "attachments", "video"):
        assert seen.document[name] == revision.document[name]


@pytest.mark.parametrize(
    ("field", "data"), [("pictures", png("blue")), ("attachments", pdf()), ("video", mp4())]
)
def test_an_uploaded_file_is_kept_for_a_form(ready: Home, field: str, data: bytes) -> None:
    assert keep_file(ready.context, field, data, ready.act(BIENTAP)) == hashed(data)
    assert ready.context.load_picture(hashed(data)) == data
    with pytest.raises(InputError) as caught:
        keep_file(ready.context, field, b"x", ready.act(BIENTAP))
    assert caught.value.problems[0].field == field
    with pytest.raises(NotAllowed):
        keep_file(ready.context, field, data, ready.act(replace(BIENTAP, role="auditor")))


def test_a_file_that_was_lost_meanwhile_must_be_brought_again(ready: Home, tmp_path: Path) -> None:
    form = form_of(taken(ready, folder(tmp_path)).document)
    (ready.context.media_dir / f"{hashed(pdf())}.pdf").unlink()
    with pytest.raises(InputError, match="tải lên lần nữa"):
        save_form(ready.context, form, 1, ready.act(BIENTAP))
    keep_file(ready.context, "attachments", pdf(), ready.act(BIENTAP))
    assert save_form(ready.context, form, 1, ready.act(BIENTAP)) == (1, False)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"attachments": ("../" * 3 + "qd",), "attachment_titles": ("Tệp",)}, "attachments"),
        ({"attachments": ("0" * 64,), "attachment_titles": ("Tệp",)}, "attachments"),
        ({"attachments": (hashed(png()),), "attachment_titles": ("Tệp",)}, "attachments"),
        ({"pictures": (hashed(pdf()),), "picture_alts": ("Ảnh",)}, "pictures"),
        ({"video_file": hashed(pdf()), "video_title": "Phim"}, "video"),
    ],
)
def test_a_form_carries_only_files_that_were_uploaded_as_what_they_are(
    ready: Home, tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    form = form_of(taken(ready, folder(tmp_path)).document)
    with pytest.raises(InputError, match="tải lên lần nữa") as caught:
        save_form(ready.context, replace(form, **change), 1, ready.act(BIENTAP))
    assert [problem.field for problem in caught.value.problems] == [field]
    with ready.database.read() as db:
        newest = newest_revision(db, "ct-01")
    assert newest is not None
    assert newest.number == 1

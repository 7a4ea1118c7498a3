"""Evidence stands under its hash; what is gone or was changed afterwards is found."""

from datetime import date
from pathlib import Path

import pytest

from content.intake.errors import InputError
from content.plans.activities import ActivityEntry
from content.plans.activity_register import add_activity
from content.plans.evidence import Subject, add_file, add_link, list_evidence, path_of, state_of
from tests.content.content_kit import last_act
from tests.kit import BIENTAP, Home

DAY = date(2026, 11, 2)


@pytest.fixture
def subject(home: Home) -> Subject:
    home.people()
    with home.database.write() as db:
        return Subject(
            activity=add_activity(
                db, ActivityEntry("dialogue", "Đối thoại", DAY, DAY), home.act(BIENTAP)
            )
        )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Ảnh hội nghị.JPG"
    path.write_bytes(b"anh" * 1000)
    return path


def add(home: Home, subject: Subject, file: Path) -> int:
    with home.database.write() as db:
        return add_file(db, home.folder / "evidence", subject, file, home.act(BIENTAP))


def test_a_file_is_kept_under_its_hash(home: Home, subject: Subject, file: Path) -> None:
    id = add(home, subject, file)
    with home.database.read() as db:
        (found,) = list_evidence(db, subject)
    kept = path_of(home.folder / "evidence", found)
    assert (found.id, found.name, found.size, found.ext, found.added_by) == (
        id,
        "Ảnh hội nghị.JPG",
        3000,
        ".jpg",
        "bientap",
    )
    assert (kept.name, kept.read_bytes()) == (f"{found.sha256}.jpg", file.read_bytes())
    assert state_of(home.folder / "evidence", found) == "ok"
    assert last_act(home) == ("bientap", "evidence.add", f"evidence:{id}")


def test_the_same_bytes_are_one_piece_of_evidence_of_a_subject(
    home: Home, subject: Subject, file: Path
) -> None:
    assert add(home, subject, file) == add(home, subject, file)


def test_a_missing_and_an_altered_file_are_found(home: Home, subject: Subject, file: Path) -> None:
    add(home, subject, file)
    with home.database.read() as db:
        (found,) = list_evidence(db, subject)
    kept = path_of(home.folder / "evidence", found)
    kept.chmod(0o644)
    kept.write_bytes(b"anh" * 999 + b"abc")
    assert state_of(home.folder / "evidence", found) == "altered"
    kept.unlink()
    assert state_of(home.folder / "evidence", found) == "missing"
    add(home, subject, file)  # the officer still has it
    assert state_of(home.folder / "evidence", found) == "ok"


def test_a_link_is_evidence_too(home: Home, subject: Subject, tmp_path: Path) -> None:
    with home.database.write() as db:
        add_link(db, subject, "https://baodanang.example.vn/tin/1", home.act(BIENTAP))
        (found,) = list_evidence(db)
    assert state_of(tmp_path, found) == "link"
    with pytest.raises(InputError, match="https://"), home.database.write() as db:
        add_link(db, subject, "baodanang.example.vn", home.act(BIENTAP))


def test_nothing_is_kept_for_what_does_not_exist(
    home: Home, subject: Subject, file: Path, tmp_path: Path
) -> None:
    for wrong in (Subject(activity=99), Subject(delivery=99)):
        with pytest.raises(InputError, match="không có"):
            add(home, wrong, file)
    with pytest.raises(InputError, match="không mở được tệp"):
        add(home, subject, tmp_path / "khong-co.pdf")
    (tmp_path / "trong.pdf").touch()
    with pytest.raises(InputError, match="tệp trống"):
        add(home, subject, tmp_path / "trong.pdf")
    assert not (home.folder / "evidence").exists()

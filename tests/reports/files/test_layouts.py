"""A paper looks as the decree of its day says; a new decree is a file."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from reports.files import layouts as shelf
from reports.files.layouts import layout_of
from reports.files.word import write_docx
from tests.reports.docx_kit import found, opened
from tests.reports.draft_kit import draft


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped decree, and one that replaces it from 1/7/2027."""
    shutil.copytree(shelf.FOLDER, tmp_path / "decrees")
    old = (tmp_path / "decrees" / "nd-30-2020.toml").read_text("utf-8")
    new = old.replace("2020-03-05", "2027-07-01").replace("top = 20", "top = 25")
    new = new.replace("Độc lập - Tự do - Hạnh phúc", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC")
    (tmp_path / "decrees" / "nd-moi.toml").write_text(new, "utf-8")
    return tmp_path / "decrees"


@pytest.mark.parametrize(
    ("day", "top"),
    [
        (date(2019, 1, 1), 20),
        (date(2027, 6, 30), 20),
        (date(2027, 7, 1), 25),
        (date(2030, 1, 1), 25),
    ],
)
def test_the_decree_that_holds_on_the_day_is_followed(folder: Path, day: date, top: int) -> None:
    assert layout_of(day, folder).top == top


def test_an_old_report_looks_as_it_did_when_a_decree_has_come_since(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, before = draft(), write_docx(draft())
    monkeypatch.setattr(shelf, "FOLDER", folder)
    assert write_docx(old) == before
    later = datetime(2027, 7, 2, 3, 0, tzinfo=UTC)
    new = opened(write_docx(replace(old, figures=replace(old.figures, made_at=later))))
    assert found(new, "ĐỘC LẬP")
    assert new.sections[0].top_margin == pytest.approx(
        25 * 36_000, abs=600
    )  # twentieths of a point


def test_a_file_with_a_value_that_nobody_knows_is_refused(folder: Path) -> None:
    path = folder / "nd-moi.toml"
    path.write_text(path.read_text("utf-8") + "\nmargin = 3\n", "utf-8")
    with pytest.raises(ValidationError, match="margin"):
        layout_of(date(2027, 7, 1), folder)

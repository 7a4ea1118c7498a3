import os
import shutil
import time
from pathlib import Path

import pytest

from content.intake.errors import InputError
from reports.files.pdf import foreign_faces, write_pdf
from reports.files.word import write_docx
from tests.reports.draft_kit import draft

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def stand_in(folder: Path, script: str) -> Path:
    """A program called soffice that does as told."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return folder


@pytest.mark.skipif(
    OFFICE is None, reason="NO PDF WAS MADE: LibreOffice (soffice) is not installed on this machine"
)
def test_the_report_becomes_a_pdf_of_more_than_one_page() -> None:
    made = write_pdf(write_docx(draft()))
    assert made.startswith(b"%PDF")
    assert made.count(b"/Type/Page/") + made.count(b"/Type /Page ") >= 6


def test_without_libreoffice_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="cài libreoffice-writer"):
        write_pdf(b"")


def test_a_libreoffice_that_hangs_is_ended_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    monkeypatch.setenv(
        "PATH", f"{stand_in(tmp_path, f'sleep 60 & echo $! > {pid}; wait')}:{os.environ['PATH']}"
    )
    with pytest.raises(InputError, match="không xong trong"):
        write_pdf(b"", patience_s=1)
    assert _ends(int(pid.read_text()))


def test_a_libreoffice_that_makes_nothing_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", f"{stand_in(tmp_path, 'exit 0')}:{os.environ['PATH']}")
    with pytest.raises(InputError, match="không tạo được PDF"):
        write_pdf(b"")


def test_a_typeface_of_other_widths_is_named() -> None:
    assert foreign_faces(
        b"<</BaseFont/BAAAAA+LiberationSerif-Bold>><</BaseFont/CAAAAA+DejaVuSerif>>"
    ) == ["DejaVuSerif"]
    assert foreign_faces(b"<</BaseFont/TimesNewRomanPSMT>>") == []


def _ends(pid: int) -> bool:
    """Whether a process that was told to end is gone within seconds, or is only a name that nobody
    has collected yet."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False

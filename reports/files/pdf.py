"""PDF by LibreOffice, where it is installed."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from content.intake.errors import InputError, InputProblem

_PROGRAMS: Final = ("soffice", "libreoffice")
_PATIENCE_S: Final = 120.0
# faces in which the lines break as in Word
_SAME_WIDTHS: Final = (
    "TimesNewRoman",
    "LiberationSerif",
    "Tinos",
)
_ALWAYS_THERE: Final = ("OpenSymbol", "DejaVuSans")


def libreoffice() -> str | None:
    """The program, where this machine has it."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def require_libreoffice() -> str:
    """The program; InputError where there is none."""
    if found := libreoffice():
        return found
    raise _refuse(
        "máy này chưa cài LibreOffice (soffice): cài libreoffice-writer, hoặc mở tệp DOCX "
        "bằng Word rồi lưu thành PDF"
    )


def write_pdf(document: bytes, patience_s: float = _PATIENCE_S) -> bytes:
    """The PDF of a DOCX. InputError where there is no LibreOffice, or when it fails or takes too
    long."""
    program = require_libreoffice()
    with TemporaryDirectory(prefix="lantoa-pdf-") as folder:
        source = Path(folder) / "bao-cao.docx"
        source.write_bytes(document)
        _convert(program, source, patience_s)
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise _refuse(
                "LibreOffice không tạo được PDF: mở thử tệp DOCX bằng LibreOffice để xem lỗi"
            )
        return made.read_bytes()


def foreign_faces(pdf: bytes) -> list[str]:
    """Typefaces in a PDF that are not as wide as Times New Roman: the machine lacks it, so lines
    break elsewhere than in Word."""
    faces = {
        name.decode("ascii")
        for name in re.findall(rb"/BaseFont ?/(?:[A-Z]{6}\+)?([A-Za-z0-9]+)", pdf)
    }
    return sorted(face for face in faces if not face.startswith((*_SAME_WIDTHS, *_ALWAYS_THERE)))


def _convert(program: str, source: Path, patience_s: float) -> None:
    """In a profile of its own, so that an open LibreOffice of the officer is left alone; ends with
    all its children in time."""
    profile = (source.parent / "profile").as_uri()
    command = [
        program,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(source.parent),
        str(source),
    ]
    process = subprocess.Popen(  # noqa: S603 - a program of this machine, our own arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        raise _refuse(
            f"LibreOffice không xong trong {patience_s:.0f} giây: thử lại khi máy rảnh"
        ) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _refuse(text: str) -> InputError:
    return InputError([InputProblem("PDF", text)])

"""The signed document that an office keeps: a PDF or a Word file (DOCX) that opens."""

from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from content.intake.errors import InputError, InputProblem, cause

MOST_BYTES: Final = 50_000_000
_MOST_UNPACKED: Final = 500_000_000

_KINDS: Final = "hãy chọn bản PDF (quét hoặc ký số) hay tệp Word (.docx) của văn bản đã ký"


def require_signed(file: Path) -> None:
    """InputError (field `file`) unless the file is a PDF or a DOCX, by its name and by its bytes,
    and can be opened."""
    try:
        size = file.stat().st_size
        data = file.read_bytes() if 0 < size <= MOST_BYTES else b""
    except OSError as error:
        raise _refuse(file, f"không mở được tệp ({cause(error)}); hãy kiểm tra lại") from None
    if not size:
        raise _refuse(file, f"tệp trống; {_KINDS}")
    if size > MOST_BYTES:
        text = f"tệp nặng {size / 1e6:.0f} MB, nhiều nhất là {MOST_BYTES // 1_000_000} MB"
        raise _refuse(file, f"{text}: hãy quét lại nhẹ hơn")
    kind = file.suffix.lower()
    if kind == ".pdf" and data.startswith(b"%PDF-"):
        _require_pdf(file, data)
    elif kind == ".docx" and data.startswith(b"PK"):
        _require_docx(file)
    else:
        raise _refuse(file, f"không phải tệp PDF hay DOCX; {_KINDS}")


def _require_pdf(file: Path, data: bytes) -> None:
    from assets.attachments import AttachmentError, require_readable  # takes long to load

    try:
        require_readable(data)
    except AttachmentError as error:
        raise _refuse(file, str(error)) from None


def _require_docx(file: Path) -> None:
    """What opens it may run into anything that a broken part holds: lxml, zipfile and python-docx
    have errors of their own, all of which mean the same."""
    import docx  # takes long to load

    try:
        with ZipFile(file) as parts:
            whole = sum(part.file_size for part in parts.infolist()) <= _MOST_UNPACKED
        paragraphs = len(docx.Document(str(file)).element.body) if whole else 0
    except (BadZipFile, ValueError, KeyError, AttributeError, OSError, SyntaxError):
        paragraphs = 0
    if not paragraphs:
        raise _refuse(file, f"tệp Word hỏng hoặc chưa tải hết, không mở được; {_KINDS}")


def _refuse(file: Path, text: str) -> InputError:
    return InputError([InputProblem(file.name, text, "file")])

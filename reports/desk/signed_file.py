"""The signed document that an office keeps: a PDF or a Word file (DOCX) that opens."""

from pathlib import Path
from typing import Final

from content.intake.errors import InputError, InputProblem, cause, refuse
from content.intake.files import kinds, worker
from content.intake.files.packages import WORD_LIMITS, require_sound

MOST_BYTES: Final = 50_000_000
_LIMITS: Final = worker.WorkerLimits(seconds=60, memory=900_000_000)
_LIGHT: Final = 100_000  # bytes of a file that is opened here

_KINDS: Final = kinds.SIGNED.ask


def require_signed(file: Path) -> None:
    """InputError (field `file`) unless the file is a PDF or a DOCX by its bytes, and can be
    opened: a large or packed one is opened in a process of its own."""
    try:
        size = file.stat().st_size
    except OSError as error:
        raise _refuse(file, f"không mở được tệp ({cause(error)}); hãy kiểm tra lại") from None
    if not size:
        raise _refuse(file, f"tệp trống; {_KINDS}")
    if size > MOST_BYTES:
        text = f"tệp nặng {size / 1e6:.0f} MB, nhiều nhất là {MOST_BYTES // 1_000_000} MB"
        raise _refuse(file, f"{text}: hãy quét lại nhẹ hơn")
    kind = kinds.require_kind(kinds.SIGNED, file, "file")
    if file.suffix.lower() != f".{kind}":
        raise _refuse(file, f"đây là {kinds.NAMES[kind]} mang đuôi khác; hãy đổi đuôi tệp cho đúng")
    try:
        if size <= _LIGHT and (kind == "docx" or b"Decode" not in file.read_bytes()):
            require_opens(file, kind)
        else:
            worker.call("reports.desk.signed_file:require_opens", file, {"kind": kind}, _LIMITS)
    except InputError as error:
        raise _refuse(file, error.problems[0].text) from None


def require_opens(path: Path, kind: str) -> None:
    """InputError unless a file of that kind can be opened; what is signed is kept as it is,
    whatever else is in it."""
    if kind == "pdf":
        _require_pdf(path)
    else:
        require_sound(path, WORD_LIMITS)
        _require_docx(path)


def _require_pdf(file: Path) -> None:
    from assets.attachments import AttachmentError, require_readable  # takes long to load

    try:
        require_readable(file.read_bytes())
    except AttachmentError as error:
        raise refuse(file.name, str(error)) from None


def _require_docx(file: Path) -> None:
    """What opens it may run into anything that a broken part holds: lxml, zipfile and python-docx
    have errors of their own, all of which mean the same."""
    import docx  # takes long to load

    try:
        paragraphs = len(docx.Document(str(file)).element.body)
    except (ValueError, KeyError, AttributeError, OSError, SyntaxError):
        paragraphs = 0
    if not paragraphs:
        raise refuse(file.name, f"tệp Word hỏng hoặc chưa tải hết, không mở được; {_KINDS}")


def _refuse(file: Path, text: str) -> InputError:
    return InputError([InputProblem(file.name, text, "file")])

"""Reads the rows of an office's spreadsheet, whatever wrote it."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from content.intake.errors import InputError, cause, refuse
from content.intake.text import clean

Cells = tuple[int, list[str]]
"""A row's number and its texts."""

_MAX_UNPACKED: Final = 2_000_000_000

# What zipfile, the XML parsers (SyntaxError) and openpyxl raise for a damaged, encrypted or foreign
# file.
_BROKEN_BOOK: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def sheet_rows(path: Path, name: str = "") -> Generator[Cells]:
    """The filled rows of a book's first sheet, or of the one named, with their numbers, dates in
    ISO form; InputError for what is no readable book or has no such sheet."""
    import openpyxl  # takes long, and few lists come as a spreadsheet
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise refuse(path.name, "tệp bung ra quá lớn; hãy lưu lại dạng CSV UTF-8")
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            if name and name not in book.sheetnames:
                told = ", ".join(book.sheetnames)
                raise refuse(path.name, f"không có trang tính «{name}»; trong tệp có: {told}")
            sheet = book[name] if name else book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a wrong size, and rows would be lost
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                shown = [_shown(cell) for cell in cells]
                if any(shown):
                    yield number, shown
    except (*_BROKEN_BOOK, InvalidFileException):
        raise refuse(
            path.name,
            "tệp không phải XLSX đọc được; hãy mở bằng Excel và lưu lại dạng .xlsx hoặc CSV UTF-8",
        ) from None
    except OSError as error:
        raise unreadable(path, error) from None


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return clean(str(cell)).strip()


def unreadable(path: Path, error: OSError) -> InputError:
    """What is said of a file that cannot be opened."""
    return refuse(
        path.name, f"không mở được tệp ({cause(error)}); hãy kiểm tra đường dẫn và quyền đọc"
    )

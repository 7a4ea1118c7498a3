"""Writes tables that officers open in a spreadsheet: nothing in them is taken for a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9 .,]*")
_PLAIN: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDTH: Final = 24


def safe_cell(text: str) -> str:
    """A text for a CSV file: one that a spreadsheet would compute begins with an apostrophe; a
    telephone number is none."""
    is_formula = text.startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """A small table as CSV for Excel: with a byte order mark."""
    lines = StringIO()
    csv.writer(lines).writerows([safe_cell(cell) for cell in row] for row in rows)
    return lines.getvalue().encode("utf-8-sig")


def book_bytes(sheets: Sequence[tuple[str, Iterable[Sequence[str]]]]) -> bytes:
    """A workbook whose cells are all text, its first row of each sheet a heading that stays in
    view: telephone numbers keep their zero."""
    target = BytesIO()
    book = Workbook(target, dict(_PLAIN) | {"in_memory": True})
    _fill(book, sheets)
    book.close()
    return target.getvalue()


def write_book(path: Path, name: str, rows: Iterable[Sequence[str]]) -> None:
    """The same for one sheet of any length, straight to a file."""
    book = Workbook(str(path), dict(_PLAIN))
    _fill(book, [(name, rows)])
    book.close()


def _fill(book: Workbook, sheets: Sequence[tuple[str, Iterable[Sequence[str]]]]) -> None:
    head = book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"num_format": "@"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 20, _WIDTH, text)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                sheet.write_string(number, at, cell, text if number else head)

"""Reads an audience's file row by row: CSV in flat memory, or XLSX.

Good rows and row problems come in the file's order.
"""

import csv
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TextIO

from content.intake.addresses import normalise_email, normalise_phone
from content.intake.errors import refuse
from content.intake.legacy import legacy_encoding
from content.intake.local_time import parse_day
from content.intake.spreadsheets import Cells, sheet_rows, unreadable
from content.intake.text import clean, unaccent

AddressKind = Literal["email", "phone"]
_ADDRESS_COLUMNS: Final = ("address", "email", "phone")
_OWN_COLUMNS: Final = ("name", "consent_basis", "consent_at")
# No identity numbers, birth dates or health data are kept of anybody: such a column is refused
# before a row is read.
_FORBIDDEN: Final = frozenset(
    {
        "cccd",
        "cmnd",
        "so cccd",
        "so cmnd",
        "can cuoc",
        "ngay sinh",
        "birthday",
        "birth date",
        "dob",
        "suc khoe",
    }
)
_MAX_HEADER: Final = 100_000
_MAX_LINE: Final = 1_000_000
_CELL_LIMIT: Final = 500


@dataclass(frozen=True, slots=True)
class Addressee:
    """One addressee: `row` counts from the header as 1, `address` is normalised, `consent_at` an
    ISO date or "", `fields` free columns."""

    row: int
    kind: AddressKind
    address: str = field(repr=False)
    name: str = field(repr=False)
    consent_basis: str
    consent_at: str
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One bad row: the column and a Vietnamese sentence that names no personal data."""

    row: int
    field: str
    text: str


@dataclass(frozen=True)
class _Header:
    width: int
    address: int
    column: str
    own: Mapping[str, int]
    free: tuple[tuple[str, int], ...]
    checked: tuple[tuple[str, int], ...]  # free columns and the name


def read_people(path: Path, limit: int = 2_000_000) -> Iterator[Addressee | RowProblem]:
    """Every row of a CSV or XLSX file as an Addressee or a RowProblem; empty rows are passed over.

    InputError, possibly after some rows, for a wrong header, an unreadable file, or more than
    `limit` rows.
    """
    rows = (
        sheet_rows(path) if path.suffix.lower() in (".xlsx", ".xlsm", ".xls") else _csv_rows(path)
    )
    with closing(rows):
        first = next(rows, None)
        if first is None:
            raise refuse(
                path.name,
                "tệp trống; dòng đầu phải là tên cột, ví dụ: address,name,consent_basis,consent_at",
            )
        header = _header(first[1], path.name)
        for count, (number, cells) in enumerate(rows, 1):
            if count > limit:
                raise refuse(
                    path.name,
                    f"tệp có hơn {limit:,} dòng; hãy chia thành nhiều tệp".replace(",", "."),
                    number,
                )
            yield _read_row(number, cells, header)


def _read_row(number: int, cells: Sequence[str], header: _Header) -> Addressee | RowProblem:
    if len(cells) < header.width:
        cells = [*cells, *[""] * (header.width - len(cells))]
    elif len(cells) > header.width and any(cells[header.width :]):
        return RowProblem(
            number,
            "",
            "dòng có nhiều ô hơn dòng tên cột; ô có dấu phân cách phải đặt trong ngoặc kép",
        )
    for name, at in header.checked:
        if fault := _cell_fault(cells[at]):
            return RowProblem(number, name, fault)
    raw = cells[header.address]
    kind: AddressKind = (
        "phone"
        if header.column == "phone"
        or (header.column == "address" and "@" not in raw and "＠" not in raw)
        else "email"
    )
    try:
        address = (normalise_email if kind == "email" else normalise_phone)(raw)
    except ValueError as error:
        return RowProblem(number, header.column, str(error))
    try:
        consent_at = _day(_own(cells, header, "consent_at"))
    except ValueError as error:
        return RowProblem(number, "consent_at", str(error))
    fields = {name: cells[at] for name, at in header.free}
    return Addressee(
        number,
        kind,
        address,
        _own(cells, header, "name"),
        _own(cells, header, "consent_basis"),
        consent_at,
        fields,
    )


def _own(cells: Sequence[str], header: _Header, name: str) -> str:
    at = header.own.get(name)
    return cells[at] if at is not None else ""


def _cell_fault(text: str) -> str:
    if len(text) > _CELL_LIMIT:
        return f"ô dài hơn {_CELL_LIMIT} ký tự; hãy kiểm tra dấu ngoặc kép"
    return "" if text.isascii() else _old_text(text)


@lru_cache(maxsize=4096)  # the names of people and wards come again and again
def _old_text(text: str) -> str:
    encoding = legacy_encoding(text)
    return f"chữ gõ bằng bảng mã cũ {encoding}; hãy chuyển cả tệp sang Unicode" if encoding else ""


@lru_cache(maxsize=1024)
def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return parse_day(re.split("[T ]", text)[0]).isoformat()
    except ValueError:
        raise ValueError("ngày viết sai; mẫu đúng: 2026-12-01 hoặc 01/12/2026") from None


def _header(cells: Sequence[str], file: str) -> _Header:
    names = [
        name.casefold() if name.casefold() in (*_ADDRESS_COLUMNS, *_OWN_COLUMNS) else name
        for name in cells
    ]
    while names and not names[-1]:
        names.pop()
    addresses = [name for name in names if name in _ADDRESS_COLUMNS]
    if len(addresses) != 1:
        wanted = (
            "dòng đầu phải có đúng một cột address (hoặc email, hoặc phone); các cột khác: name, "
            "consent_basis, consent_at, cột tự do"
        )
        raise refuse(file, wanted, 1)
    for name in names:
        if not name:
            raise refuse(file, "có cột không có tên; hãy đặt tên hoặc xóa cột", 1)
        if names.count(name) > 1:
            raise refuse(file, f"cột «{name}» có hai lần; hãy xóa một cột", 1)
        if unaccent(name).casefold().replace("_", " ") in _FORBIDDEN:
            raise refuse(
                file, f"cột «{name}» là dữ liệu cá nhân không được lưu; hãy xóa cột này khỏi tệp", 1
            )
    own: dict[str, int] = {name: names.index(name) for name in _OWN_COLUMNS if name in names}
    free = tuple(
        (name, at)
        for at, name in enumerate(names)
        if name not in (*_ADDRESS_COLUMNS, *_OWN_COLUMNS)
    )
    checked = (*free, ("name", own["name"])) if "name" in own else free
    return _Header(len(names), names.index(addresses[0]), addresses[0], own, free, checked)


def _csv_rows(path: Path) -> Generator[Cells]:
    reader = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = max(",;\t", key=file.readline(_MAX_HEADER).count)
            file.seek(0)
            reader = csv.reader(_lines(file, path.name), delimiter=delimiter, strict=True)
            for cells in reader:
                if any(cells):
                    yield reader.line_num, [clean(cell).strip() for cell in cells]
    except UnicodeDecodeError:
        raise refuse(
            path.name,
            "tệp không phải UTF-8; trong Excel hãy lưu lại dạng «CSV UTF-8»",
            _first_foreign_line(path),
        ) from None
    except csv.Error:
        line = reader.line_num if reader else 1
        raise refuse(
            path.name, "dòng viết sai; thường do dấu ngoặc kép mở mà không đóng", line
        ) from None
    except OSError as error:
        raise unreadable(path, error) from None


def _lines(file: TextIO, name: str) -> Iterator[str]:
    while line := file.readline(_MAX_LINE):
        if len(line) == _MAX_LINE:
            raise refuse(
                name,
                f"có dòng dài hơn {_MAX_LINE // 1000} nghìn ký tự; hãy kiểm tra có đúng tệp "
                "cần nhập không",
            )
        yield line


def _first_foreign_line(path: Path) -> int | None:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None

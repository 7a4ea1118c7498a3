"""Reads an audience's file row by row: CSV in flat memory, or XLSX.

Good rows and row problems come in the file's order.
"""

import dataclasses
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, Literal

from content.audiences.header import TITLES, AudienceHeader, read_header
from content.intake.addresses import normalise_email, normalise_phone
from content.intake.errors import refuse
from content.intake.legacy import legacy_encoding
from content.intake.local_time import parse_day
from content.intake.sheets.cells import SheetRow, day_of, fault
from content.intake.sheets.table import OfficeTable, TableChoice, open_table
from content.intake.text import grouped

AddressKind = Literal["email", "phone"]
_CELL_LIMIT: Final = 500
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_WITHOUT_ZERO: Final = re.compile("[35789][0-9]{8}")


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
    """One bad row: the column's title, a Vietnamese sentence that names no personal data, where it
    stands («ô C7»), and what stands in it under which titles."""

    row: int
    field: str
    text: str
    cell: str = ""
    texts: Sequence[str] = dataclasses.field(default=(), repr=False, compare=False)
    titles: Sequence[str] = dataclasses.field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class ConsentDefault:
    """What holds for everybody of whom the file itself does not say it: the basis of the consent,
    and its day (ISO, "" for none). No consent is of a day after `latest`."""

    basis: str = ""
    day: str = ""
    latest: date | None = None


class _Fault(Exception):
    """What is wrong with a row, and in which column."""

    def __init__(self, text: str, at: int | None = None) -> None:
        super().__init__(text)
        self.text, self.at = text, at


@dataclass
class RowReader:
    """Makes people out of a table's rows; counts what it put right."""

    table: OfficeTable
    header: AudienceHeader
    consent: ConsentDefault = ConsentDefault()
    zeros: int = 0
    bases: int = 0
    examples: int = 0

    def read(self, row: SheetRow) -> Addressee | RowProblem:
        """One row of the table."""
        try:
            return self._person(row)
        except _Fault as found:
            at = found.at
            title = self.header.titles[at] if at is not None and at < self._width else ""
            where = self.table.cell(row.number, at)
            titles = self.table.head.titles
            return RowProblem(row.number, title, found.text, where, row.texts, titles)

    def is_example(self, row: SheetRow) -> bool:
        """Whether it is the row that shows in our own template how to fill it in."""
        at = self.header.own.get("name")
        found = at is not None and row.text(at).startswith(EXAMPLE)
        self.examples += found
        return found

    @cached_property
    def _width(self) -> int:
        return len(self.header.titles)

    def _person(self, row: SheetRow) -> Addressee:
        self._look(row)
        kind, address = self._address(row)
        texts = row.texts
        if len(texts) < self._width:
            texts = [*texts, *[""] * (self._width - len(texts))]
        own = {name: texts[at] for name, at in self.header.own.items()}
        basis = own.get("consent_basis") or self.consent.basis
        self.bases += bool(basis)
        return Addressee(
            row.number,
            kind,
            address,
            own.get("name", ""),
            basis,
            self._consent_day(row) or self.consent.day,
            {name: texts[at] for name, at in self.header.free},
        )

    def _look(self, row: SheetRow) -> None:
        """Refuse what stands in no column, and cells that hold no value."""
        texts, width, address = row.texts, self._width, self.header.address
        if len(texts) > width and any(texts[width:]):
            at = next(at for at in range(width, len(texts)) if texts[at])
            raise _Fault(_BEYOND if not self.table.head.sheet else _NAMELESS, at)
        for at in self.header.nameless:
            if row.text(at):
                raise _Fault(_NAMELESS, at)
        for at in row.typed:
            if text := fault(row, at):
                raise _Fault(text, at)
        for at in self.header.named:
            if at < len(texts) and at != address and (text := _cell_fault(texts[at])):
                raise _Fault(text, at)

    def _address(self, row: SheetRow) -> tuple[AddressKind, str]:
        at = self.header.address
        raw = row.text(at)
        typed = row.typed.get(at)
        if typed is not None and typed.kind == "number" and float(typed.value).is_integer():
            raw = str(int(float(typed.value)))
        if at in row.covered:
            raise _Fault("ô địa chỉ gộp chung với dòng trên: bỏ gộp, mỗi người một địa chỉ", at)
        kind = self._kind(raw)
        if kind == "phone" and _SHORTENED.fullmatch(raw):
            raise _Fault(_SHORT.format(raw), at)
        try:
            address = (normalise_email if kind == "email" else normalise_phone)(raw)
        except ValueError as error:
            raise _Fault(str(error), at) from None
        self.zeros += kind == "phone" and bool(_WITHOUT_ZERO.fullmatch(raw))
        return kind, address

    def _kind(self, raw: str) -> AddressKind:
        if self.header.kind == "address":
            return "email" if "@" in raw or "＠" in raw else "phone"
        return "phone" if self.header.kind == "phone" else "email"

    def _consent_day(self, row: SheetRow) -> str:
        at = self.header.own.get("consent_at")
        if at is None or not row.text(at):
            return ""
        try:
            day = day_of(row, at).isoformat() if at in row.typed else _day(row.text(at))
        except ValueError as error:
            raise _Fault(str(error), at) from None
        latest = self.consent.latest
        if latest is not None and day > latest.isoformat():
            raise _Fault("ngày đồng ý chưa đến; hãy xem lại ngày, tháng, năm", at)
        return day


EXAMPLE: Final = "VÍ DỤ - "
"""How the name in the example row of our template begins."""

_BEYOND: Final = "dòng có nhiều ô hơn dòng tên cột; ô có dấu phân cách phải đặt trong ngoặc kép"
_NAMELESS: Final = "ô có dữ liệu nhưng cột không có tên; hãy đặt tên cột hoặc xóa cột"
_NO_BASIS: Final = (
    "Không ai trong danh sách có căn cứ đồng ý: nếu đã có sự đồng ý thì thêm cột «Căn cứ đồng ý», "
    "«Ngày đồng ý» vào tệp rồi nhập lại."
)
_SHORT: Final = (
    "số điện thoại đã bị bảng tính rút gọn thành «{}» nên mất chữ số; hãy định dạng cột là Văn bản "
    "rồi ghi lại số"
)


def read_people(
    path: Path,
    limit: int = 2_000_000,
    choice: TableChoice | None = None,
    notes: list[str] | None = None,
    consent: ConsentDefault | None = None,
) -> Generator[Addressee | RowProblem, None, None]:
    """Every row of a CSV or XLSX file as an Addressee or a RowProblem; empty rows are passed over.

    `notes` gets a sentence for whatever was passed over or put right; `consent` stands in for what
    a row does not say. InputError, possibly after some rows, for a wrong header, an unreadable
    file, or more than `limit` rows.
    """
    with open_table(path, TITLES, choice) as table:
        header = read_header(table, choice.columns if choice else ())
        reader = RowReader(table, header, consent or ConsentDefault())
        for count, row in enumerate(table, 1):
            if count > limit:
                text = f"tệp có hơn {grouped(limit)} dòng; hãy chia thành nhiều tệp"
                raise refuse(path.name, text, row.number)
            if not reader.is_example(row):
                yield reader.read(row)
        table.notes += _told(reader)
        if notes is not None:
            notes += table.notes


def _told(reader: RowReader) -> Iterator[str]:
    """What was put right or passed over."""
    if reader.examples:
        yield "Bỏ qua dòng ví dụ của tệp mẫu."
    if reader.zeros:
        yield f"Đã thêm số 0 ở đầu cho {grouped(reader.zeros)} số điện thoại."
    if not reader.bases:
        yield _NO_BASIS


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
    try:
        return parse_day(re.split("[T ]", text)[0]).isoformat()
    except ValueError:
        raise ValueError("ngày viết sai; mẫu đúng: 2026-12-01 hoặc 01/12/2026") from None

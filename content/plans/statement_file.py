"""Reads statements for reports from a spreadsheet, one row each; any bad row keeps all of them
out."""

from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from content.intake.errors import InputProblem, RefusedRows
from content.intake.legacy import offer
from content.intake.sheets.cells import SheetRow, day_of, fault
from content.intake.sheets.table import OfficeTable, TableChoice, columns_of, read_table
from content.intake.sheets.titles import Titles, fold
from content.people.acts import Act
from content.plans.statements import (
    FIELDS,
    KINDS,
    StatementEntry,
    add_statement,
    identity_of,
    statement_faults,
)

COLUMNS: Final[Mapping[str, str]] = FIELDS
"""The columns in their usual order; a file may leave out the last two."""

_NEEDED: Final = ("kind", "text", "day")
TITLES: Final = Titles(
    {name: (label,) for name, label in COLUMNS.items()}, [(name,) for name in _NEEDED]
)


def read_statements(path: Path, choice: TableChoice | None = None) -> OfficeTable:
    """The table of a file, before anything is written."""
    return read_table(path, TITLES, choice)


def import_statements(db: Connection, table: OfficeTable, act: Act) -> list[int]:
    """Record every row of a table in the caller's transaction, or InputError with every bad row.

    The numbers, in the file's order.
    """
    entries, problems = list[StatementEntry](), list[InputProblem]()
    rows_of: dict[Hashable, int] = {}
    columns = columns_of(table, TITLES)
    for row in table:
        values = _Values(row, columns)
        entry = values.entry()
        faults = list(values.faults()) or statement_faults(db, entry)
        first = rows_of.setdefault(identity_of(entry), row.number)
        if first != row.number:
            faults = [("text", f"giống hệt dòng {first} của tệp này: không ghi hai lần")]
        entries.append(entry)
        problems += [
            InputProblem(table.place(row.number, columns.get(name)), text) for name, text in faults
        ]
    if not problems and not entries:
        problems.append(
            InputProblem(
                table.file, "không có dòng nào sau dòng tiêu đề: ghi mỗi nội dung một dòng"
            )
        )
    if problems:
        raise RefusedRows(
            problems,
            InputProblem(table.file, "chưa ghi nội dung nào: sửa các dòng lỗi rồi nhập lại"),
        )
    return [add_statement(db, entry, act) for entry in entries]


class _Values:
    """What a row says, column by column."""

    def __init__(self, row: SheetRow, columns: Mapping[str, int]) -> None:
        self._row, self._columns = row, columns

    def faults(self) -> Iterator[tuple[str, str]]:
        for name, at in self._columns.items():
            text = self._row.text(at)
            if said := fault(self._row, at) or offer(text):
                yield name, said
            elif not text and name in _NEEDED:
                yield name, "không được để trống: hãy ghi"
            elif name == "day" and (wrong := self._why_no_day(at)):
                yield name, wrong

    def entry(self) -> StatementEntry:
        kinds = {fold(label): kind for kind, label in KINDS.items()}
        kind, at = self._text("kind"), self._columns["day"]
        return StatementEntry(
            kind=kinds.get(fold(kind), kind),
            text=self._text("text"),
            day=date.min if self._why_no_day(at) else day_of(self._row, at),
            plan=self._text("plan") or None,
            said_by=self._text("said_by"),
        )

    def _text(self, name: str) -> str:
        return self._row.text(self._columns[name]) if name in self._columns else ""

    def _why_no_day(self, at: int) -> str:
        try:
            day_of(self._row, at)
        except ValueError as error:
            return str(error)
        return ""

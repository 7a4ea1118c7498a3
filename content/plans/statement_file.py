"""Reads statements for reports from a spreadsheet, one row each; any bad row keeps all of them
out."""

from collections.abc import Hashable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from content.intake.columns import columns_of, plain
from content.intake.errors import InputError, InputProblem, place, refuse
from content.intake.legacy import offer
from content.intake.spreadsheets import sheet_rows
from content.people.acts import Act
from content.plans.activity_file import read_day
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


def import_statements(db: Connection, path: Path, act: Act) -> list[int]:
    """Record every row of the file in the caller's transaction, or InputError with every bad row.

    The numbers, in the file's order.
    """
    entries, problems = list[StatementEntry](), list[InputProblem]()
    rows_of: dict[Hashable, int] = {}
    with closing(sheet_rows(path)) as rows:
        head = next(rows, None)
        if head is None:
            raise refuse(
                path.name, f"tệp trống; dòng đầu phải là tên cột: {', '.join(COLUMNS.values())}"
            )
        columns = columns_of(head[1], path.name, COLUMNS, _NEEDED)
        for number, cells in rows:
            values = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
            entry = _entry(values)
            faults = _faults(values) or statement_faults(db, entry)
            first = rows_of.setdefault(identity_of(entry), number)
            if first != number:
                faults = [("text", f"giống hệt dòng {first} của tệp này: không ghi hai lần")]
            entries.append(entry)
            problems += [
                InputProblem(place(path.name, number, COLUMNS[name]), text) for name, text in faults
            ]
    if not problems and not entries:
        problems.append(InputProblem(path.name, "không có dòng nào sau dòng tiêu đề"))
    if problems:
        raise InputError([*problems, InputProblem(path.name, "chưa ghi nội dung nào")])
    return [add_statement(db, entry, act) for entry in entries]


def _faults(values: Mapping[str, str]) -> list[tuple[str, str]]:
    faults = [(name, "không được để trống") for name in _NEEDED if not values[name]]
    if values["day"] and read_day(values["day"]) is None:
        faults.append(
            ("day", f"ngày «{values['day']}» viết sai; mẫu đúng: 2026-12-01 hoặc 01/12/2026")
        )
    return [*faults, *((name, old) for name, text in values.items() if (old := offer(text)))]


def _entry(values: Mapping[str, str]) -> StatementEntry:
    kinds = {plain(label): kind for kind, label in KINDS.items()}
    return StatementEntry(
        kind=kinds.get(plain(values["kind"]), values["kind"]),
        text=values["text"],
        day=read_day(values["day"]) or date.min,
        plan=values.get("plan") or None,
        said_by=values.get("said_by", ""),
    )

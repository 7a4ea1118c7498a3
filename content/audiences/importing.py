"""Takes the file of an audience in: the whole list, or nothing and a report of every bad row."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from content.audiences.audiences import NOBODYS, find_audience, give_audience
from content.audiences.file import Addressee, ConsentDefault, RowProblem, read_people
from content.audiences.kinds import people_kind
from content.audiences.list_imports import ImportWatch
from content.audiences.managing import say_who
from content.audiences.rejected import RejectedRows
from content.audiences.replacing import ImportReport, import_audience
from content.database.db import Database
from content.database.vault import Vault
from content.intake.errors import InputProblem, RefusedRows, refuse
from content.intake.local_time import local_day
from content.intake.sheets.table import TableChoice
from content.people.acts import Act

_SHOWN = 20


@dataclass(frozen=True)
class Lists:
    """Where lists are kept: the database with its key, and the folder for reports of bad rows."""

    database: Database
    vault: Vault
    reports: Path


@dataclass(frozen=True)
class ListFile:
    """The file of a list, what was said of how to read it, and who counts its rows; `rejected`:
    where the bad rows themselves are written, as CSV with what is wrong in the last column."""

    path: Path
    choice: TableChoice = field(default_factory=TableChoice)
    watch: ImportWatch | None = None
    consent: ConsentDefault = field(default_factory=ConsentDefault)
    rejected: Path | None = None
    people: str | None = None
    """Who is on the list, a word of `content.audiences.kinds`; None: as it was."""
    unit: str | None = None
    """Whose the list is, "" the whole office's; None: as it was, a new one of who imports it."""


def import_file(lists: Lists, name: str, file: ListFile, act: Act) -> ImportReport:
    """Replace a list by the rows of a CSV or XLSX file; InputError names the first bad rows and
    changes nothing, as does whatever else ends it."""
    problems = _Problems(lists.reports / f"{name}-{act.at:%Y%m%d-%H%M%S}.csv", file)
    path, notes = file.path, list[str]()
    people_kind(file.people or "")
    if file.unit is not None:
        act.require("audience", file.unit or NOBODYS)
    try:
        rows = problems.watch(_people(file, notes, local_day(act.at)))
        report = import_audience(lists.database, lists.vault, name, rows, act)
    finally:
        problems.close()
    if report.bad:
        told = [
            InputProblem(f"{path.name}, {_place(problem)}", problem.text)
            for problem in problems.first
        ]
        more = f"{report.bad} dòng lỗi; chưa nhập gì: sửa các dòng đó rồi nhập lại"
        if report.bad > len(told):
            more += f"; trên đây là {len(told)} dòng đầu"
        number = file.watch.id if file.watch else 0
        raise RefusedRows(told, InputProblem(path.name, more), problems.path, number)
    if not report.rows:
        raise refuse(
            path.name, "không có dòng nào sau dòng tiêu đề, chưa nhập gì: ghi mỗi người một dòng"
        )
    with lists.database.write() as db:
        if file.people is not None:
            say_who(db, name, file.people, act)
        if file.unit is not None and find_audience(db, name).unit != file.unit:
            give_audience(db, name, file.unit, act)
    return replace(report, notes=tuple(notes))


def _people(file: ListFile, notes: list[str], today: date) -> Iterator[Addressee | RowProblem]:
    consent = replace(file.consent, latest=today)
    return read_people(file.path, choice=file.choice, notes=notes, consent=consent)


def _place(problem: RowProblem) -> str:
    where = problem.cell or f"dòng {problem.row}"
    return f"{where}, cột «{problem.field}»" if problem.field else where


class _Problems:
    """Every bad row on disk, the first few in memory."""

    def __init__(self, path: Path, file: ListFile) -> None:
        self.first: list[RowProblem] = []
        self._counter = file.watch
        self._rejected = RejectedRows(file.rejected) if file.rejected else None
        self.path = path
        self._file: Any = None
        self._writer: Any = None

    def watch(self, rows: Iterable[Addressee | RowProblem]) -> Iterator[Addressee | RowProblem]:
        """The same rows; the bad ones are written down on the way."""
        for row in rows:
            if isinstance(row, RowProblem):
                self._add(row)
            if self._counter is not None:
                self._counter.count(isinstance(row, RowProblem))
            yield row

    def _add(self, problem: RowProblem) -> None:
        if self._file is None:
            self.path.parent.mkdir(0o700, parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self.path.chmod(0o600)
            self._writer = csv.writer(self._file)
            self._writer.writerow(("dòng", "ô", "cột", "lỗi"))
        self._writer.writerow((problem.row, problem.cell, problem.field, problem.text))
        if self._rejected is not None:
            self._rejected.add(problem)
        if len(self.first) < _SHOWN:
            self.first.append(problem)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._rejected is not None:
            self._rejected.close()

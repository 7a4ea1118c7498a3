"""Reads activities from a spreadsheet, one row each, with Vietnamese or English column names; any
bad row keeps all of them out."""

import difflib
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from content.intake.errors import InputError, InputProblem, RefusedRows
from content.intake.legacy import offer
from content.intake.sheets.cells import SheetRow, day_of, fault, percentage, whole_number
from content.intake.sheets.table import OfficeTable, TableChoice, columns_of, read_table
from content.intake.sheets.titles import Titles, fold
from content.people.acts import Act
from content.plans.activities import FIELDS, ActivityEntry
from content.plans.activity_register import Register, identity_of
from content.plans.evidence import Subject, add_link
from content.plans.forms import FORMS, MEASURES
from content.plans.units import PERCENT

COLUMNS: Final[Mapping[str, str]] = FIELDS
"""The columns in their usual order; a file may leave out all but the first three."""

_NEEDED: Final = ("form", "title", "first")
TITLES: Final = Titles(
    {name: (label, name) for name, label in COLUMNS.items()}, [(name,) for name in _NEEDED]
)
_LONGEST: Final = 1_000
_LARGEST: Final = 10**12


@dataclass(frozen=True)
class ActivityRow:
    """One readable row."""

    number: int
    entry: ActivityEntry
    link: str


@dataclass(frozen=True)
class BadRow:
    """What is wrong with a row, by column."""

    number: int
    faults: Sequence[tuple[str, str]]


def read_activities(path: Path, choice: TableChoice | None = None) -> OfficeTable:
    """The table of a file, before anything is written."""
    return read_table(path, TITLES, choice)


def import_activities(db: Connection, table: OfficeTable, act: Act) -> list[int]:
    """Record every row of a table in the caller's transaction, or InputError with every bad row.

    The numbers, in the file's order.
    """
    columns = columns_of(table, TITLES)
    taking = _Taking(db, act, table, columns)
    for row in table:
        taking.take(_read(row, columns))
    made, problems = taking.made, taking.problems
    if not problems and not made:
        problems.append(
            InputProblem(
                table.file, "không có dòng nào sau dòng tiêu đề: ghi mỗi hoạt động một dòng"
            )
        )
    if problems:
        told = f"{taking.bad} dòng lỗi; chưa ghi hoạt động nào: sửa các dòng đó rồi nhập lại"
        raise RefusedRows(problems, InputProblem(table.file, told))
    return made


class _Taking:
    """Records row by row; from the first fault on only to find the others."""

    def __init__(
        self, db: Connection, act: Act, table: OfficeTable, columns: Mapping[str, int]
    ) -> None:
        self._db, self._act, self._table, self._columns = db, act, table, columns
        self._register = Register(db, act)
        self._rows: dict[Hashable, int] = {}
        self.made, self.problems, self.bad = list[int](), list[InputProblem](), 0

    def take(self, row: ActivityRow | BadRow) -> None:
        faults = row.faults if isinstance(row, BadRow) else self._recorded(row)
        self.bad += bool(faults)
        for name, text in faults:
            where = self._table.place(row.number, self._columns.get(name))
            self.problems.append(InputProblem(where, text))

    def _recorded(self, row: ActivityRow) -> Sequence[tuple[str, str]]:
        first = self._rows.setdefault(identity_of(row.entry), row.number)
        if first != row.number:  # what the row before it got is no number yet
            return [("title", f"giống hệt dòng {first} của tệp này: không ghi hai lần")]
        if faults := self._register.faults(row.entry):
            return faults
        self.made.append(self._register.add(row.entry))
        return _link(self._db, self.made[-1], row.link, self._act) if row.link else []


def _read(row: SheetRow, columns: Mapping[str, int]) -> ActivityRow | BadRow:
    faults, values = list[tuple[str, str]](), dict[str, Any]()
    for name, at in columns.items():
        try:
            values[name] = _value(name, row, at)
        except ValueError as error:
            faults.append((name, str(error)))
    if faults:
        return BadRow(row.number, faults)
    return ActivityRow(row.number, _entry(values), values.get("link") or "")


def _value(name: str, row: SheetRow, at: int) -> Any:
    """What a cell says, as its column means it; ValueError in Vietnamese otherwise."""
    text = row.text(at)
    if said := fault(row, at) or _text_fault(name, text):
        raise ValueError(said)
    if not text:
        return None
    if name in ("first", "last"):
        return day_of(row, at)
    if name in MEASURES or name == "cost":
        return _counted(name, row, at)
    return form_key(text) if name == "form" else text


def _text_fault(name: str, text: str) -> str | None:
    if len(text) > _LONGEST:
        return f"ô dài hơn {_LONGEST} ký tự"
    if not text and name in _NEEDED:
        return "không được để trống"
    return offer(text)


def _counted(name: str, row: SheetRow, at: int) -> int:
    value = percentage(row, at) if name == PERCENT else whole_number(row, at)
    if value > _LARGEST:
        raise ValueError(f"«{row.text(at)}» quá lớn: kiểm tra lại số")
    return value


def _entry(values: Mapping[str, Any]) -> ActivityEntry:
    counts = {name: values[name] for name in MEASURES if values.get(name) is not None}
    return ActivityEntry(
        form=values["form"],
        title=values["title"],
        first=values["first"],
        last=values.get("last") or values["first"],
        place=values.get("place") or "",
        plan=values.get("plan"),
        obligation=values.get("obligation"),
        themes=tuple(word for word in re.split(r"[,;\s]+", values.get("themes") or "") if word),
        item=values.get("item"),
        counts=counts,
        cost=values.get("cost"),
        note=values.get("note") or "",
    )


def _link(db: Connection, activity: int, link: str, act: Act) -> list[tuple[str, str]]:
    try:
        add_link(db, Subject(activity=activity), link, act)
    except InputError as error:
        return [("link", problem.text) for problem in error.problems]
    return []


def form_key(text: str) -> str:
    """The key of a form that is written by key or by name; one of a plan's own goes through as it
    is. ValueError with the forms in Vietnamese otherwise."""
    names = {fold(form.label): key for key, form in FORMS.items()}
    if known := names.get(fold(text)):
        return known
    if re.fullmatch(r"[a-z0-9]+([-_.][a-z0-9]+)*", text):
        return text
    near = difflib.get_close_matches(fold(text), names, n=1)
    perhaps = f"có phải «{FORMS[names[near[0]]].label}»? " if near else ""
    labels = ", ".join(form.label for form in FORMS.values())
    raise ValueError(f"không có hình thức «{text}»; {perhaps}Hãy dùng một trong: {labels}")

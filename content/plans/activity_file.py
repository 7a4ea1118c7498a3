"""Reads activities from a spreadsheet, one row each, with Vietnamese or English column names; any
bad row keeps all of them out."""

import re
from collections.abc import Hashable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from content.intake.columns import columns_of, plain
from content.intake.errors import InputError, InputProblem, place, refuse
from content.intake.legacy import offer
from content.intake.local_time import parse_day
from content.intake.spreadsheets import sheet_rows
from content.people.acts import Act
from content.plans.activities import FIELDS, ActivityEntry
from content.plans.activity_register import Register, identity_of
from content.plans.evidence import Subject, add_link
from content.plans.forms import FORMS, MEASURES

COLUMNS: Final[Mapping[str, str]] = FIELDS
"""The columns in their usual order; a file may leave out all but the first three."""

_NEEDED: Final = ("form", "title", "first")
_LONGEST: Final = 1_000
_LARGEST: Final = 10**12


@dataclass(frozen=True)
class ActivityRow:
    """One readable row."""

    number: int
    entry: ActivityEntry
    link: str


def import_activities(db: Connection, path: Path, act: Act) -> list[int]:
    """Record every row of the file in the caller's transaction, or InputError with every bad row.

    The numbers, in the file's order.
    """
    register, made, problems = Register(db, act), list[int](), list[InputProblem]()
    rows_of: dict[Hashable, int] = {}
    for row in read_activities(path):
        if isinstance(row, InputProblem):
            problems.append(row)
            continue
        first = rows_of.setdefault(identity_of(row.entry), row.number)
        if first != row.number:  # what the row before it got is no number yet
            text = f"giống hệt dòng {first} của tệp này: không ghi hai lần"
            problems.append(InputProblem(place(path.name, row.number, COLUMNS["title"]), text))
            continue
        found = register.faults(row.entry)
        problems += [
            InputProblem(place(path.name, row.number, COLUMNS.get(name, name)), text)
            for name, text in found
        ]
        if not found:
            made.append(register.add(row.entry))
            problems += _link(db, made[-1], row, path.name, act)
    if not problems and not made:
        problems.append(InputProblem(path.name, "không có dòng nào sau dòng tiêu đề"))
    if problems:
        rows = len({problem.where.split(", cột")[0] for problem in problems})
        raise InputError(
            [*problems, InputProblem(path.name, f"{rows} chỗ lỗi; chưa ghi hoạt động nào")]
        )
    return made


def read_activities(path: Path) -> Iterator[ActivityRow | InputProblem]:
    """Every filled row of the first sheet as a Row, or the problems of it.

    InputError for a wrong header or an unreadable file.
    """
    with closing(sheet_rows(path)) as rows:
        head = next(rows, None)
        if head is None:
            raise refuse(
                path.name, f"tệp trống; dòng đầu phải là tên cột: {', '.join(COLUMNS.values())}"
            )
        columns = columns_of(head[1], path.name, COLUMNS, _NEEDED, COLUMNS)
        for number, cells in rows:
            values = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
            faults = list(_faults(values))
            yield from (
                InputProblem(place(path.name, number, COLUMNS[name]), text) for name, text in faults
            )
            if not faults:
                yield ActivityRow(number, _entry(values), values.get("link", ""))


def _faults(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in values.items():
        if len(text) > _LONGEST:
            yield name, f"ô dài hơn {_LONGEST} ký tự"
        elif old := offer(text):
            yield name, old
        elif not text and name in _NEEDED:
            yield name, "không được để trống"
        elif text and (sentence := _wrong(name, text)):
            yield name, sentence


def _wrong(name: str, text: str) -> str:
    if name in ("first", "last") and read_day(text) is None:
        return f"ngày «{text}» viết sai; mẫu đúng: 2026-12-01 hoặc 01/12/2026"
    if (name in MEASURES or name == "cost") and _number(text) is None:
        return f"«{text}» phải là số nguyên không âm"
    if name == "form" and _form(text) is None:
        return (
            f"không có hình thức «{text}»; dùng một trong: "
            f"{', '.join(form.label for form in FORMS.values())}"
        )
    return ""


def _entry(values: Mapping[str, str]) -> ActivityEntry:
    first = read_day(values["first"]) or date.min
    numbers = {name: _number(values[name]) for name in (*MEASURES, "cost") if values.get(name)}
    return ActivityEntry(
        form=_form(values["form"]) or "",
        title=values["title"],
        first=first,
        last=read_day(values.get("last", "")) or first,
        place=values.get("place", ""),
        plan=values.get("plan") or None,
        obligation=values.get("obligation") or None,
        themes=tuple(word for word in re.split(r"[,;\s]+", values.get("themes", "")) if word),
        item=values.get("item") or None,
        counts={
            name: value for name, value in numbers.items() if name != "cost" and value is not None
        },
        cost=numbers.get("cost"),
        note=values.get("note", ""),
    )


def _link(
    db: Connection, activity: int, row: ActivityRow, file: str, act: Act
) -> list[InputProblem]:
    if not row.link:
        return []
    try:
        add_link(db, Subject(activity=activity), row.link, act)
    except InputError as error:
        return [
            InputProblem(place(file, row.number, COLUMNS["link"]), problem.text)
            for problem in error.problems
        ]
    return []


def _form(text: str) -> str | None:
    """The key of a form that is written by key or by name; one of a plan's own goes through as it
    is."""
    names: dict[str, Any] = {plain(form.label): key for key, form in FORMS.items()}
    return names.get(
        plain(text), text if re.fullmatch(r"[a-z0-9]+([-_.][a-z0-9]+)*", text) else None
    )


def _number(text: str) -> int | None:
    digits = re.sub(r"[.\s](?=\d{3}\b)", "", text)  # 1.234.567
    return int(digits) if re.fullmatch(r"\d{1,13}", digits) and int(digits) <= _LARGEST else None


def read_day(text: str) -> date | None:
    """A day as 2026-12-01 or 01/12/2026; None for anything else."""
    try:
        return parse_day(text)
    except ValueError:
        return None

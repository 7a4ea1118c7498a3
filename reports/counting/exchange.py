"""Reads what an agency reports to the body that coordinates a plan: one sheet of the workbook that
Lan Tỏa writes beside a report, schema "lan-toa/bao-cao-co-quan@1"."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from content.intake.errors import InputError, InputProblem
from content.intake.sheets.cells import SheetRow, column_letters, day_of, fault, whole_number
from content.intake.sheets.table import plain_rows
from reports.counting.figures import STATES
from reports.counting.reporter import ROLES, DutyRole

SCHEMA: Final = "lan-toa/bao-cao-co-quan@1"
SHEET: Final = "Dữ liệu trao đổi"
FIELDS: Final = ("Mẫu dữ liệu", "Kế hoạch", "Cơ quan", "Từ ngày", "Đến ngày", "Ngày lập")
"""The first rows: a name in column A, the value in B; in C what a person reads beside it."""
HEADS: Final = (
    "Loại",
    "Mã",
    "Tên",
    "Vai trò",
    "Đơn vị tính",
    "Phải có",
    "Đã làm",
    "Thiếu",
    "Mã đánh giá",
    "Đánh giá",
    "Kết quả",
)
DUTY, FIGURE = "nhiệm vụ", "số liệu"
_HEAD_ROW: Final = len(FIELDS) + 2
T = TypeVar("T")


@dataclass(frozen=True)
class AgencyDuty:
    """What an agency says of one obligation; None = it gives no number."""

    id: str
    title: str
    role: DutyRole
    due: int | None
    done: int | None
    missing: int | None
    state: str  # a key of STATES
    judged: str  # in words, with the windows that are missing
    results: str


@dataclass(frozen=True)
class AgencyFigure:
    """One number of an agency's annex I or of its totals."""

    key: str
    label: str
    unit: str
    value: int | None


@dataclass(frozen=True)
class AgencyReport:
    """What one agency reports on its part of a plan."""

    plan: str
    agency: str  # its key in the plan
    first: date
    last: date
    made_on: date
    duties: tuple[AgencyDuty, ...]
    figures: tuple[AgencyFigure, ...]


class _Sheet:
    """The rows of the sheet, and what was found wrong with them."""

    def __init__(self, path: Path) -> None:
        self.problems: list[InputProblem] = []
        self._file = path.name
        self._rows = {row.number: row for row in plain_rows(path, SHEET)}
        for row in self._rows.values():
            for at in row.typed:
                if text := fault(row, at):
                    self.fault(row.number, at, text)

    def fault(self, row: int, column: int, text: str) -> None:
        where = f"{self._file}, ô {column_letters(column)}{row}"
        self.problems.append(InputProblem(where, text))

    def cell(self, row: int, column: int) -> str:
        found = self._rows.get(row)
        return found.text(column) if found else ""

    def read(self, row: int, column: int, made: Callable[[str], T], wanted: str) -> T | None:
        """A cell made into a value; the fault is kept when it cannot be."""
        return self._made(row, column, lambda found: made(found.text(column)), wanted)

    def day(self, row: int) -> date | None:
        """The day in column B."""
        return self._made(row, 1, lambda found: day_of(found, 1), "ngày")

    def count(self, row: int, column: int) -> int | None:
        """A count, or nothing where the agency gives no number."""
        if self.cell(row, column) in ("", "-"):
            return None
        return self._made(row, column, lambda found: whole_number(found, column), "số nguyên")

    def _made(self, row: int, column: int, made: Callable[[SheetRow], T], wanted: str) -> T | None:
        try:
            return made(self._rows.get(row) or SheetRow(row, []))
        except ValueError:
            name = HEADS[column] if row > _HEAD_ROW else FIELDS[row - 1]
            self.fault(row, column, f"{name}: «{self.cell(row, column)}» không phải {wanted}")
            return None

    def below(self) -> Iterator[int]:
        """The rows under the heads."""
        return (row for row in sorted(self._rows) if row > _HEAD_ROW)


def read_agency_report(path: Path) -> AgencyReport:
    """The report in a workbook; InputError with one sentence for every fault."""
    sheet = _Sheet(path)
    if sheet.problems:
        raise InputError(sheet.problems)
    if sheet.cell(1, 1) != SCHEMA:
        told = sheet.cell(1, 1) or "không ghi"
        sheet.fault(1, 1, f"mẫu dữ liệu {told}; cần {SCHEMA}: nhờ cơ quan gửi xuất lại từ Lan Tỏa")
        raise InputError(sheet.problems)
    plan, agency = (sheet.read(row, 1, _filled, "mã") for row in (2, 3))
    first, last, made_on = (sheet.day(row) for row in (4, 5, 6))
    if first and last and first > last:
        sheet.fault(5, 1, f"{FIELDS[4]} phải không trước {FIELDS[3].lower()}")
    duties, figures = _listed(sheet)
    if sheet.problems or not (plan and agency and first and last and made_on):
        raise InputError(sheet.problems)
    return AgencyReport(plan, agency, first, last, made_on, duties, figures)


def _listed(sheet: _Sheet) -> tuple[tuple[AgencyDuty, ...], tuple[AgencyFigure, ...]]:
    heads = tuple(sheet.cell(_HEAD_ROW, column) for column in range(len(HEADS)))
    if heads != HEADS:
        sheet.fault(_HEAD_ROW, 0, f"các cột phải là {', '.join(HEADS)}")
        return (), ()
    duties, figures = list[AgencyDuty](), list[AgencyFigure]()
    seen: set[tuple[str, str]] = set()
    for row in sheet.below():
        kind, key = sheet.cell(row, 0), sheet.cell(row, 1)
        if kind not in (DUTY, FIGURE):
            sheet.fault(row, 0, f"{HEADS[0]}: «{kind}» phải là {DUTY} hoặc {FIGURE}")
            continue
        if not key or (kind, key) in seen:
            sheet.fault(row, 1, f"{HEADS[1]}: «{key}» {'ghi hai lần' if key else 'để trống'}")
        seen.add((kind, key))
        if kind == DUTY:
            duties.append(_duty(sheet, row))
        else:
            figures.append(_figure(sheet, row))
    return tuple(duties), tuple(figures)


def _duty(sheet: _Sheet, row: int) -> AgencyDuty:
    role = sheet.read(row, 3, _role, f"một trong {', '.join(ROLES.values())}")
    due, done, missing = (sheet.count(row, column) for column in (5, 6, 7))
    state = sheet.read(row, 8, _state, f"một trong {', '.join(STATES)}")
    id, title, judged, results = (sheet.cell(row, column) for column in (1, 2, 9, 10))
    return AgencyDuty(
        id, title, role or "coordinators", due, done, missing, state or "", judged, results
    )


def _figure(sheet: _Sheet, row: int) -> AgencyFigure:
    key, label, unit = (sheet.cell(row, column) for column in (1, 2, 4))
    return AgencyFigure(key, label, unit, sheet.count(row, 6))


def _filled(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _role(text: str) -> DutyRole:
    for role, words in ROLES.items():
        if text == words:
            return role
    raise ValueError(text)


def _state(text: str) -> str:
    if text not in STATES:
        raise ValueError(text)
    return text

"""A table that an officer brings, XLSX or CSV alike: its heading, its rows, and what to say of
what was passed over."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from content.intake.errors import InputError, InputProblem, refuse
from content.intake.files import worker
from content.intake.files.kinds import TABLE, require_kind
from content.intake.sheets.cells import SheetRow, column_letters
from content.intake.sheets.csv_file import csv_events
from content.intake.sheets.events import TableEvent, head_of, row_event, row_of
from content.intake.sheets.titles import TableHead, Titles, numbers_told
from content.intake.text import grouped

Hidden = Literal["ask", "take", "skip"]

_LIMITS: Final = worker.WorkerLimits(seconds=600, answer=30_000_000)
_MOST_ROWS: Final = 20_000
_SHEET_ASKED: Final = (
    "có {count} trang tính cùng có bảng như vậy: {names}; hãy chọn một trang tính; xem "
    "`lantoa … --sheet TÊN`"
)
_HIDDEN_ASKED: Final = "tệp có {what}: nhập cả hay bỏ qua? xem `lantoa … --hidden take|skip`"


@dataclass(frozen=True)
class TableChoice:
    """What an officer said of a workbook: which sheet, where several fit, and what becomes of
    hidden rows and columns.

    `head`: the number of the heading's row, 0 to look for it. `columns`: what a column means, by
    its position from 0 or by its title; the kind of table says which meanings there are.
    """

    sheet: str = ""
    hidden: Hidden = "ask"
    head: int = 0
    columns: tuple[tuple[int | str, str], ...] = ()


def choice_of(said: Mapping[str, Any]) -> TableChoice:
    """A choice that was kept as JSON."""
    columns = tuple((at, meaning) for at, meaning in said.get("columns", ()))
    return TableChoice(said["sheet"], said["hidden"], said.get("head", 0), columns)


class AskedBack(InputError):
    """A workbook that can be read in two ways; nothing was done. `sheets` to choose from, or
    hidden rows and columns to take or to skip."""

    def __init__(self, file: str, text: str, field: str, sheets: Sequence[str] = ()) -> None:
        super().__init__([InputProblem(file, text, field)])
        self.asked, self.sheets = field, tuple(sheets)


@dataclass
class OfficeTable:
    """A table that is being read: once, from the top. `notes` grow until its end."""

    file: str
    head: TableHead
    notes: list[str]
    _events: Iterator[TableEvent]

    def __iter__(self) -> Iterator[SheetRow]:
        for event in self._events:
            if event[0] == "note":
                self.notes.append(event[1])
            else:
                yield row_of(event)

    def cell(self, row: int, at: int | None) -> str:
        """Where something stands, as people look for it: «ô C7», or in a CSV file «dòng 7»."""
        if self.head.sheet and at is not None:
            return f"ô {column_letters(at)}{row}"
        return f"dòng {row}"

    def place(self, row: int, at: int | None = None) -> str:
        """The `where` of a problem: file, cell and the column's title."""
        title = self.head.titles[at] if at is not None and at < len(self.head.titles) else ""
        where = f"{self.file}, {self.cell(row, at)}"
        return f"{where}, cột «{title}»" if title else where


@contextmanager
def open_table(
    path: Path, titles: Titles, choice: TableChoice | None = None
) -> Iterator[OfficeTable]:
    """The table of a file. InputError for another kind of file, or one without a table; AskedBack
    where an officer must choose first."""
    with closing(_events(path, titles, choice or TableChoice())) as events:
        first = next(events)
        if first[0] == "ask":
            raise _asked(path.name, first)
        head = head_of(first)
        yield OfficeTable(path.name, head, list(head.notes), events)


def read_table(
    path: Path, titles: Titles, choice: TableChoice | None = None, most: int = _MOST_ROWS
) -> OfficeTable:
    """All of a table that people write by hand, so that nobody holds the database while a file is
    read. InputError for more than `most` rows."""
    with open_table(path, titles, choice) as table:
        rows = list(islice(table, most + 1))
        if len(rows) > most:
            text = f"tệp có hơn {grouped(most)} dòng; hãy chia thành nhiều tệp"
            raise refuse(path.name, text, rows[-1].number)
        return OfficeTable(table.file, table.head, table.notes, map(row_event, rows))


def plain_rows(path: Path, sheet: str) -> Generator[SheetRow, None, None]:
    """Every filled row of one sheet of a workbook, whatever stands above."""
    require_kind(TABLE, path, "file")
    rows = worker.rows("content.intake.sheets.book:grid_events", path, {"sheet": sheet}, _LIMITS)
    with closing(rows) as events:
        for event in events:
            if event[0] == "ask":
                raise refuse(
                    path.name,
                    _hidden_told(event[2], event[3])
                    + ", không nhập được: hãy mở ra hoặc xóa đi trong tệp",
                )
            yield row_of(event)


def columns_of(
    table: OfficeTable, titles: Titles, labels: Sequence[str] | None = None
) -> dict[str, int]:
    """Where each known column stands. InputError for an unknown column, one that is there twice,
    and a needed one that is not."""
    head, columns = table.head, dict[str, int]()
    for at, title in enumerate(head.titles):
        name = titles.name_of(title)
        if name is None and title:
            raise refuse(table.file, _unknown(title, titles, labels), head.row)
        if name in columns:
            raise refuse(table.file, f"cột «{title}» có hai lần; hãy xóa một cột", head.row)
        if name is not None:
            columns[name] = at
    missing = [
        titles.names[group[0]][0] for group in titles.needed if not set(group) & set(columns)
    ]
    if missing:
        raise refuse(
            table.file,
            f"thiếu cột {', '.join(missing)}: thêm vào tệp, hoặc chọn đúng dòng tên cột",
            head.row,
        )
    return columns


def _unknown(title: str, titles: Titles, labels: Sequence[str] | None) -> str:
    known = labels or [usual[0] for usual in titles.names.values()]
    near = titles.near(title)
    perhaps = f"có phải «{near}»? " if near else ""
    return f"không có cột «{title}»; {perhaps}Các cột: {', '.join(known)}"


def _events(path: Path, titles: Titles, choice: TableChoice) -> Generator[TableEvent, None, None]:
    kind = require_kind(TABLE, path, "file")
    if kind == "text":
        yield from csv_events(path, titles, choice.head)
        return
    options = {
        "titles": titles.as_options(),
        "sheet": choice.sheet,
        "hidden": choice.hidden,
        "head": choice.head,
    }
    task = "content.intake.sheets.book:table_events"
    with closing(worker.rows(task, path, options, _LIMITS)) as events:
        yield from events


def _asked(file: str, event: TableEvent) -> AskedBack:
    if event[1] == "sheet":
        names = ", ".join(f"«{name}»" for name in event[2])
        text = _SHEET_ASKED.format(count=len(event[2]), names=names)
        return AskedBack(file, text, "sheet", event[2])
    text = _HIDDEN_ASKED.format(what=_hidden_told(event[2], event[3]))
    return AskedBack(file, text, "hidden")


def _hidden_told(rows: Sequence[int], columns: Sequence[str]) -> str:
    parts = []
    if rows:
        parts.append(f"{grouped(len(rows))} dòng bị ẩn (dòng {numbers_told(rows)})")
    if columns:
        parts.append(f"{grouped(len(columns))} cột bị ẩn ({', '.join(columns)})")
    return " và ".join(parts)

"""Reads the table of a workbook: the sheet that people see, the heading wherever it stands, and
what is hidden only when somebody said so."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile
from zlib import error as BrokenPacking

from content.intake.errors import refuse
from content.intake.files.packages import BOOK_LIMITS, require_sound
from content.intake.sheets.cells import SheetRow, column_letters
from content.intake.sheets.events import TableEvent, head_event, row_event, told_rows
from content.intake.sheets.grid import GridFacts, TooWide, facts_of, rows_of
from content.intake.sheets.parts import BookParts, SheetPart, book_parts
from content.intake.sheets.titles import (
    TOP,
    TableHead,
    Titles,
    find_head,
    head_at,
    numbers_told,
)

log = logging.getLogger(__name__)

_BROKEN: Final = (
    BadZipFile,
    ArithmeticError,
    AttributeError,
    BrokenPacking,
    EOFError,
    ExpatError,
    LookupError,
    RuntimeError,  # zipfile: encrypted, or a packing that nobody unpacks
    SyntaxError,
    TypeError,
    ValueError,
)
_TOO_WIDE: Final = "bảng rộng quá 1.000 cột; hãy xóa các cột thừa rồi nhập lại"
_UNREADABLE: Final = (
    "tệp không phải XLSX đọc được; hãy mở bằng Excel và lưu lại dạng .xlsx hoặc CSV UTF-8"
)


@dataclass(frozen=True)
class _Sheet:
    """One sheet as far as it was looked at."""

    part: SheetPart
    facts: GridFacts
    top: Sequence[SheetRow]
    head: int | None

    @property
    def name(self) -> str:
        return self.part.name


@dataclass(frozen=True)
class _Open:
    """A workbook that is being read."""

    path: Path
    package: ZipFile
    book: BookParts
    titles: Titles

    def look(self, part: SheetPart) -> _Sheet:
        facts = facts_of(self.package, part)
        rows = rows_of(self.package, self.book, part, facts.merged)
        top = list(islice(rows, TOP)) if facts.filled else []
        return _Sheet(part, facts, top, find_head(top, self.titles))

    def rows(self, sheet: _Sheet) -> Iterator[SheetRow]:
        return rows_of(self.package, self.book, sheet.part, sheet.facts.merged)


def table_events(
    path: Path, titles: dict[str, Any], sheet: str, hidden: str, head: int = 0
) -> Iterator[TableEvent]:
    """The table of a workbook; `hidden` is "ask", "take" or "skip", `head` the heading's row where
    one is named. InputError for what is no
    workbook, and for one in which nothing like the table stands."""
    with _opened(path, Titles(**titles)) as book:
        chosen, notes = _chosen(book, sheet)
        if chosen is None:
            yield ("ask", "sheet", notes)
            return
        at = head_at(chosen.top, book.titles, head, path.name)
        row = chosen.top[at]
        unseen = _hidden(chosen, row)
        if any(unseen) and hidden == "ask":
            yield ("ask", "hidden", *unseen)
            return
        above = [passed.number for passed in chosen.top[:at]]
        if above:
            notes.append(f"Bỏ qua phần trên dòng tiêu đề (dòng {numbers_told(above)}).")
        skips = hidden == "skip"
        if any(unseen):
            notes.append(_hidden_told(unseen, skips))
        heading = TableHead(chosen.name, row.number, row.texts, book.book.epoch, notes)
        if skips:
            heading = replace(heading, titles=_without(chosen.facts, row.texts))
        yield head_event(heading)
        rows = (found for found in book.rows(chosen) if found.number > heading.row)
        yield from told_rows(_kept(rows, chosen.facts) if skips else rows, book.titles, heading)


def book_tops(path: Path) -> list[tuple[str, list[TableEvent]]]:
    """The first filled rows of every sheet that people see, under its name. InputError for what is
    no workbook."""
    with _opened(path, Titles({})) as book:
        looked = [book.look(part) for part in book.book.sheets if part.visible]
        return [(sheet.name, [row_event(row) for row in sheet.top]) for sheet in looked]


def grid_events(path: Path, sheet: str) -> Iterator[TableEvent]:
    """Every filled row of the sheet of that name, without a heading; hidden ones are asked about,
    for whoever wrote such a sheet hides nothing."""
    with _opened(path, Titles({})) as book:
        chosen, _notes = _chosen(book, sheet)
        assert chosen is not None
        if chosen.facts.hidden_rows:
            yield ("ask", "hidden", list(chosen.facts.hidden_rows), [])
            return
        yield from map(row_event, book.rows(chosen))


@contextmanager
def _opened(path: Path, titles: Titles) -> Iterator[_Open]:
    require_sound(path, BOOK_LIMITS)
    try:
        with ZipFile(path) as package:
            yield _Open(path, package, book_parts(package), titles)
    except TooWide as error:
        raise refuse(path.name, _TOO_WIDE, error.row) from None
    except _BROKEN as error:
        # by its kind alone, for its words may be somebody's cells: a fault of ours shows here too
        log.warning("a workbook is refused as unreadable: %s", type(error).__name__)
        raise refuse(path.name, _UNREADABLE) from None


def _chosen(book: _Open, name: str) -> tuple[_Sheet | None, list[str]]:
    """The sheet that holds the table, and what to say of the others; None, with the names, where
    more than one does."""
    sheets = book.book.sheets
    if name:
        found = next((part for part in sheets if part.name == name), None)
        if found is None:
            told = ", ".join(f"«{part.name}»" for part in sheets)
            text = f"không có trang tính «{name}»; chọn một, trong tệp có: {told}"
            raise refuse(book.path.name, text)
        return book.look(found), []
    looked = [book.look(part) for part in sheets if part.visible]
    filled = [sheet for sheet in looked if sheet.facts.filled]
    if not filled:
        raise refuse(book.path.name, _nothing_in(sheets))
    fitting = [sheet for sheet in filled if sheet.head is not None]
    if len(fitting) > 1:
        return None, [sheet.name for sheet in fitting]
    chosen = (fitting or filled)[0]
    return chosen, _others_told(sheets, filled, chosen)


def _nothing_in(sheets: Sequence[SheetPart]) -> str:
    hidden = [f"«{part.name}»" for part in sheets if not part.visible]
    if not hidden:
        return "tệp trống; dòng đầu phải là tên cột"
    return (
        f"các trang tính đang hiện đều trống; trang tính bị ẩn: {', '.join(hidden)}. Hãy mở tệp, "
        "cho hiện trang cần nhập rồi lưu lại"
    )


def _others_told(
    sheets: Sequence[SheetPart], filled: Sequence[_Sheet], chosen: _Sheet
) -> list[str]:
    notes = []
    if others := [f"«{sheet.name}»" for sheet in filled if sheet is not chosen]:
        notes.append(f"Chỉ đọc trang tính «{chosen.name}»; không đọc {', '.join(others)}.")
    if unseen := [f"«{part.name}»" for part in sheets if not part.visible]:
        notes.append(f"Bỏ qua trang tính bị ẩn {', '.join(unseen)}.")
    return notes


def _hidden(sheet: _Sheet, head: SheetRow) -> tuple[list[int], list[str]]:
    """The hidden rows under the heading, and the hidden columns that have a title."""
    rows = [number for number in sheet.facts.hidden_rows if number > head.number]
    columns = [
        f"{column_letters(at)} «{title}»"
        for at, title in enumerate(head.texts)
        if title and sheet.facts.hides(at)
    ]
    return rows, columns


def _hidden_told(unseen: tuple[list[int], list[str]], skipped: bool) -> str:
    rows, columns = unseen
    parts = []
    if rows:
        parts.append(f"{len(rows)} dòng bị ẩn (dòng {numbers_told(rows)})")
    if columns:
        parts.append(f"{len(columns)} cột bị ẩn ({', '.join(columns)})")
    return f"{'Bỏ qua' if skipped else 'Nhập cả'} {' và '.join(parts)}."


def _without(facts: GridFacts, titles: Sequence[str]) -> list[str]:
    return ["" if facts.hides(at) else title for at, title in enumerate(titles)]


def _kept(rows: Iterator[SheetRow], facts: GridFacts) -> Iterator[SheetRow]:
    """The rows and cells that people see."""
    unseen = set(facts.hidden_rows)
    for row in rows:
        if row.number in unseen:
            continue
        texts = ["" if facts.hides(at) else text for at, text in enumerate(row.texts)]
        if any(texts):
            typed = {at: what for at, what in row.typed.items() if not facts.hides(at)}
            yield replace(row, texts=texts, typed=typed)

"""Of any workbook or CSV file: what people see under a heading is what is read, wherever it stands;
what they do not see is asked about."""

import csv
import io
import os
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from content.intake.sheets.book import table_events
from content.intake.sheets.cells import day_of, fault
from content.intake.sheets.csv_file import csv_events
from content.intake.sheets.events import head_of, row_of
from content.intake.sheets.titles import Titles
from content.intake.text import clean

EXAMPLES = int(os.environ.get("SHEETS", "40"))
TITLES = Titles({"email": ("Email",), "name": ("Họ và tên",)}, needed=[("email",)], free=True)
HEAD = ["Email", "Họ và tên", "Ghi chú"]

texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), min_size=1, max_size=12
).filter(lambda text: clean(text).strip() == text and text[0] not in "=#'" and "_x" not in text)
Value = str | int | float | bool | date | datetime | None
values: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    texts,
    st.integers(-(10**9), 10**12),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 4)),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2199, 12, 31)),
)
rows = st.lists(st.tuples(st.just("a@b.vn"), values, values), min_size=1, max_size=6)


def kind(value: Value) -> str:
    """What a value is called when it is read."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    return "day" if isinstance(value, date) else "text"


def written(folder: Path, table: list[Any], above: int, hide: set[int], merge: bool) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for number in range(above):
        sheet.append([f"Danh sách số {number}"])
    sheet.append(HEAD)
    for cells in table:
        sheet.append(list(cells))
    first = above + 2
    for number in hide:
        sheet.row_dimensions[first + number].hidden = True
    if merge and len(table) > 1:
        sheet.merge_cells(start_row=first, end_row=first + 1, start_column=3, end_column=3)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows, st.integers(0, 3), st.booleans(), st.data())
def test_a_workbook_is_read_as_people_see_it(
    table: list[tuple[Value, ...]], above: int, merge: bool, data: st.DataObject
) -> None:
    hide = data.draw(st.sets(st.integers(0, len(table) - 1), max_size=2))
    with TemporaryDirectory() as name:
        path = written(Path(name), table, above, hide, merge)
        asked = list(table_events(path, TITLES.as_options(), "", "ask"))
        events = list(table_events(path, TITLES.as_options(), "", "skip"))
    first = above + 2
    if hide:
        assert asked == [("ask", "hidden", sorted(first + number for number in hide), [])]
    head = head_of(events[0])
    assert (head.row, list(head.titles)) == (above + 1, HEAD)
    assert bool(above) == any("phần trên" in note for note in head.notes)
    found = {row.number: row for row in (row_of(e) for e in events if e[0] == "row")}
    assert set(found) == {first + n for n in range(len(table)) if n not in hide}
    if merge and len(table) > 1:
        table[1] = (*table[1][:2], table[0][2] if table[0][2] is not None else None)
    for number, row in found.items():
        for at, value in enumerate(table[number - first]):
            assert_seen(row, at, value)


def assert_seen(row: Any, at: int, value: Value) -> None:
    typed = row.typed.get(at)
    if value is None:
        assert row.text(at) == ""
    elif kind(value) == "text":
        assert (row.text(at), typed) == (value, None)
    else:
        assert typed is not None
        assert typed.kind == kind(value)
        assert bool(fault(row, at)) == isinstance(value, bool)
        if typed.kind == "number":
            assert abs(float(typed.value) - float(value)) < 1e-6  # type: ignore[arg-type]
            assert float(row.text(at).replace(",", ".")) == float(value)  # type: ignore[arg-type]
        elif typed.kind == "day" and date(2000, 1, 1) <= value < date(2200, 1, 1):  # type: ignore[operator]
            assert day_of(row, at) == value
            assert row.text(at) == f"{value:%d/%m/%Y}"


cells = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), max_size=10)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(cells, cells), min_size=1, max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_csv_is_read_whatever_separates_its_cells(
    table: list[tuple[str, str]], separator: str, encoding: str, end: str
) -> None:
    said = io.StringIO()
    writer = csv.writer(said, delimiter=separator, lineterminator=end)
    writer.writerow(HEAD)
    writer.writerows([("a@b.vn", *pair) for pair in table])
    with TemporaryDirectory() as name:
        path = Path(name) / "a.csv"
        path.write_bytes(said.getvalue().encode(encoding))
        events = list(csv_events(path, TITLES))
    assert list(head_of(events[0]).titles) == HEAD
    read = [tuple(row_of(event).texts) for event in events if event[0] == "row"]
    wanted = [("a@b.vn", *(clean(cell).strip() for cell in pair)) for pair in table]
    assert [tuple(clean(text).strip() for text in row) for row in read] == wanted

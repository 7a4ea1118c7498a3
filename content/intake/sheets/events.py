"""What a table's reader tells while it reads, so that a process of its own may do the reading:
plain tuples that JSON can carry, made into objects again on the other side.

First a question or the head, then rows, at the end notes on what was passed over.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from content.intake.sheets.cells import SheetRow, Typed
from content.intake.sheets.titles import TableHead, Titles, is_total, lacks, needed_places

TableEvent = tuple[Any, ...]
"""("ask", what, …), ("head", …), ("row", …) or ("note", sentence)."""

_LONGEST_END: Final = 12
"""Rows from the one that sums up to the last name of who signed."""


def head_event(head: TableHead) -> TableEvent:
    """The heading as it is told."""
    return ("head", head.sheet, head.row, list(head.titles), head.epoch, list(head.notes))


def head_of(event: TableEvent) -> TableHead:
    """The heading that was told."""
    return TableHead(*event[1:])


def row_event(row: SheetRow) -> TableEvent:
    """A row as it is told; most have nothing but texts."""
    if not row.typed and not row.covered:
        return ("row", row.number, row.texts)
    typed = [(at, *what) for at, what in row.typed.items()]
    return ("row", row.number, row.texts, typed, list(row.covered))


def row_of(event: TableEvent) -> SheetRow:
    """The row that was told."""
    if len(event) == 3:
        return SheetRow(event[1], event[2])
    typed = {at: Typed(kind, value) for at, kind, value in event[3]}
    return SheetRow(event[1], event[2], typed, event[4])


def told_rows(rows: Iterable[SheetRow], titles: Titles, head: TableHead) -> Iterator[TableEvent]:
    """The rows under a heading; a last one that only sums up is passed over with the names of who
    signed under it, and said."""
    places = needed_places(titles, head.titles)
    held: list[SheetRow] = []  # a row that sums up, and what stands under it
    for row in rows:
        if held and len(held) < _LONGEST_END and lacks(row, places) and not is_total(row, places):
            held.append(row)
            continue
        yield from map(row_event, held)
        held = []
        if places and is_total(row, places):
            held = [row]
        else:
            yield row_event(row)
    if held:
        first = next(text for text in held[0].texts if text)
        yield ("note", f"Bỏ qua dòng {held[0].number} «{first[:40]}» ở cuối bảng.")
    if len(held) > 1:
        under = f"dòng {held[1].number} đến {held[-1].number}"
        yield ("note", f"Bỏ qua {under} dưới dòng tổng: ngày tháng, người ký.")

"""A table with cells over several columns and rows, laid out so that every place knows its cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_WIDEST_CELL: Final = 30
_MOST_PLACES: Final = 20_000  # a table with more is taken as if no cell spanned anything


@dataclass(frozen=True, eq=False)
class GridCell:
    """A cell as it was written; `heading` where it names a column or a row."""

    text: str
    columns: int = 1
    rows: int = 1
    heading: bool = False


GridRow = tuple[GridCell | None, ...]


def grid(rows: Sequence[Sequence[GridCell]]) -> tuple[GridRow, ...]:
    """For each row the cell over each of its columns, the same one again wherever a cell spans;
    None where the table has none."""
    width = sum(min(cell.columns, _WIDEST_CELL) for row in rows for cell in row)
    if width * len(rows) > _MOST_PLACES and _spans(rows):
        return tuple(tuple(row) for row in rows)
    laid: list[dict[int, GridCell]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in laid[number]:
                column += 1
            across = max(1, min(cell.columns, _WIDEST_CELL))
            down = max(1, min(cell.rows, len(rows) - number))
            for below in laid[number : number + down]:
                for place in range(column, column + across):
                    below.setdefault(place, cell)
            column += across
    whole = max((place + 1 for places in laid for place in places), default=0)
    return tuple(tuple(places.get(place) for place in range(whole)) for places in laid)


def headings(laid: Sequence[GridRow]) -> int:
    """How many rows at the top are headings: every cell of theirs is one, and something follows."""
    for count, row in enumerate(laid):
        if not any(row) or not all(cell is None or cell.heading for cell in row):
            return count
    return 0


def _spans(rows: Sequence[Sequence[GridCell]]) -> bool:
    return any(cell.columns > 1 or cell.rows > 1 for row in rows for cell in row)

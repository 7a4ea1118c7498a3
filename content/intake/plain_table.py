"""A table as lines: each row read with the headings over its values."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from content.intake.html_tree import Element
from content.intake.table_grid import GridCell, GridRow, grid, headings

_ENDS: Final = (".", ",", ";", ":", "?", "!", "…")


def table_lines(table: Element, lines: Callable[[Element], list[str]]) -> list[str]:
    """The caption, then a line for each row that says anything; `lines` reads a cell."""
    laid = grid([list(_cells(row, in_head, lines)) for row, in_head in _rows(table)])
    top = headings(laid)
    names = [_name(laid[:top], column) for column in range(len(laid[0]) if laid else 0)]
    read = [_read(row, names) if any(names) else _barred(row) for row in laid[top:]]
    told = [line for part in table.elements() if part.tag == "caption" for line in lines(part)]
    above = [] if any(names) else [_barred(row) for row in laid[:top]]
    return [line for line in [*told, *above, *read] if line]


def _rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """Every row, and whether it stands in the table's head."""
    for part in table.elements():
        if part.tag == "tr":
            yield part, False
        else:
            yield from ((row, part.tag == "thead") for row in part.elements() if row.tag == "tr")


def _cells(
    row: Element, in_head: bool, lines: Callable[[Element], list[str]]
) -> Iterator[GridCell]:
    for cell in row.elements():
        if cell.tag in ("th", "td"):
            yield GridCell(
                _joined(lines(cell)),
                _span(cell, "colspan"),
                _span(cell, "rowspan"),
                in_head or cell.tag == "th",
            )


def _span(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "1").strip()
    number = int(value) if value.isdecimal() and len(value) < 6 else 1
    return number or (1 if name == "colspan" else 65_534)  # 0 rows: as many as there are


def _joined(lines: Sequence[str]) -> str:
    """The lines of a cell as one: bullets go, a comma stands where a line ends without a sign."""
    words = [line.strip().removeprefix("- ") for line in lines if line.strip()]
    return " ".join(
        word if word.endswith(_ENDS) or last else f"{word},"
        for word, last in zip(words, [*[False] * (len(words) - 1), True], strict=False)
    )


def _name(rows: Sequence[GridRow], column: int) -> str:
    """What stands over a column: the heading, and the parts of it below."""
    texts = [cell.text for row in rows if (cell := row[column]) is not None and cell.text]
    return " – ".join(dict.fromkeys(texts))


def _read(row: GridRow, names: Sequence[str]) -> str:
    """ "Thủ tục: Khai sinh; Phí: 0 đồng"; what goes over the whole width stands alone."""
    told = []
    for cell, places in groupby(enumerate(row), key=lambda place: place[1]):
        over = [names[column] for column, _ in places]
        if cell is None or not cell.text:
            continue
        name = ", ".join(dict.fromkeys(filter(None, over)))
        alone = not name or (len(over) == len(names) > 1)
        told.append(cell.text if alone else f"{name}: {cell.text}")
    return "; ".join(told)


def _barred(row: GridRow) -> str:
    """ "a | b": nothing names the columns."""
    texts = [cell.text if cell else "" for cell, _ in groupby(row)]
    return " | ".join(texts).strip() if any(texts) else ""

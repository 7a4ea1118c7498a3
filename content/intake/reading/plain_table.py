"""A table as lines: each row read with the headings over its values."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise, takewhile
from typing import Final

from content.intake.reading.html_tree import Element
from content.intake.reading.table_grid import GridCell, GridRow, grid, headings

_ENDS: Final = (".", ",", ";", ":", "?", "!", "…")
_PARTS: Final = " – "
_NUMBERS: Final = ("stt", "tt", "số tt", "số thứ tự")


def table_lines(table: Element, lines: Callable[[Element], list[str]]) -> list[str]:
    """The caption, then a line for each row that says anything; `lines` reads a cell."""
    laid = grid([list(_cells(row, in_head, lines)) for row, in_head in _rows(table)])
    told = [line for part in table.elements() if part.tag == "caption" for line in lines(part)]
    top = headings(laid)
    titles = next((row for row in range(top) if len({*laid[row]}) > 1 or len(laid[row]) == 1), top)
    told += [_barred(row) for row in laid[:titles]]
    names = [_name(laid[titles:top], column) for column in range(len(laid[0]) if laid else 0)]
    if any(names):
        return [line for line in [*told, *(_read(row, names) for row in laid[top:])] if line]
    return [line for line in [*told, *map(_barred, laid[titles:])] if line]


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
    words = [line.strip().removeprefix("• ") for line in lines if line.strip()]
    joined = words[0] if words else ""
    for before, word in pairwise(words):
        joined += f" {word}" if before.endswith(_ENDS) or word.startswith("(") else f", {word}"
    return joined


def _name(rows: Sequence[GridRow], column: int) -> tuple[str, ...]:
    """What stands over a column: the heading, and the parts of it below."""
    texts = [cell.text for row in rows if (cell := row[column]) is not None and cell.text]
    return tuple(dict.fromkeys(texts))


def _read(row: GridRow, names: Sequence[tuple[str, ...]]) -> str:
    """ "1. Thủ tục: Khai sinh; Phí: 0 đồng"; what goes over the whole width stands alone."""
    told, lead = [], ""
    for cell, places in groupby(enumerate(row), key=lambda place: place[1]):
        columns = [column for column, _ in places]
        if cell is None or not cell.text:
            continue
        name = _over([names[column] for column in columns], names)
        if columns == [0] and name.casefold() in _NUMBERS:
            lead = f"{cell.text.removesuffix('.')}. "
        else:
            alone = not name or (len(columns) == len(names) > 1)
            told.append(cell.text if alone else f"{name}: {cell.text}")
    return (lead + "; ".join(told)).strip()


def _over(over: Sequence[tuple[str, ...]], names: Sequence[tuple[str, ...]]) -> str:
    """The heading of one or more columns: what they have in common where no other column has it."""
    alike = takewhile(lambda parts: len({*parts}) == 1, zip(*over, strict=False))
    common = tuple(parts[0] for parts in alike)
    if common and sum(name[: len(common)] == common for name in names) == len(over):
        return _PARTS.join(common)
    return ", ".join(dict.fromkeys(_PARTS.join(name) for name in over if name))


def _barred(row: GridRow) -> str:
    """ "a | b": nothing names the columns."""
    texts = [cell.text if cell else "" for cell, _ in groupby(row)]
    return " | ".join(texts).strip() if any(texts) else ""

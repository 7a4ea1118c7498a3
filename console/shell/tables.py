"""Wide tables on narrow screens: each row becomes a block that names its columns (console.css), so
no column is ever out of sight. The names are put on the cells here, for every table at once."""

import re
from typing import Final

_TABLE: Final = re.compile(r'<table class="list">.*?</table>', re.DOTALL)
_BODY: Final = re.compile(r"<tbody.*", re.DOTALL)
_HEAD: Final = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
_HIDDEN: Final = re.compile(r'<span class="visually-hidden">.*?</span>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_ROW: Final = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL: Final = re.compile(r"<(td|th)\b(?![^>]*colspan)")


def name_columns(page: str) -> str:
    """The page with the name of its column on each cell of each list."""
    return _TABLE.sub(_named, page)


def _named(table: re.Match[str]) -> str:
    names = [_plain(head) for head in _HEAD.findall(table[0].partition("</thead>")[0])]
    return _BODY.sub(lambda body: _ROW.sub(lambda row: _cells(row[0], names), body[0]), table[0])


def _cells(row: str, names: list[str]) -> str:
    left = iter(names)

    def named(cell: re.Match[str]) -> str:
        name = next(left, "")
        return f'<{cell[1]} data-label="{name}"' if name else cell[0]

    return _CELL.sub(named, row)


def _plain(head: str) -> str:
    """The words of a column's head, without what is said to screen readers alone."""
    return " ".join(_TAG.sub("", _HIDDEN.sub("", head)).replace('"', "&quot;").split())

"""The `{{column}}` marks of a personal text: which columns it names, and the text with one
recipient's values in their place."""

import re
import unicodedata
from collections.abc import Callable, Mapping

# Letters, digits, `_` and spaces; combining marks too, so that a name typed in NFD is recognised.
_MARK = re.compile(r"\{\{([\w\u0300-\u036f ]+)\}\}")


def marks(text: str) -> frozenset[str]:
    """The names of the columns that `text` asks for: NFC, without outer spaces."""
    return frozenset(split(text)[1::2])


def split(text: str) -> list[str]:
    """Literal, column, literal, column, …, literal: always an odd number of parts, columns as
    `marks` names them."""
    parts = _MARK.split(text)
    parts[1::2] = [_column(name) for name in parts[1::2]]
    return parts


def value(column: str, fields: Mapping[str, str]) -> str:
    """One recipient's NFC value of a column, empty when the audience has no such column."""
    return unicodedata.normalize("NFC", fields.get(column, ""))


def fill(text: str, fields: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """`text` with each mark replaced by the column's value, escaped; a mark inside a value stays as
    it is."""
    return _MARK.sub(lambda mark: escape(value(_column(mark[1]), fields)), text)


def _column(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()

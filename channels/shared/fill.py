"""The `{{column}}` marks of a personal text: which columns it names, and the text with one
recipient's values in their place. `{{column|words}}` has the words where a recipient's column is
empty or missing: «Kính gửi {{ho_ten|Quý vị}}».
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

# Letters, digits, `_` and spaces; combining marks too, so that a name typed in NFD is recognised.
_MARK = re.compile(r"\{\{([\w\u0300-\u036f ]+(?:\|[^{}|<>\r\n]{0,80})?)\}\}")


def marks(text: str) -> frozenset[str]:
    """The names of the columns that `text` asks for: NFC, without outer spaces."""
    return frozenset(mark.partition("|")[0] for mark in split(text)[1::2])


def stand_ins(text: str) -> dict[str, str]:
    """What stands in place of an empty column, by its name: "" where one of its marks has no
    words."""
    found: dict[str, str] = {}
    for mark in split(text)[1::2]:
        column, _bar, words = mark.partition("|")
        found[column] = words if found.get(column, words) else ""
    return found


def split(text: str) -> list[str]:
    """Literal, mark, literal, mark, …, literal: always an odd number of parts, each mark a column
    as `marks` names it, or "column|words"."""
    parts = _MARK.split(text)
    parts[1::2] = [_mark(inner) for inner in parts[1::2]]
    return parts


def value(mark: str, fields: Mapping[str, str]) -> str:
    """One recipient's NFC value for a mark as `split` gives it; its words, or nothing, where the
    column is empty or not there."""
    column, _bar, words = mark.partition("|")
    return unicodedata.normalize("NFC", fields.get(column, "")) or words


def fill(text: str, fields: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """`text` with each mark replaced by the column's value, escaped; a mark inside a value stays as
    it is."""
    return _MARK.sub(lambda mark: escape(value(_mark(mark[1]), fields)), text)


def _mark(inner: str) -> str:
    """What stands between the braces, without the spaces around its parts."""
    column, bar, words = unicodedata.normalize("NFC", inner).partition("|")
    return column.strip() + (f"|{words.strip()}" if bar and words.strip() else "")

"""Words looked for whatever marks, tone marks and case they are written with: «hoa dang» finds «Hoa
Đăng»."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, and_, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from content.database.tables.items import revisions
from content.intake.text import unaccent

MOST_WORDS: Final = 12
"""More of them find nothing that these do not."""


def words_in(query: str) -> list[str]:
    """The words of a query as they are looked for: no marks, small letters, each once."""
    return list(dict.fromkeys(unaccent(query).lower().split()))[:MOST_WORDS]


def has_words(query: str) -> list[ColumnElement[bool]]:
    """That a row of `revisions` has every word of the query in its id, title, summary or body."""
    return [holds(revisions.c.words, word) for word in words_in(query)]


def in_title(words: list[str]) -> ColumnElement[bool]:
    """That all of them stand in a row's id or title, with which `words` of a revision begins: a
    letter without its marks is one letter still."""
    long = func.length(revisions.c.item_id) + 1 + func.length(revisions.c.title)
    title = func.substr(revisions.c.words, 1, long)
    return and_(*(holds(title, word) for word in words))


def holds(text: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """Whether a text has a part, letter by letter."""
    return place_in(text, part) > 0


class place_in(FunctionElement[int]):
    """Where a part begins in a text, from 1; 0 where the text does not have it."""

    type = Integer()
    inherit_cache = True


@compiles(place_in, "sqlite")
def _sqlite_place(element: place_in, compiler: Any, **how: Any) -> str:
    return f"instr({compiler.process(element.clauses, **how)})"


@compiles(place_in, "postgresql")
def _postgresql_place(element: place_in, compiler: Any, **how: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **how)})"

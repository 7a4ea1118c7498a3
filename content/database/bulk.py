"""Many rows to and from the database in one step.

Row by row, the driver gives the interpreter to the other threads and takes it back each time.
Beside a busy event loop that costs as much again as the database's own work (measured with SQLite
and Python 3.11).
"""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    LargeBinary,
    Select,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

_MOST = 256  # rows in one statement; SQLite takes 32,766 values


def run_rows(db: Connection, words: str, rows: Sequence[Sequence[Any]]) -> None:
    """Runs SQL in which `{rows}` stands for the list behind VALUES.

    Moments go in through `moment_writer`.
    """
    mark, start = "?" if db.dialect.paramstyle == "qmark" else "%s", 0
    while start < len(rows):
        # powers of two: few statements, which the driver keeps prepared
        size = 1 << (min(len(rows) - start, _MOST).bit_length() - 1)
        some = rows[start : start + size]
        db.exec_driver_sql(
            _written(words, len(some[0]), size, mark), tuple(chain.from_iterable(some))
        )
        start += size


def fetch_rows(db: Connection, query: Select[Any], values: dict[str, Any]) -> list[list[Any]]:
    """The rows of a query, in any order: numbers and texts.

    Bytes come in hex, a moment as text for `read_moment`.
    """
    said = db.execute(_in_one(query, _is_sqlite(db)), values).scalar_one()
    return list(json.loads(said) if isinstance(said, str) else said or ())


class _Each(FunctionElement[Any]):
    """The elements of a JSON list, as rows."""

    inherit_cache = True


@compiles(_Each, "sqlite")
def _sqlite_each(element: _Each, compiler: Any, **how: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **how)})"


@compiles(_Each, "postgresql")
def _postgresql_each(element: _Each, compiler: Any, **how: Any) -> str:
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **how)} AS json))"


def among(
    column: ColumnElement[int], numbers: Collection[int] = (), name: str = "ids"
) -> ColumnElement[bool]:
    """That a column has one of these numbers: the same words and one value, `name`, however many
    they are; see `numbered`."""
    listed = _Each(bindparam(name, numbered(numbers))).table_valued("value")
    return column.in_(select(cast(listed.c.value, BigInteger)))


def numbered(numbers: Collection[int]) -> str:
    """Numbers as `among` takes them."""
    return json.dumps(list(numbers))


def moment_writer(db: Connection) -> Callable[[datetime], datetime | str]:
    """What makes of a moment what the driver takes: SQLite keeps it as text."""
    return _as_text if _is_sqlite(db) else _as_it_is


def read_moment(text: str) -> datetime:
    """A moment out of `fetch_rows`, aware UTC."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@cache
def _in_one(query: Select[Any], sqlite: bool) -> Select[Any]:
    found = query.subquery()
    row, rows = (
        (func.json_array, func.json_group_array)
        if sqlite
        else (func.json_build_array, func.json_agg)
    )
    return select(rows(row(*(_readable(column, sqlite) for column in found.c))))


def _readable(column: ColumnElement[Any], sqlite: bool) -> ColumnElement[Any]:
    if not isinstance(column.type, LargeBinary):
        return column
    return func.hex(column) if sqlite else func.encode(column, "hex")


@cache
def _written(words: str, width: int, height: int, mark: str) -> str:
    row = f"({', '.join([mark] * width)})"
    return words.replace("{rows}", ", ".join([row] * height))


def _is_sqlite(db: Connection) -> bool:
    return db.dialect.name == "sqlite"


def _as_text(moment: datetime) -> str:
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:26]


def _as_it_is(moment: datetime) -> datetime:
    return moment

"""What is missing or odd in the columns that texts fill in, counted while a list comes in: nobody
is unsealed again to know it, and no value is kept.

Example: 12 of 3,000 people have no ward; a letter to «{{phuong}}» would greet them with a gap.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, select

from content.audiences.audiences import Audience
from content.database.tables.audiences import audiences, recipients

DoubtKind = Literal["empty", "odd", "long"]
KINDS: Final[tuple[DoubtKind, ...]] = ("empty", "odd", "long")

LONGEST: Final = 80
"""A value longer than this hardly belongs into a sentence."""

_SAMPLE: Final = 5
_ZERO: Final = "zero"
_ODD: Final = frozenset(
    [
        "null",
        "none",
        "nan",
        "n/a",
        "na",
        "nil",
        "undefined",
        "unknown",
        "#n/a",
        "-",
        "--",
        "---",
        "–",
        "—",
        "?",
        "??",
        "???",
        ".",
        "..",
        "...",
        "…",
        "x",
        "xx",
        "xxx",
        "test",
    ]
) | {"chưa có", "không có", "không rõ", "chưa rõ", "trống", "(trống)", "(null)", "(blank)"}
_LONGEST_ODD: Final = max(map(len, _ODD))


@dataclass(frozen=True)
class ColumnDoubt:
    """In a column so many people have such a value; `rows` are the first of them in the file."""

    column: str
    kind: DoubtKind
    count: int
    rows: tuple[int, ...]


class RowDoubts:
    """Looks at the rows of one import; `numeric` columns are those in which 0 is a value."""

    def __init__(self) -> None:
        self._digits: Counter[str] = Counter()
        self._seen = 0

    def of(self, number: int, fields: Mapping[str, str]) -> str | None:
        """What is doubtful in a row, as it is stored beside it; None for nothing."""
        self._seen += 1
        found: dict[str, list[str]] = {}
        for name, value in fields.items():
            if value.isdecimal():
                self._digits[name] += 1
            if kind := _doubt(value):
                found.setdefault(kind, []).append(name)
        return json.dumps({"row": number, **found}, ensure_ascii=False) if found else None

    def is_numeric(self, column: str) -> bool:
        """Whether most values of a column are numbers."""
        return self._digits[column] * 2 > self._seen


def summed(db: Connection, looked: RowDoubts, audience_id: int, generation: int) -> dict[str, Any]:
    """What is doubtful in a list as it was stored, column by column."""
    sums: dict[str, dict[str, Any]] = {}
    for row, kind, column in _stored(db, audience_id, generation):
        if kind == _ZERO:
            if looked.is_numeric(column):
                continue
            kind = "odd"
        known = sums.setdefault(column, {}).setdefault(kind, {"count": 0, "rows": []})
        known["count"] += 1
        if len(known["rows"]) < _SAMPLE:
            known["rows"].append(row)
    numeric = [column for column in sums if looked.is_numeric(column)]
    return {"generation": generation, "columns": sums, "numeric": numeric}


def column_doubts(
    db: Connection, audience: Audience, columns: Collection[str]
) -> list[ColumnDoubt] | None:
    """What is doubtful in some columns of the list in force; None where it was imported by a
    release that did not count."""
    known = _known(db, audience)
    if known is None:
        return None
    return [
        ColumnDoubt(column, kind, found["count"], tuple(found["rows"]))
        for column in columns
        for kind in KINDS
        if (found := known["columns"].get(column, {}).get(kind))
    ]


def doubtful_people(
    db: Connection, audience: Audience, column: str, kind: DoubtKind
) -> Iterator[tuple[int, bytes | None]]:
    """(row in the file, sealed person) of everybody who has such a value in a column."""
    numeric = column in (_known(db, audience) or {}).get("numeric", ())
    kinds = [kind, _ZERO] if kind == "odd" and not numeric else [kind]
    mine = select(recipients.c.doubts, recipients.c.sealed).where(
        recipients.c.audience_id == audience.id,
        recipients.c.generation == audience.generation,
        recipients.c.doubts.is_not(None),
    )
    for stored, sealed in db.execute(mine.order_by(recipients.c.id)):
        said = json.loads(stored)
        if any(column in said.get(name, ()) for name in kinds):
            yield said["row"], sealed


def _known(db: Connection, audience: Audience) -> dict[str, Any] | None:
    """What was counted of the list in force; older code replaces a list and counts nothing."""
    stored = db.execute(select(audiences.c.doubts).where(audiences.c.id == audience.id)).scalar()
    known: dict[str, Any] = json.loads(stored) if stored else {}
    return known if known.get("generation") == audience.generation else None


def _stored(db: Connection, audience_id: int, generation: int) -> Iterator[tuple[int, str, str]]:
    mine = select(recipients.c.doubts).where(
        recipients.c.audience_id == audience_id,
        recipients.c.generation == generation,
        recipients.c.doubts.is_not(None),
    )
    for stored in db.execute(mine.order_by(recipients.c.id)).scalars():
        said = json.loads(stored)
        for kind in (*KINDS, _ZERO):
            for column in said.get(kind, ()):
                yield said["row"], kind, column


def _doubt(value: str) -> str:
    if not value:
        return "empty"
    if len(value) > LONGEST:
        return "long"
    if len(value) <= _LONGEST_ODD:
        if value == "0":
            return _ZERO
        if value.casefold() in _ODD:
            return "odd"
    return ""

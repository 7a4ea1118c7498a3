"""What is missing or odd in the columns that texts fill in, counted while a list comes in: nobody
is unsealed again to know it, and no value is kept.

Example: 12 of 3,000 people have no ward; a letter to «{{phuong}}» would greet them with a gap.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, select

from content.audiences.audiences import Audience
from content.database.tables.audiences import audiences, recipients

DoubtKind = Literal["empty", "odd", "zero", "long"]
KINDS: Final[tuple[DoubtKind, ...]] = ("empty", "odd", "zero", "long")

LONGEST: Final = 80
"""A value longer than this hardly belongs into a sentence."""

_SAMPLE: Final = 5
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


def row_doubts(number: int, fields: Mapping[str, str]) -> str | None:
    """What is doubtful in a row, as it is stored beside it; None for nothing."""
    found: dict[str, list[str]] = {}
    for name, value in fields.items():
        if kind := _doubt(value):
            found.setdefault(kind, []).append(name)
    return json.dumps({"row": number, **found}, ensure_ascii=False) if found else None


def summed(db: Connection, audience_id: int, generation: int) -> dict[str, Any]:
    """What is doubtful in a list as it was stored, column by column."""
    sums: dict[str, dict[str, Any]] = {}
    for row, kind, column in _stored(db, audience_id, generation):
        known = sums.setdefault(column, {}).setdefault(kind, {"count": 0, "rows": []})
        known["count"] += 1
        if len(known["rows"]) < _SAMPLE:
            known["rows"].append(row)
    return {"generation": generation, "columns": sums}


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
    mine = select(recipients.c.doubts, recipients.c.sealed).where(
        recipients.c.audience_id == audience.id,
        recipients.c.generation == audience.generation,
        recipients.c.doubts.is_not(None),
    )
    for stored, sealed in db.execute(mine.order_by(recipients.c.id)):
        said = json.loads(stored)
        if column in said.get(kind, ()):
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
        for kind in KINDS:
            for column in said.get(kind, ()):
                yield said["row"], kind, column


def _doubt(value: str) -> DoubtKind | None:
    if not value:
        return "empty"
    if len(value) > LONGEST:
        return "long"
    if len(value) <= _LONGEST_ODD:
        if value == "0":
            return "zero"
        if value.casefold() in _ODD:
            return "odd"
    return None

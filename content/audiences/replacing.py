"""Replaces a list by the rows of a file: all of them or none, without holding the database
meanwhile."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from content.audiences.audiences import list_audiences
from content.audiences.doubts import row_doubts, summed
from content.audiences.file import Addressee as Row
from content.audiences.file import RowProblem
from content.database.db import Database
from content.database.tables.audiences import audiences, recipients, suppressions
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem
from content.people import audit
from content.people.acts import Act

_CHUNK = 4_000
_READY = ("address_hash", "sealed", "consent_basis", "consent_at", "doubts")  # in the table's order

_Ready = tuple[bytes, bytes, str, str, str | None]
"""One row of a list: hash of the address, sealed person, basis and day of the consent, doubts."""


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of a file; they add up to `rows`.

    With any bad row nothing was taken, and only `bad` counts.
    """

    rows: int
    taken: int
    duplicates: int
    suppressed: int
    bad: int
    notes: tuple[str, ...] = ()  # what was passed over or put right in the file


class _Staging:
    """The rows of one import on their way in; counts as it goes.

    `generation` is 0 until the first row is stored.
    """

    def __init__(self, audience_id: int) -> None:
        self.audience_id = audience_id
        self.generation = self.rows = self.taken = self.suppressed = self.bad = 0
        self.kind = ""
        self.columns: dict[str, None] = {}


def import_audience(
    database: Database,
    vault: Vault,
    name: str,
    rows: Iterable[Row | RowProblem],
    act: Act,
) -> ImportReport:
    """Replace a list by the rows of a file, all or nothing, without holding the database meanwhile.

    Rows are staged in short transactions under a generation of their own, which nobody reads; the
    last transaction puts it in force. With any bad row the staged rows are dropped again and the
    list stays as it was. A new list belongs to the unit of who imports it; one that is there
    stays whose it is.
    """
    act.require("audience")
    with database.write() as db:
        staging = _Staging(_ensure(db, name, act))
    try:
        for chunk in _chunks(_sealed(rows, vault, staging)):
            with database.turn() as db:
                _insert(db, chunk, staging)
            chunk.clear()  # before the next one is gathered: there is never more than one
        if not staging.bad and staging.rows:
            return _finish(database, name, staging, act)
    except BaseException:  # also when it is stopped, at the keyboard or on a page
        _discard(database, staging)
        raise
    _discard(database, staging)
    return ImportReport(staging.rows, 0, 0, 0, staging.bad)


def _ensure(db: Connection, name: str, act: Act) -> int:
    known: int | None = db.execute(
        select(audiences.c.id).where(audiences.c.name == name)
    ).scalar_one_or_none()
    if known is not None:
        for audience in list_audiences(db, known):
            act.require("audience", audience.unit or None)
            if audience.retired_at is not None:
                text = (
                    "nhóm này đã ngừng dùng: hãy bấm «Dùng lại» ở trang của nhóm, hoặc đặt tên khác"
                )
                raise InputError([InputProblem(name, text, "name")])
        return known
    values = {
        "name": name,
        "kind": "",
        "columns": "[]",
        "generation": 0,  # nobody sees it yet
        "size": 0,
        "imported_at": act.at,
        "unit": "",
    }
    return int(
        db.execute(insert(audiences).values(**values).returning(audiences.c.id)).scalar_one()
    )


def _chunks(rows: Iterable[_Ready]) -> Iterator[list[_Ready]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _sealed(rows: Iterable[Row | RowProblem], vault: Vault, staging: _Staging) -> Iterator[_Ready]:
    """The rows as they are stored; from the first bad one on, they are only counted."""
    for row in rows:
        staging.rows += 1
        if isinstance(row, RowProblem):
            staging.bad += 1
            continue
        staging.kind = staging.kind or row.kind
        if row.kind != staging.kind:
            mixed = (
                "danh sách trộn số điện thoại với địa chỉ thư; mỗi nhóm nhận chỉ có một loại: "
                "hãy tách thành hai tệp"
            )
            raise InputError([InputProblem(f"dòng {row.row}", mixed)])
        if not staging.bad:
            staging.columns.update(dict.fromkeys(row.fields))
            fields = {"name": row.name, **row.fields}
            person, doubts = (
                vault.seal_person(row.address, fields),
                row_doubts(row.row, fields),
            )
            digest = vault.address_hash(row.address)
            yield digest, person, row.consent_basis, row.consent_at, doubts


def _insert(db: Connection, chunk: list[_Ready], staging: _Staging) -> None:
    """Of the same address, the first row stands.

    Straight through the driver: SQLAlchemy's work on each row would double the time.
    """
    staging.generation = staging.generation or _next_generation(db, staging.audience_id)
    dialect = sqlite if db.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(recipients).values(
        audience_id=literal_column(str(staging.audience_id)),
        generation=literal_column(str(staging.generation)),
        **{name: bindparam(name) for name in _READY},
    )
    words = str(statement.on_conflict_do_nothing().inline().compile(dialect=db.dialect))
    rows = (
        chunk if db.dialect.positional else [dict(zip(_READY, row, strict=True)) for row in chunk]
    )
    staging.taken += db.exec_driver_sql(words, rows).rowcount


def _next_generation(db: Connection, audience_id: int) -> int:
    """One that no import has used, be it in force, under way or left behind."""
    in_force = select(audiences.c.generation).where(audiences.c.id == audience_id)
    staged = select(func.max(recipients.c.generation)).where(
        recipients.c.audience_id == audience_id
    )
    return int(max(db.execute(in_force).scalar_one(), db.execute(staged).scalar_one() or 0)) + 1


def _finish(database: Database, name: str, staging: _Staging, act: Act) -> ImportReport:
    """Put the staged list in force and remove what dead imports had left.

    InputError when another import came between.
    """
    with database.write() as db:
        present = _generation_before(db, name, staging)
        _drop_barred(db, staging)
        _drop_left_behind(db, staging, present)
        columns = json.dumps(list(staging.columns), ensure_ascii=False)
        doubts = summed(db, staging.audience_id, staging.generation)
        values = {
            "kind": staging.kind,
            "columns": columns,
            "generation": staging.generation,
            "size": staging.taken,
            "imported_at": act.at,
            "doubts": json.dumps(doubts, ensure_ascii=False),
            **({} if present else {"unit": act.person.unit}),
        }
        this = audiences.c.id == staging.audience_id
        db.execute(update(audiences).where(this).values(**values))
        audit.record(
            db, act, "audience.import", f"audience:{name}", rows=staging.rows, taken=staging.taken
        )
    return ImportReport(
        staging.rows,
        staging.taken,
        staging.rows - staging.taken - staging.suppressed,
        staging.suppressed,
        0,
    )


def _generation_before(db: Connection, name: str, staging: _Staging) -> int:
    """The generation in force, locked; InputError when the staged one is not the next any more."""
    present: int = db.execute(
        select(audiences.c.generation)
        .where(audiences.c.id == staging.audience_id)
        .with_for_update()
    ).scalar_one()
    staged = select(func.count()).select_from(recipients).where(_staged(staging))
    if present >= staging.generation or db.execute(staged).scalar_one() != staging.taken:
        again = (
            "vừa có người khác nhập nhóm nhận này: chưa nhập gì, hãy xem lại rồi nhập lại nếu cần"
        )
        raise InputError([InputProblem(name, again)])
    return present


def _drop_barred(db: Connection, staging: _Staging) -> None:
    barred = recipients.c.address_hash.in_(select(suppressions.c.address_hash))
    dropped = delete(recipients).where(_staged(staging), barred)
    staging.suppressed = db.execute(dropped).rowcount
    staging.taken -= staging.suppressed


def _drop_left_behind(db: Connection, staging: _Staging, present: int) -> None:
    db.execute(
        delete(recipients).where(
            recipients.c.audience_id == staging.audience_id,
            recipients.c.generation > present,
            recipients.c.generation < staging.generation,
        )
    )


def _staged(staging: _Staging) -> ColumnElement[bool]:
    return and_(
        recipients.c.audience_id == staging.audience_id,
        recipients.c.generation == staging.generation,
    )


def _discard(database: Database, staging: _Staging) -> None:
    with database.write() as db:
        db.execute(delete(recipients).where(_staged(staging)))

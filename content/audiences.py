"""Audiences: people who get e-mail or SMS, sealed at rest, and those who must not be written to."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from content import audit
from content.acts import Act, Person
from content.addresses import normalise_email, normalise_phone
from content.db import Database
from content.errors import InputError, InputProblem
from content.models import audiences, deliveries, recipients, suppressions
from content.people_file import Person as Row
from content.people_file import RowProblem
from content.states import move_where
from content.vault import Vault

_CHUNK = 5_000
_UNSUBSCRIBE = "unsubscribe"
_THEMSELVES = Person("recipient", "auditor", "")


@dataclass(frozen=True)
class Audience:
    """A named list in force."""

    id: int
    name: str
    kind: str
    columns: tuple[str, ...]
    generation: int
    size: int


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of a file; they add up to `rows`."""

    rows: int
    taken: int
    duplicates: int
    suppressed: int
    bad: int


class _Chunk:
    """Rows of one kind being staged; counts as it goes."""

    def __init__(self) -> None:
        self.rows = self.taken = self.suppressed = self.bad = 0
        self.kind = ""
        self.columns: dict[str, None] = {}


def import_audience(database: Database, vault: Vault, name: str, rows: Iterable[Row | RowProblem], act: Act) -> ImportReport:
    """Replace a list by the rows of a file, all or nothing, without holding the database meanwhile.

    Rows are staged in short transactions under the list's next generation, which nobody reads; the last transaction puts it
    in force. With any bad row the staged rows are dropped again and the list stays as it was.
    """
    with database.write() as db:
        audience_id, generation = _stage(db, name, act.at)
    count = _Chunk()
    for chunk in _chunks(rows):
        people = _sort_out(chunk, count)
        if people and not count.bad:
            with database.write() as db:
                _insert(db, vault, people, (audience_id, generation), count)
    report = ImportReport(count.rows, count.taken, count.rows - count.taken - count.suppressed - count.bad, count.suppressed, count.bad)
    with database.write() as db:
        if count.bad or not count.rows:
            _drop_staged(db, audience_id, generation)
        else:
            _put_in_force(db, audience_id, generation, count, act.at)
            audit.record(db, act, "audience.import", f"audience:{name}", rows=report.rows, taken=report.taken)
    return report


def find_audience(db: Connection, name: str) -> Audience:
    """The list of that name; InputError when there is none."""
    row = db.execute(select(audiences).where(audiences.c.name == name, audiences.c.generation > 0)).one_or_none()
    if row is None:
        raise InputError([InputProblem(name, "không có nhóm nhận này; xem `lantoa audience list`")])
    return Audience(row.id, row.name, row.kind, tuple(json.loads(row.columns)), row.generation, row.size)


def list_audiences(db: Connection) -> list[Audience]:
    """Every list in force, by name."""
    names = db.execute(select(audiences.c.name).where(audiences.c.generation > 0).order_by(audiences.c.name)).scalars()
    return [find_audience(db, name) for name in list(names)]


def sample(db: Connection, vault: Vault, audience: Audience, count: int) -> list[tuple[str, dict[str, str]]]:
    """The first few people of a list, unsealed: for previews, to be masked on screen."""
    query = select(recipients.c.sealed).where(recipients.c.audience_id == audience.id, recipients.c.generation == audience.generation)
    return [vault.unseal_person(sealed) for sealed in db.execute(query.order_by(recipients.c.id).limit(count)).scalars()]


def suppress(db: Connection, vault: Vault, address: str, act: Act) -> int:
    """Never write to this address again; what waits for it is ended. Answers how many deliveries that ended."""
    try:
        kind, normal = ("email", normalise_email(address)) if "@" in address else ("phone", normalise_phone(address))
    except ValueError as error:
        raise InputError([InputProblem("địa chỉ", str(error))]) from None
    sealed = vault.seal_person(normal, {})
    return _suppress_hash(db, vault.address_hash(normal), kind, sealed, act)


def suppress_recipient(db: Connection, recipient_id: int, act: Act) -> int:
    """The same for somebody on a list, by row."""
    row = db.execute(
        select(recipients.c.address_hash, recipients.c.sealed, audiences.c.kind).join(audiences).where(recipients.c.id == recipient_id)
    ).one_or_none()
    return _suppress_hash(db, row.address_hash, row.kind, row.sealed, act) if row else 0


def unsubscribe_token(vault: Vault, recipient_id: int) -> str:
    """The opaque token in an unsubscribe link (RFC 8058)."""
    return vault.token(_UNSUBSCRIBE, recipient_id)


def unsubscribe(db: Connection, vault: Vault, token: str, now: datetime) -> bool:
    """Act on an unsubscribe link; False for a forged or unknown token."""
    recipient_id = vault.read_token(_UNSUBSCRIBE, token)
    if recipient_id is None or db.execute(select(recipients.c.id).where(recipients.c.id == recipient_id)).first() is None:
        return False
    suppress_recipient(db, recipient_id, Act(_THEMSELVES, now, "người nhận tự ngừng nhận"))
    return True


def _suppress_hash(db: Connection, digest: bytes, kind: str, sealed: bytes | None, act: Act) -> int:
    if db.execute(select(suppressions.c.kind).where(suppressions.c.address_hash == digest)).first() is None:
        row = {"address_hash": digest, "sealed": sealed, "kind": kind, "why": act.why, "added_by": act.person.name, "added_at": act.at}
        db.execute(insert(suppressions).values(**row))
        audit.record(db, act, "suppress", f"address:{digest.hex()[:12]}")
    theirs = deliveries.c.recipient_id.in_(select(recipients.c.id).where(recipients.c.address_hash == digest))
    return move_where(db, "suppressed", theirs, ("queued",), reason=act.why, settled_at=act.at)


def _stage(db: Connection, name: str, now: datetime) -> tuple[int, int]:
    row = db.execute(select(audiences).where(audiences.c.name == name)).one_or_none()
    if row is None:
        values = {"name": name, "kind": "", "columns": "[]", "generation": 0, "size": 0, "imported_at": now}  # 0: nobody sees it yet
        audience_id = int(db.execute(insert(audiences).values(**values).returning(audiences.c.id)).scalar_one())
        return audience_id, 1
    _drop_staged(db, row.id, row.generation + 1)  # left by an import that was killed
    return row.id, row.generation + 1


def _drop_staged(db: Connection, audience_id: int, generation: int) -> None:
    db.execute(delete(recipients).where(recipients.c.audience_id == audience_id, recipients.c.generation >= generation))


def _chunks(rows: Iterable[Row | RowProblem]) -> Iterator[list[Row | RowProblem]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, _CHUNK)):
        yield chunk


def _sort_out(chunk: list[Row | RowProblem], count: _Chunk) -> list[Row]:
    people = []
    for row in chunk:
        count.rows += 1
        if isinstance(row, RowProblem):
            count.bad += 1
        else:
            count.kind = row.kind
            count.columns.update(dict.fromkeys(row.fields))
            people.append(row)
    return people


def _insert(db: Connection, vault: Vault, people: list[Row], place: tuple[int, int], count: _Chunk) -> None:
    by_hash = {vault.address_hash(person.address): person for person in reversed(people)}
    barred = set(db.execute(select(suppressions.c.address_hash).where(suppressions.c.address_hash.in_(by_hash))).scalars())
    count.suppressed += sum(vault.address_hash(person.address) in barred for person in people)
    rows = [
        {
            "audience_id": place[0],
            "generation": place[1],
            "address_hash": digest,
            "sealed": vault.seal_person(person.address, {"name": person.name, **person.fields}),
            "consent_basis": person.consent_basis,
            "consent_at": person.consent_at,
        }
        for digest, person in reversed(by_hash.items())
        if digest not in barred
    ]
    if rows:
        dialect = sqlite if db.dialect.name == "sqlite" else postgresql
        count.taken += db.execute(dialect.insert(recipients).on_conflict_do_nothing(), rows).rowcount


def _put_in_force(db: Connection, audience_id: int, generation: int, count: _Chunk, now: datetime) -> None:
    values = {"kind": count.kind, "columns": json.dumps(list(count.columns), ensure_ascii=False), "generation": generation}
    db.execute(update(audiences).where(audiences.c.id == audience_id).values(**values, size=count.taken, imported_at=now))

"""A list as a file, for whoever may read whole addresses: the import takes it back as it is."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection, select

from content.audiences.audiences import Audience
from content.audiences.header import TITLES
from content.database.tables.audiences import recipients
from content.database.vault import Vault
from content.intake.sheets.written import safe_cell, write_book
from content.people import audit
from content.people.acts import Act

Ext = Literal["csv", "xlsx"]
_TOGETHER: Final = 5_000
_ADDRESS: Final = {"email": "Email", "phone": "Số điện thoại"}
_OWN: Final = ("name", "consent_basis", "consent_at")


def record_export(db: Connection, audience: Audience, ext: Ext, act: Act) -> None:
    """That somebody took the list out; NotAllowed for who may not see whole addresses."""
    act.require("addresses", audience.unit or None)
    about = f"audience:{audience.name}"
    audit.record(db, act, "audience.export", about, rows=audience.size, form=ext)


def exported(db: Connection, vault: Vault, audience: Audience) -> Iterator[Sequence[str]]:
    """The heading and everybody on the list, in its order; who was erased is left out."""
    name, basis, day = (TITLES.names[own][0] for own in _OWN)
    free = [column for column in audience.columns if column not in (name, basis, day)]
    yield [name, _ADDRESS[audience.kind], basis, day, *free]
    rows = select(recipients.c.sealed, recipients.c.consent_basis, recipients.c.consent_at).where(
        recipients.c.audience_id == audience.id,
        recipients.c.generation == audience.generation,
        recipients.c.sealed.is_not(None),
    )
    ordered = rows.order_by(recipients.c.id)
    for row in db.execute(ordered, execution_options={"yield_per": _TOGETHER}):
        address, fields = vault.unseal_person(row.sealed)
        own = [fields.get("name", ""), _written(address), row.consent_basis, row.consent_at]
        yield [*own, *(fields.get(column, "") for column in free)]


def write_export(db: Connection, vault: Vault, audience: Audience, ext: Ext, path: Path) -> None:
    """The list as a file that nobody else may read."""
    path.touch(0o600)
    rows = exported(db, vault, audience)
    if ext == "xlsx":
        write_book(path, "Danh sách", rows)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([safe_cell(cell) for cell in row] for row in rows)


def _written(address: str) -> str:
    """A telephone number as people write it."""
    return f"0{address[3:]}" if address.startswith("+84") else address

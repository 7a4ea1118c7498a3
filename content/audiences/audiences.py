"""Audiences: lists of people who get e-mail or SMS, sealed at rest."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    select,
    update,
)

from content.database.tables.audiences import audiences, recipients
from content.database.vault import Vault
from content.intake.errors import InputError, InputProblem, NoSuchThing
from content.intake.text import clean
from content.people import audit
from content.people.acts import Act

_CHUNK = 5_000  # people in memory at once
_IN_FORCE = select(audiences).where(audiences.c.generation > 0)
NOBODYS = "-"
"""A unit that nobody is of: whoever may change its lists may change those of every unit."""


_NAME = re.compile(r"\w[\w .-]{0,59}")


def audience_name(given: str) -> str:
    """A list's name, which is also part of a file's name; InputError for one that cannot be."""
    name = clean(given).strip()
    if not _NAME.fullmatch(name):
        text = f"gồm chữ, số, dấu cách và . _ -, nhiều nhất 60 ký tự, không phải «{given[:80]}»"
        raise InputError([InputProblem("tên nhóm nhận", text, "name")])
    return name


@dataclass(frozen=True)
class Audience:
    """A named list in force."""

    id: int
    name: str
    kind: str
    columns: tuple[str, ...]
    generation: int
    size: int
    unit: str = ""
    """Whose it is; "" for a list of the whole office."""

    people: str = ""
    """Who is on it: a word of `content.audiences.kinds`; "" when nobody said."""

    keeper: str = ""
    """The account that looks after it; "" for none."""

    retired_at: datetime | None = None
    """Since when it is used no more."""


def find_audience(db: Connection, name: str) -> Audience:
    """The list of that name; InputError when there is none."""
    row = db.execute(_IN_FORCE.where(audiences.c.name == name)).one_or_none()
    if row is None:
        text = "không có nhóm nhận này; chọn một nhóm ở trang Nhóm nhận; xem `lantoa audience list`"
        raise NoSuchThing([InputProblem(name, text)])
    return _audience(row)


def list_audiences(db: Connection, id: int | None = None, put_away: bool = False) -> list[Audience]:
    """Every list in force by name, or that of one number; `put_away`: those that are used no more
    too."""
    query = _IN_FORCE if id is None else _IN_FORCE.where(audiences.c.id == id)
    if id is None and not put_away:
        query = query.where(audiences.c.retired_at.is_(None))
    return [_audience(row) for row in db.execute(query.order_by(audiences.c.name))]


def _audience(row: Any) -> Audience:
    return Audience(
        row.id,
        row.name,
        row.kind,
        tuple(json.loads(row.columns)),
        row.generation,
        row.size,
        row.unit,
        row.people,
        row.keeper,
        row.retired_at,
    )


def give_audience(db: Connection, name: str, unit: str, act: Act) -> None:
    """Say whose a list is, "" for the whole office; only who may change every unit's lists."""
    found = find_audience(db, name)
    for whose in (found.unit, unit):
        act.require("audience", whose or NOBODYS)
    db.execute(update(audiences).where(audiences.c.id == found.id).values(unit=clean(unit).strip()))
    audit.record(db, act, "audience.give", f"audience:{name}", unit=unit)


def everybody(
    db: Connection, vault: Vault, audience: Audience
) -> Iterator[tuple[str, dict[str, str]]]:
    """Everybody on a list, unsealed one after the other: for sums, never for a screen."""
    mine = select(recipients.c.sealed).where(
        recipients.c.audience_id == audience.id,
        recipients.c.generation == audience.generation,
        recipients.c.sealed.is_not(None),
    )
    # one walk along the index; pages by number would sort the whole list for each
    rows = db.execute(mine, execution_options={"yield_per": _CHUNK}).scalars()
    yield from (vault.unseal_person(sealed) for sealed in rows)


def sample(
    db: Connection, vault: Vault, audience: Audience, count: int
) -> list[tuple[str, dict[str, str]]]:
    """The first few people of a list, unsealed: for previews, to be masked on screen."""
    query = select(recipients.c.sealed).where(
        recipients.c.audience_id == audience.id, recipients.c.generation == audience.generation
    )
    return [
        vault.unseal_person(sealed)
        for sealed in db.execute(query.order_by(recipients.c.id).limit(count)).scalars()
    ]

"""Everything about one address: the lists that it is on, what bars it, and whom a delivery was for.

An address is looked up by its keyed hash and is never stored by the search.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from content.audiences.suppressions import Suppression, address_of, find_suppression
from content.database.tables.audiences import audiences, recipients
from content.database.tables.notices import notice_recipients
from content.database.vault import Vault
from content.intake.addresses import mask

ERASED = "đã xóa"
"""Stands for an address that was erased; the figures keep its delivery."""


@dataclass(frozen=True)
class Membership:
    """A list that has the address now, or had it in an earlier import."""

    audience: str
    kind: str
    unit: str
    imported_at: datetime | None  # of the import in force; None: the list has the address no more
    consent_basis: str
    consent_at: str


@dataclass(frozen=True)
class PersonFound:
    """One address and what is known of it."""

    address: str
    kind: str
    digest: bytes
    memberships: tuple[Membership, ...]
    suppression: Suppression | None


def look_up(db: Connection, vault: Vault, typed: str) -> PersonFound:
    """What is known of an address or telephone number as somebody typed it; InputError for text
    that is neither."""
    kind, address = address_of(typed)
    digest = vault.address_hash(address)
    return PersonFound(
        address, kind, digest, tuple(_memberships(db, digest)), find_suppression(db, digest)
    )


def masked(db: Connection, vault: Vault, recipient_ids: Collection[int]) -> dict[int, str]:
    """The addresses behind `deliveries.recipient_id` of one page, as screens may show them; a page
    or screen (0) has none."""
    return {
        id: address if address == ERASED else mask(address)
        for id, address in addresses(db, vault, recipient_ids).items()
    }


def addresses(db: Connection, vault: Vault, recipient_ids: Collection[int]) -> dict[int, str]:
    """The same, whole: only for who has the right `addresses`."""
    people = recipients.c.id, recipients.c.sealed
    staff = notice_recipients.c.id, notice_recipients.c.sealed
    citizens = {id for id in recipient_ids if id > 0}
    notified = {-id for id in recipient_ids if id < 0}
    found: dict[int, str] = {}
    if citizens:
        for id, sealed in db.execute(select(*people).where(people[0].in_(citizens))):
            found[id] = vault.unseal_person(sealed)[0] if sealed else ERASED
    if notified:
        for id, sealed in db.execute(select(*staff).where(staff[0].in_(notified))):
            found[-id] = vault.unseal_person(sealed)[0]
    return found


def _memberships(db: Connection, digest: bytes) -> list[Membership]:
    """Of each list its newest row with the address."""
    query = (
        select(
            audiences.c.name,
            audiences.c.kind,
            audiences.c.unit,
            audiences.c.imported_at,
            (audiences.c.generation == recipients.c.generation).label("in_force"),
            recipients.c.consent_basis,
            recipients.c.consent_at,
        )
        .join(recipients, recipients.c.audience_id == audiences.c.id)
        .where(
            recipients.c.address_hash == digest,
            recipients.c.generation <= audiences.c.generation,  # others are on their way in
        )
        .order_by(audiences.c.name, recipients.c.generation)
    )
    newest: Mapping[str, Membership] = {
        row.name: Membership(
            row.name,
            row.kind,
            row.unit,
            row.imported_at if row.in_force else None,
            row.consent_basis,
            row.consent_at,
        )
        for row in db.execute(query)
    }
    return list(newest.values())

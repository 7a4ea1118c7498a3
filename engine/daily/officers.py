"""Whom the office wants told of what comes near, and through which outlet."""

from collections.abc import Sequence

from content.database.db import Connection
from content.database.vault import Vault
from content.notices.notices import Addressees
from content.office.office import OfficeReporting
from content.outlets.outlets import outlets_in_use
from content.people.contacts import email_of
from engine.context import log


def officers(db: Connection, vault: Vault, wanted: OfficeReporting) -> Addressees | None:
    """The officers that the office's profile names, by address or by account; None where it names
    nobody who can be reached, or no e-mail outlet that there is."""
    for outlet in outlets_in_use(db):
        if outlet.name == wanted.outlet and outlet.addressed == "email":
            to = _addresses(db, vault, wanted.to)
            return Addressees(outlet, to) if to else None
    if wanted.outlet is not None:
        log.warning("nobody can be told: there is no e-mail outlet %s", wanted.outlet)
    return None


def _addresses(db: Connection, vault: Vault, wanted: Sequence[str]) -> tuple[str, ...]:
    """An account stands for the address that its owner has recorded; one that is locked or has
    none is left out."""
    found = []
    for named in wanted:
        address = named if "@" in named else email_of(db, vault, named)
        if address is None:
            log.warning("account %s cannot be told: no address, or it is locked", named)
        else:
            found.append(address)
    return tuple(dict.fromkeys(found))

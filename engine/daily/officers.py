"""Whom the office wants told of what comes near, and through which outlet."""

from content.database.db import Connection
from content.notices.notices import Addressees
from content.office.office import OfficeReporting
from content.outlets.outlets import list_outlets
from engine.context import log


def officers(db: Connection, wanted: OfficeReporting) -> Addressees | None:
    """The officers that the office's profile names; None where it names nobody, or no e-mail outlet
    that there is."""
    for outlet in list_outlets(db):
        if outlet.name == wanted.outlet and outlet.addressed == "email":
            return Addressees(outlet, wanted.to) if wanted.to else None
    if wanted.outlet is not None:
        log.warning("nobody can be told: there is no e-mail outlet %s", wanted.outlet)
    return None

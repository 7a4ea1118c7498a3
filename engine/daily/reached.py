"""Whom of the accounts can be told of matters: where he answered once, and chose to be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from content.database.db import Connection
from content.database.vault import Vault
from content.notices.choices import TellingChoices, TellingWay, all_choices
from content.notices.notices import Addressees
from content.office.office import OfficeReporting, current_office
from content.outlets.outlets import Outlet
from content.people.acts import Person
from content.people.proofs import ProofKind, proven_places
from engine.decisions.proving import telling_ways


@dataclass(frozen=True)
class ToldPerson:
    """Somebody who can be told, where, how, and since when."""

    person: Person
    to: Sequence[Addressees]
    chosen: TellingChoices
    since: datetime


def reached_people(db: Connection, vault: Vault) -> list[ToldPerson]:
    """Nobody where there is no outlet; only whose address is proven, and who wants to be told
    there."""
    outlets = telling_ways(db, current_office(db))
    places = proven_places(db, vault, list(outlets)) if outlets else []
    chosen = all_choices(db)
    found = [
        ToldPerson(at.person, _ways(at.places, outlets, wants), wants, at.since)
        for at in places
        for wants in [chosen.get(at.person.name, TellingChoices())]
    ]
    return [reached for reached in found if reached.to]


def without_reached(db: Connection, vault: Vault, wanted: OfficeReporting) -> OfficeReporting:
    """Those whom the office's profile names and who are not told of matters in their own way: what
    is a matter goes to them by letter."""
    people = reached_people(db, vault)
    names = {reached.person.name for reached in people}
    addresses = {
        address.casefold()
        for reached in people
        for way in reached.to
        if way.outlet.addressed == "email"
        for address in way.addresses
    }
    left = [name for name in wanted.to if name not in names and name.casefold() not in addresses]
    return replace(wanted, to=tuple(left))


def _ways(
    places: Mapping[ProofKind, str], outlets: Mapping[TellingWay, Outlet], wants: TellingChoices
) -> list[Addressees]:
    return [
        Addressees(outlet, (places[way],))
        for way, outlet in outlets.items()
        if way in wants.ways and way in places
    ]

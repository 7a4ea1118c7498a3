"""The publishing office: its profile, the fills of placeholders, and who came before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select

from content.database.tables.offices import offices
from content.intake.text import canonical
from content.people import audit
from content.people.acts import Act


@dataclass(frozen=True)
class OfficeReporting:
    """How the office reports: its preset of periods, the day on which figures are closed, and who
    is reminded through which outlet."""

    preset: str = "chot_so_lieu"
    cut_off_day: int = 20
    outlet: str | None = None
    to: tuple[str, ...] = ()
    ahead: dict[str, int] = field(default_factory=dict)  # days by form of an obligation


@dataclass(frozen=True)
class OfficeNotices:
    """By which e-mail outlet accounts are told what concerns them, and the console's address for
    the links in such letters; "" where the profile does not say."""

    outlet: str = ""
    console: str = ""


@dataclass(frozen=True)
class OfficeAgency:
    """Under which key a plan knows the office, from day to day; None = open. `groups` are the keys
    of the plan's groups that it belongs to."""

    plan: str
    key: str
    groups: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Office:
    """The profile in force."""

    name: str = ""
    short: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    colour: str = ""
    fills: dict[str, str] = field(default_factory=dict)
    reporting: OfficeReporting = OfficeReporting()
    notices: OfficeNotices = OfficeNotices()
    agencies: tuple[OfficeAgency, ...] = ()
    # who is on each list of recipients, by the keys of the plans' audiences
    audiences: dict[str, tuple[str, ...]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)  # what each unit is called, by its code

    @property
    def contact(self) -> str:
        """One line for footers."""
        return " · ".join(part for part in (self.address, self.phone, self.email) if part)


def import_office(db: Connection, document: dict[str, object], act: Act) -> None:
    """Put a profile in force; earlier ones stay on record."""
    act.require("administer")
    db.execute(
        insert(offices).values(document=canonical(document).decode("utf-8"), imported_at=act.at)
    )
    audit.record(db, act, "office.import", "office", name=document.get("name", ""))


def list_renamed(db: Connection, old: str, new: str, act: Act) -> None:
    """A list that the profile names is called something else; a profile that does not name it
    stays as it is."""
    act.require("audience")
    document = office_document(db)
    named = document.get("audiences", {})
    if old in named:
        document["audiences"] = {new if name == old else name: of for name, of in named.items()}
        text = canonical(document).decode("utf-8")
        db.execute(insert(offices).values(document=text, imported_at=act.at))


def office_document(db: Connection) -> dict[str, Any]:
    """The newest profile as it was taken in; empty before the first import."""
    text = db.execute(
        select(offices.c.document).order_by(offices.c.id.desc()).limit(1)
    ).scalar_one_or_none()
    return dict(json.loads(text)) if text is not None else {}


def current_office(db: Connection) -> Office:
    """The newest profile; an empty one before the first import."""
    document = office_document(db)
    plain = {
        name: str(document.get(name) or "")
        for name in ("name", "short", "address", "phone", "email", "website")
    }
    told = document.get("report", {})
    reporting = OfficeReporting(**{**told, "to": tuple(told.get("to", ()))})
    colour = str(document.get("brand", {}).get("colour", ""))
    return Office(
        **plain,
        colour=colour,
        fills=dict(document.get("fill", {})),
        reporting=reporting,
        notices=_notices(document),
        audiences={name: tuple(keys) for name, keys in document.get("audiences", {}).items()},
        agencies=tuple(_agency(said) for said in document.get("agency", ())),
        units=dict(document.get("units", {})),
    )


def _notices(document: Mapping[str, Any]) -> OfficeNotices:
    """Where no outlet is set for them, the one that reminds of reports."""
    said = document.get("notices") or {}
    outlet = said.get("outlet") or document.get("report", {}).get("outlet")
    return OfficeNotices(outlet or "", said.get("console") or "")


def _agency(said: Mapping[str, Any]) -> OfficeAgency:
    days = {
        name: date.fromisoformat(said[name]) if said.get(name) else None
        for name in ("valid_from", "valid_to")
    }
    return OfficeAgency(said["plan"], said["key"], tuple(said.get("groups", ())), **days)

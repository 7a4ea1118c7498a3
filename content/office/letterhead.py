"""How the office signs its papers on a day: its name of that day, whom it is under, and who signs
in which capacity."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from content.database.tables.offices import offices


@dataclass(frozen=True)
class Letterhead:
    """The fixed parts of a paper; "" and () = the profile does not say."""

    name: str = ""
    parent: str = ""  # the body directly above
    place: str = ""  # before the date
    code: str = ""  # the office's short name in the sign: BC-<code>
    drafter: str = ""  # the unit after "Lưu: VT"
    copies: tuple[str, ...] = ()
    # lines above the position: ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH")
    capacity: tuple[str, ...] = ()
    title: str = ""
    signer: str = ""


def letterhead(db: Connection, day: date) -> Letterhead:
    """The letterhead by the newest profile; an empty one before the first import."""
    text = db.execute(
        select(offices.c.document).order_by(offices.c.id.desc()).limit(1)
    ).scalar_one_or_none()
    return letterhead_of(json.loads(text) if text else {}, day)


def letterhead_of(document: Mapping[str, Any], day: date) -> Letterhead:
    """The letterhead of a profile."""
    head, signer = document.get("letterhead", {}), document.get("signer", {})
    plain = {name: str(head.get(name, "")) for name in ("parent", "place", "code", "drafter")}
    return Letterhead(
        name=_name(document, day),
        **plain,
        copies=tuple(head.get("copies", ())),
        capacity=tuple(
            part.strip() for part in signer.get("capacity", "").split("/") if part.strip()
        ),
        title=str(signer.get("title", "")),
        signer=str(signer.get("name", "")),
    )


def _name(document: Mapping[str, Any], day: date) -> str:
    """The name in force on a day; the present one where the history does not cover it."""
    for name in document.get("names", ()):
        if name.get("valid_from", "") <= day.isoformat() <= name.get("valid_to", "9999"):
            return str(name["name"])
    return str(document.get("name", ""))

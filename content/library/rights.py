"""Until when a picture may be used: its rights end on a day, in Vietnam's calendar."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, and_, select

from content.database.tables.pictures import pictures

RightsStanding = Literal["", "ending", "ended"]
"""Of a picture on a day: nothing to say, ends soon, may not be used any more."""

ENDS_SOON: Final = timedelta(days=30)


def standing(rights_end: date | None, day: date) -> RightsStanding:
    """How the rights that end on one day stand on another."""
    if rights_end is None or rights_end > day + ENDS_SOON:
        return ""
    return "ended" if rights_end < day else "ending"


def stands(wanted: RightsStanding, day: date) -> ColumnElement[bool]:
    """The condition of a search for pictures that stand so."""
    end, soon = pictures.c.rights_end, day + ENDS_SOON
    return end < day if wanted == "ended" else and_(end >= day, end <= soon)


def ends_of(db: Connection, hashes: Collection[str]) -> Mapping[str, date]:
    """When the rights of some pictures end, of those that have an end."""
    if not hashes:
        return {}
    these = pictures.c.sha256.in_(sorted(hashes)), pictures.c.rights_end.is_not(None)
    query = select(pictures.c.sha256, pictures.c.rights_end).where(*these)
    return {row[0]: row[1] for row in db.execute(query)}


def retired_of(db: Connection, hashes: Collection[str]) -> set[str]:
    """Those of some pictures that no new text takes."""
    if not hashes:
        return set()
    these = pictures.c.sha256.in_(sorted(hashes)), pictures.c.retired_at.is_not(None)
    return set(db.execute(select(pictures.c.sha256).where(*these)).scalars())

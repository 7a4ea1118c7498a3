"""The same schedule twice: two tabs, or somebody who did not see that it stands already."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from content.calendar.publications import Publication, list_publications
from content.calendar.schedule import ScheduleRequest
from content.database.tables.publications import publications

_NOW: Final = timedelta(minutes=10)  # «Phát ngay» in two tabs may be minutes apart
_MINUTE: Final = timedelta(minutes=1)
_ALIVE: Final = ("waiting", "active", "done")


def twin_of(db: Connection, plan: ScheduleRequest, now: datetime) -> Publication | None:
    """The newest publication of the same text to the same outlets and list, in the same rhythm, at
    the same minute; of what leaves now, one of these ten minutes. Ended ones do not count."""
    first = plan.at.replace(second=0, microsecond=0)
    span = (first, first + _MINUTE)
    if plan.at - now < _MINUTE:
        span = (plan.at - _NOW, plan.at + _NOW)
    audience = plan.audience.id if plan.audience else None
    query = select(publications.c.id).where(
        publications.c.revision_id == plan.revision.id,
        publications.c.audience_id == audience,  # None: IS NULL, here and below
        publications.c.repeat == plan.repeat,
        publications.c.until == plan.until,
        publications.c.at >= span[0],
        publications.c.at < span[1],
        publications.c.state.in_(_ALIVE),
    )
    wanted = {outlet.name for outlet in plan.outlets}
    found = list_publications(db, db.execute(query).scalars().all())
    return next((known for known in found if set(known.outlets) == wanted), None)

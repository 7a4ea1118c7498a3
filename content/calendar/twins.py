"""The same schedule twice: two tabs, or somebody who did not see that it stands already."""

from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, select

from content.calendar.publications import Publication, list_publications
from content.calendar.schedule import ScheduleRequest
from content.database.tables.publications import publications

_CLOSE: Final = timedelta(minutes=10)  # «Phát ngay» in two tabs is a minute apart
_ALIVE: Final = ("waiting", "active", "done")


def twin_of(db: Connection, plan: ScheduleRequest) -> Publication | None:
    """The newest publication of the same text to the same outlets and list, in the same rhythm,
    within ten minutes; ended ones do not count."""
    audience = plan.audience.id if plan.audience else None
    query = select(publications.c.id).where(
        publications.c.revision_id == plan.revision.id,
        publications.c.audience_id == audience,  # None: IS NULL, here and below
        publications.c.repeat == plan.repeat,
        publications.c.until == plan.until,
        publications.c.at.between(plan.at - _CLOSE, plan.at + _CLOSE),
        publications.c.state.in_(_ALIVE),
    )
    wanted = {outlet.name for outlet in plan.outlets}
    found = list_publications(db, db.execute(query).scalars().all())
    return next((known for known in found if set(known.outlets) == wanted), None)

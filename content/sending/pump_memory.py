"""How an outlet has been going: what its next pump, on whatever host, must know. Works in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from content.database.tables.outlets import outlets


@dataclass(frozen=True)
class Course:
    """What a pump leaves behind for the next one."""

    rate_next_at: datetime | None = None  # the earliest moment for the next unit under the rate limit
    rest_until: datetime | None = None  # the provider asked to be left alone until then
    recent: str = ""  # the latest attempts as `engine.pump.limits.breaker` writes them
    quotas: str = ""  # where its gates stand, as `engine.pump.limits.part_quotas` writes it


def saved_course(db: Connection, outlet_id: int) -> Course:
    """The outlet's course as its last pump left it."""
    query = select(outlets.c.rate_next_at, outlets.c.rest_until, outlets.c.recent, outlets.c.quotas).where(outlets.c.id == outlet_id)
    return Course(*db.execute(query).one())


def save_course(db: Connection, outlet_id: int, course: Course) -> None:
    """Keep the outlet's course."""
    db.execute(update(outlets).where(outlets.c.id == outlet_id).values(**vars(course)))


def awake(at: datetime) -> ColumnElement[bool]:
    """The outlets whose provider does not ask to be left alone then."""
    return or_(outlets.c.rest_until.is_(None), outlets.c.rest_until <= at)

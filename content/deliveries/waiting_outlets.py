"""Outlets that wait for a person: halted, resting for long, refused by a part of their provider,
trying in vain."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
)

from content.database.db import UtcDateTime
from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlet_parts, outlets
from content.deliveries.states import in_state
from content.outlets.facts import ADDRESSED

_LONG: Final = timedelta(minutes=10)  # shorter rests are the machine's own affair
_MANY_RESTS: Final = 4  # in a row: for some minutes nothing worked
_MANY_TRIES: Final = 4  # of one delivery: it will hardly help itself


def halted() -> Select[Any]:
    """Outlets that somebody has to start again."""
    name, since, why = (
        outlets.c.name,
        outlets.c.state_at.label("since"),
        outlets.c.state_reason.label("why"),
    )
    query = select(name.label("subject"), name.label("outlet"), nothing("item"), since, why)
    return query.where(outlets.c.state == "halted").order_by("since")


def parts() -> Select[Any]:
    """`until` is when one message is tried."""
    query = select(
        (outlets.c.name + literal(" ") + outlet_parts.c.part).label("subject"),
        outlets.c.name.label("outlet"),
        nothing("item"),
        outlet_parts.c.since,
        outlet_parts.c.reason.label("why"),
        outlet_parts.c.rest_until.label("until"),
    )
    return query.join(outlets, outlets.c.id == outlet_parts.c.outlet_id).order_by(
        "since", "subject"
    )


def rests(now: datetime) -> Select[Any]:
    """Outlets whose provider asked for a long wait, and those that have not worked for long."""
    long = or_(outlets.c.rest_until > now + _LONG, outlets.c.rests >= _MANY_RESTS)
    name = outlets.c.name
    oldest = select(func.min(deliveries.c.due_at)).where(
        deliveries.c.outlet_id == outlets.c.id, in_state("queued")
    )
    query = select(
        name.label("subject"),
        name.label("outlet"),
        nothing("item"),
        func.coalesce(oldest.scalar_subquery(), outlets.c.rest_until).label("since"),
        outlets.c.rest_reason.label("why"),
        outlets.c.rest_until.label("until"),
    )
    return query.where(outlets.c.state == "active", long).order_by("since")


def failing() -> Select[Any]:
    """Pages, feeds and screens on which something was tried again and again and does not come: a
    folder that cannot be written, a picture that is refused. Letters tell of themselves, each where
    it ends."""
    tried = and_(
        deliveries.c.outlet_id == outlets.c.id,
        in_state("queued"),
        deliveries.c.tries >= _MANY_TRIES,
    )
    oldest = select(func.min(deliveries.c.due_at)).where(tried).scalar_subquery()
    why = select(func.max(deliveries.c.reason)).where(tried).scalar_subquery()
    name = outlets.c.name
    query = select(
        name.label("subject"),
        name.label("outlet"),
        nothing("item"),
        type_coerce(oldest, UtcDateTime()).label("since"),
        why.label("why"),
    )
    query = query.where(outlets.c.state == "active", outlets.c.rests < _MANY_RESTS)
    # outlet by outlet: letters that wait are many, and this is asked for every page
    return query.where(ADDRESSED.is_(None), exists().where(tried)).order_by("since")


def nothing(name: str) -> Any:
    """A column that this kind has nothing for."""
    return null().cast(String).label(name)

"""Addresses at which letters fail again and again though each might have arrived: a mailbox that is
full for weeks, a server that is gone."""

from datetime import timedelta

from sqlalchemy import Connection, func, select

from content.audiences.suppressions import suppress_recipient
from content.database.tables.audiences import recipients
from content.database.tables.deliveries import attempts, deliveries
from content.people.acts import Act

MOST = 3
"""So many letters of the span, and the address is given up."""

SPAN = timedelta(days=30)

_REPORTED = "receipt: rejected"


def give_up(db: Connection, recipient_id: int, codes: tuple[str, ...], act: Act) -> bool:
    """Suppress an address whose letters came back too often for one of these reasons; each letter
    counts once, whoever's list it was sent by. Whether it is given up now or was before."""
    digest = select(recipients.c.address_hash).where(recipients.c.id == recipient_id)
    theirs = select(recipients.c.id).where(recipients.c.address_hash == digest.scalar_subquery())
    query = (
        select(func.count(deliveries.c.id.distinct()))
        .join(attempts, attempts.c.delivery_id == deliveries.c.id)
        .where(
            deliveries.c.recipient_id.in_(theirs),
            attempts.c.outcome == _REPORTED,
            attempts.c.code.in_(codes),
            attempts.c.ended_at > act.at - SPAN,
        )
    )
    if db.execute(query).scalar_one() < MOST:
        return False
    suppress_recipient(db, recipient_id, act)
    return True

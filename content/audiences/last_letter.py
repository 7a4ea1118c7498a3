"""What somebody on a list was sent last, so that a page can name the letter that led to it."""

from sqlalchemy import Connection, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import revisions

_LEFT = ("sending", "unknown", "accepted", "delivered")


def last_letter(db: Connection, recipient: int) -> str:
    """The title of the newest text that left to a row of a list; "" where none did."""
    query = (
        select(revisions.c.title)
        .join(deliveries, deliveries.c.revision_id == revisions.c.id)
        .where(
            deliveries.c.recipient_id == recipient,
            deliveries.c.kind == "publish",
            deliveries.c.state.in_(_LEFT),
        )
        .order_by(deliveries.c.id.desc())
        .limit(1)
    )
    return str(db.execute(query).scalar_one_or_none() or "")

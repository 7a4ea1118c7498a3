"""What was prepared for a list and still goes to it, whatever takes the list's place since: the
deliveries of a due time are made about two minutes before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from content.database.tables.audiences import audiences, recipients
from content.database.tables.deliveries import deliveries
from content.database.tables.publications import occurrences, publications
from content.deliveries.states import State, in_state

_UNSENT: Final[tuple[State, ...]] = ("queued", "claimed", "sending", "held")


@dataclass(frozen=True)
class Prepared:
    """The newest due time that has deliveries to people; `is_old` when their list was replaced
    since."""

    at: datetime
    people: int
    is_old: bool


def prepared_of(db: Connection, publication: int) -> Prepared | None:
    """None where nothing was prepared for people of a list yet."""
    newest = (
        select(occurrences.c.id, occurrences.c.due_at, audiences.c.generation)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(audiences, audiences.c.id == publications.c.audience_id)
        .where(occurrences.c.publication_id == publication, occurrences.c.dropped_at.is_(None))
        .order_by(occurrences.c.due_at.desc())
    )
    made = db.execute(newest.limit(1)).one_or_none()
    if made is None:
        return None
    count = func.count(deliveries.c.recipient_id.distinct())
    query = (
        select(count, func.max(recipients.c.generation))
        .select_from(deliveries)
        .outerjoin(recipients, recipients.c.id == deliveries.c.recipient_id)
        .where(
            deliveries.c.occurrence_id == made.id,
            deliveries.c.kind == "publish",
            deliveries.c.recipient_id > 0,
        )
    )
    people, generation = db.execute(query).one()
    return Prepared(made.due_at, people, generation != made.generation) if people else None


def still_to_the_old(db: Connection, audience: str) -> list[int]:
    """The publications that have not sent all they prepared for an older list of that name."""
    query = (
        select(publications.c.id)
        .join(audiences, audiences.c.id == publications.c.audience_id)
        .join(occurrences, occurrences.c.publication_id == publications.c.id)
        .join(deliveries, deliveries.c.occurrence_id == occurrences.c.id)
        .join(recipients, recipients.c.id == deliveries.c.recipient_id)
        .where(
            audiences.c.name == audience,
            recipients.c.generation != audiences.c.generation,
            in_state(*_UNSENT),
        )
        .distinct()
        .order_by(publications.c.id)
    )
    return list(db.execute(query).scalars())

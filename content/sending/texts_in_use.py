"""Which approved texts still use one of our older layouts: they stand somewhere, or wait for their
time."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select, union

from content.database.tables.deliveries import delivery_counts
from content.database.tables.items import revisions
from content.database.tables.publications import occurrences, publication_outlets, publications
from content.intake.text import canonical

_WAITS = ("queued", "held", "unknown")


def waiting_texts(db: Connection, outlet_id: int) -> set[int]:
    """The revisions that are still to leave through an outlet: on the calendar, or in its queue."""
    calendared = (
        select(publications.c.revision_id)
        .join(publication_outlets)
        .where(
            publication_outlets.c.outlet_id == outlet_id,
            publications.c.state.in_(("waiting", "active")),
            publications.c.next_at.is_not(None),
        )
    )
    queued = (
        select(publications.c.revision_id)
        .join(occurrences)
        .join(delivery_counts, delivery_counts.c.occurrence_id == occurrences.c.id)
        .where(
            delivery_counts.c.outlet_id == outlet_id,
            delivery_counts.c.kind == "publish",
            delivery_counts.c.state.in_(_WAITS),
        )
        .group_by(publications.c.revision_id)
        .having(func.sum(delivery_counts.c.amount) > 0)
    )
    return set(db.execute(union(calendared, queued)).scalars())


def of_older_layout(
    db: Connection, texts: Collection[int], family: str, newest: Mapping[str, int]
) -> set[str]:
    """The items of those texts that were approved with another layout of a family than the
    newest."""
    as_new = f'"layouts":{canonical(newest).decode()}'  # a document is canonical text
    query = select(revisions.c.item_id, revisions.c.document).where(
        revisions.c.id.in_(texts), ~revisions.c.document.contains(as_new, autoescape=True)
    )
    return {
        row.item_id
        for row in db.execute(query)
        if json.loads(row.document).get("layouts", {}).get(family) != newest[family]
    }

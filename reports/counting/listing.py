"""Annex III: what was published where, each item once on each outlet, at its first time there."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import items
from content.database.tables.publications import occurrences, publications
from content.deliveries.states import is_post
from content.intake.local_time import local_day
from reports.counting.figures import Published
from reports.counting.material import SENT, CountedOutlet, CountedPublication, Material, moments
from reports.counting.openings import own_address
from reports.counting.pieces import PlanScope, gone_out, mailings
from reports.periods.periods import Span


def published(
    db: Connection, material: Material, scope: PlanScope, span: Span
) -> Iterator[Published]:
    """The plan's items on each outlet in the span, by day."""
    posts = {
        (sent.publication.id, sent.outlet.id): (sent.publication, sent.outlet)
        for sent in gone_out(material, scope, span)
    }
    rows = [
        (day, *posts[key], url, delivery)
        for day, key, url, delivery in _posts(db, span)
        if key in posts
    ]
    mailed = mailings()(material, scope, span)
    by_number = {mailing.occurrence: mailing for mailing in material.mailings}
    rows += [
        (piece.day, by_number[int(piece.id)].publication, by_number[int(piece.id)].outlet, None, 0)
        for piece in mailed
    ]
    seen: set[tuple[str, int]] = set()
    for day, publication, outlet, url, delivery in sorted(
        rows, key=lambda row: (row[0], row[1].id, row[2].id)
    ):
        if (publication.item, outlet.id) not in seen:
            seen.add((publication.item, outlet.id))
            yield _row(day, publication, outlet, scope, (url, delivery))


def _row(
    day: date,
    publication: CountedPublication,
    outlet: CountedOutlet,
    scope: PlanScope,
    post: tuple[str | None, int],
) -> Published:
    themes = tuple(sorted(publication.themes & scope.themes))
    return Published(
        day,
        publication.item,
        publication.title,
        themes,
        outlet.channel,
        outlet.title or outlet.name,
        *post,
        outlet.name,
        publication.revision,
        outlet.form,
    )


def _posts(db: Connection, span: Span) -> Iterator[tuple[date, tuple[int, int], str | None, int]]:
    """Every post on a page, feed or screen in the span."""
    first, after = moments(span)
    names = ("outlet_id", "due_at", "url", "id")
    query = (
        select(occurrences.c.publication_id, *(deliveries.c[name] for name in names), items.c.slug)
        .join(occurrences, occurrences.c.id == deliveries.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(items, items.c.id == publications.c.item_id)
        .where(is_post(), deliveries.c.kind == "publish", deliveries.c.state.in_(SENT))
        .where(deliveries.c.due_at >= first, deliveries.c.due_at < after)
    )
    for publication, outlet, due, url, id, slug in db.execute(query):
        yield local_day(due), (publication, outlet), own_address(url, slug) or None, id

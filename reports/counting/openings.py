"""What a row behind a number leads to: on each of its outlets the text that went out there, and the
address at which the public meets it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from content.database.tables.deliveries import deliveries
from content.database.tables.items import items, revisions
from content.database.tables.publications import occurrences
from reports.counting.material import SENT, moments
from reports.counting.pieces import WentOut
from reports.periods.periods import Span

_FEEDS, _PLAYERS, _PAGES = "/feeds/", "/led/", "/bai/"
"""The paths of the public edge: a feed and a screen's player are of all items together, a page is
one item's own."""


@dataclass(frozen=True)
class RowOpening:
    """One text on one outlet: `url` is its own public address, "" where it has none (a screen's
    frame, a letter, a short message)."""

    outlet: str  # name
    title: str  # the outlet's
    form: str  # of communication
    item: str
    revision: int  # number of the text that went out
    url: str


class Openings:
    """Finds them in the log, in the caller's transaction; each text is looked up once."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._texts: dict[int, tuple[str, int, str]] = {}  # item, number, slug by revision id
        self._found: dict[WentOut, RowOpening] = {}

    def at(self, places: Iterable[WentOut]) -> tuple[RowOpening, ...]:
        """What stands at these places, as it went out first on that day."""
        for place in places:
            if place not in self._found:
                self._found[place] = self._first(place)
        return tuple(self._found[place] for place in places)

    def of(self, place: WentOut, revision: int | None, url: str | None) -> RowOpening:
        """One delivery at a place, with the id of the text that it carried."""
        item, number, slug = self._text(revision or place.publication.revision)
        outlet = place.outlet
        title, own = outlet.title or outlet.name, own_address(url, slug)
        return RowOpening(outlet.name, title, outlet.form, item, number, own)

    def _first(self, place: WentOut) -> RowOpening:
        since, before = moments(Span(place.day, place.day))
        of_it = select(occurrences.c.id).where(occurrences.c.publication_id == place.publication.id)
        query = (
            select(deliveries.c.revision_id, deliveries.c.url)
            .where(deliveries.c.occurrence_id.in_(of_it), deliveries.c.kind == "publish")
            .where(deliveries.c.outlet_id == place.outlet.id, deliveries.c.state.in_(SENT))
            .where(deliveries.c.due_at >= since, deliveries.c.due_at < before)
            .order_by(deliveries.c.id)
            .limit(1)
        )
        row = self._db.execute(query).first()
        return self.of(place, row.revision_id if row else None, row.url if row else None)

    def _text(self, revision: int) -> tuple[str, int, str]:
        if revision not in self._texts:
            query = (
                select(revisions.c.item_id, revisions.c.number, items.c.slug)
                .join(items, items.c.id == revisions.c.item_id)
                .where(revisions.c.id == revision)
            )
            row = self._db.execute(query).one()
            self._texts[revision] = (row.item_id, row.number, row.slug)
        return self._texts[revision]


def own_address(url: str | None, slug: str) -> str:
    """The address of one item's own, of what an outlet told when it had published: its page, where
    that was the whole feed; "" where it was a screen's player."""
    if not url or _PLAYERS in url:
        return ""
    edge, feed, _ = url.partition(_FEEDS)
    return f"{edge}{_PAGES}{slug}" if feed else url

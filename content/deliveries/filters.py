"""Which deliveries are meant: of the log, of a count, of a page."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Connection, Table, select

from content.database.tables.audiences import recipients
from content.database.tables.notices import notice_recipients
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications


@dataclass(frozen=True)
class Filter:
    """What to list; None = everything.

    Times are aware UTC and mean the due time, `since` included, `until` not.
    """

    since: datetime | None = None
    until: datetime | None = None
    channel: str | None = None
    outlet: str | None = None
    state: str | None = None
    item: str | None = None
    publication: int | None = None
    code: str | None = None  # of the reason; counts do not know it
    items: tuple[str, ...] | None = None  # any of these
    recipient: bytes | None = None  # keyed hash of an address; nor do they know this

    def conditions(self, table: Table | CTE) -> list[ColumnElement[bool]]:
        """What a row of `deliveries` or `delivery_counts` must fulfil, whatever its state."""
        column = table.c
        found = [column.due_at >= self.since] if self.since else []
        found += [column.due_at < self.until] if self.until else []
        found += [
            column.outlet_id.in_(select(outlets.c.id).where(place)) for place in self.places()
        ]
        times = select(occurrences.c.id)
        if self.publication is not None:
            found.append(
                column.occurrence_id.in_(
                    times.where(occurrences.c.publication_id == self.publication)
                )
            )
        for names in ((self.item,) if self.item is not None else None, self.items):
            if names is not None:
                of_items = publications.c.item_id.in_(names)
                found.append(column.occurrence_id.in_(times.join(publications).where(of_items)))
        return found

    def places(self) -> list[ColumnElement[bool]]:
        """What a row of `outlets` must fulfil."""
        found = [outlets.c.channel == self.channel] if self.channel is not None else []
        return found + ([outlets.c.name == self.outlet] if self.outlet is not None else [])


def recipient_ids(db: Connection, digest: bytes) -> list[int]:
    """The `deliveries.recipient_id` of an address: its row in every import of every list, and in
    the notices to staff."""
    people = select(recipients.c.id).where(recipients.c.address_hash == digest)
    staff = select(notice_recipients.c.id).where(notice_recipients.c.address_hash == digest)
    return [*db.execute(people).scalars(), *(-id for id in db.execute(staff).scalars())]

"""The calendar as people read it: every due time in a span, past and to come, and where two of them
stand in each other's way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Literal

from sqlalchemy import Connection, select

from content.calendar.exceptions import due_times
from content.calendar.publications import Publication, list_publications
from content.database.tables.deliveries import delivery_counts
from content.database.tables.publications import (
    occurrence_exceptions,
    occurrences,
    publications,
)
from content.deliveries.counts import total

CROWDED = timedelta(hours=1)
"""Two texts on one outlet closer than this crowd each other."""

SAME_TEXT = timedelta(days=7)
"""The same text on one outlet or to one list within so long is probably a mistake."""


@dataclass(frozen=True)
class Slot:
    """One due time of a publication (aware UTC); `planned` once its deliveries exist and it can no
    longer be moved."""

    publication: Publication
    at: datetime
    planned: bool
    rule_at: datetime | None = None  # of one that was moved: the time that its rule gives

    @property
    def named_at(self) -> datetime:
        """What names it among the times of its publication, wherever it is moved."""
        return self.rule_at or self.at


@dataclass(frozen=True)
class SkippedTime:
    """A due time of a repetition that a person left out; `instead` goes out in its place."""

    publication: Publication
    at: datetime
    instead: int | None


Clash = Literal["same-text", "same-hour"]
"""On one outlet: the same text of another schedule within a week, or another text within the
hour."""


def agenda(db: Connection, since: datetime, until: datetime) -> list[Slot]:
    """Every due time t with since ≤ t < until, in order; cancelled and withdrawn publications
    included as far as they were planned."""
    past = db.execute(
        select(occurrences.c.publication_id, occurrences.c.due_at).where(
            occurrences.c.due_at >= since,
            occurrences.c.due_at < until,
            occurrences.c.dropped_at.is_(None),
        )
    ).all()
    live = publications.c.state.in_(("waiting", "active"))
    coming = (
        db.execute(select(publications.c.id).where(live, publications.c.next_at < until))
        .scalars()
        .all()
    )
    known = {
        publication.id: publication
        for publication in list_publications(db, {*coming, *(row.publication_id for row in past)})
    }
    slots = [_planned(known[row.publication_id], row.due_at) for row in past]
    slots += [slot for id in coming for slot in _to_come(known[id], since, until)]
    return sorted(slots, key=lambda slot: (slot.at, slot.publication.id))


def skipped_times(db: Connection, since: datetime, until: datetime) -> list[SkippedTime]:
    """What is left out at t with since ≤ t < until of what still runs, in order."""
    query = (
        select(occurrence_exceptions)
        .join(publications, publications.c.id == occurrence_exceptions.c.publication_id)
        .where(
            occurrence_exceptions.c.moved_to.is_(None),
            occurrence_exceptions.c.rule_at >= since,
            occurrence_exceptions.c.rule_at < until,
            publications.c.state.in_(("waiting", "active", "done")),
        )
    )
    rows = db.execute(query.order_by(occurrence_exceptions.c.rule_at)).all()
    ids = {row.publication_id for row in rows}
    known = {each.id: each for each in (list_publications(db, ids) if ids else ())}
    return [SkippedTime(known[row.publication_id], row.rule_at, row.instead_id) for row in rows]


def clashes(slots: Sequence[Slot]) -> dict[tuple[int, datetime], set[Clash]]:
    """What crowds each slot that can still be moved, by (publication, due time)."""
    found: dict[tuple[int, datetime], set[Clash]] = {}
    for ones in _by_outlet(slots).values():
        for first, second in combinations(ones, 2):
            if kind := _clash(first, second):
                for slot in (first, second):
                    if not slot.planned:
                        found.setdefault((slot.publication.id, slot.at), set()).add(kind)
    return found


def _to_come(publication: Publication, since: datetime, until: datetime) -> Iterable[Slot]:
    if publication.next_at is None:
        return []
    times = due_times(publication, publication.exceptions, max(since, publication.next_at), until)
    return [
        Slot(publication, due.at, False, due.rule_at if due.is_moved else None) for due in times
    ]


def _planned(publication: Publication, at: datetime) -> Slot:
    moved = (each.rule_at for each in publication.exceptions if each.moved_to == at)
    return Slot(publication, at, True, next(moved, None))


def _by_outlet(slots: Sequence[Slot]) -> dict[str, list[Slot]]:
    standing: dict[str, list[Slot]] = {}
    for slot in slots:
        if slot.publication.state not in ("cancelled", "withdrawn"):
            for place in slot.publication.places:
                if not place.surface:  # a feed or a screen shows its texts side by side
                    standing.setdefault(place.name, []).append(slot)
    return standing


def _clash(slot: Slot, other: Slot) -> Clash | None:
    if slot.publication.item == other.publication.item:
        if slot.publication.id == other.publication.id:
            return None
        if slot.publication.audience != other.publication.audience:
            return None
        return "same-text" if abs(slot.at - other.at) <= SAME_TEXT else None
    return "same-hour" if abs(slot.at - other.at) < CROWDED else None


def outcomes(
    db: Connection, since: datetime, until: datetime
) -> dict[tuple[int, datetime], dict[str, int]]:
    """How many deliveries of each planned due time in a span stand in each state, by (publication,
    due time).

    Queued is what has not ended, claimed and sending included.
    """
    query = (
        select(occurrences.c.publication_id, occurrences.c.due_at, delivery_counts.c.state, total)
        .join(delivery_counts, delivery_counts.c.occurrence_id == occurrences.c.id)
        .where(occurrences.c.due_at >= since, occurrences.c.due_at < until)
        .group_by(occurrences.c.publication_id, occurrences.c.due_at, delivery_counts.c.state)
        .having(total > 0)
    )
    found: dict[tuple[int, datetime], dict[str, int]] = {}
    for publication, due, state, count in db.execute(query):
        found.setdefault((publication, due), {})[state] = count
    return found

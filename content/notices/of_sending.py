"""What people are to be told of what is sent: large mailings that wait for a second person, and
deliveries that did not go as they should."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from content.database.tables.deliveries import delivery_counts
from content.database.tables.items import items, revisions
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.deliveries.counts import total
from content.notices.matters import Concern, Matter, MatterKind, named

_kept = delivery_counts.c
_OPEN: Final = timedelta(days=62)
"""An unknown or held delivery that is older is no news: it stands on «Hôm nay» until settled."""
_FAILED: Final = timedelta(days=7)
_KINDS: Final[dict[str, MatterKind]] = {
    "unknown": "unknown",
    "held": "held",
    "rejected": "failed",
    "expired": "failed",
}


def of_sending(db: Connection, now: datetime) -> Iterator[Concern]:
    """Everything that sending waits for or could not do."""
    yield from _releases(db)
    yield from _blocks(db, now)


def _releases(db: Connection) -> Iterator[Concern]:
    query = (
        _publications().where(publications.c.state == "waiting").order_by(publications.c.created_at)
    )
    for row in db.execute(query):
        matter = Matter(
            "release",
            f"release:{row.id}",
            row.title,
            row.created_at,
            f"/lich/{row.id}",
            by=row.created_by,
            count=row.size or 0,
            pace="urgent" if row.urgent else "calm",
        )
        yield Concern(matter, may="release", unit=row.unit, but=named(row.created_by))


@dataclass(frozen=True)
class _Block:
    """What of one occurrence on one outlet stands in a state that is to be told."""

    kind: MatterKind
    occurrence: int
    outlet: int
    count: int
    due_at: datetime


def _blocks(db: Connection, now: datetime) -> Iterator[Concern]:
    """What is unknown or held to those who may settle it and to who scheduled it; what did not
    arrive to who scheduled it."""
    found = list(_counted(db, now))
    known = _occurrences(db, {block.occurrence for block in found})
    titles = {row.id: row.title for row in db.execute(select(outlets.c.id, outlets.c.title))}
    for block in found:
        row = known.get(block.occurrence)
        if row is None or (block.kind == "held" and row.stopped_at is not None):
            continue  # told once, by its publication that was stopped
        matter = Matter(
            block.kind,
            f"{block.kind}:{block.occurrence}:{block.outlet}",
            row.title,
            block.due_at,
            f"/lich/{row.id}",
            count=block.count,
            why=titles.get(block.outlet, ""),
        )
        settles = block.kind in ("unknown", "held")
        yield Concern(
            matter,
            names=named(row.created_by),
            may="settle" if settles else None,
            unit=row.unit,
        )


def _counted(db: Connection, now: datetime) -> Iterator[_Block]:
    """From the counts, of each outlet by its index: never from the log's own rows."""
    query = (
        select(_kept.state, _kept.occurrence_id, _kept.outlet_id, total, func.min(_kept.due_at))
        .where(
            _kept.outlet_id.in_(select(outlets.c.id)),
            _kept.state.in_(tuple(_KINDS)),
            _kept.due_at > now - _OPEN,
            _kept.occurrence_id != 0,
        )
        .group_by(_kept.state, _kept.occurrence_id, _kept.outlet_id)
        .having(total > 0)
        .order_by(func.min(_kept.due_at))
    )
    blocks: dict[tuple[MatterKind, int, int], _Block] = {}
    for state, occurrence, outlet, count, due in db.execute(query):
        kind = _KINDS[state]
        if kind == "failed" and due <= now - _FAILED:
            continue
        before = blocks.get((kind, occurrence, outlet))
        whole = count + (before.count if before else 0)
        blocks[kind, occurrence, outlet] = _Block(kind, occurrence, outlet, whole, due)
    yield from blocks.values()


def _occurrences(db: Connection, numbers: set[int]) -> dict[int, Row[Any]]:
    """The publications of some occurrences, by the occurrence's number."""
    query = _publications().add_columns(occurrences.c.id.label("occurrence"))
    query = query.join(occurrences, occurrences.c.publication_id == publications.c.id)
    found: dict[int, Row[Any]] = {}
    wanted, step = sorted(numbers), 500
    for start in range(0, len(wanted), step):
        some = occurrences.c.id.in_(wanted[start : start + step])
        found |= {row.occurrence: row for row in db.execute(query.where(some))}
    return found


def _publications() -> Any:
    return (
        select(publications, revisions.c.title, items.c.unit)
        .join(revisions, revisions.c.id == publications.c.revision_id)
        .join(items, items.c.id == publications.c.item_id)
    )

"""Reads the record of a walk from the stand-ins and the database, by plain SQL."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from content.database.db import Connection
from engine.pump.prepare import delivery_named
from sandbox.world import Arrival
from tests.crash.walker_record import (
    ADDRESSED,
    CHANNELS,
    Approval,
    Delivery,
    Done,
    Generation,
    Publication,
    Record,
    Revision,
)
from tests.kit import Home


def read_record(home: Home, arrivals: list[Arrival]) -> Record:
    """The record as it stands now."""
    with home.database.read() as db:
        made = Record(
            arrivals=arrivals,
            revisions={found.id: found for found in _revisions(db)},
            approvals=_approvals(db),
            publications={found.id: found for found in _publications(db)},
            deliveries=_deliveries(db),
            acts=_acts(db),
            barred={
                row.person: (row.added_by, moment(row.added_at))
                for row in db.execute(
                    text("SELECT hex(address_hash) AS person, added_by, added_at FROM suppressions")
                )
            },
            counted={(*row[:4],): row.amount for row in db.execute(text(_COUNTED))},
        )
        made.generations = _generations(db, made.acts)
    made.of_arrival = _joined(home, made)
    return made


def moment(said: Any) -> datetime:
    """A time as the driver gives it."""
    found = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_COUNTED = (
    "SELECT occurrence_id, outlet_id, kind, state, sum(amount) AS amount FROM delivery_counts "
    "GROUP BY occurrence_id, outlet_id, kind, state HAVING sum(amount) <> 0"
)


def _revisions(db: Connection) -> list[Revision]:
    query = "SELECT id, item_id, document, sha256, author, submitted_by FROM revisions"
    return [
        Revision(
            row.id,
            row.item_id,
            json.loads(row.document),
            row.sha256,
            frozenset(name for name in (row.author, row.submitted_by) if name),
        )
        for row in db.execute(text(query))
    ]


def _approvals(db: Connection) -> list[Approval]:
    query = "SELECT * FROM approvals WHERE decision = 'approved' ORDER BY id"
    return [
        Approval(
            row.revision_id,
            row.sha256,
            row.decided_by,
            moment(row.decided_at),
            frozenset(json.loads(row.channels)),
            bool(row.urgent),
        )
        for row in db.execute(text(query))
    ]


def _publications(db: Connection) -> list[Publication]:
    query = (
        "SELECT publications.id, item_id, created_by, amendment_id, name FROM publications "
        "LEFT JOIN audiences ON audiences.id = audience_id"
    )
    return [
        Publication(
            row.id, row.item_id, row.name or "", row.created_by, row.amendment_id is not None
        )
        for row in db.execute(text(query))
    ]


def _deliveries(db: Connection) -> list[Delivery]:
    query = (
        "SELECT deliveries.*, occurrences.publication_id, outlets.channel, recipients.generation, "
        "hex(recipients.address_hash) AS person, (SELECT min(coalesce(started_at, ended_at)) FROM "
        "attempts WHERE delivery_id = deliveries.id) AS left_at "
        "FROM deliveries JOIN occurrences ON occurrences.id = occurrence_id "
        "JOIN outlets ON outlets.id = outlet_id "
        "LEFT JOIN recipients ON recipients.id = recipient_id"
    )
    return [
        Delivery(
            row.id,
            row.publication_id,
            row.occurrence_id,
            row.outlet_id,
            row.channel,
            row.person or "",
            row.generation or 0,
            row.kind,
            row.revision_id,
            row.state,
            row.provider_id or "",
            moment(row.left_at) if row.left_at else None,
        )
        for row in db.execute(text(query))
    ]


def _acts(db: Connection) -> list[Done]:
    query = "SELECT seq, at, actor, act, subject, detail, previous, hash FROM audit ORDER BY seq"
    return [
        Done(
            row.seq,
            moment(row.at),
            row.actor,
            row.act,
            row.subject,
            json.loads(row.detail),
            row.previous,
            row.hash,
            tuple(row)[:7],
        )
        for row in db.execute(text(query))
    ]


def _generations(db: Connection, acts: list[Done]) -> list[Generation]:
    """Each list that was in force, with who put it there: imports and generations come in one
    order."""
    query = (
        "SELECT name, recipients.generation AS number, count(*) AS size FROM recipients "
        "JOIN audiences ON audiences.id = audience_id GROUP BY name, recipients.generation "
        "ORDER BY name, recipients.generation"
    )
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in db.execute(text(query)):
        found[row.name].append((row.number, row.size))
    made = []
    for name, lists in found.items():
        imports = [
            done
            for done in acts
            if (done.act, done.subject) == ("audience.import", f"audience:{name}")
            and done.detail["taken"]
        ]
        for (number, size), done in zip(lists, imports, strict=True):
            assert size == done.detail["taken"], (name, number, size, done)
            made.append(Generation(name, number, size, done.by, done.seq))
    return made


def _joined(home: Home, record: Record) -> dict[int, Delivery]:
    """Which delivery each arrival is: by our key where the provider sees one, else by the number
    that the provider gave."""
    by_id = {row.id: row for row in record.deliveries}
    by_post = {
        (row.channel, row.provider_id): row
        for row in record.deliveries
        if row.kind == "publish" and not row.person
    }
    found = {}
    for place, arrival in enumerate(record.arrivals):
        if arrival.provider in ADDRESSED:
            row = by_id.get(delivery_named(home.context, arrival.key) or 0)  # type: ignore[arg-type]
        else:
            row = by_post.get((CHANNELS[arrival.provider], arrival.provider_id))
        if row is not None:
            found[place] = row
    return found

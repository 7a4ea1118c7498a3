"""Writes a past that never was, set-based, into the tables of the real one: for trying reports and
measuring them, never for use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from content.database.db import UtcDateTime
from content.database.tables.audiences import recipients
from content.database.tables.deliveries import attempts, deliveries
from content.database.tables.items import items
from content.database.tables.publications import occurrences, publication_outlets, publications

_ANSWERS_AFTER = timedelta(seconds=40)


@dataclass(frozen=True)
class PastPost:
    """One text on pages, feeds or screens: (outlet id, state, address) each."""

    item: str
    revision: int
    at: datetime
    outlets: Sequence[tuple[int, str, str | None]]
    by: str


@dataclass(frozen=True)
class PastMailing:
    """One text to the first `size` people of an audience; `turn` changes who of them fails."""

    item: str
    revision: int
    at: datetime
    outlet: int
    audience: int
    size: int
    # what became of most: accepted where a channel proves no arrival, delivered where it does
    arrived: str
    turn: int
    by: str


def is_empty(db: Connection) -> bool:
    """Whether nothing was ever written or published here."""
    return all(
        db.execute(select(func.count()).select_from(table)).scalar_one() == 0
        for table in (items, publications, deliveries)
    )


def add_posts(db: Connection, posts: Sequence[PastPost]) -> int:
    """Publish on pages, feeds and screens; the number of deliveries."""
    made = 0
    for post in posts:
        occurrence = _occurrence(db, post, None, [outlet for outlet, _, _ in post.outlets])
        rows = [
            {
                **_settled(post, occurrence),
                "outlet_id": outlet,
                "recipient_id": 0,
                "state": state,
                "url": url,
                "provider_id": None,
            }
            for outlet, state, url in post.outlets
        ]
        db.execute(insert(deliveries), rows)
        made += len(rows)
    return made


def add_mailing(db: Connection, mailing: PastMailing) -> int:
    """Send to many; the number of deliveries.

    Of a thousand, twelve are refused and three stay unclear, others each time.
    """
    occurrence = _occurrence(db, mailing, mailing.audience, [mailing.outlet])
    fate = (recipients.c.id * 7919 + mailing.turn * 104_729) % 1000
    state = case(
        (fate < 12, literal("rejected")),
        (fate < 15, literal("unknown")),
        else_=literal(mailing.arrived),
    )
    fixed = {
        name: _typed(value)
        for name, value in {**_settled(mailing, occurrence), "outlet_id": mailing.outlet}.items()
    }
    provider = literal(f"ls-{occurrence}-") + cast(recipients.c.id, String)
    chosen = (
        select(*fixed.values(), recipients.c.id, state, provider)
        .where(recipients.c.audience_id == mailing.audience)
        .order_by(recipients.c.id)
        .limit(mailing.size)
    )
    done = db.execute(
        insert(deliveries).from_select([*fixed, "recipient_id", "state", "provider_id"], chosen)
    )
    return done.rowcount


def add_attempts(db: Connection) -> int:
    """One attempt for every delivery; how many."""
    d = deliveries.c
    outcome = case(
        (d.state.in_(("accepted", "delivered", "rejected")), d.state), else_=literal("unknown")
    )
    values = {
        "delivery_id": d.id,
        "number": literal(1),
        "started_at": d.due_at,
        "ended_at": d.settled_at,
        "outcome": outcome,
    }
    values |= {
        "code": literal(""),
        "reason": literal(""),
        "provider_id": d.provider_id,
        "url": d.url,
    }
    return db.execute(
        insert(attempts).from_select(list(values), select(*values.values()).order_by(d.id))
    ).rowcount


def finish_amendments(db: Connection) -> int:
    """Corrections and withdrawals reached every page at once; how many rows."""
    values = {"state": "delivered", "tries": 1, "settled_at": deliveries.c.due_at}
    return db.execute(
        update(deliveries).where(deliveries.c.kind != "publish").values(**values)
    ).rowcount


def _occurrence(
    db: Connection, what: PastPost | PastMailing, audience: int | None, outlets: Sequence[int]
) -> int:
    values: dict[str, Any] = {
        "item_id": what.item,
        "revision_id": what.revision,
        "audience_id": audience,
        "at": what.at,
        "urgent": False,
    }
    values |= {
        "state": "done",
        "next_at": None,
        "created_by": what.by,
        "created_at": what.at - timedelta(hours=1),
    }
    publication = db.execute(
        insert(publications).values(**values).returning(publications.c.id)
    ).scalar_one()
    db.execute(
        insert(publication_outlets),
        [{"publication_id": publication, "outlet_id": outlet} for outlet in outlets],
    )
    due = insert(occurrences).values(publication_id=publication, due_at=what.at)
    return int(db.execute(due.returning(occurrences.c.id)).scalar_one())


def _settled(what: PastPost | PastMailing, occurrence: int) -> dict[str, Any]:
    fixed = {
        "occurrence_id": occurrence,
        "kind": "publish",
        "revision_id": what.revision,
        "amendment_id": 0,
        "tries": 1,
    }
    return {
        **fixed,
        "due_at": what.at,
        "not_before": what.at,
        "settled_at": what.at + _ANSWERS_AFTER,
    }


def _typed(value: object) -> ColumnElement[Any]:
    return literal(value, UtcDateTime) if isinstance(value, datetime) else literal(value)

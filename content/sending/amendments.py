"""What corrections and withdrawals leave to the pumps: the post that each row is about, and the
text in force."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from content.database.tables.deliveries import deliveries, delivery_counts
from content.database.tables.items import revisions
from content.database.tables.publications import amendments, occurrences, publications
from content.deliveries.states import State

POST_KEY = ("occurrence_id", "outlet_id", "recipient_id")
"""What a post and the rows that amend it have in common."""


@dataclass(frozen=True)
class Posted:
    """The post that a correction or withdrawal is about, as it is now."""

    state: State
    provider_id: str | None
    revision_id: int  # the text that stands there
    in_force: int | None  # the text of the item's newest correction; None after a withdrawal


@dataclass(frozen=True)
class Correction:
    """The correction in force of an item."""

    revision_id: int
    at: datetime
    why: str


def posted(db: Connection, rows: Sequence[int]) -> dict[int, Posted]:
    """The posts that the named `update` and `withdraw` deliveries are about, by delivery."""
    if not rows:
        return {}
    row, post, edit = deliveries.alias("row"), deliveries.alias("post"), deliveries.alias("edit")
    shown = select(edit.c.revision_id).where(
        *(edit.c[name] == row.c[name] for name in POST_KEY), edit.c.kind == "update"
    )
    shown = (
        shown.where(edit.c.state.in_(("accepted", "delivered"))).order_by(edit.c.id.desc()).limit(1)
    )
    newest = select(amendments.c.revision_id).where(amendments.c.item_id == publications.c.item_id)
    newest = newest.order_by(amendments.c.id.desc()).limit(1)
    query = (
        select(row.c.id, post.c.state, post.c.provider_id)
        .select_from(row)
        .add_columns(
            func.coalesce(shown.scalar_subquery(), post.c.revision_id), newest.scalar_subquery()
        )
        .join(
            post,
            and_(*(post.c[name] == row.c[name] for name in POST_KEY), post.c.kind == "publish"),
        )
        .join(occurrences, occurrences.c.id == row.c.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .where(row.c.id.in_(rows))
    )
    return {id: Posted(*values) for id, *values in db.execute(query)}


def correction_told(db: Connection, amendment: int) -> Correction:
    """The correction that a letter tells of."""
    row = db.execute(select(amendments).where(amendments.c.id == amendment)).one()
    return Correction(row.revision_id, row.made_at, row.why)


def newer_texts(db: Connection, texts: Collection[int]) -> dict[int, int]:
    """Which of these texts the correction in force of their item has replaced, and by which.

    Asked once a batch, never once a row.
    """
    every = amendments.alias("every")
    of_item = select(func.max(every.c.id)).where(every.c.item_id == revisions.c.item_id)
    query = (
        select(revisions.c.id, amendments.c.revision_id)
        .select_from(revisions)
        .join(amendments, amendments.c.id == of_item.scalar_subquery())
        .where(
            revisions.c.id.in_(texts),
            amendments.c.kind == "update",
            amendments.c.revision_id > revisions.c.id,
        )
    )
    return dict(db.execute(query).tuples().all())


def corrections(db: Connection) -> dict[str, Correction]:
    """The correction in force of every item that has one; a withdrawal ends it. Where nothing had
    come to anybody, a text took another's place before it was read: the public is told of none."""
    newest = select(func.max(amendments.c.id)).group_by(amendments.c.item_id)
    query = select(amendments).where(
        amendments.c.id.in_(newest.correlate(None)), amendments.c.kind == "update", _was_out()
    )
    return {
        row.item_id: Correction(row.revision_id, row.made_at, row.why) for row in db.execute(query)
    }


def withdrawn_items(db: Connection) -> set[str]:
    """The items that were taken back and not published anew."""
    alive = select(publications.c.item_id).where(publications.c.state != "withdrawn")
    query = select(amendments.c.item_id).where(
        amendments.c.kind == "withdraw", amendments.c.item_id.not_in(alive)
    )
    return set(db.execute(query).scalars())


def _was_out() -> ColumnElement[bool]:
    """Whether something of an amendment's item had come somewhere when it was made."""
    kept = delivery_counts.c
    return exists().where(
        publications.c.item_id == amendments.c.item_id,
        occurrences.c.publication_id == publications.c.id,
        kept.occurrence_id == occurrences.c.id,
        kept.kind == "publish",
        kept.state.in_(("accepted", "delivered", "unknown")),
        kept.due_at <= amendments.c.made_at,
        kept.amount > 0,
    )

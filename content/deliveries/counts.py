"""How many deliveries there are: answered from `delivery_counts`, which the database keeps, never
from the log's own rows.

What is asked in one `read` is of one moment.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    and_,
    cast,
    func,
    literal,
    select,
    union_all,
)

from content.database.db import UtcDateTime
from content.database.tables.deliveries import deliveries, delivery_counts
from content.database.tables.items import revision_themes
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publications
from content.deliveries.filters import Filter
from content.deliveries.states import IN_HAND, State, in_state
from content.intake.local_time import VIETNAM

Month = tuple[int, int]
"""Year and month in Vietnam."""

_CELL = ("due_at", "occurrence_id", "outlet_id", "kind")
_kept = delivery_counts.c

total: ColumnElement[int] = cast(func.sum(_kept.amount), BigInteger)
"""The amount of many rows; cast, because PostgreSQL's sum of whole numbers is a decimal one."""


@dataclass(frozen=True, slots=True)
class CountCell:
    """Deliveries that differ in their recipient only."""

    due_at: datetime
    occurrence: int  # 0 for notices
    outlet: int
    kind: str
    state: State
    amount: int


def has_counted(*states: State) -> ColumnElement[bool]:
    """Publications of which first publishings are in one of these states; claimed and sending ones
    count as queued."""
    amount = (
        select(func.coalesce(func.sum(_kept.amount), 0))
        .select_from(delivery_counts.join(occurrences, occurrences.c.id == _kept.occurrence_id))
        .where(occurrences.c.publication_id == publications.c.id)
        .where(_kept.kind == "publish", _kept.state.in_(states))
        .correlate(publications)
    )
    return amount.scalar_subquery() > 0


def by_channel(db: Connection, which: Filter) -> dict[tuple[str, State], int]:
    """How many deliveries match, by (channel, state)."""
    channels = {row.id: row.channel for row in db.execute(select(outlets.c.id, outlets.c.channel))}
    found: Counter[tuple[str, State]] = Counter()
    for outlet, state, amount in _sums(db, which, "outlet_id"):
        found[channels[outlet], state] += amount
    return dict(found)


def cells(db: Connection, which: Filter) -> Iterator[CountCell]:
    """The cells that have deliveries which match, in no order."""
    for row in _sums(db, which, *_CELL):
        yield CountCell(*row)


def by_theme(db: Connection, which: Filter) -> dict[tuple[str, str, State, Month], int]:
    """How many new messages match, by (channel, theme, state, month due), without what was taken
    back since.

    A text of two themes counts under both. Queued is what has not ended, claimed and sending
    included.
    """
    months = _months(db, which)
    if months is None:
        return {}
    keys = (outlets.c.channel, revision_themes.c.theme, _kept.state, months.c.year, months.c.month)
    query = (
        select(*keys, total)
        .select_from(months)
        .join(delivery_counts, and_(_kept.due_at >= months.c.first, _kept.due_at < months.c.after))
        .join(outlets, outlets.c.id == _kept.outlet_id)
        .join(occurrences, occurrences.c.id == _kept.occurrence_id)
        .join(publications, publications.c.id == occurrences.c.publication_id)
        .join(revision_themes, revision_themes.c.revision_id == publications.c.revision_id)
        .where(*kept_cells(which), _kept.kind == "publish", publications.c.state != "withdrawn")
        .group_by(*keys)
        .having(total != 0)
    )
    return {
        (channel, theme, state, (year, month)): amount
        for channel, theme, state, year, month, amount in db.execute(query)
    }


def _sums(db: Connection, which: Filter, *names: str) -> Iterator[tuple[Any, ...]]:
    """(values of the named columns, state, amount): the few that are in hand are counted as they
    stand, and taken off the queued."""
    pumped = Counter[tuple[Any, ...]]()
    if which.state in (None, "queued", *IN_HAND):
        pumped_now = _in_hand()
        columns = [pumped_now.c[name] for name in (*names, "state")]
        query = select(*columns, func.count()).where(*which.conditions(pumped_now))
        for *key, state, amount in db.execute(query.group_by(*columns)):
            pumped[tuple(key)] += amount
            if which.state in (None, state):
                yield (*key, state, amount)
    if which.state in IN_HAND:
        return
    kept = [_kept[name] for name in (*names, "state")]
    counted = select(*kept, total).where(*kept_cells(which)).group_by(*kept)
    for *key, state, amount in db.execute(counted):
        left = amount - pumped[tuple(key)] if state == "queued" else amount
        if left:
            yield (*key, state, left)


def _in_hand() -> CTE:
    """The few deliveries that a pump has, taken out before anything else is asked of them: looked
    for among all that an item ever had, they are a scan of those."""
    query = select(
        deliveries.c.due_at,
        func.coalesce(deliveries.c.occurrence_id, 0).label("occurrence_id"),
        deliveries.c.outlet_id,
        deliveries.c.kind,
        deliveries.c.state,
    )
    return query.where(in_state(*IN_HAND)).cte("in_hand").prefix_with("MATERIALIZED")


def place_of(table: Table, name: str) -> ColumnElement[Any]:
    """A column of `deliveries` or `delivery_counts`: what has no occurrence is counted under 0."""
    if table is deliveries and name == "occurrence_id":
        return func.coalesce(table.c.occurrence_id, 0).label(name)
    return table.c[name]


def kept_cells(which: Filter) -> list[ColumnElement[bool]]:
    """What a row of `delivery_counts` must fulfil."""
    state = "queued" if which.state in IN_HAND else which.state
    return which.conditions(delivery_counts) + ([] if state is None else [_kept.state == state])


def _months(db: Connection, which: Filter) -> CTE | None:
    """The months that may have anything, with their first moment and the one after their last."""
    conditions = which.conditions(delivery_counts)
    first = db.execute(
        select(_kept.due_at).where(*conditions).order_by(_kept.due_at).limit(1)
    ).scalar()
    last = db.execute(
        select(_kept.due_at).where(*conditions).order_by(_kept.due_at.desc()).limit(1)
    ).scalar()
    if first is None or last is None:
        return None
    begin, end = (moment.astimezone(VIETNAM) for moment in (first, last))
    numbers = range(12 * begin.year + begin.month - 1, 12 * end.year + end.month)
    # as VALUES it would be compiled anew each time
    return union_all(*map(_month, numbers)).cte("months")


def _month(number: int) -> Select[Any]:
    first, after = (literal(_first_moment(month), UtcDateTime) for month in (number, number + 1))
    year, month = literal(number // 12, Integer), literal(number % 12 + 1, Integer)
    return select(
        year.label("year"), month.label("month"), first.label("first"), after.label("after")
    )


def _first_moment(number: int) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=VIETNAM)

"""Which deliveries stand on a page of the log: found from the end of an index, whatever the log has
grown to.

The counts say first in which blocks anything matches, and so between which ids: no search walks
through what cannot match.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    column,
    func,
    select,
    values,
)

from content.database.bulk import among
from content.database.tables.deliveries import deliveries, delivery_counts
from content.database.tables.outlets import outlets
from content.deliveries.counts import kept_cells
from content.deliveries.filters import Filter, recipient_ids
from content.deliveries.states import APART, IN_HAND, because_of, in_state, is_notice

_id = deliveries.c.id
_MANY_BLOCKS = 5_000  # looking at the ids of more would cost more than it saves
_FEW = APART | IN_HAND
_SMALL = 5_000  # deliveries that are sorted sooner than their blocks are read one by one


@dataclass(frozen=True)
class _Block:
    """An occurrence's deliveries on one outlet: mostly one after the other, for they are planned
    together."""

    occurrence: int
    outlet: int
    first: int
    last: int

    @property
    def most(self) -> int:
        """How many they are at most."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class _Search:
    """The first `limit` deliveries in one direction of those that fulfil all conditions."""

    limit: int
    downward: bool
    conditions: tuple[ColumnElement[bool], ...]

    def run(
        self, db: Connection, *more: ColumnElement[bool], of: Select[tuple[int]] | None = None
    ) -> list[int]:
        query = (select(_id) if of is None else of).where(*self.conditions, *more)
        return list(
            db.execute(
                query.order_by(_id.desc() if self.downward else _id).limit(self.limit)
            ).scalars()
        )

    def first(self, found: Iterable[Sequence[int]]) -> list[int]:
        """The first of what several runs have found."""
        return sorted({id for ids in found for id in ids}, reverse=self.downward)[: self.limit]

    def narrowed(self, *more: ColumnElement[bool]) -> "_Search":
        """The same with more conditions."""
        return replace(self, conditions=(*self.conditions, *more))


def newest(db: Connection, which: Filter, limit: int, before: int | None) -> list[int]:
    """The newest deliveries that match, older than the id `before`; the newest first."""
    return _find(db, which, _Search(limit, True, () if before is None else (_id < before,)))


def next_newer(db: Connection, which: Filter, limit: int, after: int) -> list[int]:
    """The deliveries that match next newer than the id `after`; the newest first."""
    return _find(db, which, _Search(limit, False, (_id > after,)))[::-1]


def _find(db: Connection, which: Filter, search: _Search) -> list[int]:
    if which.recipient is not None:
        return _of_person(db, which, search)
    if which.code is not None:
        return _plain(which, search).run(db)  # from the index of the reasons
    asked = search.narrowed(*which.conditions(deliveries))
    asked = asked if which.state is None else asked.narrowed(in_state(which.state))
    blocks = _blocks(db, which)
    if blocks is None:
        return _everywhere(db, which, asked)
    found = [_notices(db, which, search)]
    if blocks:
        first, last = min(block.first for block in blocks), max(block.last for block in blocks)
        within = asked.narrowed(_id.between(first, last))
        few = which.state in _FEW
        found.append(_everywhere(db, which, within) if few else _in_blocks(db, within, blocks))
    return asked.first(found)


def _plain(which: Filter, search: _Search) -> _Search:
    """The search with the state said plainly, so that no index of states is taken where another
    one has much fewer rows."""
    asked = search.narrowed(*which.conditions(deliveries))
    if which.code is not None:
        asked = asked.narrowed(because_of(which.code))
    return asked if which.state is None else asked.narrowed(deliveries.c.state == which.state)


def _notices(db: Connection, which: Filter, search: _Search) -> list[int]:
    """Few, and in no block: their numbers are read first, so that nothing else is looked at."""
    every = list(db.execute(select(_id).where(is_notice())).scalars())
    if not every:
        return []
    asked = (among(_id, every), *_plain(which, search).conditions)
    return search.first([list(db.execute(select(_id).where(*asked)).scalars())])


def _of_person(db: Connection, which: Filter, search: _Search) -> list[int]:
    """One person gets few: all are looked at, which no guess of the database's can make slow."""
    assert which.recipient is not None
    theirs = among(deliveries.c.recipient_id, recipient_ids(db, which.recipient))
    asked = _plain(which, search).conditions
    return search.first([list(db.execute(select(_id).where(theirs, *asked)).scalars())])


def _everywhere(db: Connection, which: Filter, search: _Search) -> list[int]:
    """Outlet by outlet where an index says so, or else from the end of the log."""
    if which.state in _FEW or which.outlet is not None or which.channel is not None:
        theirs = db.execute(select(outlets.c.id).where(*which.places())).scalars()
        return search.first(search.run(db, deliveries.c.outlet_id == outlet) for outlet in theirs)
    return search.run(db)


def _in_blocks(db: Connection, search: _Search, blocks: Sequence[_Block]) -> list[int]:
    """Block by block, until no other can have anything that comes before what was found."""
    found: list[int] = []
    for some in _together(
        sorted(blocks, key=lambda block: -block.last if search.downward else block.first)
    ):
        if len(found) == search.limit and (
            found[-1] > some[0].last if search.downward else found[-1] < some[0].first
        ):
            break
        if len(some) == 1:
            more = search.run(
                db,
                deliveries.c.occurrence_id == some[0].occurrence,
                deliveries.c.outlet_id == some[0].outlet,
            )
        else:
            more = search.run(db, of=_of_blocks(some))
        found = search.first([found, more])
    return found


def _together(blocks: Iterable[_Block]) -> Iterator[list[_Block]]:
    """The blocks in their order, small ones together."""
    some: list[_Block] = []
    for block in blocks:
        if some and sum(part.most for part in some) + block.most > _SMALL:
            yield some
            some = []
        some.append(block)
    if some:
        yield some


def _of_blocks(blocks: Sequence[_Block]) -> Select[tuple[int]]:
    rows = [(block.occurrence, block.outlet) for block in blocks]
    some = (
        values(column("occurrence", Integer), column("outlet", Integer), name="some")
        .data(rows)
        .cte()
    )
    theirs = and_(
        deliveries.c.occurrence_id == some.c.occurrence, deliveries.c.outlet_id == some.c.outlet
    )
    return select(_id).select_from(some).join(deliveries, theirs)


def _blocks(db: Connection, which: Filter) -> list[_Block] | None:
    """The blocks in which anything may match; None when they are many, or all of some outlets."""
    if which == Filter(channel=which.channel, outlet=which.outlet):
        return None
    kept = delivery_counts.c
    cells = (
        select(kept.occurrence_id, kept.outlet_id)
        .where(*kept_cells(which), kept.amount != 0, kept.kind != "notice")
        .distinct()
    )
    some = cells.limit(_MANY_BLOCKS + 1).subquery()
    of_it = and_(
        deliveries.c.occurrence_id == some.c.occurrence_id,
        deliveries.c.outlet_id == some.c.outlet_id,
    )
    first, last = (
        select(bound(_id)).where(of_it).scalar_subquery() for bound in (func.min, func.max)
    )
    found = db.execute(select(some.c.occurrence_id, some.c.outlet_id, first, last)).all()
    return None if len(found) > _MANY_BLOCKS else [_Block(*row) for row in found]

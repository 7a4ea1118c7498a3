"""Due times of a repetition that a person skipped or moved (EXDATE and RECURRENCE-ID of RFC 5545),
and what is due in truth: the rule, without the skipped, the moved ones at their own time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from content.calendar import recurrence
from content.database.tables.publications import occurrence_exceptions

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class RuleException:
    """What was decided of the due time that the rule gives at `rule_at`."""

    rule_at: datetime
    moved_to: datetime | None  # None: it is skipped
    instead: int | None  # the publication that goes out in its place that once
    by: str
    at: datetime
    why: str


@dataclass(frozen=True)
class DueTime:
    """When something is due, and which time of the rule that is."""

    at: datetime
    rule_at: datetime

    @property
    def is_moved(self) -> bool:
        """Whether it is not due when the rule says."""
        return self.at != self.rule_at


def exceptions_of(
    db: Connection, publications: Collection[int]
) -> dict[int, tuple[RuleException, ...]]:
    """What was decided, by publication, in the order of the rule; nothing for most."""
    query = select(occurrence_exceptions).where(
        occurrence_exceptions.c.publication_id.in_(publications)
    )
    found: dict[int, tuple[RuleException, ...]] = {}
    for row in db.execute(query.order_by(occurrence_exceptions.c.rule_at)):
        decided = RuleException(
            row.rule_at, row.moved_to, row.instead_id, row.made_by, row.made_at, row.why
        )
        found[row.publication_id] = (*found.get(row.publication_id, ()), decided)
    return found


def due_times(
    schedule: Any, exceptions: Sequence[RuleException], after: datetime, before: datetime
) -> list[DueTime]:
    """What is due in truth at t with after ≤ t < before, in order, of what has `at`, `repeat` and
    `until`."""
    given = recurrence.occurrences(schedule.at, schedule.repeat, schedule.until, after, before)
    off = _off(exceptions)
    kept = [DueTime(at, at) for at in given if at not in off]
    moved = [
        DueTime(decided.moved_to, decided.rule_at)
        for decided in exceptions
        if decided.moved_to is not None and after <= decided.moved_to < before
    ]
    return sorted([*kept, *moved], key=lambda due: due.at)


def next_due(
    schedule: Any,
    exceptions: Sequence[RuleException],
    after: datetime,
    *,
    strictly: bool = False,
) -> datetime | None:
    """The first moment from `after` on, or later than it with `strictly`, at which it is due in
    truth; None when there is none within ten years."""
    off = _off(exceptions)
    given = recurrence.coming(schedule.at, schedule.repeat, schedule.until, after)
    kept = (at for at in given if at not in off and (at > after or not strictly))
    moved = [at for at in _moved(exceptions) if at > after or (at == after and not strictly)]
    return min([*moved, *islice(kept, 1)], default=None)


def course(schedule: Any, exceptions: Sequence[RuleException], limit: int) -> list[datetime]:
    """The moments from the start on; see `recurrence.course`."""
    given = recurrence.course(schedule.at, schedule.repeat, schedule.until, limit)
    off, known = _off(exceptions), set(given)
    moved = [
        decided.moved_to for decided in exceptions if decided.moved_to and decided.rule_at in known
    ]
    return sorted([*(at for at in given if at not in off), *moved])


def is_due(schedule: Any, exceptions: Sequence[RuleException], at: datetime) -> bool:
    """Whether it is due in truth at that very moment."""
    return bool(due_times(schedule, exceptions, at, at + _MOMENT))


def is_in_rule(schedule: Any, at: datetime) -> bool:
    """Whether the rule, without its exceptions, gives that moment."""
    return is_due(schedule, (), at)


def passes_over(exceptions: Sequence[RuleException], at: datetime) -> bool:
    """Whether nothing may be planned at a moment that the rule gives."""
    return at in _off(exceptions) and at not in _moved(exceptions)


def _off(exceptions: Sequence[RuleException]) -> set[datetime]:
    return {decided.rule_at for decided in exceptions}


def _moved(exceptions: Sequence[RuleException]) -> set[datetime]:
    return {decided.moved_to for decided in exceptions if decided.moved_to is not None}

"""Turns the calendar into work: occurrences and their delivery rows, each exactly once.

The rows are made set-based, without a look at each.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, insert, literal, select, true, update

from content.calendar.correction_letters import insert_letters, must_wait
from content.calendar.exceptions import RuleException, exceptions_of, next_due, passes_over
from content.calendar.publications import writing_outlets
from content.calendar.releasing import (
    RELEASE_ABOVE,
    hold,
    list_in_force,
    may_go,
)
from content.database.db import Database, UtcDateTime, insert_new
from content.database.tables.audiences import audiences, recipients, suppressions
from content.database.tables.deliveries import deliveries
from content.database.tables.outlets import outlets
from content.database.tables.publications import occurrences, publication_outlets, publications
from content.deliveries.reasons import OwnReason
from content.office.holidays import Calendar
from content.office.sending_hours import SendingHours
from content.outlets.facts import outlet_rows


def plan_due(
    database: Database, horizon: datetime, calendar: Calendar, release_above: int = RELEASE_ABOVE
) -> int:
    """Plan every occurrence due up to `horizon`; planning twice changes nothing.

    Answers how many occurrences were made. A mailing whose list was replaced by one of more than
    `release_above` people is not planned: it waits for a release of that list.

    One transaction an occurrence, so that a campaign of a million rows never holds up the next feed
    for longer than itself.
    """
    made = 0
    while True:
        with database.turn() as db:
            planned = plan_next(db, horizon, calendar, release_above)
        if planned is None:
            return made
        made += planned


def plan_next(
    db: Connection,
    horizon: datetime,
    calendar: Calendar,
    release_above: int = RELEASE_ABOVE,
    only: int | None = None,
) -> int | None:
    """Plan the first occurrence due up to `horizon`, of the publication `only` where one is named,
    in the caller's transaction.

    Answers 1 when it is new, 0 when it was there or must wait for a release, None without one.
    """
    row = db.execute(
        select(publications)
        .where(
            publications.c.state == "active",
            publications.c.next_at <= horizon,
            publications.c.stopped_at.is_(None),
            true() if only is None else publications.c.id == only,
        )
        .order_by(publications.c.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    people, decided = None, exceptions_of(db, [row.id]).get(row.id, ())
    if row.audience_id is not None:
        people = list_in_force(db, row.audience_id)
        if not may_go(row, people, writing_outlets(db, row.id), release_above, decided):
            hold(db, row, people, horizon)
            return 0
    return _plan_occurrence(db, row, people, calendar, decided)


def _plan_occurrence(
    db: Connection,
    publication: Any,
    people: Any,
    calendar: Calendar,
    decided: Sequence[RuleException],
) -> int:
    if publication.amendment_id and must_wait(db, publication):
        return 0
    due = publication.next_at
    following = None
    if publication.repeat:
        following = next_due(publication, decided, due, strictly=True)
    values = {"next_at": following, "state": "active" if following else "done"}
    if people is not None and not following:  # the list that it went to, whatever replaces it
        values |= {"generation": people.generation, "size": people.size}
    db.execute(update(publications).where(publications.c.id == publication.id).values(**values))
    if passes_over(decided, due):
        return 0
    fresh = (
        insert_new(db, occurrences)
        .values(publication_id=publication.id, due_at=due)
        .returning(occurrences.c.id)
    )
    occurrence = db.execute(fresh).scalar_one_or_none()
    if occurrence is None:
        return 0
    targets = (
        outlet_rows()
        .join(publication_outlets)
        .where(
            publication_outlets.c.publication_id == publication.id,
            # who retired it saw what was to come; what stands is still corrected
            true() if publication.amendment_id else outlets.c.retired_at.is_(None),
        )
        .order_by(outlets.c.id)
    )
    for outlet in db.execute(targets).all():
        _insert_deliveries(db, publication, occurrence, outlet, calendar)
    return 1


def _insert_deliveries(
    db: Connection, publication: Any, occurrence: int, outlet: Any, calendar: Calendar
) -> None:
    due = publication.next_at
    opens = (
        due
        if publication.urgent
        else SendingHours.parse(outlet.window).opens_at(due, calendar, outlet.holidays)
    )
    fixed = {
        "occurrence_id": literal(occurrence),
        "outlet_id": literal(outlet.id),
        "kind": literal("publish"),
        "revision_id": literal(publication.revision_id),
        "due_at": literal(due, UtcDateTime),
        "not_before": literal(opens, UtcDateTime),
        "tries": literal(0),
    }
    if publication.amendment_id:
        insert_letters(db, fixed, publication, outlet.id)
        return
    if outlet.addressed is not None:
        _insert_for_people(db, fixed, publication.audience_id)
        return
    db.execute(
        insert(deliveries).from_select(
            [*fixed, "recipient_id", "state"],
            select(*fixed.values(), literal(0), literal("queued")),
        )
    )


def _insert_for_people(
    db: Connection, fixed: Mapping[str, ColumnElement[Any]], audience_id: int
) -> None:
    """A row for each person of the list in force; who is barred gets one that never leaves."""
    barred = suppressions.c.address_hash.is_not(None)
    people = (
        select(
            *fixed.values(),
            recipients.c.id,
            case((barred, literal("suppressed")), else_=literal("queued")),
            case((barred, suppressions.c.why), else_=None),
            case((barred, literal(OwnReason.SUPPRESSED)), else_=literal("")),
            case((barred, fixed["due_at"]), else_=None),
        )
        .select_from(recipients)
        .join(audiences, audiences.c.id == recipients.c.audience_id)
        .outerjoin(suppressions, suppressions.c.address_hash == recipients.c.address_hash)
        .where(
            recipients.c.audience_id == audience_id,
            recipients.c.generation == audiences.c.generation,
        )
        .order_by(recipients.c.id)
    )
    db.execute(
        insert(deliveries).from_select(
            [*fixed, "recipient_id", "state", "reason", "code", "settled_at"], people
        )
    )

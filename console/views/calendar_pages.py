"""Lịch: the month, the week and the list of what is to be published."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.access.auth import Reading, Visit
from console.looks.months import CalendarEntry, PageDays, days_of, leaving_at, month_of, week_of
from console.looks.single_times import stamp
from console.views import DayQuery, Link
from console.views.calendar_feed import feed_path
from console.words.i18n import later
from content.calendar.agenda import agenda, clashes, skipped_times
from content.calendar.amended import amended
from content.intake.local_time import local_day
from content.outlets.outlets import list_outlets

router = APIRouter()
link = Link(later("Lịch"), "/lich", "calendar3")

CalendarView = Literal["thang", "tuan", "danh-sach"]

_LIST_DAYS = 60
_IN_A_CELL = 4  # entries of one day that the month shows


@router.get("/lich")
def show(
    visit: Reading, xem: Annotated[CalendarView, Query()] = "thang", ngay: DayQuery = None
) -> Response:
    """A month as a table, a week or the next two months as lists by day."""
    today = local_day(visit.now)
    day = ngay or today
    span = _span(xem, day)
    with visit.context.database.read() as db:
        changed = amended(db)
        skipped = skipped_times(db, span.since, span.until)
    days = days_of(span, _entries(visit, span), visit.context.calendar, skipped)
    return visit.page(
        "calendar/index.html",
        shape=xem,
        day=day,
        today=today,
        amended=changed,
        span=span,
        days=days,
        most=_IN_A_CELL,
        weeks=[days[at : at + 7] for at in range(0, len(days), 7)],
        stamp=stamp,
        feed=feed_path(visit.context.vault, visit.person.name),
        before=_neighbour(xem, day, -1),
        after=_neighbour(xem, day, 1),
    )


def _span(shape: CalendarView, day: date) -> PageDays:
    if shape == "thang":
        return month_of(day)
    return week_of(day) if shape == "tuan" else PageDays(day, day + timedelta(days=_LIST_DAYS))


def _neighbour(shape: CalendarView, day: date, step: int) -> date:
    if shape == "thang":
        first = day.replace(day=1)
        return (
            (first - timedelta(days=1)).replace(day=1)
            if step < 0
            else (first + timedelta(days=31)).replace(day=1)
        )
    return day + step * timedelta(days=7 if shape == "tuan" else _LIST_DAYS)


def _entries(visit: Visit, span: PageDays) -> Sequence[CalendarEntry]:
    with visit.context.database.read() as db:
        slots = agenda(db, span.since, span.until)
        outlets = {outlet.name: outlet for outlet in list_outlets(db)}
    crowding = clashes(slots)
    calendar = visit.context.calendar
    return [
        CalendarEntry(
            slot,
            crowding.get((slot.publication.id, slot.at), ()),
            leaving_at(slot, outlets, calendar),
        )
        for slot in slots
    ]

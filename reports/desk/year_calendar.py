"""The year's calendar of content for the body that coordinates a plan: what its obligations order,
with dates to propose; theme by form, each month planned and done; then every date."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Connection

from content.calendar.agenda import Slot, agenda
from content.intake.local_time import local_day
from content.office.holidays import Calendar
from content.plans.activities import STATES, Activity, list_activities
from content.plans.file import IssuedPlan
from content.plans.forms import READINGS, TRIGGERS, form_label
from content.plans.office_agency import coordinates
from content.plans.plans import Version, plan_versions_of
from reports.counting.annex import PUBLISHED
from reports.counting.material import Material, load, moments
from reports.counting.obligations import ObligationHistory, obligation_histories
from reports.counting.pieces import Piece, PlanScope, acts, posts
from reports.counting.responsible import responsibility
from reports.counting.summary import scope_of
from reports.counting.topics import below
from reports.desk.year_of_obligations import (
    ObligationYear,
    ProposedDate,
    YearOfDuties,
    is_of_year,
    obligation_year,
    proposed_dates,
)
from reports.periods.cadences import windows_of
from reports.periods.periods import Span

OTHER_FORMS: Final = "Hình thức khác"
BY_HAND: Final = "Hoạt động do người thực hiện"


@dataclass(frozen=True)
class YearLine:
    """One theme through one form: (planned, done) for each month; what was done was planned too."""

    code: str
    theme: str
    form: str
    months: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class PlannedDate:
    """One date of the calendar."""

    day: date
    form: str
    title: str
    themes: tuple[str, ...]
    where: str
    state: str


@dataclass(frozen=True)
class YearCalendar:
    """A year of a plan, counted on `made_on`. `duties` and `dates` are of the obligations that
    concern the office; of all, where it coordinates the plan or does not say who it is."""

    year: int
    plan: IssuedPlan
    duties: tuple[ObligationYear, ...]
    dates: tuple[ProposedDate, ...]
    lines: tuple[YearLine, ...]
    entries: tuple[PlannedDate, ...]
    made_on: date


def year_calendar(
    db: Connection, plan: str, year: int, now: datetime, calendar: Calendar
) -> YearCalendar:
    """Everything that a plan orders in a year, and what stands on the calendar for it.

    InputError for a plan that was never imported.
    """
    versions, span = plan_versions_of(db, plan), Span(date(year, 1, 1), date(year, 12, 31))
    scope = scope_of(versions)
    material = load(db, Span(min(span.first, _begins(versions, span)), span.last))
    first, after = (moment.astimezone(UTC) for moment in moments(span))
    slots = [
        slot
        for slot in agenda(db, first, after)
        if slot.publication.state not in ("cancelled", "withdrawn")
    ]
    handmade = [
        activity
        for activity in list_activities(db, span.first, span.last)
        if activity.state != "cancelled" and _counts(activity, scope)
    ]
    book = _Book(span, material, scope, slots, handmade)
    issued = versions[-1].plan
    lines = [line for theme in issued.themes for line in _lines(book, issued, theme.id)]
    who = responsibility(db, versions, min(span.last, max(span.first, local_day(now))))
    planned = [activity for activity in handmade if activity.state == "planned"]
    look = YearOfDuties(span, local_day(now), calendar, material, scope, who, planned)
    ours = [history for history in obligation_histories(versions) if _concerns(history, look)]
    dates = [entry for history in ours for entry in proposed_dates(history, look)]
    return YearCalendar(
        year=year,
        plan=issued,
        duties=tuple(obligation_year(history, look) for history in ours),
        dates=tuple(sorted(dates, key=lambda entry: (entry.day, entry.title))),
        lines=(*lines, *_without_theme(book)),
        entries=tuple(_entries(book, issued)),
        made_on=local_day(now),
    )


def _concerns(history: ObligationHistory, look: YearOfDuties) -> bool:
    """Whether an obligation is due in the year, and asks something of us where we have a part of
    our own."""
    who = look.who
    if not is_of_year(history, look):
        return False
    whole = who.ours is None or coordinates(who.plan, who.ours)
    return whole or who.our_role(history.duty) is not None


def _begins(versions: Sequence[Version], year: Span) -> date:
    """Where the windows begin that share a day with the year."""
    return min(
        (
            window.span.first
            for history in obligation_histories(versions)
            for window in windows_of(history.duty.cadence, history.life, year)
        ),
        default=year.first,
    )


@dataclass(frozen=True)
class _Book:
    """What the year holds."""

    year: Span
    material: Material
    scope: PlanScope
    slots: Sequence[Slot]
    handmade: Sequence[Activity]

    def themes(self, slot: Slot) -> frozenset[str]:
        """The themes of what is on the calendar."""
        known = self.material.publications.get(slot.publication.id)
        return known.themes if known else frozenset()


def _counts(one: Activity, scope: PlanScope) -> bool:
    return one.form not in TRIGGERS | READINGS and scope.has(one)


def _lines(book: _Book, plan: IssuedPlan, id: str) -> Iterator[YearLine]:
    within, (theme,) = below(plan, id), [theme for theme in plan.themes if theme.id == id]
    scope = PlanScope("", within)
    for label in (*PUBLISHED.values(), OTHER_FORMS):
        planned = Counter(
            local_day(slot.at).month
            for slot in book.slots
            for place in slot.publication.places
            if _label(place.form) == label and not within.isdisjoint(book.themes(slot))
        )
        done = Counter[int]()
        for piece in _published(book, scope, label):
            done[piece.day.month] += piece.amount
        yield from _line(theme.code, theme.title, label, (planned, done))
    wanted = Counter(
        activity.last.month for activity in book.handmade if not within.isdisjoint(activity.themes)
    )
    took_place = Counter(
        act.last.month for act in acts(book.material, scope, book.year) if _counts(act, scope)
    )
    yield from _line(theme.code, theme.title, BY_HAND, (wanted, took_place))


def _label(form: str) -> str:
    """What the form of an outlet is called here."""
    return PUBLISHED.get(form, OTHER_FORMS)


def _published(book: _Book, scope: PlanScope, label: str) -> Iterable[Piece]:
    """What went out in the forms of one line."""
    forms = {sent.outlet.form for sent in book.material.sent if _label(sent.outlet.form) == label}
    return posts(*forms)(book.material, scope, book.year) if forms else ()


def _without_theme(book: _Book) -> Iterator[YearLine]:
    """What people did under obligations, about no theme in particular."""
    bare = [activity for activity in book.handmade if book.scope.themes.isdisjoint(activity.themes)]
    wanted, done = (
        Counter(activity.last.month for activity in bare),
        Counter(activity.last.month for activity in bare if activity.state == "done"),
    )
    yield from _line("", "Theo nhiệm vụ, không gắn nội dung riêng", BY_HAND, (wanted, done))


def _line(
    code: str, theme: str, form: str, counted: tuple[Counter[int], Counter[int]]
) -> Iterator[YearLine]:
    planned, done = counted
    if planned or done:
        yield YearLine(
            code, theme, form, tuple((planned[month], done[month]) for month in range(1, 13))
        )


def _entries(book: _Book, plan: IssuedPlan) -> Iterator[PlannedDate]:
    names = {form.key: form.name for form in plan.forms}
    went = {
        (sent.publication.id, sent.outlet.name, sent.day)
        for sent in book.material.sent
        if sent.state in ("accepted", "delivered")
    }
    rows = []
    for slot in book.slots:
        day, themes = local_day(slot.at), tuple(sorted(book.themes(slot) & book.scope.themes))
        for place in slot.publication.places if themes else ():
            state = _state((slot.publication.id, place.name, day) in went, slot)
            form, title = _label(place.form), slot.publication.title
            rows.append(PlannedDate(day, form, title, themes, place.name, state))
    rows += [
        PlannedDate(
            activity.last,
            form_label(activity.form, names),
            activity.title,
            activity.themes,
            activity.place,
            STATES[activity.state],
        )
        for activity in book.handmade
    ]
    yield from sorted(rows, key=lambda row: (row.day, row.form, row.title, row.where))


def _state(went_out: bool, slot: Slot) -> str:
    return "đã phát" if went_out else "chưa phát được" if slot.planned else "dự kiến"

"""The year's calendar of content for the body that coordinates a plan: theme by form, each month
planned and done; then every date."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import Connection

from content.calendar.agenda import Slot, agenda
from content.plans.activities import STATES, Activity, list_activities
from content.plans.file import IssuedPlan
from content.plans.forms import READINGS, TRIGGERS, form_label
from content.plans.plans import plan_versions_of
from reports.counting.annex import PUBLISHED
from reports.counting.material import Material, load, local_day, moments
from reports.counting.pieces import Piece, PlanScope, acts, posts
from reports.counting.summary import scope_of
from reports.counting.topics import below
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
    """A year of a plan, counted on `made_on`."""

    year: int
    plan: IssuedPlan
    lines: tuple[YearLine, ...]
    entries: tuple[PlannedDate, ...]
    made_on: date


def year_calendar(db: Connection, plan: str, year: int, now: datetime) -> YearCalendar:
    """Everything of the plan that stands on the calendar of a year.

    InputError for a plan that was never imported.
    """
    versions, span = plan_versions_of(db, plan), Span(date(year, 1, 1), date(year, 12, 31))
    scope, material = scope_of(versions), load(db, span)
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
    book = _Book(material, scope, slots, handmade)
    issued = versions[-1].plan
    lines = [line for theme in issued.themes for line in _lines(book, issued, theme.id)]
    return YearCalendar(
        year, issued, (*lines, *_without_theme(book)), tuple(_entries(book, issued)), local_day(now)
    )


@dataclass(frozen=True)
class _Book:
    """What the year holds."""

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
        act.last.month
        for act in acts(book.material, scope, book.material.span)
        if _counts(act, scope)
    )
    yield from _line(theme.code, theme.title, BY_HAND, (wanted, took_place))


def _label(form: str) -> str:
    """What the form of an outlet is called here."""
    return PUBLISHED.get(form, OTHER_FORMS)


def _published(book: _Book, scope: PlanScope, label: str) -> Iterable[Piece]:
    """What went out in the forms of one line."""
    forms = {sent.outlet.form for sent in book.material.sent if _label(sent.outlet.form) == label}
    return posts(*forms)(book.material, scope, book.material.span) if forms else ()


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

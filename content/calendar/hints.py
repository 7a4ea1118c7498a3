"""What somebody may want to know before a schedule stands; nothing of it ever blocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, select

from content.calendar.agenda import CROWDED, SAME_TEXT, Slot, agenda
from content.calendar.exceptions import RuleException
from content.calendar.forecast import Forecast, forecast
from content.calendar.schedule import ScheduleRequest
from content.database.tables.outlets import outlets
from content.database.tables.publications import publication_outlets, publications
from content.intake.local_time import VIETNAM, local_day
from content.items.carried import picture_hashes
from content.library.rights import ends_of
from content.office.holidays import Calendar
from content.office.lunar import is_around_tet
from content.outlets.facts import FORM

HintKind = Literal[
    "far", "holiday", "tet", "night", "same-text", "same-hour", "rights", "no-page", "twice"
]

_PAGE: Final = "portal"  # the form of an outlet on which a text has its page
_LEADING: Final = ("email", "social")  # those whose texts lead to it
_DAYTIME: Final = range(6, 21)  # hours at which people like to be written to
_LOOKED_AT: Final = 60  # times of a repetition
_AHEAD: Final = timedelta(days=366)  # from its first time on; what is due later is far
_AT_MOST: Final = 3  # of a kind

SPAN: Final = SAME_TEXT
"""So far around a time others on the calendar are worth a hint."""


@dataclass(frozen=True)
class Hint:
    """One thing worth knowing: `at` is the due time that it is about, `name` the holiday or the
    title of the other text, `place` the outlet or list on which it crowds, or the outlets that
    write to each person of the list. Of rights, `name` is
    the last day of a picture's, and `place` told where the text is still shown after it."""

    kind: HintKind
    at: datetime
    name: str = ""
    place: str = ""
    other: datetime | None = None  # when the other text is due there
    more: int = 0  # further due times of which the same is true


@dataclass(frozen=True)
class MovedPublication:
    """What goes out when it has moved; `exceptions` of its rule go on."""

    publication: int
    plan: ScheduleRequest
    exceptions: Sequence[RuleException] = ()


def is_at_night(at: datetime) -> bool:
    """Whether people would rather not be written to at that hour."""
    return at.astimezone(VIETNAM).hour not in _DAYTIME


def hints_of(
    db: Connection, plan: ScheduleRequest, seen: Forecast, calendar: Calendar, now: datetime
) -> list[Hint]:
    """At most three holidays and three other texts of the hour; of night, Tết and the same text the
    first; of what is due more than a year from now the last."""
    moments = _looked_at(seen)
    if not moments:
        return []
    slots = agenda(db, moments[0] - SPAN, moments[-1] + SPAN)
    return [*own_hints(db, plan, seen), *hints_among(plan, seen, calendar, now, slots)]


def own_hints(
    db: Connection, plan: ScheduleRequest, seen: Forecast, beside: Sequence[ScheduleRequest] = ()
) -> list[Hint]:
    """What it says of itself, whatever else is on the calendar; `beside`: what is to be scheduled
    together with it."""
    at = seen.moments[0] if seen.moments else plan.at
    page = any(
        other.revision.item == plan.revision.item and other.at <= at and _has_page(other)
        for other in beside
    )
    pages = [] if page else _page_hints(db, plan, at)
    return [*rights_hints(db, plan, seen), *pages, *twice_hints(plan, at)]


def hints_of_move(
    db: Connection, moved: MovedPublication, calendar: Calendar, now: datetime
) -> list[Hint]:
    """The same of a publication, or one of its times, that goes to another time: nothing of itself
    stands in its way."""
    plan, seen = moved.plan, forecast(moved.plan, moved.exceptions)
    moments = _looked_at(seen)
    if not moments:
        return []
    found = agenda(db, moments[0] - SPAN, moments[-1] + SPAN)
    slots = [slot for slot in found if slot.publication.id != moved.publication]
    return [*own_hints(db, plan, seen), *hints_among(plan, seen, calendar, now, slots)]


def rights_hints(db: Connection, plan: ScheduleRequest, seen: Forecast) -> list[Hint]:
    """That a picture is not to be used any more when the text goes out, or while it is still
    shown: of the right that ends first."""
    ends = sorted(ends_of(db, picture_hashes(plan.revision.document)).values())
    if not ends or not seen.moments:
        return []
    name = f"{ends[0]:%d/%m/%Y}"
    late = [at for at in seen.moments if local_day(at) > ends[0]]
    if late:
        return [Hint("rights", late[0], name, more=len(late) - 1)]
    stays = any(outlet.surface for outlet in plan.outlets)
    if stays and (plan.until is None or plan.until > ends[0]):
        return [Hint("rights", seen.moments[-1], name, place="surface")]
    return []


def _page_hints(db: Connection, plan: ScheduleRequest, at: datetime) -> list[Hint]:
    """That what goes out leads to the text's page on the portal, and there is none by then."""
    leads = [outlet for outlet in plan.outlets if outlet.form in _LEADING]
    if not leads or _has_page(plan) or "portal" not in plan.revision.document["channels"]:
        return []
    on_portal = (
        select(publications.c.id)
        .join(publication_outlets, publication_outlets.c.publication_id == publications.c.id)
        .join(outlets, outlets.c.id == publication_outlets.c.outlet_id)
        .where(
            publications.c.item_id == plan.revision.item,
            publications.c.amendment_id.is_(None),
            publications.c.state.in_(("waiting", "active", "done")),
            publications.c.at <= at,
            FORM == _PAGE,
        )
    )
    return [] if db.execute(on_portal.limit(1)).first() else [Hint("no-page", at)]


def _has_page(plan: ScheduleRequest) -> bool:
    return any(outlet.form == _PAGE for outlet in plan.outlets)


def twice_hints(plan: ScheduleRequest, at: datetime) -> list[Hint]:
    """That more than one outlet writes to each person of the list."""
    titles = [outlet.title for outlet in plan.outlets if outlet.addressed]
    return [Hint("twice", at, place=", ".join(titles))] if len(titles) > 1 else []


def hints_among(
    plan: ScheduleRequest, seen: Forecast, calendar: Calendar, now: datetime, slots: Sequence[Slot]
) -> list[Hint]:
    """The same, where what is on the calendar from `SPAN` before its first time to `SPAN` after its
    last one was read already, for several schedules together."""
    moments = _looked_at(seen)
    found = [*_of_days(moments, calendar), *_of_others(plan, moments, slots)]
    if seen.ends and seen.moments[-1] > now + _AHEAD:
        found.insert(0, Hint("far", seen.moments[-1]))
    return [
        hint for kind in dict.fromkeys(hint.kind for hint in found) for hint in _of(kind, found)
    ]


def _looked_at(seen: Forecast) -> list[datetime]:
    latest = [first + _AHEAD for first in seen.moments[:1]]
    return [at for at in seen.moments[:_LOOKED_AT] if at <= latest[0]]


def hints_of_day(at: datetime, calendar: Calendar) -> list[Hint]:
    """What the day and the hour alone say of one moment."""
    return list(_of_days([at], calendar))


def _of(kind: HintKind, found: Sequence[Hint]) -> list[Hint]:
    alike = [hint for hint in found if hint.kind == kind]
    shown = alike[: _AT_MOST if kind in ("holiday", "same-hour") else 1]
    return [*shown[:-1], replace(shown[-1], more=len(alike) - len(shown))]


def _of_days(moments: Sequence[datetime], calendar: Calendar) -> Iterator[Hint]:
    for at in moments:
        if name := calendar.holiday_name(local_day(at)):
            yield Hint("holiday", at, name)
        elif is_around_tet(local_day(at)):
            yield Hint("tet", at)
        if is_at_night(at):
            yield Hint("night", at)


def _of_others(
    plan: ScheduleRequest, moments: Sequence[datetime], slots: Sequence[Slot]
) -> Iterator[Hint]:
    ours = {outlet.name: outlet.title for outlet in plan.outlets if not outlet.surface}
    alive = [slot for slot in slots if slot.publication.state not in ("cancelled", "withdrawn")]
    for slot in alive:
        known = slot.publication
        if plan.instead_of == (known.id, slot.named_at):
            continue  # it gives its place to this one
        shared = [ours[name] for name in known.outlets if name in ours]
        if plan.audience is not None and known.audience == plan.audience.name:
            shared = [plan.audience.name]
        elif known.audience is not None:  # another list gets it: nobody gets it twice
            shared = [] if known.item == plan.revision.item else shared
        near = min(moments, key=lambda at: abs(at - slot.at))
        apart = abs(near - slot.at)
        if shared and known.item == plan.revision.item and apart <= SAME_TEXT:
            yield Hint("same-text", near, known.title, shared[0], slot.at)
        elif shared and known.item != plan.revision.item and apart < CROWDED:
            yield Hint("same-hour", near, known.title, shared[0], slot.at)

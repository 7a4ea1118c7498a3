"""What is done with a whole campaign, each after one last look: scheduled, moved with its event
day, cancelled."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Scheduling, SentForm, Visit
from console.looks.mailings import MailingPreview, counted_cost, mailing_of
from console.looks.months import held_until
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_needed
from console.views.campaigns import found_or_404, words_of_page
from console.words.campaigns import fault_words, moved_words, obstacle_words
from console.words.i18n import _, moment, ngettext
from console.words.schedules import hint_words, hints_in_words, reach_words, told_schedule
from content.calendar.agenda import Slot, agenda
from content.calendar.forecast import Forecast, forecast
from content.calendar.hints import SPAN, hints_among, hints_of_day, own_hints
from content.calendar.publications import Publication
from content.calendar.schedule import must_be_released
from content.campaigns.acting import (
    Changed,
    EventShift,
    MovedDays,
    MovedTime,
    NewDay,
    Timed,
    cancel_together,
    cancellable,
    move_together,
    moved_days,
    moved_times,
    require_event_day,
    schedule_together,
    seen_of,
    shifts_of,
)
from content.campaigns.campaigns import Campaign
from content.intake.errors import InputError
from content.intake.local_time import local_day
from content.outlets.outlets import Outlet, list_outlets
from engine.decisions.campaigns import Together, together

router = APIRouter()


@dataclass(frozen=True)
class TimedLook:
    """One publication to be, as the last look shows it."""

    timed: Timed
    seen: Forecast
    told: list[tuple[str, str]]
    hints: list[str]
    mailing: MailingPreview | None
    waits: bool


@dataclass(frozen=True)
class ShiftLook:
    """One publication, from when to when, with what is worth knowing."""

    shift: EventShift
    hints: list[str]


@router.get("/chien-dich/{name}/xep-lich")
def look(visit: Scheduling, name: str) -> Response:
    """The one last look at everything that is not on the calendar yet."""
    return _looked(visit, name)


@router.post("/chien-dich/{name}/xep-lich")
def put(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """Schedules all of it in one transaction, as it was seen."""
    try:
        found = _together(visit, found_or_404(visit, name))
        if found.seen != sent.get("seen"):
            return _looked(visit, name, again=True)
        with visit.context.database.write() as db:
            above = visit.settings.release_above
            made = schedule_together(db, name, found.planned, visit.act(), above)
    except InputError as error:
        return _looked(visit, name, error)
    text = ngettext("Đã xếp %(num)s lịch phát.", "Đã xếp %(num)s lịch phát.", len(made))
    return pages.go(f"/chien-dich/{name}", Flash(text % {"num": len(made)}))


@router.get("/chien-dich/{name}/doi-ngay")
def ask_day(visit: Scheduling, name: str) -> Response:
    """The form for another event day."""
    return _moving(visit, name, AskedDay())


@router.post("/chien-dich/{name}/doi-ngay")
def move(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """Shows what would move, and moves it when that was seen."""
    day = None
    try:
        day = day_needed(sent, "event_day", local_day(visit.now))
        if sent.get("sure") != "1":
            return _moving(visit, name, AskedDay(day))
        to = NewDay(day, str(sent.get("seen", "")))
        with visit.context.database.write() as db:
            above = visit.settings.release_above
            moved = move_together(db, name, to, visit.act(), above)
    except Changed:
        return _moving(visit, name, AskedDay(day, again=True))
    except InputError as error:
        typed = str(sent.get("event_day", ""))
        return _moving(visit, name, AskedDay(error=error, typed=typed))
    text = ngettext(
        "Đã dời ngày sự kiện và %(num)s lịch phát.",
        "Đã dời ngày sự kiện và %(num)s lịch phát.",
        len(moved),
    )
    return pages.go(f"/chien-dich/{name}", Flash(text % {"num": len(moved)}))


@router.get("/chien-dich/{name}/huy")
def ask_cancel(visit: Scheduling, name: str) -> Response:
    """What would be cancelled, and the reason."""
    return _cancelling(visit, name)


@router.post("/chien-dich/{name}/huy")
def cancel(visit: Scheduling, name: str, sent: SentForm) -> Response:
    """Cancels all that has not begun."""
    seen = [int(text[:18]) for text in map(str, sent.getlist("number")) if text.isdecimal()]
    why = str(sent.get("why", ""))
    try:
        with visit.context.database.write() as db:
            ended = cancel_together(db, name, seen, visit.act(why))
    except Changed:
        return _cancelling(visit, name, why=why, again=True)
    except InputError as error:
        return _cancelling(visit, name, error, why)
    text = ngettext("Đã hủy %(num)s lịch phát.", "Đã hủy %(num)s lịch phát.", len(ended))
    return pages.go(f"/chien-dich/{name}", Flash(text % {"num": len(ended)}))


def _together(visit: Visit, campaign: Campaign) -> Together:
    return together(
        visit.context,
        campaign,
        visit.act(),
        lambda text, outlets, people: counted_cost(visit, people, text, outlets),
    )


def _looked(
    visit: Visit, name: str, error: InputError | None = None, again: bool = False
) -> Response:
    campaign = found_or_404(visit, name)
    try:
        found = _together(visit, campaign)
    except InputError as refused:
        found, error = Together((), ()), error or refused
    looks = _looks(visit, found)
    return visit.page(
        "campaigns/schedule.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        campaign=campaign,
        found=found,
        called_off=found.called_off,
        looks=looks,
        reach_words=reach_words,
        again=again,
        letters=sum(look.seen.letters for look in looks),
        cost=sum(look.seen.whole_cost or 0 for look in looks),
        **words_of_page(),
    )


def _looks(visit: Visit, found: Together) -> list[TimedLook]:
    if not found.planned:
        return []
    moments = [timed.request.at for timed in found.planned]
    with visit.context.database.read() as db:
        slots = agenda(db, min(moments) - SPAN, max(moments) + SPAN)
        together = [timed.request for timed in found.planned]
        own = [
            hints_in_words(own_hints(db, request, forecast(request), together))
            for request in together
        ]
    looks = [_timed_look(visit, timed, slots) for timed in found.planned]
    return [
        replace(look, hints=[*told, *look.hints]) for look, told in zip(looks, own, strict=True)
    ]


def _timed_look(visit: Visit, timed: Timed, slots: list[Slot]) -> TimedLook:
    asked, calendar = timed.request, visit.context.calendar
    seen = forecast(asked)
    hints = hints_in_words(hints_among(asked, seen, calendar, visit.now, slots))
    until = held_until(asked.at, asked.outlets, calendar)
    if until > asked.at:
        hints.append(_held(until))
    people = asked.audience
    return TimedLook(
        timed,
        seen,
        told_schedule(asked, seen, visit.now, calendar),
        hints,
        mailing_of(visit, people, asked.revision, asked.outlets) if people else None,
        must_be_released(asked, visit.settings.release_above),
    )


def _held(until: datetime) -> str:
    return _("Theo khung giờ và ngày nghỉ, có điểm phát giữ lại đến %(at)s.", at=moment(until))


@dataclass(frozen=True)
class AskedDay:
    """The day that was asked for, and what is to be told above it."""

    day: date | None = None
    error: InputError | None = None
    again: bool = False
    typed: str = ""


def _moving(visit: Visit, name: str, asked: AskedDay) -> Response:
    day, error = asked.day, asked.error
    campaign = found_or_404(visit, name)
    shifts: list[EventShift] = []
    begun: list[Publication] = []
    times: list[MovedTime] = []
    days: MovedDays | None = None
    outlets: dict[str, Outlet] = {}
    try:
        require_event_day(campaign)
        if day is not None:
            days = moved_days(campaign, day, visit.now)
            with visit.context.database.read() as db:
                shifts, begun = shifts_of(db, campaign, day, visit.act())
                times = moved_times(db, campaign, day, visit.now)
                outlets = {outlet.name: outlet for outlet in list_outlets(db)}
    except InputError as refused:
        day, error = None, error or refused
    return visit.page(
        "campaigns/move.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        campaign=campaign,
        day=day,
        typed=asked.typed or day or "",
        days=moved_words(days) if days else [],
        looks=[_shift_look(visit, shift, outlets) for shift in shifts if not shift.obstacle],
        staying=[
            (shift.publication, "; ".join([obstacle_words(shift.obstacle), *_outside(shift)]))
            for shift in shifts
            if shift.obstacle
        ]
        + [(publication, _("đã bắt đầu phát")) for publication in begun],
        times=times,
        places={name: outlet.title for name, outlet in outlets.items()},
        seen=seen_of(shifts),
        again=asked.again,
        **words_of_page(),
    )


def _shift_look(visit: Visit, shift: EventShift, outlets: dict[str, Outlet]) -> ShiftLook:
    calendar = visit.context.calendar
    hints = [f"{said[0].upper()}{said[1:]}." for said in _outside(shift)]
    hints += [hint_words(hint) for hint in hints_of_day(shift.to, calendar)]
    places = [outlets[name] for name in shift.publication.outlets if name in outlets]
    until = held_until(shift.to, places, calendar)
    return ShiftLook(shift, [*hints, *([_held(until)] if until > shift.to else [])])


def _outside(shift: EventShift) -> list[str]:
    return [fault_words(shift.fault)] if shift.fault else []


def _cancelling(
    visit: Visit, name: str, error: InputError | None = None, why: str = "", again: bool = False
) -> Response:
    campaign = found_or_404(visit, name)
    with visit.context.database.read() as db:
        coming, begun = cancellable(db, campaign)
    return visit.page(
        "campaigns/cancel.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        campaign=campaign,
        coming=coming,
        begun=begun,
        why=why,
        again=again,
        **words_of_page(),
    )

"""One publication: put on the calendar, shown, moved, released, cancelled."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access.auth import Reading, Releasing, Scheduling, SentForm, Visit
from console.looks.mailings import mailing_of
from console.looks.months import leaving_at
from console.looks.older import older_publications
from console.looks.progress import how_far
from console.looks.single_times import coming_times
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from console.words.schedules import course_words, hints_in_words, reach_words, sum_words, when_words
from console.words.single_times import exceptions_words
from content.audiences.audiences import Audience, find_audience
from content.calendar import releasing, schedule
from content.calendar.agenda import Slot
from content.calendar.forecast import forecast
from content.calendar.hints import MovedPublication, hints_of_move, twice_hints
from content.calendar.prepared import prepared_of
from content.calendar.publications import Publication, find_publication
from content.calendar.releasing import ListSeen
from content.calendar.schedule import ScheduleRequest
from content.calendar.undoing import not_before
from content.database.db import Connection
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM, local_day
from content.items.items import Revision, newest_revision, revision_by_id
from content.outlets.outlets import Outlet, list_outlets
from content.people import audit
from engine.decisions.scheduling import moment_asked

router = APIRouter()

_NEXT_TIMES = 6
_HINTS = 4  # they travel in a cookie


@router.get("/lich/{publication:int}")
def show(visit: Reading, publication: int) -> Response:
    """Everything about one publication."""
    return _shown(visit, publication)


@router.get("/lich/{publication:int}/tien-do")
def progress(visit: Reading, publication: int) -> Response:
    """How far it is; the page asks again every few seconds while something is left to send."""
    with visit.context.database.read() as db:
        found = find_publication(db, publication)
    template = (
        "publications/progress_part.html"
        if visit.is_fragment
        else "publications/progress_page.html"
    )
    return visit.page(template, publication=found, **how_far(visit, found))


@router.post("/lich/{publication:int}/doi")
def move(visit: Scheduling, publication: int, sent: SentForm) -> Response:
    """Moves it to another time."""
    try:
        at = not_before(moment_asked(moved_to(sent), visit.now), visit.now)
        with visit.context.database.write() as db:
            schedule.reschedule(db, publication, at, visit.act(), visit.settings.release_above)
            seq = audit.newest(db)
            hints = move_hints(visit, db, publication, at)
    except InputError as error:
        return _shown(visit, publication, error)
    then = pages.own_path(str(sent.get("then", "")) or f"/lich/{publication}")
    said = _("Đã dời lịch sang %(at)s.", at=f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}")
    return pages.go(then, Flash(said, undo=undo_path(publication, seq, then)), *hints)


def move_hints(
    visit: Visit, db: Connection, publication: int, at: datetime, single: bool = False
) -> list[Flash]:
    """What is worth knowing of the time that a publication, or a single time of it, went to: as
    before scheduling, told beside «Hoàn tác»."""
    found = find_publication(db, publication)
    outlets = [outlet for outlet in list_outlets(db) if outlet.name in found.outlets]
    audience = find_audience(db, found.audience) if found.audience else None
    asked = _asked(found, revision_by_id(db, found.revision_id), outlets, audience)
    if single:
        moved = MovedPublication(publication, replace(asked, at=at, repeat=None, until=None))
    else:
        moved = MovedPublication(publication, replace(asked, at=at), found.exceptions)
    hints = hints_of_move(db, moved, visit.context.calendar, visit.now)
    return [Flash(text, "warning") for text in hints_in_words(hints)[:_HINTS]]


def undo_path(publication: int, seq: int, then: str) -> str:
    """Where the form of «Hoàn tác» goes: it takes back the act of that row of the record."""
    return f"/lich/{publication}/hoan-tac/{seq}?then={quote(then, safe='')}"


def moved_to(sent: FormData) -> str:
    """The day and time as they were typed; both are needed."""
    day, time = (str(sent.get(name, "")).strip() for name in ("date", "time"))
    if not day:
        raise InputError([pages.problem("at", _("ghi ngày dời đến, ví dụ 31/12/2026"))])
    if not time:
        raise InputError([pages.problem("at", _("ghi giờ phát, ví dụ 8h30"))])
    return f"{day} {time}"


@router.post("/lich/{publication:int}/huy")
def cancel(visit: Scheduling, publication: int, sent: SentForm) -> Response:
    """Ends it; what has not left is cancelled."""
    try:
        with visit.context.database.write() as db:
            ended = schedule.cancel(db, publication, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _shown(visit, publication, error)
    return pages.go(
        f"/lich/{publication}",
        Flash(_("Đã hủy lịch phát; %(count)s lượt gửi đang chờ đã bị hủy.", count=ended)),
    )


@router.post("/lich/{publication:int}/cho-phep")
def release(visit: Releasing, publication: int, sent: SentForm) -> Response:
    """A second person lets a large mailing go."""
    try:
        with visit.context.database.write() as db:
            releasing.release(db, publication, visit.act(), _seen(sent), _upto(sent))
    except InputError as error:
        return _shown(visit, publication, error)
    return pages.go(f"/lich/{publication}", Flash(_("Đã cho phép gửi.")))


def _seen(sent: FormData) -> ListSeen | None:
    """The list that the page showed, with the cost that it showed."""
    generation, cost = str(sent.get("generation", "")), str(sent.get("cost", ""))
    if not generation.isdecimal():
        return None
    return ListSeen(int(generation[:9]), int(cost[:15]) if cost.isdecimal() else None)


def _upto(sent: FormData) -> int | None:
    """«mọi lần nhập đến N người», where that was written."""
    text = str(sent.get("upto", "")).replace(".", "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise InputError([pages.problem("upto", _("ghi số người, ví dụ 1.200, hoặc để trống"))])
    return int(text)


def _shown(visit: Visit, number: int, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found = find_publication(db, number)
        revision = revision_by_id(db, found.revision_id)
        outlets = [outlet for outlet in list_outlets(db) if outlet.name in found.outlets]
        audience = find_audience(db, found.audience) if found.audience else None
        change = releasing.change_of(db, number)
        prepared = prepared_of(db, number)
        newest = newest_revision(db, found.item)
        others = older_publications(db, newest) if newest else []
    asked = _asked(found, revision, outlets, audience)
    seen = forecast(asked, found.exceptions)
    return visit.page(
        "publications/publication.html",
        **how_far(visit, found),
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        publication=found,
        revision=revision,
        newest=newest,
        older=[other for other in others if other.id == number and _is_offered(newest)],
        outlets=outlets,
        change=change,
        prepared=prepared,
        release_above=visit.settings.release_above,
        when=when_words(found.at, visit.now, visit.context.calendar),
        course=course_words(seen, found.repeat),
        total=sum_words(seen),
        reach=reach_words(found.size or 0, seen.addressed),
        twice=" ".join(hints_in_words(twice_hints(asked, found.at))),
        is_large=change is not None and _is_large(visit, found, change.now * seen.addressed),
        times=coming_times(found, visit.now, _NEXT_TIMES),
        exceptions=exceptions_words(found.exceptions, visit.now),
        holds=_holds(visit, found, outlets),
        mailing=mailing_of(visit, audience, revision, outlets)
        if audience and found.state == "waiting"
        else None,
    )


def _is_offered(newest: Revision | None) -> bool:
    """Whether a text was put forward as the next one; a draft is nobody's matter yet."""
    return newest is not None and newest.state in ("submitted", "approved")


def _is_large(visit: Visit, found: Publication, letters: int) -> bool:
    """Whether what is still to come of it waits for a second person."""
    above = visit.settings.release_above
    return releasing.is_large(found, letters, above, found.next_at)


def _asked(
    found: Publication, revision: Revision, outlets: list[Outlet], audience: Audience | None
) -> ScheduleRequest:
    """What was asked for when it was scheduled."""
    return ScheduleRequest(
        revision, outlets, audience, found.at, found.repeat, found.until, found.cost
    )


def _holds(
    visit: Visit, publication: Publication, outlets: list[Outlet]
) -> tuple[str | None, datetime] | None:
    """(the holiday on which it falls, when the last outlet lets it go) for what is still to come
    and will not leave at its time."""
    if publication.state not in ("waiting", "active") or publication.next_at is None:
        return None
    at, calendar = publication.next_at, visit.context.calendar
    leaves = leaving_at(
        Slot(publication, at, False), {outlet.name: outlet for outlet in outlets}, calendar
    )
    return (calendar.holiday_name(local_day(at)), leaves) if leaves > at else None

"""One publication: put on the calendar, shown, moved, released, cancelled."""

from datetime import datetime

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access.auth import Reading, Releasing, Scheduling, SentForm, Visit
from console.looks.mailings import mailing_of
from console.looks.months import leaving_at
from console.looks.progress import how_far
from console.shell import pages
from console.shell.pages import Flash
from console.words.i18n import _
from console.words.schedules import course_words, sum_words, when_words
from content.audiences.audiences import Audience, find_audience
from content.calendar import releasing, schedule
from content.calendar.agenda import Slot
from content.calendar.forecast import forecast
from content.calendar.prepared import prepared_of
from content.calendar.publications import Publication, find_publication
from content.calendar.recurrence import occurrences
from content.calendar.releasing import ListSeen
from content.calendar.schedule import ScheduleRequest
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM, local_day
from content.items.items import Revision, revision_by_id
from content.outlets.outlets import Outlet, list_outlets
from engine.decisions.scheduling import moment_asked

router = APIRouter()

_NEXT_TIMES = 6


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
        at = moment_asked(_moved_to(sent), visit.now)
        with visit.context.database.write() as db:
            schedule.reschedule(db, publication, at, visit.act(), visit.settings.release_above)
    except InputError as error:
        return _shown(visit, publication, error)
    then = str(sent.get("then", "")) or f"/lich/{publication}"
    return pages.go(
        pages.own_path(then),
        Flash(_("Đã dời lịch sang %(at)s.", at=f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}")),
    )


def _moved_to(sent: FormData) -> str:
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
    seen = forecast(_asked(found, revision, outlets, audience))
    return visit.page(
        "publications/publication.html",
        **how_far(visit, found),
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        publication=found,
        revision=revision,
        outlets=outlets,
        change=change,
        prepared=prepared,
        release_above=visit.settings.release_above,
        when=when_words(found.at, visit.now, visit.context.calendar),
        course=course_words(seen, found.repeat),
        total=sum_words(seen),
        is_large=change is not None
        and releasing.is_large(found, change.now, visit.settings.release_above, found.next_at),
        times=_times(found),
        holds=_holds(visit, found, outlets),
        mailing=mailing_of(visit, audience, revision, outlets)
        if audience and found.state == "waiting"
        else None,
    )


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


def _times(publication: Publication) -> list[str]:
    """The next due times that have no deliveries yet, as people read them."""
    if publication.next_at is None:
        return []
    far = publication.next_at.replace(year=publication.next_at.year + 2)
    found = occurrences(
        publication.at, publication.repeat, publication.until, publication.next_at, far
    )
    return [f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}" for at in found[:_NEXT_TIMES]]

"""One publication: put on the calendar, shown, moved, released, cancelled."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access.auth import Reading, Releasing, Scheduling, SentForm, Visit
from console.looks.mailings import mailing_of
from console.looks.months import leaving_at
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_sent
from console.views import DayQuery
from console.words.i18n import _
from console.words.words import REPETITIONS, channel, publication_state, slot_state
from content.audiences.audiences import find_audience, list_audiences
from content.calendar import releasing, schedule
from content.calendar.agenda import Slot
from content.calendar.publications import Publication, find_publication
from content.calendar.recurrence import occurrences
from content.calendar.releasing import ListSeen
from content.calendar.schedule import ScheduleRequest
from content.deliveries.progress import Progress, progress_of, recent_rate
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM, local_day, written
from content.items.approval import approval_in_force
from content.items.items import Revision, approved_revision, list_approved, revision_by_id
from content.outlets.outlets import Outlet, list_outlets
from engine.decisions.preflight import families_of
from engine.decisions.scheduling import moment_asked, require_fit
from engine.standstill import standstill

router = APIRouter()

_SOON = timedelta(hours=1)  # a page that is open so long before the time follows by itself
_NEXT_TIMES = 6


@router.get("/lich/moi")
def ask(visit: Scheduling, bai: Annotated[str, Query()] = "", ngay: DayQuery = None) -> Response:
    """The form for one approved item, or the choice of an item."""
    if not bai:
        with visit.context.database.read() as db:
            items = [
                revision for revision in list_approved(db) if visit.may("schedule", revision.unit)
            ]
        return visit.page("publications/choose.html", items=items, day=written(ngay))
    now = visit.now.astimezone(VIETNAM)
    return _form(
        visit,
        _approved(visit, bai),
        {
            "date": written(ngay or now),
            "time": f"{now:%H:%M}",
            "when": "later" if ngay else "now",
        },
    )


@router.post("/lich/moi")
def put(visit: Scheduling, sent: SentForm) -> Response:
    """Schedules; what cannot be taken back is shown with its numbers and asked for once more."""
    revision = _approved(visit, str(sent.get("item", "")))
    try:
        plan = _plan(visit, revision, sent)
        require_fit(revision, plan.outlets, plan.audience, visit.context)
        if plan.audience and sent.get("sure") != "1":
            return _sure(visit, plan, sent)
        with visit.context.database.write() as db:
            publication = schedule.schedule(db, plan, visit.act(), visit.settings.release_above)
    except InputError as error:
        values = {
            name: str(sent.get(name, ""))
            for name in ("date", "time", "when", "repeat", "until", "audience")
        }
        return _form(visit, revision, {**values, "outlets": sent.getlist("outlet")}, error)
    return pages.go(f"/lich/{publication}", Flash(_("Đã xếp lịch phát.")))


@router.get("/lich/{publication:int}")
def show(visit: Reading, publication: int) -> Response:
    """Everything about one publication."""
    return _shown(visit, publication)


@router.get("/lich/{publication:int}/tien-do")
def progress(visit: Reading, publication: int) -> Response:
    """How far it is; the page asks again every few seconds while something is left to send."""
    with visit.context.database.read() as db:
        found = find_publication(db, publication)
        done, rate = progress_of(db, publication), recent_rate(db, visit.now)
    template = (
        "publications/progress_part.html"
        if visit.is_fragment
        else "publications/progress_page.html"
    )
    return visit.page(template, publication=found, rate=rate, **_standing(visit, found, done))


@router.post("/lich/{publication:int}/doi")
def move(visit: Scheduling, publication: int, sent: SentForm) -> Response:
    """Moves it to another time."""
    try:
        at = moment_asked(f"{sent.get('date', '')} {sent.get('time', '')}", visit.now)
        with visit.context.database.write() as db:
            schedule.reschedule(db, publication, at, visit.act())
    except InputError as error:
        return _shown(visit, publication, error)
    then = str(sent.get("then", "")) or f"/lich/{publication}"
    return pages.go(
        pages.own_path(then),
        Flash(_("Đã dời lịch sang %(at)s.", at=f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}")),
    )


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
            releasing.release(db, publication, visit.act(), _seen(sent))
    except InputError as error:
        return _shown(visit, publication, error)
    return pages.go(f"/lich/{publication}", Flash(_("Đã cho phép gửi.")))


def _seen(sent: FormData) -> ListSeen | None:
    """The list that the page showed."""
    generation = str(sent.get("generation", ""))
    return ListSeen(int(generation[:9])) if generation.isdecimal() else None


def _approved(visit: Visit, item: str) -> Revision:
    with visit.context.database.read() as db:
        found = approved_revision(db, item)
    if found is None:
        raise InputError([InputProblem(item, _("bài chưa được phê duyệt nên chưa xếp lịch được"))])
    return found


def _plan(visit: Visit, revision: Revision, sent: FormData) -> ScheduleRequest:
    name, chosen = str(sent.get("audience", "")), {str(outlet) for outlet in sent.getlist("outlet")}
    with visit.context.database.read() as db:
        outlets = [outlet for outlet in list_outlets(db) if outlet.name in chosen]
        audience = find_audience(db, name) if name else None
    asked = "now" if sent.get("when") == "now" else f"{sent.get('date', '')} {sent.get('time', '')}"
    return ScheduleRequest(
        revision,
        outlets,
        audience,
        moment_asked(asked, visit.now),
        str(sent.get("repeat", "")) or None,
        day_sent(sent, "until", local_day(visit.now)),
    )


def _form(
    visit: Visit, revision: Revision, values: dict[str, object], error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        approval = approval_in_force(db, revision)
        allowed = approval.channels if approval else ()
        known = [outlet for outlet in list_outlets(db) if outlet.family in families_of(revision)]
        outlets = [outlet for outlet in known if outlet.channel in allowed]
        audiences = list_audiences(db)
    shown = {"outlets": (), "repeat": "", "until": "", "audience": "", **values}
    return visit.page(
        "publications/form.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        groups=_groups(outlets),
        left_out=[outlet.title for outlet in known if outlet not in outlets],
        revision=revision,
        audiences=audiences,
        values=shown,
        repetitions=REPETITIONS,
    )


def _groups(outlets: list[Outlet]) -> list[tuple[str, list[Outlet]]]:
    """Outlets under the label of their channel."""
    names = dict.fromkeys(outlet.channel for outlet in outlets)
    return [
        (channel(name).text, [outlet for outlet in outlets if outlet.channel == name])
        for name in names
    ]


def _sure(visit: Visit, plan: ScheduleRequest, sent: FormData) -> Response:
    """The question before what cannot be taken back."""
    assert plan.audience is not None
    waits = plan.audience.size > visit.settings.release_above
    kept = pages.kept_fields(sent.multi_items())
    mailing = mailing_of(visit, plan.audience, plan.revision, plan.outlets)
    return visit.page("publications/sure.html", plan=plan, mailing=mailing, waits=waits, kept=kept)


def _shown(visit: Visit, number: int, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found = find_publication(db, number)
        revision = revision_by_id(db, found.revision_id)
        outlets = [outlet for outlet in list_outlets(db) if outlet.name in found.outlets]
        audience = find_audience(db, found.audience) if found.audience else None
        done, rate = progress_of(db, number), recent_rate(db, visit.now)
    return visit.page(
        "publications/publication.html",
        **_standing(visit, found, done),
        rate=rate,
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        publication=found,
        revision=revision,
        outlets=outlets,
        times=_times(found),
        holds=_holds(visit, found, outlets),
        mailing=mailing_of(visit, audience, revision, outlets)
        if audience and found.state == "waiting"
        else None,
    )


def _standing(visit: Visit, publication: Publication, done: Progress) -> dict[str, Any]:
    """How far it is, in a word too.

    All its times may be planned although most of it has not left.
    """
    state = publication.state
    word = slot_state(state, True, done.counts) if state == "done" else publication_state(state)
    soon = (
        state == "active"
        and publication.next_at is not None
        and publication.next_at - visit.now < _SOON
    )
    with visit.context.database.read() as db:
        asked = soon or bool(done.waiting)
        still = standstill(db, visit.settings.home, visit.now) if asked else None
    is_due = soon and publication.next_at is not None and publication.next_at <= visit.now
    return {
        "progress": done,
        "standing": word,
        "starts_soon": soon,
        "is_due": is_due,
        "still": still,
    }


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

"""A text is put on the calendar: the form, the last look at what it comes to, the same question
once more where it stands already."""

from dataclasses import replace
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Scheduling, SentForm, Visit
from console.looks.last_look import is_other_list, last_look
from console.looks.mailings import counted_cost
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_sent
from console.views import DayQuery
from console.words import words
from console.words.i18n import _
from console.words.rhythms import REPETITIONS
from console.words.standings import item_state
from console.words.words import channel
from content.audiences.audiences import find_audience, list_audiences
from content.calendar.publications import Publication
from content.calendar.schedule import ScheduleRequest, schedule
from content.calendar.twins import twin_of
from content.finding.choices import units
from content.finding.schedulable import list_schedulable
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, written
from content.items.approval import approval_in_force
from content.items.items import Revision, approved_revision, newest_revision
from content.items.left_marks import left_marks
from content.outlets.outlets import Outlet, list_outlets, outlets_in_use
from engine.decisions.preflight import families_of
from engine.decisions.scheduling import moment_asked, require_fit

router = APIRouter()

_NOW = "now"
_CHOICES = 30
_TYPED = ("date", "time", "repeat", "until", "audience")


class _Twin(Exception):
    """The same schedule stands already."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication


@router.get("/lich/moi")
def ask(
    visit: Scheduling,
    bai: Annotated[str, Query()] = "",
    ngay: DayQuery = None,
    diem_phat: Annotated[str, Query()] = "",
    q: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """The form for one approved item, with an outlet chosen where one is named; or the choice of an
    item, by words in it."""
    if not bai:
        return _choice(visit, q.strip(), ngay)
    return _form(visit, _approved(visit, bai), {"date": written(ngay), "outlets": (diem_phat,)})


def _choice(visit: Visit, query: str, day: date | None) -> Response:
    with visit.context.database.read() as db:
        mine = [unit for unit in ("", *units(db)) if visit.may("schedule", unit)]
        amount, found = list_schedulable(db, query, mine, _CHOICES, visit.now)
    return visit.page(
        "publications/choose.html",
        items=found,
        amount=amount,
        query=query,
        day=written(day),
        item_state=item_state,
    )


@router.post("/lich/moi")
def put(visit: Scheduling, sent: SentForm) -> Response:
    """Shows what it comes to, and schedules when that was seen."""
    revision = _approved(visit, str(sent.get("item", "")))
    try:
        plan = _plan(visit, revision, sent)
        require_fit(revision, plan.outlets, plan.audience, visit.context)
        if sent.get("sure") != "1" or is_other_list(plan, sent):
            return _last_look(visit, plan, sent)
        with visit.context.database.write() as db:
            twin = twin_of(db, plan, visit.now) if sent.get("again") != "1" else None
            if twin is not None:
                raise _Twin(twin)
            publication = schedule(db, plan, visit.act(), visit.settings.release_above)
    except _Twin as found:
        return _once_more(visit, found.publication, sent)
    except InputError as error:
        values: dict[str, object] = {name: str(sent.get(name, "")) for name in _TYPED}
        return _form(visit, revision, {**values, "outlets": sent.getlist("outlet")}, error)
    done = _("Đã cho phát ngay.") if sent.get("when") == _NOW else _("Đã xếp lịch phát.")
    return pages.go(f"/lich/{publication}", Flash(done))


def _approved(visit: Visit, item: str) -> Revision:
    """What may go out of an item; who may not schedule it is told so before filling in a form."""
    with visit.context.database.read() as db:
        newest, found = newest_revision(db, item), approved_revision(db, item)
    if newest is None:
        raise HTTPException(404, _("Không có bài này: tìm ở trang Tin, bài."))
    visit.act().require("schedule", newest.unit)
    if found is None:
        raise InputError(
            [
                InputProblem(
                    item,
                    _("bài chưa được phê duyệt nên chưa xếp lịch được: trình và chờ phê duyệt đã"),
                )
            ]
        )
    return found


def _plan(visit: Visit, revision: Revision, sent: FormData) -> ScheduleRequest:
    name, chosen = str(sent.get("audience", "")), {str(outlet) for outlet in sent.getlist("outlet")}
    with visit.context.database.read() as db:
        outlets = [outlet for outlet in list_outlets(db) if outlet.name in chosen]
        audience = find_audience(db, name) if name else None
    plan = ScheduleRequest(
        revision,
        outlets,
        audience,
        moment_asked(_moment(sent), visit.now),
        str(sent.get("repeat", "")) or None,
        day_sent(sent, "until", local_day(visit.now)),
    )
    return replace(plan, cost=counted_cost(visit, audience, revision, outlets))


def _moment(sent: FormData) -> str:
    """When it is to leave, as it was typed. A day that was typed is never passed over."""
    day, time = (str(sent.get(name, "")).strip() for name in ("date", "time"))
    if sent.get("when") != _NOW:
        if not day:
            text = _("ghi ngày phát, ví dụ 31/12/2026; phát ngay thì bấm «Phát ngay»")
            raise InputError([pages.problem("date", text)])
        return f"{day} {time}"
    if day:
        text = _("đã ghi ngày %(day)s: bấm «Xếp lịch», hoặc xóa ngày rồi bấm «Phát ngay»", day=day)
        raise InputError([pages.problem("date", text)])
    return _NOW


def _form(
    visit: Visit, revision: Revision, values: dict[str, object], error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        approval = approval_in_force(db, revision)
        allowed = approval.channels if approval else ()
        known = [outlet for outlet in outlets_in_use(db) if outlet.family in families_of(revision)]
        outlets = [outlet for outlet in known if outlet.approved_as in allowed]
        audiences = [
            audience
            for audience in list_audiences(db)
            if visit.may("schedule", audience.unit or None)
        ]
    empty = {"outlets": (), "repeat": "", "until": "", "audience": "", "date": "", "time": "08:00"}
    return visit.page(
        "publications/form.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        groups=_groups(outlets),
        left_out=[outlet.title for outlet in known if outlet not in outlets],
        left_marks=left_marks(revision.document),
        words=words,
        revision=revision,
        audiences=audiences,
        values={**empty, **values},
        repetitions=REPETITIONS,
    )


def _groups(outlets: list[Outlet]) -> list[tuple[str, list[Outlet]]]:
    """Outlets under the label of their channel."""
    names = dict.fromkeys(outlet.approved_as for outlet in outlets)
    return [
        (channel(name).text, [outlet for outlet in outlets if outlet.approved_as == name])
        for name in names
    ]


def _last_look(visit: Visit, plan: ScheduleRequest, sent: FormData) -> Response:
    """What it comes to, in words, before it stands."""
    kept = [pair for pair in _kept(sent) if pair[0] not in ("sure", "generation", "again")]
    return visit.page(
        "publications/sure.html",
        **last_look(visit, plan),
        action="/lich/moi",
        back=f"/lich/moi?bai={quote(plan.revision.item)}",
        is_now=sent.get("when") == _NOW,
        is_other_list=sent.get("sure") == "1",
        kept=kept,
    )


def _once_more(visit: Visit, twin: Publication, sent: FormData) -> Response:
    """The question whether the same schedule should stand twice."""
    kept = [pair for pair in _kept(sent) if pair[0] != "again"]
    return visit.page("publications/again.html", twin=twin, kept=kept)


def _kept(sent: FormData) -> list[tuple[str, str]]:
    return pages.kept_fields(sent.multi_items())

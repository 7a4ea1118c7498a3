"""Cơ quan ta trong kế hoạch: which agency of each plan the office is, chosen from what the plan
names."""

from datetime import date

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from console.access.auth import Administering, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_sent
from console.words.i18n import _
from content.intake.errors import InputError
from content.intake.local_time import local_day, written
from content.office.office import OfficeAgency
from content.plans.agencies import known_agencies
from content.plans.office_agency import our_part, said_of_plans, say_agency
from content.plans.plans import find_plan, plan_ids

router = APIRouter()


@router.get("/he-thong/co-quan")
def choose(visit: Administering) -> Response:
    """Who we are in each plan, and the form for a change."""
    return _page(visit)


@router.post("/he-thong/co-quan")
def say(visit: Administering, sent: SentForm) -> Response:
    """The administrator's word, from a day on or for all time."""
    try:
        said = _said(sent)
        with visit.context.database.write() as db:
            say_agency(db, said, visit.act())
    except InputError as error:
        return _page(visit, error)
    told = [Flash(_("Đã ghi cơ quan ta trong kế hoạch."))]
    if said.valid_from and said.valid_from > local_day(visit.now):
        told.append(Flash(_later(visit, said.plan, said.valid_from), "warning"))
    return pages.go("/he-thong/co-quan", *told)


def _later(visit: Visit, plan: str, since: date) -> str:
    """From when on it holds, and who the office is until then."""
    today = local_day(visit.now)
    with visit.context.database.read() as db:
        part = our_part(db, plan, today)
        known = known_agencies(db, find_plan(db, plan))
    day = written(since)
    if part is None:
        return _(
            "Tính từ ngày %(day)s; trước ngày đó chưa ghi cơ quan ta là ai trong kế hoạch này.",
            day=day,
        )
    name = known[part.key].name if part.key in known else part.key
    return _("Tính từ ngày %(day)s; trước ngày đó vẫn là %(name)s.", day=day, name=name)


def _said(sent: FormData) -> OfficeAgency:
    since = day_sent(sent, "since")
    groups = tuple(str(group) for group in sent.getlist("groups"))
    return OfficeAgency(str(sent.get("plan", "")), str(sent.get("key", "")), groups, since)


def _page(visit: Visit, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        said = list(said_of_plans(db))
        plans = [
            (plan, list(known_agencies(db, plan).values()))
            for plan in (find_plan(db, id) for id in plan_ids(db))
        ]
    return visit.page(
        "system/our_agency.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        plans=plans,
        said=said,
    )

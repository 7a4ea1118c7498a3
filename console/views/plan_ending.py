"""Kế hoạch › thôi theo dõi: a plan that is done with here, and the way back."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access.auth import Administering, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_needed
from console.words.i18n import _
from content.intake.errors import InputError
from content.intake.local_time import local_day, written
from content.plans.plans import find_plan, plan_ids
from content.plans.retiring import came_after, retire_plan, retired_plans, take_up_again

router = APIRouter()


@router.get("/ke-hoach/{plan}/thoi-theo-doi")
def ask(visit: Administering, plan: str) -> Response:
    """What it means, and the form for it; of a plan that has ended, the way back."""
    return _page(visit, plan, {})


@router.post("/ke-hoach/{plan}/thoi-theo-doi")
def end(visit: Administering, plan: str, sent: SentForm) -> Response:
    """Nothing is owed to the plan from a day on."""
    try:
        since = day_needed(sent, "since")
        with visit.context.database.write() as db:
            retire_plan(db, plan, since, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _page(visit, plan, dict(pages.kept_fields(sent)), error)
    told = _("Thôi theo dõi kế hoạch từ ngày %(day)s.", day=written(since))
    return pages.go("/ke-hoach", Flash(told, "warning"))


@router.post("/ke-hoach/{plan}/theo-doi-lai")
def take_up(visit: Administering, plan: str) -> Response:
    """The plan counts as if it had never ended."""
    try:
        with visit.context.database.write() as db:
            take_up_again(db, plan, visit.act())
    except InputError as error:
        return _page(visit, plan, {}, error)
    return pages.go(f"/ke-hoach/{plan}", Flash(_("Lại theo dõi kế hoạch này.")))


def _page(
    visit: Visit, plan: str, typed: dict[str, str], error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        if plan not in plan_ids(db):
            raise HTTPException(404)
        issued, ends = find_plan(db, plan), retired_plans(db).get(plan)
        after = came_after(db, plan, ends) if ends else None
    return visit.page(
        "plans/retire.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        plan=issued,
        ends=ends,
        after=after,
        typed={"since": local_day(visit.now), "why": "", **typed},
    )

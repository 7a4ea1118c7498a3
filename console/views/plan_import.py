"""Kế hoạch › nhập, tải: a plan's file against what stands, before it counts."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.access import proposed, signing_in
from console.access.auth import Administering, SentForm, Visit
from console.access.proposed import NewerStands, StandsNow
from console.shell import pages, uploads
from console.shell.pages import Flash
from console.shell.typed import day_sent
from console.words.i18n import _
from content.database.db import Connection
from content.intake.errors import InputError
from content.intake.text import sha256_of
from content.plans.export import plan_text
from content.plans.file import PlanFile, plan_file, read_plan
from content.plans.plans import import_plan, plan_document, plan_ids, refuse_wrong_day
from reports.desk.plan_changes import plan_changes
from reports.periods.words import short_date

router = APIRouter()

_WHAT = "plan"
_KEPT = "plan file"


@router.get("/nhap-ke-hoach")
def choose(visit: Administering) -> Response:
    """A plan out of a file."""
    return _form(visit, {})


@router.post("/nhap-ke-hoach")
def propose(visit: Administering, sent: SentForm) -> Response:
    """What a file says, against what stands."""
    plan = None
    try:
        plan = _brought(visit, sent)
        since = day_sent(sent, "since")
        with visit.context.database.read() as db:
            refuse_wrong_day(db, plan.id, since)
        said = {"document": plan.document, "since": since.isoformat() if since else ""}
        return _sure(visit, plan, said)
    except InputError as error:
        return _form(visit, dict(pages.kept_fields(sent)), error, plan)


@router.post("/nhap-ke-hoach/luu")
def save(visit: Administering, sent: SentForm) -> Response:
    """The plan that was looked at, proved by the password."""
    plan, said = None, dict[str, Any]()
    try:
        said = proposed.unpack(visit, _WHAT, sent.get("sealed"))
        plan = plan_file(said["document"])
        since = day_sent(said, "since")
        signing_in.prove_again(visit, sent.get("password"))
        with visit.context.database.write() as db:
            proposed.refuse_newer(db, _standing(db, plan.id), said["seen"])
            import_plan(db, plan, visit.act(), since)
    except InputError as error:
        if plan is None:
            return _form(visit, {}, error)
        seen = None if isinstance(error, NewerStands) else said["seen"]
        return _sure(visit, plan, said, error, seen)
    return pages.go(f"/ke-hoach/{plan.id}", Flash(_("Đã nhập kế hoạch.")))


@router.get("/tai-ke-hoach/{file}")
def download(visit: Administering, file: str) -> Response:
    """A plan as a file that imports again to the same: JSON is YAML too."""
    plan = file.removesuffix(".yaml")
    with visit.context.database.read() as db:
        if plan not in plan_ids(db):
            raise HTTPException(404)
        text = plan_text(db, plan)
    return pages.file_answer(text, f"{plan}.yaml", "application/yaml")


def _brought(visit: Visit, sent: FormData) -> PlanFile:
    """The plan of the file, or the one that was read before and waits on the page."""
    if sent.get("kept") and not getattr(sent.get("file"), "filename", ""):
        return plan_file(proposed.unpack(visit, _KEPT, sent.get("kept")))
    try:
        with uploads.saved(sent.get("file"), _("chọn một tệp")) as path:
            return read_plan(path, named=False)
    except InputError as error:
        raise uploads.told_at_box(error) from None


def _form(
    visit: Visit,
    typed: dict[str, str],
    error: InputError | None = None,
    plan: PlanFile | None = None,
) -> Response:
    return visit.page(
        "plans/file.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        typed={"since": "", **typed},
        plan=plan,
        kept=proposed.pack(visit, _KEPT, plan.document) if plan else "",
    )


def _from_when(since: date | None) -> str:
    if since is None:
        return _("Bản này thay bản cũ cho toàn bộ thời gian.")
    return _("Bản này tính từ %(day)s; trước ngày đó vẫn theo bản cũ.", day=short_date(since))


def _standing(db: Connection, plan: str) -> StandsNow:
    known = plan in plan_ids(db)
    stands = sha256_of(plan_document(db, plan)) if known else ""
    return StandsNow(_("kế hoạch"), stands, ("plan.import",), f"plan:{plan}")


def _sure(
    visit: Visit,
    plan: PlanFile,
    said: dict[str, Any],
    error: InputError | None = None,
    seen: str | None = None,
) -> Response:
    """What changes of the plan that stands; `seen` where another one was looked at before."""
    with visit.context.database.read() as db:
        sentences = plan_changes(db, plan)
        known = plan.id in plan_ids(db)
        stands = _standing(db, plan.id).digest
    if sentences and known:
        sentences.insert(0, _from_when(day_sent(said, "since")))
    return visit.page(
        "system/sure.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        title=f"{plan.number}: {plan.title}",
        changes=[],
        sentences=sentences,
        sealed=proposed.pack(visit, _WHAT, {**said, "seen": stands if seen is None else seen}),
        action="/nhap-ke-hoach/luu",
        back="/ke-hoach",
        proved=True,
    )

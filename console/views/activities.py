"""Hoạt động: what people did by hand, one by one or from a file, with its evidence."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import FileResponse, Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.shell import pages
from console.shell.brought import UnclearTable, brought_table
from console.shell.pages import Flash
from console.shell.uploads import saved_all
from console.views import Link
from console.views.recording import (
    at_fields,
    evidence_sent,
    form_labels,
    read_counts,
    require_each,
)
from console.views.recording import prove as prove_with
from console.words.i18n import _, later
from console.words.sayings import said
from console.words.words import activity_state
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM
from content.intake.sheets.kept import KeptTables, kept_folder
from content.plans.activities import Activity, find_activity, list_activities
from content.plans.activity_file import import_activities, read_activities
from content.plans.activity_register import cancel_activity, finish_activity
from content.plans.evidence import STATES as EVIDENCE_STATES
from content.plans.evidence import Subject, list_evidence, path_of, state_of
from content.plans.forms import FORMS, MEASURES
from content.plans.issued import IssuedPlan
from content.plans.plans import find_plan, plan_ids, theme_titles
from reports.periods.words import cell

router = APIRouter()
link = Link(later("Hoạt động"), "/hoat-dong", "flag", group="results")


@router.get("/hoat-dong")
def show_all(
    visit: Reading,
    nam: Annotated[int | None, Query(ge=2000, le=2100)] = None,
    nhiem_vu: Annotated[str, Query()] = "",
) -> Response:
    """The activities of a year, newest first; of one plan ("plan|"), of one obligation
    ("plan|obligation"), of no plan ("|"), or under no obligation ("-")."""
    return _list(visit, nam or visit.now.astimezone(VIETNAM).year, nhiem_vu)


@router.post("/hoat-dong/tep")
def take(visit: Writing, sent: SentForm) -> Response:
    """Records every row of a CSV or XLSX file, or none."""
    try:
        with brought_table(_kept(visit), sent, _("chọn tệp CSV hoặc XLSX")) as (path, choice):
            table = read_activities(path, choice)
        with visit.context.database.write() as db:
            made = import_activities(db, table, visit.act())
            bare = sum(find_activity(db, number).obligation is None for number in made)
    except InputError as error:
        return _list(visit, visit.now.astimezone(VIETNAM).year, error=error)
    told = _("Đã ghi %(count)s hoạt động.", count=len(made))
    if bare:
        told += " " + _("%(count)s không ghi nhiệm vụ: chỉ tính theo hình thức.", count=bare)
    said = [Flash(note, "warning") for note in table.notes]
    return pages.go("/hoat-dong", Flash(told), *said)


@router.get("/hoat-dong/{activity:int}")
def show(visit: Reading, activity: int) -> Response:
    """One activity with its evidence, each file proved against its hash."""
    return _shown(visit, activity)


@router.post("/hoat-dong/{activity:int}/minh-chung")
def prove(visit: Writing, activity: int, sent: SentForm) -> Response:
    """Adds files, photographs, a link; all or none."""
    try:
        address = str(sent.get("link", "")).strip()
        with saved_all(evidence_sent(sent)) as files:
            if not files and not address:
                text = _("chọn một hay nhiều tệp, hoặc ghi một đường dẫn")
                raise InputError([pages.problem("file", text)])
            require_each(files)
            with visit.context.database.write() as db:
                prove_with(db, visit, Subject(activity=activity), files, address)
    except InputError as error:
        return _shown(visit, activity, at_fields(error))
    return pages.go(f"/hoat-dong/{activity}", Flash(_("Đã nhận minh chứng.")))


@router.get("/minh-chung/{evidence:int}")
def download(visit: Reading, evidence: int) -> Response:
    """The kept file, as a download under its own name."""
    with visit.context.database.read() as db:
        found = [proof for proof in list_evidence(db) if proof.id == evidence and proof.sha256]
    if not found or state_of(visit.settings.evidence_dir, found[0]) != "ok":
        raise InputError(
            [
                InputProblem(
                    _("minh chứng %(number)s", number=evidence),
                    _("không có tệp, hoặc tệp đã mất hay bị thay đổi: hãy đính lại tệp gốc"),
                )
            ]
        )
    path = path_of(visit.settings.evidence_dir, found[0])
    return FileResponse(path, media_type="application/octet-stream", filename=found[0].name)


@router.post("/hoat-dong/{activity:int}/xong")
def finish(visit: Writing, activity: int, sent: SentForm) -> Response:
    """A planned activity took place."""
    try:
        with visit.context.database.write() as db:
            finish_activity(db, activity, read_counts(sent), visit.act())
    except InputError as error:
        return _shown(visit, activity, at_fields(error))
    return pages.go(f"/hoat-dong/{activity}", Flash(_("Đã ghi là đã thực hiện.")))


@router.post("/hoat-dong/{activity:int}/huy")
def cancel(visit: Writing, activity: int, sent: SentForm) -> Response:
    """It was recorded wrongly, or does not take place."""
    try:
        with visit.context.database.write() as db:
            cancel_activity(db, activity, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _shown(visit, activity, at_fields(error))
    return pages.go(f"/hoat-dong/{activity}", Flash(_("Đã hủy; không tính vào số liệu nữa.")))


def _kept(visit: Visit) -> KeptTables:
    return KeptTables(kept_folder(visit.settings.home), visit.person.name)


def _chosen(activity: Activity, duty: str) -> bool:
    plan, bar, obligation = duty.partition("|")
    if duty == "-":
        return activity.obligation is None and activity.state != "cancelled"
    if not bar:
        return True
    return (activity.plan or "") == plan and obligation in ("", activity.obligation)


def _list(visit: Visit, year: int, duty: str = "", error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found = list_activities(db, date(year, 1, 1), date(year, 12, 31))
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
    return visit.page(
        "activities/index.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        asked=error if isinstance(error, UnclearTable) else None,
        found=[activity for activity in found[::-1] if _chosen(activity, duty)],
        year=year,
        duty=duty,
        plans=plans,
        duties=_duties(plans),
        labels=form_labels(plans),
        measures=MEASURES,
        activity_state=activity_state,
        cell=cell,
    )


def _duties(plans: Sequence[IssuedPlan]) -> dict[tuple[str, str], str]:
    """What every obligation is called."""
    return {(plan.id, duty.id): duty.title for plan in plans for duty in plan.obligations}


def _shown(visit: Visit, number: int, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found, themes = find_activity(db, number), theme_titles(db)
        proofs = list_evidence(db, Subject(activity=number))
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
    return visit.page(
        "activities/activity.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        found=found,
        themes=themes,
        proofs=[
            (proof, said(EVIDENCE_STATES[state_of(visit.settings.evidence_dir, proof)]))
            for proof in proofs
        ],
        duties=_duties(plans),
        labels=form_labels(plans),
        forms=FORMS,
        measures=MEASURES,
        activity_state=activity_state,
        cell=cell,
    )

"""Hoạt động: what people did by hand, one by one or from a file, with its evidence."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.datastructures import FormData
from starlette.responses import FileResponse, Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.shell import pages
from console.shell.pages import Flash
from console.shell.uploads import saved
from console.views import Link
from console.words.i18n import _, later
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import VIETNAM
from content.intake.text import clean
from content.plans.activities import STATES, ActivityEntry, find_activity, list_activities
from content.plans.activity_file import import_activities
from content.plans.activity_register import add_activity, cancel_activity, finish_activity
from content.plans.evidence import STATES as EVIDENCE_STATES
from content.plans.evidence import Subject, add_file, add_link, list_evidence, path_of, state_of
from content.plans.forms import FORMS, MEASURES
from content.plans.plans import find_plan, plan_ids
from reports.periods.words import cell, short_date

router = APIRouter()
link = Link(later("Hoạt động"), "/hoat-dong", "flag")


@router.get("/hoat-dong")
def show_all(
    visit: Reading, nam: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> Response:
    """The activities of a year, newest first."""
    return _list(visit, nam or visit.now.astimezone(VIETNAM).year)


@router.get("/hoat-dong/moi")
def ask(visit: Writing) -> Response:
    """The form for one activity."""
    return _form(visit, {"first": f"{visit.now.astimezone(VIETNAM):%Y-%m-%d}"})


@router.post("/hoat-dong/moi")
def add(visit: Writing, sent: SentForm) -> Response:
    """Records one activity."""
    try:
        entry = _entry(sent)
        with visit.context.database.write() as db:
            number = add_activity(db, entry, visit.act())
    except InputError as error:
        return _form(visit, dict(pages.kept_fields(sent.multi_items())), error)
    return pages.go(f"/hoat-dong/{number}", Flash(_("Đã ghi hoạt động.")))


@router.post("/hoat-dong/tep")
def take(visit: Writing, sent: SentForm) -> Response:
    """Records every row of an XLSX file, or none."""
    try:
        with (
            saved(sent.get("file"), _("chọn tệp XLSX")) as path,
            visit.context.database.write() as db,
        ):
            made = import_activities(db, path, visit.act())
            bare = sum(find_activity(db, number).obligation is None for number in made)
    except InputError as error:
        return _list(visit, visit.now.astimezone(VIETNAM).year, error)
    told = _("Đã ghi %(count)s hoạt động.", count=len(made))
    if bare:
        told += " " + _("%(count)s không ghi nhiệm vụ: chỉ tính theo hình thức.", count=bare)
    return pages.go("/hoat-dong", Flash(told))


@router.get("/hoat-dong/{activity:int}")
def show(visit: Reading, activity: int) -> Response:
    """One activity with its evidence, each file proved against its hash."""
    return _shown(visit, activity)


@router.post("/hoat-dong/{activity:int}/minh-chung")
def prove(visit: Writing, activity: int, sent: SentForm) -> Response:
    """Adds a file or a link."""
    try:
        address, subject = str(sent.get("link", "")).strip(), Subject(activity=activity)
        if address:
            with visit.context.database.write() as db:
                add_link(db, subject, address, visit.act())
        else:
            with (
                saved(sent.get("file"), _("chọn một tệp, hoặc ghi một đường dẫn")) as path,
                visit.context.database.write() as db,
            ):
                add_file(db, visit.settings.evidence_dir, subject, path, visit.act())
    except InputError as error:
        return _shown(visit, activity, error)
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
                    _("không có tệp, hoặc tệp đã mất hay bị thay đổi"),
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
            finish_activity(db, activity, _counts(sent), visit.act())
    except InputError as error:
        return _shown(visit, activity, error)
    return pages.go(f"/hoat-dong/{activity}", Flash(_("Đã ghi là đã thực hiện.")))


@router.post("/hoat-dong/{activity:int}/huy")
def cancel(visit: Writing, activity: int, sent: SentForm) -> Response:
    """It was recorded wrongly, or does not take place."""
    try:
        with visit.context.database.write() as db:
            cancel_activity(db, activity, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _shown(visit, activity, error)
    return pages.go(f"/hoat-dong/{activity}", Flash(_("Đã hủy; không tính vào số liệu nữa.")))


def _entry(sent: FormData) -> ActivityEntry:
    """The form's fields; `plan` and `obligation` come as one choice "plan|obligation", with nothing
    behind the bar for a plan's activity of no obligation, and "|" for one of no plan."""
    plan, bar, obligation = str(sent.get("duty", "")).partition("|")
    if not bar:
        raise InputError(
            [
                InputProblem(
                    _("nhiệm vụ của kế hoạch"),
                    _("chọn một nhiệm vụ, hoặc chọn rõ là không thuộc nhiệm vụ nào"),
                    "duty",
                )
            ]
        )
    first = _day(str(sent.get("first", "")), "first")
    return ActivityEntry(
        form=str(sent.get("form", "")),
        title=clean(str(sent.get("title", ""))).strip(),
        first=first,
        last=_day(str(sent.get("last", "")), "last") if sent.get("last") else first,
        place=clean(str(sent.get("place", ""))).strip(),
        plan=plan or None,
        obligation=obligation or None,
        counts=_counts(sent),
        cost=_number(str(sent.get("cost", "")), "cost"),
        note=clean(str(sent.get("note", ""))).strip(),
        planned=sent.get("planned") == "1",
    )


def _counts(sent: FormData) -> dict[str, int]:
    found = {
        name: _number(str(sent.get(f"count.{name}", "")), f"count.{name}") for name in MEASURES
    }
    return {name: value for name, value in found.items() if value is not None}


def _number(text: str, field: str) -> int | None:
    plain = text.replace(".", "").replace(" ", "").strip()
    if not plain:
        return None
    if not plain.isascii() or not plain.isdigit() or len(plain) > 15:
        raise InputError([InputProblem(_("số liệu"), _("viết số nguyên, ví dụ 1.200"), field)])
    return int(plain)


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([InputProblem(_("ngày"), _("viết ngày dạng 2026-12-31"), field)]) from None


def _list(visit: Visit, year: int, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found = list_activities(db, date(year, 1, 1), date(year, 12, 31))
    return visit.page(
        "activities/index.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        found=found[::-1],
        year=year,
        forms=FORMS,
        measures=MEASURES,
        states=STATES,
        cell=cell,
        short_date=short_date,
    )


def _form(visit: Visit, values: Mapping[str, str], error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
    return visit.page(
        "activities/form.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        values=defaultdict(str, values),
        plans=plans,
        forms=FORMS,
        measures=MEASURES,
    )


def _shown(visit: Visit, number: int, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found = find_activity(db, number)
        proofs = list_evidence(db, Subject(activity=number))
    return visit.page(
        "activities/activity.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        found=found,
        proofs=[
            (proof, EVIDENCE_STATES[state_of(visit.settings.evidence_dir, proof)])
            for proof in proofs
        ],
        forms=FORMS,
        measures=MEASURES,
        states=STATES,
        cell=cell,
        short_date=short_date,
    )

"""Ghi cho báo cáo: what people judge, ask for and plan, recorded during the period; a report's
draft proposes it in their own words."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Reading, SentForm, Visit, Writing
from console.shell import pages
from console.shell.brought import UnclearTable, brought_table
from console.shell.pages import Flash
from console.shell.typed import day_needed
from console.views import Link
from console.words.i18n import _, later
from content.intake.errors import InputError
from content.intake.local_time import local_day, written
from content.intake.sheets.kept import KeptTables, kept_folder
from content.intake.text import clean
from content.plans.plans import find_plan, plan_ids
from content.plans.statement_file import import_statements, read_statements
from content.plans.statements import (
    KINDS,
    StatementEntry,
    add_statement,
    cancel_statement,
    list_statements,
)

router = APIRouter()
link = Link(later("Ghi cho báo cáo"), "/ghi-cho-bao-cao", "pencil-square", group="results")


@router.get("/ghi-cho-bao-cao")
def show_all(visit: Reading) -> Response:
    """Everything of this year and the one before, newest first, and the form for one more."""
    return _page(visit, {})


@router.post("/ghi-cho-bao-cao")
def add(visit: Writing, sent: SentForm) -> Response:
    """Records one statement."""
    values = dict(pages.kept_fields(sent.multi_items()))
    try:
        entry = StatementEntry(
            kind=str(sent.get("kind", "")),
            text=clean(str(sent.get("text", ""))).strip(),
            day=day_needed(sent, "day"),
            plan=str(sent.get("plan", "")) or None,
            said_by=clean(str(sent.get("said_by", ""))).strip(),
        )
        with visit.context.database.write() as db:
            add_statement(db, entry, visit.act())
    except InputError as error:
        return _page(visit, values, error)
    return pages.go("/ghi-cho-bao-cao", Flash(_("Đã ghi cho báo cáo.")))


@router.post("/ghi-cho-bao-cao/tep")
def take(visit: Writing, sent: SentForm) -> Response:
    """Records every row of a CSV or XLSX file, or none."""
    try:
        with brought_table(_kept(visit), sent, _("chọn tệp CSV hoặc XLSX")) as (path, choice):
            table = read_statements(path, choice)
        with visit.context.database.write() as db:
            made = import_statements(db, table, visit.act())
    except InputError as error:
        return _page(visit, {}, error)
    told = _("Đã ghi %(count)s nội dung.", count=len(made))
    said = [Flash(note, "warning") for note in table.notes]
    return pages.go("/ghi-cho-bao-cao", Flash(told), *said)


@router.post("/ghi-cho-bao-cao/{statement:int}/huy")
def cancel(visit: Writing, statement: int, sent: SentForm) -> Response:
    """It goes into no report any more."""
    try:
        with visit.context.database.write() as db:
            cancel_statement(db, statement, visit.act(str(sent.get("why", ""))))
    except InputError as error:
        return _page(visit, {}, error)
    return pages.go("/ghi-cho-bao-cao", Flash(_("Đã hủy; không vào báo cáo nữa.")))


def _kept(visit: Visit) -> KeptTables:
    return KeptTables(kept_folder(visit.settings.home), visit.person.name)


def _page(visit: Visit, values: Mapping[str, str], error: InputError | None = None) -> Response:
    today = local_day(visit.now)
    with visit.context.database.read() as db:
        found = list_statements(db, first=date(today.year - 1, 1, 1))
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
    return visit.page(
        "statements/index.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        asked=error if isinstance(error, UnclearTable) else None,
        values=defaultdict(str, values or {"day": written(today)}),
        found=found[::-1],
        kinds=KINDS,
        plans=plans,
    )

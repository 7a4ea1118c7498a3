"""Báo cáo phải gửi: what became of each (number, date, signed file, or a reason), and those that
somebody asks for."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final, Literal

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.responses import FileResponse, Response

from console.access.auth import Drafting, Issuing, Reading, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.shell.typed import day_needed
from console.shell.uploads import saved
from console.words.i18n import _
from console.words.sayings import said
from console.words.words import Words
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day, written
from content.plans.evidence import place_of, state_of_kept
from content.plans.plans import find_plan, plan_ids
from reports.counting.figures import EVIDENCE_STATES
from reports.desk.asked import ReportRequest, ask_for
from reports.desk.due import (
    ReportDue,
    ReportStanding,
    days_told,
    find_asked_due,
    find_due,
    standing,
    standing_words,
)
from reports.desk.frozen import list_reports
from reports.desk.outcomes import (
    Closed,
    OutcomeEntry,
    Place,
    Reopened,
    Signed,
    find_outcome,
    history_of,
    outcome_words,
)
from reports.desk.recording import record
from reports.periods.periods import parse_period
from reports.periods.words import range_words

router = APIRouter()

OutcomeAct = Literal["ban-hanh", "dong", "mo-lai"]

_TONES: Final[Mapping[ReportStanding, tuple[str, str]]] = {
    "later": ("clock", "plain"),
    "soon": ("clock", "warning"),
    "overdue": ("exclamation-triangle", "bad"),
    "issued": ("check-circle", "good"),
    "closed": ("slash-circle", "plain"),
    "before": ("check2-square", "plain"),
}


@router.get("/bao-cao/ky/{plan}/{period}")
def show(visit: Reading, plan: str, period: str) -> Response:
    """One report that is owed: by when, and what became of it."""
    return _shown(visit, due_of(visit, plan, period))


@router.post("/bao-cao/ky/{plan}/{period}/{what}")
def settle(visit: Issuing, plan: str, period: str, what: OutcomeAct, sent: SentForm) -> Response:
    """Records that it was issued, closed or is open again."""
    due = due_of(visit, plan, period)
    try:
        _record(visit, due, what, sent)
    except InputError as error:
        return _shown(visit, due_of(visit, plan, period), sent, error)
    return pages.go(due_path(due), Flash(_("Đã ghi nhận.")))


@router.get("/bao-cao/tep-da-ky/{outcome:int}")
def download(visit: Reading, outcome: int) -> Response:
    """The signed file, as a download under its own name; a browser shows nothing of it itself."""
    with visit.context.database.read() as db:
        found = find_outcome(db, outcome)
    folder = visit.settings.evidence_dir
    if found.file is None or state_of_kept(folder, found.file) != "ok":
        where = _("tệp đã ký %(number)s", number=outcome)
        text = _("không có tệp, hoặc tệp đã mất hay bị thay đổi: hãy đính lại tệp gốc")
        raise InputError([InputProblem(where, text)])
    path, name = place_of(folder, found.file), found.file.name
    return FileResponse(path, media_type="application/octet-stream", filename=name)


@router.get("/bao-cao/dot-xuat")
def ask(visit: Drafting) -> Response:
    """The form for a report that somebody asks for."""
    return _asking(visit, {"last": written(local_day(visit.now))})


@router.post("/bao-cao/dot-xuat")
def note(visit: Drafting, sent: SentForm) -> Response:
    """Notes it: from now on it needs a person until it is issued."""
    try:
        plan, title, by = (str(sent.get(name, "")) for name in ("plan", "title", "asked_by"))
        first, last, due_on = (day_needed(sent, name) for name in ("first", "last", "due_on"))
        asked = ReportRequest(plan, title, by, first, last, due_on)
        with visit.context.database.write() as db:
            number = ask_for(db, asked, visit.act())
    except InputError as error:
        return _asking(visit, dict(pages.kept_fields(sent.multi_items())), error)
    path = f"/bao-cao/ky/{asked.plan}/asked:{number}"
    return pages.go(path, Flash(_("Đã ghi báo cáo đột xuất.")))


def due_of(visit: Visit, plan: str, period: str) -> ReportDue:
    """The report of a plan about a period, or `asked:N`; InputError for what is none."""
    calendar, today = visit.context.calendar, local_day(visit.now)
    kind, _colon, number = period.partition(":")
    with visit.context.database.read() as db:
        if kind == "asked" and number.isdecimal():
            return find_asked_due(db, calendar, int(number[:18]))
        return find_due(db, calendar, today, plan, period)


def due_path(due: ReportDue) -> str:
    """The page on which its outcome is recorded."""
    return f"/bao-cao/ky/{due.plan.id}/{due.subject}"


def due_state(visit: Visit, due: ReportDue) -> Words:
    """How it stands today, with the days that it is late."""
    calendar, today = visit.context.calendar, local_day(visit.now)
    symbol, tone = _TONES[standing(due, calendar, today)]
    return Words(standing_words(due, calendar, today), symbol, tone)  # type: ignore[arg-type]


def title_of(period: str) -> str:
    """What a period that was stored is called."""
    return parse_period(period).words


def due_values(visit: Visit, due: ReportDue) -> dict[str, Any]:
    """What the part of a page shows that tells what became of a report."""
    calendar, today = visit.context.calendar, local_day(visit.now)
    folder, file = visit.settings.evidence_dir, due.outcome.file if due.outcome else None
    with visit.context.database.read() as db:
        chain = history_of(db, due.outcome) if due.outcome else []
    owed = due.last_valid is not None and not due.done
    return {
        "due": due,
        "state": due_state(visit, due),
        "told": days_told(due, calendar, today) if owed else "",
        "file_state": said(EVIDENCE_STATES[state_of_kept(folder, file)]) if file else "",
        "earlier": [(entry, outcome_words(entry)) for entry in chain[1:]],
        "path_of_due": due_path(due),
        "today": today,
        "values": defaultdict[str, str](str),
        "faults": [],
        "range_words": range_words,
    }


def _shown(
    visit: Visit, due: ReportDue, sent: FormData | None = None, error: InputError | None = None
) -> Response:
    with visit.context.database.read() as db:
        made = list_reports(db, due.plan.id)
    typed = dict(pages.kept_fields(sent.multi_items())) if sent else {}
    return visit.page(
        "reports/due.html",
        status=422 if error else 200,
        **{
            **due_values(visit, due),
            "made": [report for report in made if report.period == due.period.name],
            "values": defaultdict(str, typed),
            "faults": pages.faults_of(error) if error else [],
        },
    )


def _record(visit: Visit, due: ReportDue, what: OutcomeAct, sent: FormData) -> None:
    seen = str(sent.get("seen", ""))
    place = Place(visit.settings.evidence_dir, int(seen[:18]) if seen.isdecimal() else None)
    act = visit.act(str(sent.get("why", "")))

    def keep(entry: OutcomeEntry) -> None:
        with visit.context.database.write() as db:
            record(db, due.key, entry, place, act)

    if what == "dong":
        keep(Closed())
    elif what == "mo-lai":
        keep(Reopened())
    else:
        number, dated = str(sent.get("number", "")), day_needed(sent, "dated")
        early, file = sent.get("early") == "1", sent.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            keep(Signed(number, dated, None, early))
            return
        with saved(file, _("chọn tệp đã ký")) as path:
            keep(Signed(number, dated, path, early))


def _asking(visit: Visit, values: Mapping[str, str], error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
    return visit.page(
        "reports/ask.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        values=defaultdict(str, values),
        plans=plans,
    )

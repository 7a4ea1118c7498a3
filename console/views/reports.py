"""Báo cáo: live figures of a plan over a period, each of which opens, and the reports that were
kept."""

from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from console.access.auth import Drafting, Issuing, Reading, SentForm, Visit
from console.looks.evidence import links_of, subject_of
from console.shell import pages
from console.shell.pages import Flash
from console.views import DayQuery, Link
from console.views.due_reports import due_of, due_path, due_state, due_values, title_of
from console.views.plans import counted, opens
from console.words.i18n import _, later
from console.words.sayings import said
from content.intake.errors import InputError
from content.intake.local_time import local_day
from content.plans.office_agency import coordinates, our_part
from content.plans.plans import find_plan, plan_ids
from engine.report_files.documents import write_documents
from reports.counting.explain import explain
from reports.counting.figures import Figures
from reports.counting.obligations import in_force, require_in_force
from reports.desk.due import ReportDue, reports_due
from reports.desk.frozen import (
    differences,
    differences_from,
    figures_of,
    find_report,
    freeze,
    is_over,
    issued_value,
    keep,
    list_reports,
)
from reports.files.kinds import FILE_KINDS
from reports.files.pack.proofs import gather
from reports.files.pdf import libreoffice
from reports.periods.periods import PRESETS, WHOLE, free, parse_period
from reports.periods.words import cell, range_words

router = APIRouter()
link = Link(later("Báo cáo"), "/bao-cao", "bar-chart", group="results")


def _from_to(tu: DayQuery = None, den: DayQuery = None) -> tuple[date | None, date | None]:
    """Two days in an address."""
    return tu, den


FromTo = Annotated[tuple[date | None, date | None], Depends(_from_to)]

_ROWS = 500  # rows of one figure that a page shows


@router.get("/bao-cao")
def ask(
    visit: Reading,
    ke_hoach: Annotated[str, Query()] = "",
    ky: Annotated[str, Query()] = "",
    tong_hop: Annotated[bool, Query()] = False,
    days: FromTo = (None, None),
) -> Response:
    """The choice of plan and period, the reports that were kept, and the figures that were asked
    for; days that were chosen stand before a preset's period."""
    values = _choices(visit, ke_hoach, ky, tong_hop)
    if not ke_hoach or not (ky or any(days)):
        return _page(visit, {**values, "found": None, "changed": [], "faults": []})
    try:
        values |= _days(days)
        period = f"{values['period']}{WHOLE if values['whole'] else ''}"
        found = counted(visit, ke_hoach, period, report=True)
    except InputError as error:
        return _page(
            visit, {**values, "found": None, "changed": [], "faults": pages.faults_of(error)}, 422
        )
    with visit.context.database.read() as db:
        changed = differences(db, found)
        outside = not in_force(find_plan(db, ke_hoach)).meets(found.period.covered)
    return _page(
        visit,
        {
            **values,
            "outside": outside,
            "found": found,
            "changed": changed,
            "faults": [],
            "opens": opens(found),
            "bars": _bars(found),
        },
    )


@router.post("/bao-cao")
def draft(visit: Drafting, sent: SentForm) -> Response:
    """Keeps the figures as a draft."""
    found = counted(visit, str(sent.get("plan", "")), str(sent.get("period", "")), True)
    if not sent.get("outside"):
        with visit.context.database.read() as db:
            require_in_force(
                find_plan(db, found.plan.id), found.period.covered, _("đánh dấu là vẫn lập")
            )
    with visit.context.database.write() as db:
        number = keep(db, found, visit.act())
    return pages.go(f"/bao-cao/{number}", Flash(_("Đã lưu dự thảo số liệu.")))


@router.get("/bao-cao/{report:int}")
def show(visit: Reading, report: int) -> Response:
    """One kept report, and what became of it."""
    with visit.context.database.read() as db:
        found = find_report(db, report)
    due = due_of(visit, found.plan, found.period)
    values = {**due_values(visit, due), "report": found, "can_pdf": libreoffice() is not None}
    return visit.page("reports/report.html", **values)


@router.get("/bao-cao/{report:int}/khac")
def changed_since(visit: Reading, report: int) -> Response:
    """What counts differently today than a kept report says; its page asks for it afterwards."""
    with visit.context.database.read() as db:
        kept = find_report(db, report)
    now = counted(visit, kept.plan, kept.period, report=True)
    with visit.context.database.read() as db:
        changed = differences_from(db, report, now)
    template = "reports/changed.html" if visit.is_fragment else "reports/changed_page.html"
    return visit.page(template, report=kept, changed=changed, cell=cell, range_words=range_words)


@router.get("/bao-cao/{report:int}/tai/{kind}")
def download(
    visit: Reading,
    report: int,
    kind: Literal["docx", "xlsx", "pdf", "tom-tat", "thu", "phieu"],
) -> Response:
    """The kept figures as a document; the same bytes each time (a PDF but for its own dates)."""
    with visit.context.database.read() as db:
        figures = figures_of(db, report)
        proofs = gather(db, figures)
    wanted = FILE_KINDS[kind]
    return Response(
        wanted.write(proofs.draft),
        media_type=wanted.media,
        headers={"Content-Disposition": f'attachment; filename="{wanted.name(figures)}"'},
    )


@router.get("/bao-cao/{report:int}/bo-minh-chung")
def evidence_pack(visit: Reading, report: int) -> Response:
    """The ZIP of the kept report and of everything that proves it; it lies on disk while it is
    sent."""
    with visit.context.database.read() as db:
        figures = figures_of(db, report)
    folder = Path(mkdtemp(prefix="lantoa-bo-minh-chung-"))
    gone = BackgroundTask(rmtree, folder)
    try:
        kept = visit.settings.evidence_dir
        file = write_documents(visit.context, kept, figures, folder, ("zip",))["zip"]
    except BaseException:
        rmtree(folder)
        raise
    return FileResponse(file, media_type="application/zip", filename=file.name, background=gone)


@router.get("/bao-cao/{report:int}/chot")
def ask_to_freeze(visit: Issuing, report: int) -> Response:
    """The figures as they would be frozen, and whether the period is over."""
    return _sure(visit, report)


@router.post("/bao-cao/{report:int}/chot")
def freeze_figures(visit: Issuing, report: int, sent: SentForm) -> Response:
    """The figures go to be signed and never change again."""
    try:
        with visit.context.database.write() as db:
            freeze(db, report, visit.act(), early=sent.get("early") == "1")
    except InputError as error:
        return _sure(visit, report, error)
    return pages.go(f"/bao-cao/{report}", Flash(_("Đã chốt số liệu của báo cáo.")))


def _sure(visit: Visit, report: int, error: InputError | None = None) -> Response:
    with visit.context.database.read() as db:
        found, figures = find_report(db, report), figures_of(db, report)
    return visit.page(
        "reports/freeze.html",
        status=422 if error else 200,
        faults=pages.faults_of(error) if error else [],
        report=found,
        found=figures,
        over=is_over(found, visit.now),
        cell=cell,
        range_words=range_words,
    )


@router.get("/so-lieu/{figure:path}")
def figure(visit: Reading, figure: str) -> Response:
    """One number with the rows that it is made of."""
    with visit.context.database.read() as db:
        found = explain(db, figure)
        rows = list(islice(found.rows, _ROWS + 1))
        issued = [
            (report, value) for report, value in issued_value(db, found.id) if value != found.value
        ]
    return visit.page(
        "reports/figure.html",
        found=found,
        rows=[(row, subject_of(row), links_of(row)) for row in rows[:_ROWS]],
        more=len(rows) > _ROWS,
        issued=issued,
        cell=cell,
    )


def _by_need(due: list[ReportDue]) -> list[ReportDue]:
    """What is still owed by its last day, then what is done with, newest first."""
    return [report for report in due if not report.done] + [
        report for report in due[::-1] if report.done
    ]


def _choices(visit: Visit, plan: str, period: str, whole: bool) -> dict[str, object]:
    """What the form offers, and what was chosen."""
    today = local_day(visit.now)
    with visit.context.database.read() as db:
        plans = [find_plan(db, id) for id in plan_ids(db)]
        kept = list_reports(db)
        due = reports_due(db, visit.context.calendar, today)
        may_be_whole = any(coordinates(found, our_part(db, found.id, today)) for found in plans)
    return {
        "plans": plans,
        "kept": [(report, title_of(report.period)) for report in kept],
        "due": [(report, due_state(visit, report), due_path(report)) for report in _by_need(due)],
        "periods": _begun(today),
        "plan": plan,
        "period": period.removesuffix(WHOLE),
        "whole": whole or period.endswith(WHOLE),
        "may_be_whole": may_be_whole,
    }


def _begun(today: date) -> list[tuple[str, str]]:
    """(name, title) of every preset's periods that have begun; the first days of a report's year
    may lie in the year before."""
    found = []
    for preset, means in PRESETS.items():
        for year in (today.year + 1, today.year, today.year - 1):
            halves = _("6 tháng đầu năm %(year)s", year=year), _("năm %(year)s", year=year)
            for part, title in enumerate(halves, 1):
                period = parse_period(f"{preset}:{year}-{part}")
                if period.covered.first <= today:
                    found.append((period.name, f"{title} · {said(means.partition(':')[0])}"))
    return found


def _days(days: tuple[date | None, date | None]) -> dict[str, object]:
    """The period between two days; nothing where none was chosen. InputError where one is
    missing."""
    first, last = days
    if first and last:
        return {"period": free(first, last).name}
    missing = [name for name, day in (("tu", first), ("den", last)) if day is None]
    if len(missing) == 1:
        raise InputError([pages.problem(missing[0], _("ghi cả hai ngày, hoặc chọn kỳ báo cáo"))])
    return {}


def _bars(found: Figures) -> list[tuple[str, int]]:
    """Items published under each theme, for the chart."""
    counts = [
        (f"{theme.code} {theme.title}", theme.publications.values.covered or 0)
        for theme in found.themes
        if theme.parent is None
    ]
    return [(title, count) for title, count in counts if count]


def _page(visit: Visit, values: Mapping[str, object], status: int = 200) -> Response:
    return visit.page(
        "reports/index.html",
        status=status,
        cell=cell,
        range_words=range_words,
        **values,
    )

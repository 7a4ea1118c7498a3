"""Báo cáo: live figures of a plan over a period, each of which opens, and the reports that were
kept."""

from collections.abc import Mapping
from datetime import date
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from console.access.auth import Drafting, Issuing, Reading, SentForm, Visit
from console.shell import pages
from console.shell.pages import Flash
from console.views import Link
from console.views.plans import counted, opens
from console.words.i18n import _, later
from content.intake.errors import InputError
from content.intake.local_time import VIETNAM
from content.plans.plans import find_plan, plan_ids
from reports.counting.explain import explain
from reports.counting.figures import Figures
from reports.desk.frozen import (
    differences,
    figures_of,
    find_report,
    issue,
    issued_value,
    keep,
    list_reports,
)
from reports.files.excel import write_xlsx
from reports.files.pack.proofs import gather
from reports.files.pdf import libreoffice, write_pdf
from reports.files.word import write_docx
from reports.periods.periods import PRESETS, parse_period
from reports.periods.words import cell, range_words, short_date

router = APIRouter()
link = Link(later("Báo cáo"), "/bao-cao", "bar-chart")

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_ROWS = 500  # rows of one figure that a page shows


@router.get("/bao-cao")
def ask(
    visit: Reading, ke_hoach: Annotated[str, Query()] = "", ky: Annotated[str, Query()] = ""
) -> Response:
    """The choice of plan and period, the reports that were kept, and the figures that were asked
    for."""
    with visit.context.database.read() as db:
        plans = [find_plan(db, plan) for plan in plan_ids(db)]
        kept = list_reports(db)
    begun = _begun(visit.now.astimezone(VIETNAM).date())
    values: dict[str, object] = {
        "plans": plans,
        "kept": kept,
        "periods": begun,
        "plan": ke_hoach,
        "period": ky,
    }
    if not ke_hoach or not ky:
        return _page(visit, {**values, "found": None, "changed": [], "faults": []})
    try:
        found = counted(visit, ke_hoach, ky)
    except InputError as error:
        return _page(
            visit, {**values, "found": None, "changed": [], "faults": pages.faults_of(error)}, 422
        )
    with visit.context.database.read() as db:
        changed = differences(db, found)
    return _page(
        visit,
        {
            **values,
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
    found = counted(visit, str(sent.get("plan", "")), str(sent.get("period", "")))
    with visit.context.database.write() as db:
        number = keep(db, found, visit.act())
    return pages.go(f"/bao-cao/{number}", Flash(_("Đã lưu dự thảo số liệu.")))


@router.get("/bao-cao/{report:int}")
def show(visit: Reading, report: int) -> Response:
    """One kept report."""
    with visit.context.database.read() as db:
        found = find_report(db, report)
    return visit.page("reports/report.html", report=found, can_pdf=libreoffice() is not None)


@router.get("/bao-cao/{report:int}/tai/{kind}")
def download(visit: Reading, report: int, kind: Literal["docx", "xlsx", "pdf"]) -> Response:
    """The kept figures as a document; the same bytes each time (a PDF but for its own dates)."""
    with visit.context.database.read() as db:
        kept, proofs = find_report(db, report), gather(db, figures_of(db, report))
    made = write_xlsx(proofs.draft) if kind == "xlsx" else write_docx(proofs.draft)
    if kind == "pdf":
        made = write_pdf(made)
    name = f"bao-cao_{kept.plan}_{kept.period.replace(':', '_')}.{kind}"
    return Response(
        made,
        media_type=_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/bao-cao/{report:int}/chot")
def freeze(visit: Issuing, report: int, _sent: SentForm) -> Response:
    """The figures go to be signed and never change again."""
    with visit.context.database.write() as db:
        issue(db, report, visit.act())
    return pages.go(f"/bao-cao/{report}", Flash(_("Đã chốt số liệu của báo cáo.")))


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
        rows=rows[:_ROWS],
        more=len(rows) > _ROWS,
        issued=issued,
        cell=cell,
        short_date=short_date,
    )


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
                    found.append((period.name, f"{title} · {means.partition(':')[0]}"))
    return found


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
        short_date=short_date,
        **values,
    )

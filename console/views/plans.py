"""Kế hoạch: what a plan orders, what was done of it, and what is missing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from console.access.auth import Reading, Visit
from console.shell.kept import Kept
from console.views import DayQuery, Link
from console.words.i18n import later
from console.words.sayings import said
from console.words.words import Words
from content.campaigns.campaigns import campaigns_of_plan
from content.intake.local_time import VIETNAM, local_day
from content.office.office import current_office
from content.plans.plans import find_plan, plan_ids
from content.plans.retiring import retired_plans
from reports.counting.figures import STATES, Figures, ObligationState, figure_id
from reports.counting.summary import Ask, summarise
from reports.desk.needs import LABELS, Circumstances, Need, NeedKind, needs
from reports.periods.periods import Span, free, parse_period
from reports.periods.words import cell, range_words

router = APIRouter()
link = Link(later("Kế hoạch"), "/ke-hoach", "bullseye", group="results")

_TONES: dict[ObligationState, tuple[str, str]] = {
    "met": ("check-circle", "good"),
    "short": ("exclamation-triangle", "bad"),
    "on_track": ("clock", "good"),
    "open": ("clock", "blue"),
    "ongoing": ("activity", "blue"),
    "none": ("exclamation-triangle", "warning"),
    "undetermined": ("question-circle", "warning"),
}


@router.get("/ke-hoach")
def show_all(visit: Reading) -> Response:
    """Every plan that was imported; those that have ended here apart."""
    with visit.context.database.read() as db:
        found, ends = [find_plan(db, plan) for plan in plan_ids(db)], retired_plans(db)
    today = local_day(visit.now)
    ended = [plan for plan in found if ends.get(plan.id, date.max) <= today]
    going = [plan for plan in found if plan not in ended]
    return visit.page("plans/index.html", found=going, ended=ended, ends=ends)


@router.get("/ke-hoach/can-nguoi")
def waiting(visit: Reading) -> Response:
    """Reports coming due, obligations behind, and whatever else of a plan needs a person; the first
    page asks for it afterwards."""
    kept: Kept = visit.request.app.state.kept
    place = Circumstances(visit.settings.evidence_dir, visit.context.calendar, visit.now)
    with visit.context.database.read() as db:
        found = kept.get(db, ("needs", f"{place.today}"), visit.now, lambda: list(needs(db, place)))
    if visit.is_fragment and visit.may("report"):  # these stand on the first page itself
        found = [need for need in found if not need.pressing]
    template = "plans/needs.html" if visit.is_fragment else "plans/needs_page.html"
    return visit.page(template, found=found, need_words=need_words, need_path=need_path)


@dataclass(frozen=True)
class Chosen:
    """Which obligations of a plan are shown: one agency's, those in one state; "" for all."""

    co_quan: str = ""
    trang_thai: str = ""


@router.get("/ke-hoach/{plan}")
def show(
    visit: Reading,
    plan: str,
    chosen: Annotated[Chosen, Depends()],
    tu: DayQuery = None,
    den: DayQuery = None,
) -> Response:
    """The coverage of one plan in a span, this year when none is given; of one agency's
    obligations, or those in one state, when one is chosen."""
    year = visit.now.astimezone(VIETNAM).year
    found = counted(visit, plan, free(tu or date(year, 1, 1), den or date(year, 12, 31)).name)
    agency, state = chosen.co_quan, chosen.trang_thai
    duties = [duty for duty in found.obligations if not agency or duty.id in _of(found, agency)]
    with visit.context.database.read() as db:
        campaigns = campaigns_of_plan(db, plan)
    by_state = {state: [duty for duty in duties if duty.state == state] for state in STATES}
    return visit.page(
        "plans/plan.html",
        found=found,
        duties=[duty for duty in duties if state in ("", duty.state)],
        agency=agency,
        campaigns=campaigns,
        state=state,
        by_state=by_state,
        state_words=state_words,
        cell=cell,
        range_words=range_words,
        opens=opens(found),
    )


def _of(found: Figures, agency: str) -> set[str]:
    """The obligations that an agency leads, carries out or coordinates."""
    return {
        id
        for row in found.agencies
        if row.agency.key == agency
        for id, _state in (*row.leads, *row.implements, *row.coordinates)
    }


def counted(visit: Visit, plan: str, period: str, report: bool = False) -> Figures:
    """The figures of a plan over a period, as they are now; of a report, the office's own part."""
    kept: Kept = visit.request.app.state.kept
    with visit.context.database.read() as db:
        asked = parse_period(period, current_office(db).reporting.cut_off_day)
        ask = Ask(plan, asked, visit.settings.evidence_dir, visit.now, report)
        key = ("report" if report else "figures", plan, asked.name)
        return kept.get(db, key, visit.now, lambda: summarise(db, ask))


def state_words(state: ObligationState) -> Words:
    """How far an obligation is."""
    symbol, tone = _TONES.get(state, ("info-circle", "plain"))
    return Words(said(STATES[state]), symbol, tone)  # type: ignore[arg-type]


def need_words(kind: NeedKind) -> Words:
    """What a kind of need is called."""
    symbol, tone = {
        "overdue": ("exclamation-triangle", "bad"),
        "report": ("bar-chart", "warning"),
        "signed_file": ("exclamation-octagon", "bad"),
        "evidence": ("exclamation-octagon", "bad"),
    }.get(kind, ("flag", "blue"))
    label = said(LABELS[kind])
    return Words(label[0].upper() + label[1:], symbol, tone)  # type: ignore[arg-type]


def need_path(need: Need) -> str:
    """The page that settles it."""
    if need.kind == "activity":
        return f"/hoat-dong/{need.subject}"
    if need.kind in ("report", "overdue", "signed_file") and need.plan:
        return f"/bao-cao/ky/{need.plan}/{need.subject}"
    return f"/ke-hoach/{need.plan}#{need.subject}" if need.plan else "/ke-hoach"


def opens(found: Figures) -> Callable[..., str]:
    """The address that opens a figure, for a span of the period."""

    def address(key: str, span: Span | None = None) -> str:
        return f"/so-lieu/{figure_id(found.plan.id, span or found.period.covered, key)}"

    return address

"""Hôm nay, a desk: what needs a person grouped by kind, each with one obvious act and one for many;
what goes out today by the hour; and how things went lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from console.access.auth import Reading, Visit
from console.looks import tasks
from console.looks.tasks import Task, grouped
from console.shell.kept import Kept
from console.views import Link
from console.views.beginning import is_hidden, mine_left
from console.views.plans import counted, need_path, need_words, state_words
from console.words import words
from console.words.i18n import _, later
from console.words.sayings import said
from console.words.words import Words
from content.calendar.agenda import Slot, agenda, outcomes
from content.calendar.first_steps import first_steps
from content.database.db import Connection
from content.deliveries.lately import sent_lately
from content.intake.local_time import VIETNAM, local_day, midnight, written
from content.office.office import current_office
from content.people import clocks
from content.people.switches import stopped
from content.plans.plans import find_plan
from content.plans.retiring import plans_in_use
from engine.decisions.older_layouts import older_layouts
from engine.decisions.proving import telling_ways
from engine.standstill import standstill
from reports.counting.figures import STATES
from reports.counting.obligations import in_force
from reports.desk.needs import Circumstances, report_needs
from reports.periods.periods import free

router = APIRouter()
link = Link(later("Hôm nay"), "/", "house-door", group="")

_AHEAD = timedelta(days=14)
_LATELY = timedelta(days=13)  # and today: two weeks


@dataclass(frozen=True)
class TodayLine:
    """One due time of today: how it stands, and the outcomes of its deliveries in words with their
    numbers. `is_next`: the first that is still to come."""

    slot: Slot
    state: Words
    sums: tuple[tuple[str, int], ...]
    is_past: bool
    is_next: bool

    @property
    def is_quiet(self) -> bool:
        """Whether it went as it should, so that nobody needs to look at it."""
        return self.is_past and self.state.tone in ("good", "plain")


@dataclass(frozen=True)
class PlanCoverage:
    """How many obligations of a plan stand in each state, this year; each with the key that the
    plan's page shows them by."""

    title: str
    path: str
    states: tuple[tuple[str, Words, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _key, _state, count in self.states)


@router.get("/")
def today(visit: Reading) -> Response:
    """The first page."""
    start = midnight(local_day(visit.now))
    end = start + timedelta(days=1)
    with visit.context.database.read() as db:
        slots, became = agenda(db, start, end), outcomes(db, start, end)
        coming = agenda(db, end, end + _AHEAD)[:1]
        mine = [
            *_reports(db, visit),
            *tasks.of_texts(db, visit),
            *tasks.of_deliveries(db, visit),
            *tasks.of_others(db, visit),
            *tasks.of_outlets(db, visit),
        ]
        halted, jumps = stopped(db), clocks.jumps(db)
        still = None if jumps else standstill(db, visit.settings.home, visit.now)
        older = _older(db, visit)
        mute = visit.may("administer") and not telling_ways(db, current_office(db))
        steps = 0 if is_hidden(visit.request) else mine_left(visit, first_steps(db))
    return visit.page(
        "today/index.html",
        mute=mute,
        lines=_lines(visit, slots, became),
        next=coming,
        groups=grouped(mine),
        stopped=halted,
        still=still,
        jumps=jumps,
        older=older,
        steps=steps,
        shown=tasks.SHOWN,
    )


@router.get("/hom-nay/bieu-do")
def charts(visit: Reading) -> Response:
    """Sent and arrived by day and by channel, and the coverage of each plan in force; the first
    page asks for it afterwards."""
    last = local_day(visit.now)
    first = last - _LATELY
    with visit.context.database.read() as db:
        lately = sent_lately(db, first, last)
        going = plans_in_use(db, last)
        plans = [plan for plan in going if last in in_force(find_plan(db, plan))]
    return visit.page(
        "today/charts.html" if visit.is_fragment else "today/charts_page.html",
        lately=lately,
        first=written(first),
        last=written(last),
        coverage=[_coverage(visit, plan) for plan in plans],
    )


def _coverage(visit: Visit, plan: str) -> PlanCoverage:
    year = visit.now.astimezone(VIETNAM).year
    day = local_day(visit.now).replace(month=1, day=1)
    found = counted(visit, plan, free(day, day.replace(year, 12, 31)).name)
    amounts = [
        (state, state_words(state), sum(duty.state == state for duty in found.obligations))
        for state in STATES
    ]
    title = f"{found.plan.doc_type} số {found.plan.number}"
    return PlanCoverage(title, f"/ke-hoach/{plan}", tuple(row for row in amounts if row[-1]))


def _reports(db: Connection, visit: Visit) -> list[Task]:
    """Reports that are overdue or due within days, for those who write or issue them."""
    if not visit.may("report"):
        return []
    kept: Kept = visit.request.app.state.kept
    place = Circumstances(visit.settings.evidence_dir, visit.context.calendar, visit.now)
    asked = ("report_needs", f"{place.today}")
    needs = kept.get(db, asked, visit.now, lambda: list(report_needs(db, place)))
    late = _("Ghi nhận") if visit.may("issue") else _("Xem báo cáo")
    actions = {"overdue": late, "report": _("Xem báo cáo")}
    return [
        Task(
            need_words(need.kind),
            said(need.head),
            said(need.detail),
            None,
            actions[need.kind],
            need_path(need),
        )
        for need in needs
        if need.pressing
    ]


def _older(db: Connection, visit: Visit) -> tuple[tuple[str, int], ...]:
    """How many approved texts each family still shows in an older layout of ours."""
    kept: Kept = visit.request.app.state.kept
    place = (visit.context.vault, visit.context.site)
    found = kept.get(
        db, ("older_layouts",), visit.now, lambda: older_layouts(db, *place, visit.now)
    )
    return tuple((words.layout_name(name), len(items)) for name, items in found.items())


def _lines(
    visit: Visit, slots: list[Slot], became: Mapping[tuple[int, datetime], Mapping[str, int]]
) -> list[TodayLine]:
    """The day in order; what is next is the first that is still to come."""
    next_at = min((slot.at for slot in slots if slot.at > visit.now), default=None)
    return [
        _line(
            slot,
            became.get((slot.publication.id, slot.at), {}),
            slot.at <= visit.now,
            slot.at == next_at,
        )
        for slot in slots
    ]


def _line(slot: Slot, became: Mapping[str, int], is_past: bool, is_next: bool) -> TodayLine:
    sums = tuple(
        (words.delivery_state(state).text.lower(), count) for state, count in became.items()
    )
    state = words.slot_state(slot.publication.state, slot.planned, became, is_past)
    return TodayLine(slot, state, sums, is_past, is_next)

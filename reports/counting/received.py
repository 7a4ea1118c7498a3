"""What other agencies reported on their part of a plan: taken in whole or not at all, and told in
the report on the whole plan."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select

from content.database.tables.agency_reports import agency_reports
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.intake.text import canonical, sha256_of
from content.people import audit
from content.people.acts import Act
from content.plans.agencies import known_agencies
from content.plans.issued import IssuedPlan
from content.plans.office_agency import our_part
from content.plans.plans import find_plan
from reports.counting.exchange import AgencyDuty, AgencyReport
from reports.counting.figures import ObligationFigure, ObligationState
from reports.counting.reporter import TOTALS_HEARD, AgencyHeard, Reporter
from reports.periods.periods import Span
from reports.periods.words import short_date

_WORST_FIRST: Final[tuple[ObligationState, ...]] = (
    "short",
    "none",
    "on_track",
    "open",
    "ongoing",
    "waiting",
    "met",
)
_REPORT: Final = TypeAdapter(AgencyReport)


@dataclass(frozen=True)
class Received:
    """One report that was taken in; `name` is the agency's in the plan, or its successor's."""

    id: int
    name: str
    report: AgencyReport
    taken_by: str
    taken_at: datetime

    @property
    def duties(self) -> dict[str, AgencyDuty]:
        """What it says of each obligation, by id."""
        return {duty.id: duty for duty in self.report.duties}


def take_in(db: Connection, report: AgencyReport, file: str, act: Act) -> Received | None:
    """Keep an agency's report; the newest of the same plan and days counts. None = it is kept
    already. InputError names everything in it that this plan does not know."""
    act.require("report")
    plan = find_plan(db, report.plan)
    known = known_agencies(db, plan)
    problems = [InputProblem(file, text) for text in _faults(db, report)]
    if problems:
        raise InputError(problems)
    document = _REPORT.dump_python(report, mode="json")
    span = Span(report.first, report.last)
    if any(found.report == report for found in received(db, report.plan, span)):
        return None
    row = {
        "plan_id": report.plan,
        **{name: getattr(report, name) for name in ("agency", "first", "last")},
        "document": canonical(document).decode("utf-8"),
        "sha256": sha256_of(document),
        "file": file,
        "taken_by": act.person.name,
        "taken_at": act.at,
    }
    fresh = insert(agency_reports).values(**row).returning(agency_reports.c.id)
    id = int(db.execute(fresh).scalar_one())
    detail = {"agency": report.agency, "sha256": row["sha256"]}
    audit.record(db, act, "report.intake", f"plan:{report.plan}", **detail)
    return Received(id, known[report.agency].name, report, act.person.name, act.at)


def _faults(db: Connection, report: AgencyReport) -> Iterator[str]:
    plan = find_plan(db, report.plan)
    known, ours = known_agencies(db, plan), our_part(db, report.plan, report.last)
    if report.agency not in known:
        names = ", ".join(known)
        yield f"kế hoạch {plan.number} không có cơ quan «{report.agency}»; có: {names}"
    if ours and report.agency in ours.keys:
        yield f"đây là báo cáo của chính cơ quan ta ({report.agency}): không nhận vào"
    duties = {duty.id for duty in plan.obligations}
    yield from (
        f"kế hoạch {plan.number} không có nhiệm vụ «{duty.id}» ({duty.title})"
        for duty in report.duties
        if duty.id not in duties
    )


def received(db: Connection, plan: str, span: Span) -> list[Received]:
    """The newest report of each agency on exactly these days, by the plan's order of agencies."""
    query = (
        select(agency_reports)
        .where(
            agency_reports.c.plan_id == plan,
            agency_reports.c.first == span.first,
            agency_reports.c.last == span.last,
        )
        .order_by(agency_reports.c.id)
    )
    known = known_agencies(db, find_plan(db, plan))
    newest = {row.agency: row for row in db.execute(query)}
    return [_read(newest[key], agency.name) for key, agency in known.items() if key in newest]


def _read(row: Row[Any], name: str) -> Received:
    report = _REPORT.validate_python(json.loads(row.document))
    return Received(row.id, name, report, row.taken_by, row.taken_at)


def with_received(
    found: Iterable[ObligationFigure], reports: Sequence[Received]
) -> Iterator[ObligationFigure]:
    """The obligations of the whole plan with what their agencies said of them. What nobody reported
    stands as our own log has it."""
    for duty in found:
        told = [(one, one.duties[duty.id]) for one in reports if _tells(one, duty.id)]
        yield _with_words(duty, told) if told else duty


def _tells(one: Received, id: str) -> bool:
    """Whether a report says something of an obligation: who only helps says what it did."""
    said = one.duties.get(id)
    return said is not None and (said.role != "coordinators" or bool(said.results))


def _with_words(
    duty: ObligationFigure, told: Sequence[tuple[Received, AgencyDuty]]
) -> ObligationFigure:
    """An agency that leads says how the obligation stands; one that helped says what it did."""
    words = [
        f"{one.name}: {said.results or '00'} ({said.judged[:1].lower()}{said.judged[1:]}; báo cáo "
        f"ngày {short_date(one.report.made_on)})"
        for one, said in told
    ]
    results = "\n".join([*([duty.results] if duty.results else []), *words])
    leading = [said for _, said in told if said.role != "coordinators"]
    states = {said.state for said in leading}
    state = next((state for state in _WORST_FIRST if state in states), duty.state)
    if not leading:
        return replace(duty, results=results)
    missing = sum(said.missing or 0 for said in leading)
    bare = replace(duty, missing=missing, gaps=(), older=(), next_on=None, days_left=None)
    return replace(bare, results=results, state=state)


def heard(reports: Sequence[Received]) -> tuple[AgencyHeard, ...]:
    """What the report on the whole plan prints of each."""
    return tuple(
        AgencyHeard(
            one.name,
            one.report.made_on,
            local_day(one.taken_at),
            dict(Counter(duty.state for duty in one.report.duties)),
            {
                figure.key: figure.value
                for figure in one.report.figures
                if figure.key in TOTALS_HEARD and figure.value is not None
            },
        )
        for one in reports
    )


def unheard(
    plan: IssuedPlan,
    reports: Sequence[Received],
    reporter: Reporter,
    found: Iterable[ObligationFigure],
) -> tuple[str, ...]:
    """The other agencies that lead something and have not reported; a group reports nothing
    itself."""
    told = {reporter.name, *(one.name for one in reports)}
    groups = {agency.name for agency in plan.agencies.values() if agency.kind == "nhom"}
    names = dict.fromkeys(agency.now for duty in found for agency in duty.lead)
    return tuple(name for name in names if name not in told | groups)

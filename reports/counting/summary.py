"""Counts everything that a report on a plan prints.

The console, the command line and the documents all ask here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from content.intake.local_time import local_day
from content.people import audit
from content.plans import evidence
from content.plans.activities import Activity
from content.plans.file import IssuedPlan, Obligation
from content.plans.forms import form_label
from content.plans.plans import Version, plan_versions_of
from reports.counting.annex import line_rules, lines
from reports.counting.conservation import left_out
from reports.counting.coverage import Look, ObligationFinding, judge
from reports.counting.figures import (
    Agency,
    DoneActivity,
    Figures,
    ObligationFigure,
    ObligationState,
    ShownEvidence,
)
from reports.counting.head import plan_head
from reports.counting.material import Material, load
from reports.counting.notes import notes_on, on_the_beginning, on_the_end
from reports.counting.obligations import (
    ObligationHistory,
    done_rule,
    obligation_histories,
)
from reports.counting.ours import notes_of, reported
from reports.counting.pieces import PlanScope, Rule
from reports.counting.reached import REACH, reached
from reports.counting.remarks import remarks
from reports.counting.responsible import Responsibility, agency_rows, responsibility
from reports.counting.topics import theme_rules, themes
from reports.counting.totals import TOTALS
from reports.periods.periods import Period, Span
from reports.periods.words import cadence_words

_DAY = timedelta(days=1)
_OF_DUTY = (
    "id",
    "title",
    "clause",
    "clause_inferred",
    "level",
    "mandatory",
    "service",
    "conditions",
)
_OF_MEASURED = ("due", "missing", "gaps", "older", "next_on", "state")


@dataclass(frozen=True)
class Ask:
    """What is asked for; evidence files are looked over in `evidence_dir`, `now` is aware UTC.

    A report is asked for with `report`: the office's own part of the plan, or the whole plan where
    its period says so. Without it everything that the plan orders is counted.
    """

    plan: str
    period: Period
    evidence_dir: Path
    now: datetime
    report: bool = False


def summarise(db: Connection, ask: Ask) -> Figures:
    """Every figure of a plan's report over a period; InputError for a plan that is not known."""
    versions = _as_owed(plan_versions_of(db, ask.plan), ask.period)
    plan, scope = versions[-1].plan, scope_of(versions)
    material = load(db, reach(ask.period))
    proofs = _proofs(db, ask, material)
    who = responsibility(db, versions, ask.period.covered.last)
    reporter = who.reporter(plan, ask.period.is_whole, ask.report)
    look = _look(ask, material, scope)
    judged = {
        history.id: (history, judge(history, look)) for history in obligation_histories(versions)
    }
    duties = tuple(
        _obligation(plan, pair, who, (look, ask.period, proofs))
        for pair in judged.values()
        if _shows(*pair)
    )
    duties, reporter = reported(db, duties, who, reporter, ask.period.covered)
    return Figures(
        plan=plan_head(plan, who.ours if ask.report else None),
        period=ask.period,
        made_at=ask.now,
        lines=lines(material, scope, ask.period),
        totals=tuple(rule.figure(material, scope, ask.period) for rule in TOTALS),
        obligations=duties,
        themes=themes(plan, material, ask.period),
        agencies=() if reporter.scope == "own" else agency_rows(who, _states(judged)),
        activities=tuple(_activities(material, plan, (scope, ask.period.covered), proofs)),
        notes=(
            *on_the_end(versions[-1].ends_on),
            *notes_on(plan, look, ask.period, [history for history, _ in judged.values()]),
            *on_the_beginning(audit.begun_at(db), look),
            *notes_of(reporter, ask.report),
        ),
        left_out=tuple(left_out(material, scope, ask.period.covered, plan)),
        reporter=reporter,
        reach=reached(material, scope, ask.period),
    )


def _as_owed(versions: Sequence[Version], period: Period) -> list[Version]:
    """A plan that ended here after all that a report is about: nothing of the report is changed by
    it."""
    last = max(period.covered.last, period.judged.last)
    return [
        replace(version, ends_on=None) if version.ends_on and version.ends_on > last else version
        for version in versions
    ]


def _look(ask: Ask, material: Material, scope: PlanScope) -> Look:
    period, today = ask.period, local_day(ask.now)
    return Look(
        material=material,
        scope=scope,
        span=period.covered,
        over=min(period.covered.last, today - _DAY),
        judged=period.judged,
        before=period.before,
        today=today,
    )


def _states(
    judged: Mapping[str, tuple[ObligationHistory, ObligationFinding]],
) -> dict[str, tuple[Obligation, ObligationState]]:
    """How the obligations that are shown stand, by id."""
    return {
        id: (history.duty, found.measured.state)
        for id, (history, found) in judged.items()
        if _shows(history, found)
    }


def scope_of(versions: Sequence[Version]) -> PlanScope:
    """What belongs to a plan, by the themes of all its versions."""
    return PlanScope(
        versions[-1].plan.id,
        frozenset(theme.id for version in versions for theme in version.plan.themes),
    )


def rules_of(versions: Sequence[Version]) -> dict[str, Rule]:
    """How every figure of a plan's report is counted, by key."""
    of_lines = [rule for _, _, rules in line_rules() for rule in rules]
    of_themes = [
        rule for theme in versions[-1].plan.themes for rule in theme_rules(versions[-1].plan, theme)
    ]
    of_duties = [done_rule(history) for history in obligation_histories(versions)]
    return {rule.key: rule for rule in (*of_lines, *TOTALS, *of_duties, *of_themes, *REACH)}


def reach(period: Period) -> Span:
    """The days that a period's figures are made of: every span of it, and the windows of cadences
    that began before."""
    spans = [
        value for field in fields(period) if isinstance(value := getattr(period, field.name), Span)
    ] + [period.judged]
    first = min(span.first for span in spans)
    return Span(
        min(first - timedelta(days=14), date(first.year, 1, 1)), max(span.last for span in spans)
    )


def _shows(history: ObligationHistory, found: ObligationFinding) -> bool:
    """Not what the plan had dropped before the span, when nothing was done under it since."""
    return history.removed_on is None or found.measured.state != "ended" or bool(found.pieces)


def _obligation(
    plan: IssuedPlan,
    judged: tuple[ObligationHistory, ObligationFinding],
    who: Responsibility,
    about: tuple[Look, Period, Mapping[int, Sequence[ShownEvidence]]],
) -> ObligationFigure:
    (history, found), (look, period, proofs) = judged, about
    duty, names = history.duty, {form.key: form.name for form in plan.forms}

    def agencies(keys: Iterable[str]) -> tuple[Agency, ...]:
        return tuple(who.agency(duty.id, key) for key in keys)

    return ObligationFigure(
        **{name: getattr(duty, name) for name in _OF_DUTY},
        **{name: getattr(found.measured, name) for name in _OF_MEASURED},
        results=found.results,
        days_left=_days_left(found.measured.next_on, look.today),
        forms=tuple(names.get(form, form) for form in duty.forms),
        lead=agencies(duty.lead),
        implementers=agencies(duty.implementers),
        coordinators=agencies(duty.coordinators),
        cadence=cadence_words(duty.cadence),
        done=done_rule(history).figure(look.material, look.scope, period),
        evidence=tuple(
            proof for activity in found.activities for proof in proofs.get(activity.id, ())
        ),
        notes=tuple(remarks(plan, history, found, look, proofs)),
    )


def _days_left(last: date | None, today: date) -> int | None:
    return (last - today).days if last and last >= today else None


def _activities(
    material: Material,
    plan: IssuedPlan,
    of: tuple[PlanScope, Span],
    proofs: Mapping[int, Sequence[ShownEvidence]],
) -> Iterator[DoneActivity]:
    """What people did by hand in a span."""
    scope, span = of
    yield from (
        _done(activity, plan, scope, proofs)
        for activity in material.activities
        if activity.last in span
    )


def _done(
    one: Activity, plan: IssuedPlan, scope: PlanScope, proofs: Mapping[int, Sequence[ShownEvidence]]
) -> DoneActivity:
    names = {form.key: form.name for form in plan.forms}
    return DoneActivity(
        **{
            name: getattr(one, name)
            for name in ("id", "title", "first", "last", "place", "counts", "cost", "themes")
        },
        form=form_label(one.form, names),
        obligation=one.obligation if one.plan == plan.id else None,
        evidence=tuple(proofs.get(one.id, ())),
        outside=not scope.has(one),
    )


def _proofs(db: Connection, ask: Ask, material: Material) -> dict[int, list[ShownEvidence]]:
    """The evidence of the period's activities, every file looked over."""
    wanted = {
        activity.id for activity in material.activities if activity.last in ask.period.covered
    }
    found: dict[int, list[ShownEvidence]] = defaultdict(list)
    for proof in evidence.list_evidence(db):
        if proof.subject.activity in wanted:
            state = evidence.state_of(ask.evidence_dir, proof)
            found[proof.subject.activity].append(
                ShownEvidence(
                    proof.id,
                    proof.name,
                    proof.link,
                    proof.sha256,
                    proof.added_at,
                    state,
                    str(proof.subject),
                )
            )
    return found

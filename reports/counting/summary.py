"""Counts everything that a report on a plan prints.

The console, the command line and the documents all ask here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from content.people import audit
from content.plans import evidence
from content.plans.activities import Activity
from content.plans.file import IssuedPlan, Obligation
from content.plans.forms import form_label
from content.plans.plans import Version, plan_versions_of
from reports.counting.annex import line_rules, lines
from reports.counting.coverage import (
    Look,
    ObligationFinding,
    ObligationHistory,
    done_rule,
    in_force,
    judge,
    obligation_histories,
)
from reports.counting.figures import (
    Agency,
    DoneActivity,
    Figures,
    ObligationFigure,
    ObligationState,
    PlanHead,
    ShownEvidence,
)
from reports.counting.material import Material, load, local_day
from reports.counting.pieces import PlanScope, Rule
from reports.counting.remarks import remarks
from reports.counting.responsible import Responsibility, agency_rows, responsibility
from reports.counting.topics import theme_rules, themes
from reports.counting.totals import TOTALS
from reports.periods.periods import Period, Span
from reports.periods.words import cadence_words, counted, range_words, short_date

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
_OF_FINDING = ("due", "missing", "gaps", "next_on", "state", "results")


@dataclass(frozen=True)
class Ask:
    """What is asked for; evidence files are looked over in `evidence_dir`, `now` is aware UTC."""

    plan: str
    period: Period
    evidence_dir: Path
    now: datetime


def summarise(db: Connection, ask: Ask) -> Figures:
    """Every figure of a plan's report over a period.

    InputError for a plan that was never imported.
    """
    versions = plan_versions_of(db, ask.plan)
    plan, scope = versions[-1].plan, scope_of(versions)
    material = load(db, reach(ask.period))
    proofs = _proofs(db, ask, material)
    who = responsibility(db, versions, ask.period.covered.last)
    look = Look(
        material, scope, ask.period.covered, min(ask.period.covered.last, local_day(ask.now) - _DAY)
    )
    judged = {
        history.id: (history, judge(history, look)) for history in obligation_histories(versions)
    }
    duties = tuple(
        _obligation(plan, pair, who, (look, ask.period, proofs))
        for pair in judged.values()
        if _shows(*pair)
    )
    return Figures(
        plan=_head(plan),
        period=ask.period,
        made_at=ask.now,
        lines=lines(material, scope, ask.period),
        totals=tuple(rule.figure(material, scope, ask.period) for rule in TOTALS),
        obligations=duties,
        themes=themes(plan, material, ask.period),
        agencies=agency_rows(who, _states(judged)),
        activities=tuple(
            _done(activity, plan, scope, proofs)
            for activity in material.activities
            if activity.last in ask.period.covered
        ),
        notes=(
            *_notes(plan, look, ask, [history for history, _ in judged.values()]),
            *_on_the_beginning(db, look),
        ),
    )


def _states(
    judged: Mapping[str, tuple[ObligationHistory, ObligationFinding]],
) -> dict[str, tuple[Obligation, ObligationState]]:
    """How the obligations that are shown stand, by id."""
    return {
        id: (history.duty, found.state)
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
    return {rule.key: rule for rule in (*of_lines, *TOTALS, *of_duties, *of_themes)}


def reach(period: Period) -> Span:
    """The days that a period's figures are made of: every span of it, and the windows of cadences
    that began before."""
    spans = [
        value for field in fields(period) if isinstance(value := getattr(period, field.name), Span)
    ]
    first = min(span.first for span in spans)
    return Span(
        min(first - timedelta(days=14), date(first.year, 1, 1)), max(span.last for span in spans)
    )


def _shows(history: ObligationHistory, found: ObligationFinding) -> bool:
    """Not what the plan had dropped before the span, when nothing was done under it since."""
    return history.removed_on is None or found.state != "ended" or bool(found.pieces)


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
        **{name: getattr(found, name) for name in _OF_FINDING},
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


def _head(plan: IssuedPlan) -> PlanHead:
    names, asked = {key: agency.name for key, agency in plan.agencies.items()}, plan.reporting
    return PlanHead(
        **{
            name: getattr(plan, name) for name in ("id", "number", "doc_type", "title", "issued_on")
        },
        issuer=plan.agencies[plan.issuer].name,
        locality=plan.locality.name,
        word="tuyên truyền" if "tuyên truyền" in plan.title.casefold() else "truyền thông",
        from_year=plan.period.from_year,
        to_year=plan.period.to_year,
        deadlines=asked.deadlines,
        rule=asked.rule,
        to=names.get(asked.to or ""),
        via=names.get(asked.via or ""),
        clause=asked.clause,
        clause_inferred=asked.clause_inferred,
    )


def _notes(plan: IssuedPlan, look: Look, ask: Ask, told: Sequence[ObligationHistory]) -> list[str]:
    """What the reader of the whole report must not miss."""
    span, life, notes = look.span, in_force(plan), []
    if span.last < life.first or span.first > life.last:
        notes.append(
            "Kỳ báo cáo nằm ngoài thời gian của Kế hoạch "
            f"({range_words(life.first, life.last)}): không có nhiệm vụ nào đến hạn."
        )
    if look.over < span.last:
        notes.append(
            "Kỳ báo cáo chưa kết thúc: số liệu thực tính đến ngày "
            f"{short_date(local_day(ask.now))}."
        )
    if ask.period.estimate_to and ask.period.estimate_to > look.over:
        notes.append(
            f"Phần còn lại đến ngày {short_date(ask.period.estimate_to)} là ước thực hiện do "
            "người lập báo cáo ghi."
        )
    if not plan.reporting.deadlines:
        notes.append("Kế hoạch không quy định thời hạn báo cáo.")
    known = {history.id for history in told}
    lost = [
        activity
        for activity in look.material.activities
        if activity.last in span
        and activity.plan == plan.id
        and activity.obligation not in (None, *known)
    ]
    if lost:
        ids = ", ".join(sorted({str(activity.obligation) for activity in lost}))
        notes.append(
            f"{counted(len(lost))} hoạt động gắn với nhiệm vụ không còn trong Kế hoạch "
            f"({ids}): cần người gắn lại."
        )
    if not any(sent.day in span for sent in look.material.sent) and not any(
        activity.last in span for activity in look.material.activities
    ):
        notes.append("Trong kỳ không có lượt phát hay hoạt động nào được ghi nhận.")
    return notes


def _on_the_beginning(db: Connection, look: Look) -> list[str]:
    """Nothing can be missing of which nobody could have known."""
    begun = audit.begun_at(db)
    if begun is None or local_day(begun) <= look.span.first:
        return []
    return [
        (
            f"Phần mềm ghi nhận từ ngày {short_date(local_day(begun))}; việc làm trước ngày đó "
            "chỉ có khi người ghi lại."
        )
    ]

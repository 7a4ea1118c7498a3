"""Each obligation of a plan through time, and how the doing of it is counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from content.intake.errors import InputError, InputProblem
from content.plans.activities import Activity
from content.plans.cadence import Cadence
from content.plans.file import IssuedPlan, Obligation
from content.plans.forms import fulfils
from content.plans.plans import Version
from content.plans.units import adds, unit_words
from reports.counting.credit import Crediting
from reports.counting.material import Material
from reports.counting.pieces import Piece, PlanScope, Rule, piece_of
from reports.counting.topics import below
from reports.periods.periods import Span
from reports.periods.words import counted, range_words

_DAY: Final = timedelta(days=1)
PUBLISHED_AS: Final[Mapping[str, str]] = {
    "portal": "portal",
    "unit_website": "portal",
    "email": "email",
    "sms": "sms",
    "telecom": "sms",
    "social": "social",
    "led": "led",
}
"""The forms of a plan that the software publishes by itself, each with the form of the outlets
that does it."""


@dataclass(frozen=True)
class Era:
    """What the plan said of an obligation on certain days."""

    days: Span
    duty: Obligation


@dataclass(frozen=True)
class ObligationHistory:
    """One obligation through time, oldest era first; `removed_on` the day from which the plan does
    not name it any more, or has ended here as a whole."""

    id: str
    eras: tuple[Era, ...]
    life: Span  # of the plan
    removed_on: date | None
    crediting: Crediting
    retired_on: date | None = None  # nothing is owed to the whole plan since then

    @property
    def duty(self) -> Obligation:
        """What the plan said last."""
        return self.eras[-1].duty

    def duty_on(self, day: date) -> Obligation:
        """What the plan said on a day; before its first words and after its last the nearest."""
        begun = [era for era in self.eras if era.days.first <= day]
        return (begun[-1] if begun else self.eras[0]).duty

    def is_done_by(self, activity: Activity) -> bool:
        """Whether the plan lets an activity of this form fulfil the obligation; what an obligation
        waits for (a directive) and what a platform showed fulfil none."""
        return fulfils(activity.form, self.duty_on(activity.last).forms)


def in_force(plan: IssuedPlan) -> Span:
    """The days of the plan: from the day it came into force, else was issued, to the end of its
    last year."""
    begins = max(plan.effective_on or plan.issued_on, date(plan.period.from_year, 1, 1))
    return Span(begins, max(begins, date(plan.period.to_year, 12, 31)))


def require_in_force(plan: IssuedPlan, span: Span, otherwise: str) -> None:
    """InputError for days on which the plan was not in force: nothing of it can be due then;
    `otherwise` says how it is done all the same."""
    life = in_force(plan)
    if not life.meets(span):
        text = (
            f"{plan.doc_type} số {plan.number} có hiệu lực {range_words(life.first, life.last)}, "
            f"kỳ {range_words(span.first, span.last)} nằm ngoài: chọn kế hoạch hoặc kỳ khác, "
            f"hoặc {otherwise}"
        )
        raise InputError([InputProblem(plan.id, text, "period")])


def obligation_histories(versions: Sequence[Version]) -> list[ObligationHistory]:
    """Every obligation that the plan names or named, in the newest plan's order, dropped ones
    last."""
    newest, life = versions[-1].plan, in_force(versions[-1].plan)
    ids = dict.fromkeys(
        duty.id for version in reversed(versions) for duty in version.plan.obligations
    )
    order = [*(duty.id for duty in newest.obligations), *ids]
    return [_course(id, versions, life) for id in dict.fromkeys(order)]


def _course(id: str, versions: Sequence[Version], life: Span) -> ObligationHistory:
    eras: list[Era] = []
    removed, ends = None, versions[-1].ends_on
    for number, version in enumerate(versions):
        first = max(version.valid_from or life.first, life.first)
        after = versions[number + 1].valid_from if number + 1 < len(versions) else None
        last = _last(life, after, ends)
        duty = next(
            (obligation for obligation in version.plan.obligations if obligation.id == id), None
        )
        if duty is None:
            removed = first if eras and removed is None else removed
            continue
        removed = None
        eras.append(
            Era(Span(max(first, date(duty.starts, 1, 1)) if duty.starts else first, last), duty)
        )
    crediting = _crediting(versions[-1].plan, eras[-1].duty)
    if removed is not None or ends is None:
        return ObligationHistory(id, tuple(eras), life, removed, crediting)
    return ObligationHistory(id, tuple(eras), life, ends, crediting, ends)


def _last(life: Span, after: date | None, ends: date | None) -> date:
    """The last day of what a plan said: before its next words, and before it ends here."""
    return min([life.last, *(day - _DAY for day in (after, ends) if day is not None)])


def _crediting(plan: IssuedPlan, duty: Obligation) -> Crediting:
    forms = outlet_forms(duty) if duty.service == "automatic" else ()
    named = duty.credited_by.themes if duty.credited_by else ()
    return Crediting(forms, duty.credited_by, {theme: below(plan, theme) for theme in named})


def done_rule(history: ObligationHistory) -> Rule:
    """How the doing of an obligation is counted, in the unit of its newest words."""
    cadence = history.duty.cadence

    def pick(material: Material, scope: PlanScope, span: Span) -> list[Piece]:
        return holding(cadence, done(history, cadence, material, scope, span))

    def unsaid(material: Material, scope: PlanScope, span: Span) -> str:
        silent = sum(
            history.is_done_by(act) and adds(act, cadence) is None
            for act in recorded(material, scope, span, history.id)
        )
        return f"{counted(silent)} hoạt động chưa ghi số {unit_words(cadence)}" if silent else ""

    key = f"obligation.{history.id}.done"
    return Rule(key, history.duty.title, unit_words(cadence), pick, unsaid)


def done(
    history: ObligationHistory, cadence: Cadence, material: Material, scope: PlanScope, span: Span
) -> list[Piece]:
    """What the software published, where it does so by itself, and what people recorded, in the
    unit of a cadence; by day."""
    pieces = list(history.crediting.pieces(material, scope, span))
    for activity in recorded(material, scope, span, history.id):
        amount = adds(activity, cadence)
        if history.is_done_by(activity) and amount is not None:
            pieces.append(piece_of(activity, amount))
    return sorted(pieces, key=lambda piece: piece.day)


def holding(cadence: Cadence, pieces: list[Piece]) -> list[Piece]:
    """The pieces that make the number: all of them, of percentages the newest."""
    return pieces[-1:] if cadence.kind == "percentage" else pieces


def outlet_forms(duty: Obligation) -> tuple[str, ...]:
    """The forms of the outlets that discharge an obligation."""
    return tuple(dict.fromkeys(PUBLISHED_AS[form] for form in duty.forms if form in PUBLISHED_AS))


def recorded(
    material: Material, scope: PlanScope, span: Span, obligation: str
) -> Iterator[Activity]:
    """The activities that people put under an obligation, triggers included."""
    return (
        activity
        for activity in material.activities
        if activity.last in span
        and activity.plan == scope.plan
        and activity.obligation == obligation
    )

"""What each obligation of a plan wanted in a span, what was done, what is missing: floors are no
caps, no window fills another."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from content.plans.activities import Activity
from content.plans.file import IssuedPlan, Obligation
from content.plans.forms import MEASURES, READINGS, TRIGGERS
from content.plans.plans import Version
from reports.counting.figures import Gap, ObligationState
from reports.counting.material import Material
from reports.counting.pieces import Piece, PlanScope, Rule, gone_out, messages, piece_of, posts
from reports.periods.cadences import CadenceWindow, windows
from reports.periods.periods import Span
from reports.periods.words import counted

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

_Measured = tuple[int | None, tuple[Gap, ...], date | None, ObligationState]
"""Due, gaps, next day, state."""


@dataclass(frozen=True)
class Era:
    """What the plan said of an obligation on certain days."""

    days: Span
    duty: Obligation


@dataclass(frozen=True)
class ObligationHistory:
    """One obligation through time, oldest era first; `removed_on` the day from which the plan does
    not name it any more."""

    id: str
    eras: tuple[Era, ...]
    anchor: date
    removed_on: date | None

    @property
    def duty(self) -> Obligation:
        """What the plan said last."""
        return self.eras[-1].duty


@dataclass(frozen=True)
class Look:
    """From where an obligation is judged: the plan's scope, the span, and the last day that is
    over."""

    material: Material
    scope: PlanScope
    span: Span
    over: date


@dataclass(frozen=True)
class ObligationFinding:
    """What was found of one obligation."""

    due: int | None
    gaps: tuple[Gap, ...]
    next_on: date | None
    state: ObligationState
    results: str
    pieces: tuple[Piece, ...]  # what was done in the span
    activities: tuple[Activity, ...]  # what people recorded under it, triggers included

    @property
    def missing(self) -> int:
        """Over all closed windows."""
        return sum(gap.wanted - gap.done for gap in self.gaps)


def in_force(plan: IssuedPlan) -> Span:
    """The days of the plan: from the day it came into force, else was issued, to the end of its
    last year."""
    begins = max(plan.effective_on or plan.issued_on, date(plan.period.from_year, 1, 1))
    return Span(begins, max(begins, date(plan.period.to_year, 12, 31)))


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
    removed = None
    for number, version in enumerate(versions):
        first = max(version.valid_from or life.first, life.first)
        after = versions[number + 1].valid_from if number + 1 < len(versions) else None
        last = life.last if after is None else after - _DAY
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
    return ObligationHistory(id, tuple(eras), life.first, removed)


def done_rule(history: ObligationHistory) -> Rule:
    """How the doing of an obligation is counted: what the software published, where it does so by
    itself, and what people recorded."""
    duty = history.duty

    def pick(material: Material, scope: PlanScope, span: Span) -> Iterator[Piece]:
        if duty.service == "automatic":
            yield from posts(*outlet_forms(duty))(material, scope, span)
        yield from (
            piece_of(activity)
            for activity in recorded(material, scope, span, history.id)
            if activity.form not in TRIGGERS | READINGS
        )

    return Rule(f"obligation.{history.id}.done", duty.title, "lần", pick)


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


def judge(history: ObligationHistory, look: Look) -> ObligationFinding:
    """The state of one obligation."""
    under = tuple(recorded(look.material, look.scope, look.span, history.id))
    pieces = tuple(done_rule(history).pieces(look.material, look.scope, look.span))
    due, gaps, following, state = _measured(history, look, pieces, under)
    return ObligationFinding(
        due, gaps, following, state, _results(history.duty, look, under), pieces, under
    )


def _measured(
    history: ObligationHistory, look: Look, pieces: Sequence[Piece], under: Sequence[Activity]
) -> _Measured:
    duty, triggers = history.duty, sum(activity.form in TRIGGERS for activity in under)
    if not any(_share(era.days, look.span) for era in history.eras):
        return None, (), None, "ended" if history.removed_on else "not_in_force"
    if duty.service == "out_of_scope" and not any(
        recorded(look.material, look.scope, look.material.span, history.id)
    ):
        return None, (), None, "untracked"
    if any(era.duty.cadence.count and era.duty.cadence.per for era in history.eras):
        return _by_windows(history, look)
    if duty.cadence.kind == "continuous":
        return None, (), None, "ongoing" if pieces else "none"
    if triggers and duty.cadence.kind == "on_demand":
        lacking = max(0, triggers - len(pieces))
        gap = (
            (
                Gap(
                    "yêu cầu chưa được đáp ứng",
                    look.span.first,
                    look.span.last,
                    triggers,
                    len(pieces),
                ),
            )
            if lacking
            else ()
        )
        return triggers, gap, None, "short" if lacking else "met"
    return None, (), None, "met" if pieces else "none" if triggers else "waiting"


def _by_windows(history: ObligationHistory, look: Look) -> _Measured:
    due, gaps, kept, following = 0, list[Gap](), False, None
    for era, window in _windows(history, look):
        wanted, found = era.duty.cadence.count or 0, _done(history, look, window.span)
        if window.span.last <= look.over and window.span.last in look.span:
            due += wanted
            gaps += (
                [Gap(window.label, window.span.first, window.span.last, wanted, found)]
                if found < wanted
                else []
            )
        elif window.span.last > look.over and following is None:
            kept = kept or found >= wanted
            following = None if found >= wanted else window.span.last
    if gaps:
        return due, tuple(gaps), following, "short"
    removed = history.removed_on is not None and history.removed_on <= look.span.last
    return due, (), following, "ended" if removed else "met" if due or kept else "open"


def _windows(history: ObligationHistory, look: Look) -> Iterator[tuple[Era, CadenceWindow]]:
    """Every window that touches the span or comes next, under the words that were in force on its
    last day."""
    for era in history.eras:
        cadence = era.duty.cadence
        if cadence.per is None or cadence.count is None:
            continue
        whole = Span(history.anchor, history.eras[-1].days.last)
        wanted = Span(look.span.first, max(look.span.last, look.over) + timedelta(days=400))
        yield from (
            (era, window)
            for window in windows(cadence.per, whole, wanted)
            if window.span.last in era.days
        )


def _done(history: ObligationHistory, look: Look, window: Span) -> int:
    """What was done in a window up to the end of the span: a report made later says the same."""
    until = Span(window.first, min(window.last, look.span.last))
    return sum(
        piece.amount for piece in done_rule(history).pieces(look.material, look.scope, until)
    )


def _share(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _results(duty: Obligation, look: Look, under: Sequence[Activity]) -> str:
    """What annex II prints as the result, in words."""
    parts = []
    if duty.service == "automatic":
        names = outlet_forms(duty)
        published = {
            sent.publication.item for sent in gone_out(look.material, look.scope, look.span, names)
        }
        pieces = messages(*names)(look.material, look.scope, look.span) if names else ()
        sent = sum(piece.amount for piece in pieces)
        runs = sum(piece.amount for piece in posts(*names)(look.material, look.scope, look.span))
        parts += (
            [f"{counted(len(published))} tin, bài; {counted(runs)} lượt đăng, đợt gửi"]
            if published
            else []
        )
        parts += [f"{counted(sent)} lượt gửi thành công"] if sent else []
    acts = [activity for activity in under if activity.form not in TRIGGERS | READINGS]
    sums: Counter[str] = Counter()
    for act in acts:
        sums.update(act.counts)
    parts += (
        [
            f"{counted(len(acts))} lần",
            *(f"{counted(value)} {MEASURES[name]}" for name, value in sums.items()),
        ]
        if acts
        else []
    )
    return "; ".join(parts)

"""What each obligation of a plan wanted in a span, what was done, what is missing: floors are no
caps, no window fills another, and a year's obligation is judged by its own calendar year."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from content.plans.activities import Activity
from content.plans.forms import MEASURES, TRIGGERS, fulfils
from content.plans.units import PERCENT, TIMES, said_of
from reports.counting.figures import Gap, ObligationState
from reports.counting.material import Material
from reports.counting.obligations import (
    ObligationHistory,
    done,
    done_rule,
    recorded,
)
from reports.counting.pieces import Piece, PlanScope, gone_out
from reports.counting.windows import JudgedWindow, has_windows, judged_window
from reports.periods.cadences import windows_of
from reports.periods.periods import Span
from reports.periods.words import counted

_SUMMED = frozenset(MEASURES) - {TIMES, PERCENT}
_BEYOND = timedelta(days=400)
"""How far the next window is looked for: a year and some days."""


@dataclass(frozen=True)
class Look:
    """From where an obligation is judged.

    `span` is what the report covers, `over` the last of its days that is over. Cadences are judged
    by the calendar days that the report is about (`judged`: its year, its half-year, or `span`),
    as far as they are known on `today`. `before` are the days between the last report and them
    (None for a free range): what was missed there is told apart.
    """

    material: Material
    scope: PlanScope
    span: Span
    over: date
    judged: Span
    before: Span | None
    today: date

    @property
    def known(self) -> date:
        """The last day of the judged ones of which something can be known."""
        return min(self.judged.last, self.today)

    def is_closed(self, window: Span) -> bool:
        """Whether nothing more can be done in a window that the report judges or tells of."""
        return window.last < self.today and window.last <= self.judged.last


@dataclass(frozen=True)
class Measured:
    """How an obligation stands against its cadence."""

    state: ObligationState
    due: int | None = None  # in the closed windows of the judged days
    gaps: tuple[Gap, ...] = ()
    older: tuple[Gap, ...] = ()  # of windows that closed before the judged days
    next_on: date | None = None
    since: date | None = None  # the first day of the first judged window

    @property
    def missing(self) -> int:
        """Over all closed windows of the judged days."""
        return sum(gap.wanted - gap.done for gap in self.gaps)


@dataclass(frozen=True)
class ObligationFinding:
    """What was found of one obligation."""

    measured: Measured
    results: str
    pieces: tuple[Piece, ...]  # what was done in the span
    later: tuple[Piece, ...]  # after the span, in days that the report judges all the same
    activities: tuple[Activity, ...]  # what people recorded under it, triggers included


def judge(history: ObligationHistory, look: Look) -> ObligationFinding:
    """The state of one obligation."""
    under = tuple(recorded(look.material, look.scope, look.span, history.id))
    pieces = tuple(done_rule(history).pieces(look.material, look.scope, look.span))
    after = Span(look.span.last + timedelta(days=1), look.known)
    return ObligationFinding(
        _measured(history, look, pieces, under),
        _results(history, look, under),
        pieces,
        tuple(done_rule(history).pieces(look.material, look.scope, after)),
        under,
    )


def _measured(
    history: ObligationHistory, look: Look, pieces: Sequence[Piece], under: Sequence[Activity]
) -> Measured:
    duty, triggers = history.duty, _asked(under)
    if not any(era.days.meets(days) for era in history.eras for days in (look.span, look.judged)):
        return Measured("ended" if history.removed_on else "not_in_force")
    if duty.service == "out_of_scope" and not any(
        recorded(look.material, look.scope, look.material.span, history.id)
    ):
        return Measured("untracked")
    if any(has_windows(era.duty.cadence) for era in history.eras):
        return _by_windows(history, look)
    unclear = history.crediting.pieces(look.material, look.scope, look.span, "unknown")
    if not pieces and any(unclear):
        return Measured("undetermined")
    if duty.cadence.kind == "continuous":
        return Measured("ongoing" if pieces else "none")
    if triggers and duty.cadence.kind == "on_demand":
        return _on_demand(look.span, triggers, sum(piece.amount for piece in pieces))
    return Measured("met" if pieces else "none" if triggers else "waiting")


def _asked(under: Sequence[Activity]) -> int:
    """How often somebody asked or ordered."""
    return sum(said_of(act, TIMES) or 0 for act in under if act.form in TRIGGERS)


def _on_demand(span: Span, triggers: int, done: int) -> Measured:
    if done >= triggers:
        return Measured("met", triggers)
    gap = Gap("yêu cầu chưa được đáp ứng", span.first, span.last, triggers, done)
    return Measured("short", triggers, (gap,))


def _by_windows(history: ObligationHistory, look: Look) -> Measured:
    """Closed windows are kept or not; an open one is nobody's fault until its last day is over."""
    found = list(_windows(history, look))
    judged = [window for window in found if window.within.last in look.judged]
    closed = [window for window in judged if look.is_closed(window.within)]
    older = [
        window
        for window in found
        if look.before and window.within.last in look.before and look.is_closed(window.within)
    ]
    after = [window for window in found if window.within.last > look.judged.last]
    ahead = [window for window in (*judged, *after) if not look.is_closed(window.within)]
    judged = judged or [window for window in after if window.within.first <= look.judged.last]
    return Measured(
        _state(history, look, judged, closed),
        sum(window.wanted for window in closed),
        tuple(window.gap for window in closed if not window.is_kept and not window.is_unclear),
        tuple(window.gap for window in older if not window.is_kept and not window.is_unclear),
        next((window.within.last for window in ahead if not window.is_kept), None),
        min((window.within.first for window in judged), default=None),
    )


def _state(
    history: ObligationHistory,
    look: Look,
    judged: Sequence[JudgedWindow],
    closed: Sequence[JudgedWindow],
) -> ObligationState:
    if not all(window.is_kept or window.is_unclear for window in closed):
        return "short"
    if history.removed_on is not None and history.removed_on <= look.known:
        return "ended"
    if not judged:
        return "not_in_force"
    if all(window.is_kept for window in judged):
        return "met"
    if any(window.is_unclear for window in judged):
        return "undetermined"
    return "on_track" if closed else "open"


def _windows(history: ObligationHistory, look: Look) -> Iterator[JudgedWindow]:
    """Every window from the days before the judged ones to the one that comes next, with what was
    done in it as far as it is known, under the words that were in force on its last day in time."""
    first = look.before.first if look.before else look.judged.first
    wanted = Span(first, max(look.judged.last, look.today) + _BEYOND)
    everything = Span(look.material.span.first, look.known)
    unclear = list(history.crediting.pieces(look.material, look.scope, everything, "unknown"))
    for era in history.eras:
        cadence = era.duty.cadence
        pieces = done(history, cadence, look.material, look.scope, everything)
        for window in windows_of(cadence, history.life, wanted):
            found = judged_window(cadence, window, pieces, unclear)
            if found and found.within.last in era.days:
                yield found


def _results(history: ObligationHistory, look: Look, under: Sequence[Activity]) -> str:
    """What annex II prints as the result, in words."""
    parts = _published(history, look)
    acts = [act for act in under if fulfils(act.form, history.duty_on(act.last).forms)]
    sums: Counter[str] = Counter()
    for act in acts:
        for name in _SUMMED & act.counts.keys():
            sums[_unit(act.form, name)] += act.counts[name]
    often = sum(said_of(act, TIMES) or 0 for act in acts)
    parts += (
        [
            f"{counted(often)} lần",
            *(f"{counted(value)} {unit}" for unit, value in sorted(sums.items())),
        ]
        if acts
        else []
    )
    percents = [act.counts[PERCENT] for act in acts if PERCENT in act.counts]
    return "; ".join([*parts, *(f"{percent}%" for percent in percents[-1:])])


def _published(history: ObligationHistory, look: Look) -> list[str]:
    """What the software published of it, in words."""
    forms, where = history.crediting.forms, history.crediting.is_("counts", look.material)
    sent = [
        sent
        for sent in (gone_out(look.material, look.scope, look.span, forms) if forms else ())
        if where(sent.publication, sent.outlet)
    ]
    texts = len({count.publication.item for count in sent})
    runs = sum(
        piece.amount for piece in history.crediting.pieces(look.material, look.scope, look.span)
    )
    people = sum(count.count for count in sent if count.outlet.addressed)
    mailed = all(count.outlet.addressed for count in sent)
    often = f"{counted(runs)} {'đợt gửi' if mailed else 'lượt đăng, phát'}"
    told = [f"{counted(texts)} tin, bài; {often}"] if texts else []
    return told + ([f"{counted(people)} lượt gửi thành công"] if people else [])


def _unit(form: str, name: str) -> str:
    """The one unit of a measure: what stands in the street is counted in "chiếc", what is handed
    out in "bản"."""
    if name != "copies":
        return MEASURES[name]
    return "chiếc" if form == "visual" else "bản"

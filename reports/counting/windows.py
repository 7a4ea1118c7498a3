"""What was wanted and done in one window of a cadence: in time, late, and by which units."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from content.plans.cadence import Cadence
from content.plans.units import units_in
from reports.counting.figures import Gap
from reports.counting.obligations import holding
from reports.counting.pieces import Piece
from reports.periods.cadences import CadenceWindow
from reports.periods.periods import Span


@dataclass(frozen=True)
class JudgedWindow:
    """One window; `within` are the days in which the doing is in time."""

    label: str
    within: Span
    wanted: int
    done: int
    late: int
    lacking: tuple[str, ...]
    perhaps: int  # was published in time, and nobody has said whether it counts

    @property
    def is_kept(self) -> bool:
        """Whether enough was done in time, by every unit that owes it."""
        return self.done >= self.wanted

    @property
    def is_unclear(self) -> bool:
        """Whether it depends on what nobody has decided."""
        return self.done < self.wanted <= self.done + self.perhaps

    @property
    def gap(self) -> Gap:
        """What is missing of it."""
        first, last = self.within.first, self.within.last
        return Gap(self.label, first, last, self.wanted, self.done, self.late, self.lacking)


def has_windows(cadence: Cadence) -> bool:
    """Whether a cadence gives a number that can be missed."""
    return cadence.kind in ("once", "percentage") or bool(cadence.count and cadence.per)


def judged_window(
    cadence: Cadence, window: CadenceWindow, pieces: Sequence[Piece], unclear: Sequence[Piece]
) -> JudgedWindow | None:
    """A window with the pieces that lie in it; None where nothing can be due any more."""
    label, span, within = window.label, window.span, window.within
    if within is None:
        return None
    perhaps = sum(piece.amount for piece in unclear if piece.day in within)
    timely = [piece for piece in pieces if piece.day in within]
    after = [piece for piece in pieces if piece.day in span and piece.day > within.last]
    late = sum(piece.amount for piece in holding(cadence, after))
    owed = cadence.percent or cadence.count or 1
    if not cadence.each:
        done = sum(piece.amount for piece in holding(cadence, timely))
        return JudgedWindow(label, within, owed, done, late, (), perhaps)
    by_unit = _by_unit(cadence.each, timely)
    lacking = tuple(unit for unit in cadence.each if by_unit[unit] < owed)
    done = sum(min(owed, by_unit[unit]) for unit in cadence.each)
    return JudgedWindow(label, within, owed * len(cadence.each), done, late, lacking, perhaps)


def _by_unit(units: Sequence[str], pieces: Sequence[Piece]) -> Counter[str]:
    """What each unit did: all of a row that names one; of a row that names several nobody can say
    more than that each did something."""
    found: Counter[str] = Counter()
    for piece in pieces:
        named = units_in(piece.where, units)
        for unit in named:
            found[unit] += piece.amount if len(named) == 1 else min(1, piece.amount)
    return found

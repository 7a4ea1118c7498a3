"""What every benchmark hands back: rows of a table, each a ratio of things that took turns inside
one run."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal

ROUNDS = 5
"""How often each variant runs; figures are medians."""

Figures = Mapping[str, list[float]]
"""What was measured in each round, by variant."""


@dataclass(frozen=True)
class Row:
    """One line of docs/benchmarks.md."""

    work: str
    against: str
    ratio: float | None  # ours to theirs; None: not measured, and `ours` says why
    bar: float | None  # where the ratio must be; None: a figure beside the others
    aim: float | None
    ours: str
    theirs: str = ""
    better: Literal["more", "less"] = "more"
    left_out: bool = False  # measured nowhere, and `ours` says why

    @property
    def reached(self) -> bool:
        """Whether the bar is reached; what was not measured has reached nothing."""
        if self.left_out or self.bar is None:
            return True
        if self.ratio is None:
            return False
        return self.ratio >= self.bar if self.better == "more" else self.ratio <= self.bar


def take_turns(variants: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> Figures:
    """Runs every variant once a round, every other round backwards, so that a busy machine is busy
    for all of them."""
    figures: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds):
        for name in list(variants)[:: -1 if number % 2 else 1]:
            figures[name].append(variants[name]())
            print(f"  {name}: {figures[name][-1]:,.1f}", flush=True)
    return figures


def milliseconds(run: Callable[[], object]) -> float:
    """How long something takes once."""
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def ratio(figures: Figures, ours: str, theirs: str) -> float:
    """The median of the rounds' ratios."""
    return median(mine / other for mine, other in zip(figures[ours], figures[theirs], strict=True))


def spread(values: list[float], unit: str) -> str:
    """Median, least and most, as the table shows them."""
    return f"{median(values):,.0f}{unit} ({min(values):,.0f}–{max(values):,.0f})"

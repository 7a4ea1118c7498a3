"""What stands in the frames of an item: as much beside its lines as leaves their letters large
enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assets._screen import Beside, Screen
from assets.led_layout_2.areas import Places, bare, places
from assets.led_layout_2.fit import PlacedText, TextFit, fit, fit_within, legible
from assets.led_layout_2.rows import SMALLEST, face
from assets.qr import qr_modules

CodeModules = Sequence[Sequence[bool]]

_KEEPS: Final = 0.6  # of the letters' size that the lines keep when something stands beside them


@dataclass(frozen=True)
class Composition:
    """A text laid out on its screen, and what stands where."""

    screen: Screen
    beside: Beside
    places: Places
    fit: TextFit
    modules: CodeModules = ()


def compose(text: PlacedText, beside: Beside) -> Composition:
    """Lines that can be drawn, with as much beside them as leaves their letters large enough."""
    screen, modules = text.screen, qr_modules(beside.link) if beside.link else []
    alone = fit(text)
    least = max(SMALLEST, round(_KEEPS * alone.size))
    if alone.size >= (readable := _readable(screen)):
        least = max(least, readable)
    for place in places(screen, beside, len(modules)):
        narrower = PlacedText(text.lines, screen, place.text)
        if found := fit_within(narrower, least, len(alone.pages)):
            return Composition(screen, beside, place, found, modules)
    return Composition(screen, beside, bare(screen, beside), alone, modules)


def _readable(screen: Screen) -> int:
    """The size of legible letters, 0 where the distance is not known."""
    needed, size = legible(screen), SMALLEST
    while needed and face(screen, size).capital < needed:
        size += 1
    return size if needed else 0

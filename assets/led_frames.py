"""LED frames at a screen's exact pixels, drawn from an item's short lines by one of our layouts.

A new look is a new folder beside `led_layout_1`, drawn by its `layout.py` and added to `LAYOUTS`
here: what was approved with an older one goes on being drawn by it.
"""

from collections.abc import Sequence

from assets._screen import NOTHING, Beside, Draw, Drawing, DrawnFrame, Screen
from assets.led_layout_1 import layout as first
from assets.led_layout_2 import layout as second

__all__ = [
    "LAYOUTS",
    "NOTHING",
    "Beside",
    "Drawing",
    "DrawnFrame",
    "Screen",
    "draw",
    "layouts",
]


def _first(lines: Sequence[str], screen: Screen, beside: Beside = NOTHING) -> Drawing:
    """The first layout shows lines and the office alone."""
    return first.draw(lines, screen, beside.office)


LAYOUTS: dict[int, Draw] = {1: _first, 2: second.draw}
"""The layouts by their number; a released one never changes."""


def layouts() -> tuple[int, ...]:
    """The numbers of our layouts, the newest last."""
    return tuple(sorted(LAYOUTS))


def draw(
    lines: Sequence[str], screen: Screen, beside: Beside = NOTHING, layout: int = 0
) -> Drawing:
    """The item's lines as frames of a layout, 0 for the newest: the first is the heading; words
    stay whole, and so do lines that a frame can hold."""
    return LAYOUTS[layout or layouts()[-1]](lines, screen, beside)

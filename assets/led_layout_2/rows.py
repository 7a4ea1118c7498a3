"""Rows of text in their letters, and the rectangle of a frame that they may fill."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple

from assets._screen import Screen
from assets.fonts import Box, Face, Outline, Pixels

SMALLEST: Final = 16
LINE_HEIGHT: Final = 1.4  # of the font size: room for two marks on a capital
# smaller letters are drawn without grey edges: on a panel every edge pixel is a lamp
_CRISP_BELOW: Final = 24


class FrameArea(NamedTuple):
    """A rectangle of the frame, in pixels; right and bottom are past its last."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Lines of pixels."""
        return self.bottom - self.top


class ScreenLine(NamedTuple):
    """One line as its author wrote it."""

    number: int
    text: str

    @property
    def heading(self) -> bool:
        """True for the first line."""
        return self.number == 0


class SetRow(NamedTuple):
    """One row of text in its face."""

    text: str
    face: Face
    box: Box
    line: ScreenLine


def make_row(text: str, letters: Face, line: ScreenLine) -> SetRow:
    """A row of a line with its ink measured."""
    return SetRow(text, letters, letters.box(text), line)


@lru_cache(maxsize=1024)
def face(screen: Screen, size: int) -> Face:
    """The face for letters of `size`: on small screens 16 is the bitmap face."""
    if size == SMALLEST and not screen.large:
        return Pixels()
    return Outline(size, crisp=screen.red or size < _CRISP_BELOW)


def room(area: FrameArea, screen: Screen, letters: Face) -> int:
    """Columns that a row may fill: bitmap letters every one, outline letters on a small screen keep
    off its edges."""
    bare = screen.large or isinstance(letters, Pixels)
    return area.width - (0 if bare else 2 * (screen.width // 64))


def needed_height(rows: Sequence[SetRow], screen: Screen) -> int:
    """Lines of pixels that these rows fill at their closest, from the first ink to the last."""
    bare = screen.large or isinstance(rows[0].face, Pixels)
    return (0 if bare else 2 * (screen.height // 32)) + ink_height(rows, screen)


def ink_height(rows: Sequence[SetRow], screen: Screen) -> int:
    """The same without what is kept off the edges."""
    between = sum(leading(row, lower, screen) for row, lower in pairwise(rows))
    return rows[-1].box.bottom - rows[0].box.top + between


def leading(upper: SetRow, lower: SetRow, screen: Screen) -> int:
    """From baseline to baseline: 1.4 of the lower row's size, more where marks would touch; the
    bitmap face stacks its 16 rows."""
    if isinstance(lower.face, Pixels) and isinstance(upper.face, Pixels):
        return 16
    size = lower.face.size
    apart = max(ceil(LINE_HEIGHT * size), upper.box.bottom - lower.box.top + max(1, size // 8))
    under = screen.large and upper.line.heading and not lower.line.heading
    return apart + (size * 3 // 5 if under else 0)

"""A pen of one width and two tints, on a board of 1200 × 630 steps whatever the pixels."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import Final

from PIL import Image, ImageDraw

from assets.fonts import Colour

Point = tuple[float, float]
Corners = tuple[float, float, float, float]  # left, top, right, bottom

BOARD: Final = (1200, 630)
INK: Final = (29, 78, 158)
COOL: Final = (206, 222, 246)  # the first tint
WARM: Final = (255, 214, 112)  # the second
PAPER: Final = (255, 255, 255)
GROUND: Final = (240, 245, 252)
FAINT: Final = (216, 227, 243)

_WIDTH: Final = 8.0
_FINER: Final = 3  # drawn so much larger, then made smaller: smooth edges everywhere


class Pen:
    """Draws in steps of the board; `picture` gives the pixels."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._scale = min(width / BOARD[0], height / BOARD[1]) * _FINER
        large = (width * _FINER, height * _FINER)
        self._left = (large[0] - BOARD[0] * self._scale) / 2
        self._top = (large[1] - BOARD[1] * self._scale) / 2
        self._image = Image.new("RGB", large, GROUND)
        self._draw = ImageDraw.Draw(self._image)

    def picture(self) -> Image.Image:
        """What was drawn, at its size."""
        return self._image.resize(self._size, Image.Resampling.LANCZOS)

    def line(self, points: Sequence[Point], colour: Colour = INK, width: float = _WIDTH) -> None:
        """A line through the points, round at its ends and corners."""
        placed = [self._place(point) for point in points]
        thick = max(1, round(width * self._scale))
        self._draw.line(placed, colour, thick, joint="curve")
        for x, y in (placed[0], placed[-1]):
            half = thick / 2
            self._draw.ellipse((x - half, y - half, x + half, y + half), colour)

    def shape(self, points: Sequence[Point], fill: Colour, edge: bool = True) -> None:
        """A surface, with the pen's line around it."""
        self._draw.polygon([self._place(point) for point in points], fill)
        if edge:
            self.line([*points, points[0], points[1]])

    def box(self, corners: Corners, fill: Colour, round_: float = 14, edge: bool = True) -> None:
        """A rectangle with round corners."""
        left, top = self._place(corners[:2])
        right, bottom = self._place(corners[2:])
        self._draw.rounded_rectangle(
            (left, top, right, bottom),
            round_ * self._scale,
            fill,
            INK if edge else None,
            round(_WIDTH * self._scale) if edge else 0,
        )

    def circle(self, centre: Point, radius: float, fill: Colour, edge: bool = True) -> None:
        """A disc."""
        x, y = self._place(centre)
        reach = radius * self._scale
        self._draw.ellipse(
            (x - reach, y - reach, x + reach, y + reach),
            fill,
            INK if edge else None,
            round(_WIDTH * self._scale) if edge else 0,
        )

    def arc(self, centre: Point, radius: float, begin: float, end: float) -> None:
        """A part of a circle, in degrees clockwise from the right."""
        turns = [begin + (end - begin) * part / 48 for part in range(49)]
        self.line([around(centre, radius, turn) for turn in turns])

    def tick(self, centre: Point, size: float, colour: Colour = INK) -> None:
        """A mark of what is done."""
        x, y = centre
        self.line(
            [(x - size, y), (x - size * 0.3, y + size * 0.7), (x + size, y - size * 0.75)], colour
        )

    def _place(self, point: Sequence[float]) -> tuple[float, float]:
        return self._left + point[0] * self._scale, self._top + point[1] * self._scale


def around(centre: Point, radius: float, degrees: float) -> Point:
    """A point of a circle."""
    turn = degrees * pi / 180
    return centre[0] + radius * cos(turn), centre[1] + radius * sin(turn)

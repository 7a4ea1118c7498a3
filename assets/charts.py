"""Charts of a printed report: bars across, or columns for a series in time, with every number
written out, sharp at 300 dots an inch, readable without colour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw

from assets._breaks import wrap
from assets.fonts import BOLD, REGULAR, Colour, Outline
from assets.pictures import encode

DOTS_PER_INCH: Final = 300

_INK: Final[Colour] = (33, 33, 33)
_LINE: Final[Colour] = (120, 120, 120)
_BARS: Final[tuple[Colour, ...]] = ((31, 56, 100), (163, 180, 207))  # far apart in grey too
_ROW: Final = 46
_BAR: Final = 40
_BETWEEN: Final = 30  # rows of one group touch, groups stand apart
_GAP: Final = 18
_SMALL: Final = Outline(38, REGULAR)  # pixels: 9 points in print
_STRONG: Final = Outline(38, BOLD)
_HIGHEST: Final = 460  # of columns
_NUMBERS: Final = tuple(Outline(size, BOLD) for size in (34, 28, 22, 17))  # over columns


@dataclass(frozen=True)
class BarGroup:
    """One label with a bar for each series; None draws no bar and no number."""

    label: str
    values: tuple[int | None, ...]


def bars(
    groups: Sequence[BarGroup], series: Sequence[str], said: Callable[[int], str], width: int = 1860
) -> bytes:
    """A PNG of `width` pixels, as high as it needs: groups from above, one bar for each of at most
    two series; same input, same bytes.

    `said` writes a number. Series are named above the bars when there are two.
    """
    labels = [_label(group.label, width * 2 // 5) for group in groups]
    left = max((_SMALL.width(row) for rows in labels for row in rows), default=0) + 2 * _GAP
    values = [value for group in groups for value in group.values if value is not None]
    room = (
        width - left - max((_STRONG.width(said(value)) for value in values), default=0) - 2 * _GAP
    )
    top = 2 * _ROW if len(series) > 1 else 0
    heights = [
        max(len(rows) * _ROW, len(group.values) * _BAR) + _BETWEEN
        for rows, group in zip(labels, groups, strict=True)
    ]
    image = Image.new("RGB", (width, top + sum(heights)), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    if len(series) > 1:
        _name_series(draw, series, left)
    draw.rectangle((left - 2, top, left - 1, image.height), fill=_LINE)
    for group, rows, height in zip(groups, labels, heights, strict=True):
        _write_label(draw, rows, (left - _GAP, top, height))
        first = top + (height - _BAR * len(group.values)) // 2
        for number, value in enumerate(group.values):
            if value is not None:
                length = round(room * value / max(1, *values))
                _bar(draw, (left, first + _BAR * number), (length, _BARS[number]), said(value))
        top += height
    return encode(image, "png", DOTS_PER_INCH)


def columns(
    groups: Sequence[BarGroup], series: Sequence[str], said: Callable[[int], str], width: int = 1860
) -> bytes:
    """A PNG of `width` pixels: groups from the left, one column for each of at most two series,
    which are named above when there are two; same input, same bytes.

    A label that is wider than its group breaks at its stroke: month above year.
    """
    top = 2 * _ROW if len(series) > 1 else 0
    step = width // max(1, len(groups))
    broad = (step - _GAP) // max(1, len(series))
    values = [value for group in groups for value in group.values if value is not None]
    size = _fitting([said(value) for value in values], broad)
    base = top + _ROW + _HIGHEST
    fit = all(_SMALL.width(group.label) <= step - _GAP for group in groups)
    image = Image.new("RGB", (width, base + _ROW * (1 if fit else 2) + _GAP), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    if len(series) > 1:
        _name_series(draw, series, _GAP)
    draw.rectangle((0, base, width - 1, base + 1), fill=_LINE)
    for place, group in enumerate(groups):
        left = place * step + _GAP // 2
        for number, value in enumerate(group.values):
            if value is not None:
                x, high = left + number * broad, round(_HIGHEST * value / max(1, *values))
                if high:
                    draw.rectangle((x + 2, base - high, x + broad - 3, base - 1), _BARS[number])
                text = said(value)
                size.paint(draw, (x + (broad - size.width(text)) // 2, base - high - 8), text, _INK)
        rows = [group.label] if fit else group.label.split("/")
        for below, row in enumerate(rows, 1):
            at = left + (step - _GAP - _SMALL.width(row)) // 2
            _SMALL.paint(draw, (at, base + _ROW * below), row, _INK)
    return encode(image, "png", DOTS_PER_INCH)


def _fitting(texts: Sequence[str], room: int) -> Outline:
    """The largest size in which no number is wider than its column; the smallest, where none is."""
    fits = (size for size in _NUMBERS if all(size.width(text) <= room for text in texts))
    return next(fits, _NUMBERS[-1])


def _label(label: str, width: int) -> tuple[str, ...]:
    """The label in rows; a word wider than the column stands as it is."""
    return wrap(label, width, _SMALL.width, _SMALL.space) or (label,)


def _name_series(draw: ImageDraw.ImageDraw, series: Sequence[str], left: int) -> None:
    for name, colour in zip(series, _BARS, strict=False):
        draw.rectangle((left, 12, left + _BAR - 8, 12 + _BAR - 9), fill=colour)
        _SMALL.paint(draw, (left + _BAR + 6, 12 + 28), name, _INK)
        left += _BAR + 6 + _SMALL.width(name) + 3 * _GAP


def _write_label(draw: ImageDraw.ImageDraw, rows: Sequence[str], at: tuple[int, int, int]) -> None:
    """Right-aligned, in the middle of the group."""
    right, top, height = at
    base = top + (height - _ROW * len(rows)) // 2 + _ROW - 13
    for number, row in enumerate(rows):
        _SMALL.paint(draw, (right - _SMALL.width(row), base + _ROW * number), row, _INK)


def _bar(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], bar: tuple[int, Colour], number: str
) -> None:
    (left, top), (length, colour) = at, bar
    if length:
        draw.rectangle((left, top + 3, left + max(length, 2) - 1, top + _BAR - 4), fill=colour)
    _STRONG.paint(draw, (left + length + _GAP // 2, top + _BAR - 8), number, _INK)

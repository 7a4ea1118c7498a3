"""One LED frame: rows of text placed by their real ink on the screen's exact pixels, and what
stands beside them."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from PIL import Image, ImageChops, ImageDraw

from assets._screen import Screen
from assets.fonts import Colour
from assets.led_layout_2.areas import QUIET, CodePlate, FooterBand
from assets.led_layout_2.composing import CodeModules, Composition
from assets.led_layout_2.picture import shown
from assets.led_layout_2.rows import FrameArea, SetRow, ink_height, leading

BACKGROUND: Final[Colour] = (8, 24, 64)
BAND: Final[Colour] = (18, 46, 104)
HEADING: Final[Colour] = (255, 214, 64)
BODY: Final[Colour] = (255, 255, 255)
FOOTER: Final[Colour] = (214, 226, 248)
RED: Final[Colour] = (255, 0, 0)
BLACK: Final[Colour] = (0, 0, 0)
WHITE: Final[Colour] = (255, 255, 255)

_RULE: Final = 7  # of a frame's width: how long the line under a heading is


def page(rows: Sequence[SetRow], made: Composition, mark: str = "") -> Image.Image:
    """The frame; `mark` says which of several it is, "1/3"."""
    screen, places, beside = made.screen, made.places, made.beside
    image, draw = blank(screen)
    if places.picture is not None and beside.picture is not None:
        area = places.picture
        size = area.width, area.height
        image.paste(shown(beside.picture, size, beside.focus), (area.left, area.top))
    if places.footer is not None:
        _footer(draw, screen, places.footer, mark)
    if places.code is not None:
        _code(draw, screen, places.code, made.modules, places.footer)
    _rows(draw, rows, screen, places.text)
    return image


def blank(screen: Screen, width: int | None = None) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty frame, or a strip of another width and the screen's height."""
    image = Image.new(
        "RGB", (width or screen.width, screen.height), BLACK if screen.red else BACKGROUND
    )
    return image, ImageDraw.Draw(image)


def ink(screen: Screen, heading: bool) -> Colour:
    """The colour of a row."""
    if screen.red:
        return RED
    return HEADING if heading else BODY


def rule_of(
    rows: Sequence[SetRow], baselines: Sequence[int], screen: Screen, area: FrameArea
) -> FrameArea | None:
    """Where a short line parts heading and body on large screens."""
    for (row, above), (lower, below) in pairwise(zip(rows, baselines, strict=True)):
        if screen.large and row.line.heading and not lower.line.heading:
            thick = max(2, screen.height // 180)
            y = (above + row.box.bottom + below + lower.box.top - thick) // 2
            left, wide = area.left, min(screen.width // _RULE, area.width)
            return FrameArea(left, y, left + wide, y + thick)
    return None


def left_of(row: SetRow, rows: Sequence[SetRow], screen: Screen, area: FrameArea) -> int:
    """Where a row begins: at the left edge of a large screen's column, else in the middle."""
    if screen.large and len({other.line for other in rows}) > 1:
        return area.left - min(0, row.box.left)
    return area.left + (area.width - row.box.right - row.box.left) // 2


def baselines_of(rows: Sequence[SetRow], screen: Screen, area: FrameArea) -> Iterator[int]:
    """The rows' baselines: all in the middle of their place, with some of the spare room between
    them."""
    spare = area.height - ink_height(rows, screen)
    stretch = min(spare // (len(rows) + 1), min(row.face.size for row in rows) // 3)
    y = area.top + (spare - stretch * (len(rows) - 1)) // 2 - rows[0].box.top
    yield y
    for row, lower in pairwise(rows):
        y += leading(row, lower, screen) + stretch
        yield y


def png(image: Image.Image, pictured: bool = False) -> bytes:
    """8-bit RGB without alpha, profile or time stamp (PNG, W3C 2003).

    On flat colours rows pack best unfiltered, and twice as quickly as with Pillow's choice of a
    filter for each; a photograph packs better by the difference from the pixel at the left.
    """
    width, height = image.size
    kind = b"\1" if pictured else b"\0"
    pixels, stride = memoryview(_differences(image) if pictured else image.tobytes()), 3 * width
    rows = b"".join(
        part for y in range(height) for part in (kind, pixels[y * stride : (y + 1) * stride])
    )
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows, 1 if pictured else 3))
        + _chunk(b"IEND", b"")
    )


def _differences(image: Image.Image) -> bytes:
    """Filter type 1 of PNG over all rows."""
    left = Image.new(image.mode, image.size)
    left.paste(image, (1, 0))
    return ImageChops.subtract_modulo(image, left).tobytes()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rows(
    draw: ImageDraw.ImageDraw, rows: Sequence[SetRow], screen: Screen, area: FrameArea
) -> None:
    baselines = list(baselines_of(rows, screen, area))
    for row, y in zip(rows, baselines, strict=True):
        at = left_of(row, rows, screen, area), y
        row.face.paint(draw, at, row.text, ink(screen, row.line.heading))
    if rule := rule_of(rows, baselines, screen, area):
        _fill(draw, rule, ink(screen, True))


def _footer(draw: ImageDraw.ImageDraw, screen: Screen, footer: FooterBand, mark: str) -> None:
    if not (footer.office or mark):
        return
    _fill(draw, footer.area, BLACK if screen.red else BAND)
    y = (footer.area.top + footer.area.bottom + footer.letters.capital) // 2
    margin, colour = screen.width // 32, RED if screen.red else FOOTER
    footer.letters.paint(draw, (margin, y), footer.office, colour)
    right = screen.width - margin - footer.letters.box(mark).right
    footer.letters.paint(draw, (right, y), mark, colour)


def _code(
    draw: ImageDraw.ImageDraw,
    screen: Screen,
    code: CodePlate,
    modules: CodeModules,
    footer: FooterBand | None,
) -> None:
    """Dark modules on a light plate: lit lamps are the light ones."""
    _fill(draw, code.plate, RED if screen.red else WHITE)
    left, top = code.plate.left + QUIET * code.module, code.plate.top + QUIET * code.module
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                x, y = left + column * code.module, top + row * code.module
                _fill(draw, FrameArea(x, y, x + code.module, y + code.module), BLACK)
    for label in code.labels:
        if footer is not None:
            colour = RED if screen.red else FOOTER
            footer.letters.paint(draw, (label.x, label.y), label.text, colour)


def _fill(draw: ImageDraw.ImageDraw, area: FrameArea, colour: Colour) -> None:
    draw.rectangle((area.left, area.top, area.right - 1, area.bottom - 1), fill=colour)

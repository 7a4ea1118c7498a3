"""One LED frame: rows of text placed by their real ink on the screen's exact pixels."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from PIL import Image, ImageDraw

from assets._screen import Screen
from assets.fonts import REGULAR, Box, Colour, Face, Outline, Pixels

LINE_HEIGHT = 1.4  # of the font size: room for two marks on a capital

BACKGROUND: Colour = (8, 24, 64)
BAND: Colour = (18, 46, 104)
HEADING: Colour = (255, 214, 64)
BODY: Colour = (255, 255, 255)
FOOTER: Colour = (214, 226, 248)
RED: Colour = (255, 0, 0)
BLACK: Colour = (0, 0, 0)

_FOOTER_FROM = 240  # rows
# smaller letters are drawn without grey edges: on a panel every edge pixel is a lamp
_CRISP_BELOW = 24


class TextLine(NamedTuple):
    """One line as its author wrote it."""

    number: int
    text: str

    @property
    def heading(self) -> bool:
        """True for the first line."""
        return self.number == 0


class LetterRow(NamedTuple):
    """One row of text in its face."""

    text: str
    face: Face
    box: Box
    line: TextLine


def make_row(text: str, letters: Face, line: TextLine) -> LetterRow:
    """A row of a line with its ink measured."""
    return LetterRow(text, letters, letters.box(text), line)


def face(screen: Screen, size: int) -> Face:
    """The face for letters of `size`: on small screens 16 is the bitmap face."""
    return (
        Pixels()
        if size == 16 and not screen.large
        else Outline(size, crisp=screen.red or size < _CRISP_BELOW)
    )


def room(screen: Screen, letters: Face) -> int:
    """Columns that a row may fill; bitmap letters may use every one."""
    return screen.width - 2 * _margin(screen, letters)


def text_height(screen: Screen, office: str) -> int:
    """Rows of the screen that text may fill."""
    top, bottom = _area(screen, office)
    return bottom - top


def needed_height(rows: Sequence[LetterRow], screen: Screen) -> int:
    """Lines of pixels that these rows fill at their closest, from the first ink to the last;
    outline letters keep off the edges."""
    edges = 0 if screen.large or isinstance(rows[0].face, Pixels) else 2 * (screen.height // 32)
    return edges + _ink_height(rows, screen)


def page(rows: Sequence[LetterRow], screen: Screen, office: str, mark: str = "") -> Image.Image:
    """The frame: rows centred, the office's name and `mark` ("1/3") in the footer where there is
    one."""
    image, draw = blank(screen)
    _footer(draw, screen, office, mark)
    baselines = list(_baselines(rows, screen, _area(screen, office)))
    for row, y in zip(rows, baselines, strict=True):
        left = (screen.width - row.box.right - row.box.left) // 2
        row.face.paint(draw, (left, y), row.text, ink(screen, row.line.heading))
    _rule(draw, rows, baselines, screen)
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


def png(image: Image.Image) -> bytes:
    """8-bit RGB without alpha, profile or time stamp (PNG, W3C 2003).

    Rows stand unfiltered: on flat colours that packs better than Pillow's choice of a filter for
    each row, and is twice as quick.
    """
    width, height = image.size
    pixels, stride = memoryview(image.tobytes()), 3 * width
    rows = b"".join(
        part for y in range(height) for part in (b"\0", pixels[y * stride : (y + 1) * stride])
    )
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows, 3))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _ink_height(rows: Sequence[LetterRow], screen: Screen) -> int:
    return (
        -rows[0].box.top
        + sum(_leading(row, lower, screen) for row, lower in pairwise(rows))
        + rows[-1].box.bottom
    )


def _margin(screen: Screen, letters: Face) -> int:
    """Columns left dark at each side."""
    if isinstance(letters, Pixels) and not screen.large:
        return 0
    return screen.width // (32 if screen.large else 64)


def _leading(upper: LetterRow, lower: LetterRow, screen: Screen) -> int:
    """From baseline to baseline: 1.4 of the size, more where marks would touch; the bitmap face
    stacks its 16 rows."""
    if isinstance(lower.face, Pixels):
        return 16
    size = lower.face.size
    apart = max(ceil(LINE_HEIGHT * size), upper.box.bottom - lower.box.top + max(1, size // 8))
    return apart + (
        size * 3 // 5 if screen.large and upper.line.heading and not lower.line.heading else 0
    )


def _baselines(rows: Sequence[LetterRow], screen: Screen, area: tuple[int, int]) -> Iterator[int]:
    top, bottom = area
    spare = bottom - top - _ink_height(rows, screen)
    stretch = min(spare // (len(rows) + 1), rows[0].face.size // 3)
    y = top + (spare - stretch * (len(rows) - 1)) // 2 - rows[0].box.top
    yield y
    for row, lower in pairwise(rows):
        y += _leading(row, lower, screen) + stretch
        yield y


def _rule(
    draw: ImageDraw.ImageDraw, rows: Sequence[LetterRow], baselines: Sequence[int], screen: Screen
) -> None:
    """A short line between heading and body on large screens."""
    for (row, above), (lower, below) in pairwise(zip(rows, baselines, strict=True)):
        if screen.large and row.line.heading and not lower.line.heading:
            thick = max(2, screen.height // 180)
            y = (above + row.box.bottom + below + lower.box.top - thick) // 2
            half = screen.width // 12
            draw.rectangle(
                (screen.width // 2 - half, y, screen.width // 2 + half, y + thick - 1),
                fill=ink(screen, True),
            )


def _area(screen: Screen, office: str) -> tuple[int, int]:
    """First and past-the-last line of pixels for text."""
    margin = screen.height // 20 if screen.large else 0
    return margin, screen.height - (
        _footer_height(screen) + margin // 2 if _footer_face(screen, office) else margin
    )


def _footer_height(screen: Screen) -> int:
    return max(26, screen.height // 12)


def _footer_face(screen: Screen, office: str) -> Face | None:
    """The face in which the office's name fits beside a page mark; None: no footer."""
    small = Outline(max(16, _footer_height(screen) * 9 // 20), REGULAR, crisp=screen.red)
    fits = small.box(office).right <= room(screen, small) - 3 * _footer_height(screen)
    return small if screen.large and screen.height >= _FOOTER_FROM and office and fits else None


def _footer(draw: ImageDraw.ImageDraw, screen: Screen, office: str, mark: str) -> None:
    small = _footer_face(screen, office)
    if small is None:
        return
    top, margin = screen.height - _footer_height(screen), _margin(screen, small)
    draw.rectangle((0, top, screen.width, screen.height), fill=BLACK if screen.red else BAND)
    y = (top + screen.height + small.capital) // 2
    colour = RED if screen.red else FOOTER
    small.paint(draw, (margin, y), office, colour)
    small.paint(draw, (screen.width - margin - small.box(mark).right, y), mark, colour)

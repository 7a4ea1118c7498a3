"""The social card of an item: the whole title beside the drawing of its subject, or over its own
photograph."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from assets._breaks import clean, wrap
from assets.drawings.drawing import drawn
from assets.drawings.pen import GROUND
from assets.fonts import BOLD, REGULAR, Box, Colour, Outline, missing_glyphs
from assets.pictures import encode

_PAPER: Colour = (255, 255, 255)
_TITLE: Colour = (20, 37, 77)
_OFFICE: Colour = (77, 89, 104)
_ACCENT: Colour = (29, 78, 158)
_OVER: Colour = (255, 255, 255)
_WARM: Colour = (255, 205, 64)
_LINE_HEIGHT = 1.4
_WIDE = 1.2  # times its height: a card with the drawing beside the title, not above it
_SHADE = 215  # of 255: how dark a photograph is where the title stands

Area = tuple[int, int, int, int]


@lru_cache(maxsize=32)
def card(
    title: str,
    office: str,
    size: tuple[int, int] = (1200, 630),
    subject: str = "hall",
    colour: str = "",
) -> bytes:
    """A PNG of exactly that size: the whole title as large as it fits, the office below a
    thin line of its own colour, and the drawing of a subject; same input, same bytes.

    Signs that the typeface lacks (emoji) are left out. ValueError when the title cannot stand whole
    even in small letters.
    """
    image = Image.new("RGB", size, _PAPER)
    margin = min(size) // 10
    area = _beside(image, subject, margin)
    draw = ImageDraw.Draw(image)
    foot = _office(draw, _writable(office), area, (_colour(colour, _ACCENT), _OFFICE))
    _write(draw, _writable(title), (*area[:3], foot - margin // 2), _TITLE)
    return encode(image, "png")


@lru_cache(maxsize=32)
def photo_card(photo: bytes, title: str, office: str, colour: str = "") -> bytes:
    """A JPEG of the photograph's own size, the title over its lower part, which is darkened;
    ValueError as for a card."""
    with Image.open(BytesIO(photo)) as opened:
        image = opened.convert("RGB")
    image.paste((8, 16, 32), mask=_shade(image.size))
    width, height = image.size
    margin = min(width, height) // 10
    area = (margin, height * 45 // 100, width - margin, height - margin // 2)
    draw = ImageDraw.Draw(image)
    foot = _office(draw, _writable(office), area, (_colour(colour, _WARM), _OVER))
    _write(draw, _writable(title), (*area[:3], foot - margin // 3), _OVER)
    return encode(image, "jpg")


def _writable(text: str) -> str:
    tidy = " ".join(clean([text]))
    missing = missing_glyphs(tidy, BOLD)
    return " ".join("".join(letter for letter in tidy if letter not in missing).split())


def _colour(said: str, ours: Colour) -> Colour:
    """#0b5cad as three parts; ours where the office has none."""
    if len(said) != len("#000000"):
        return ours
    return int(said[1:3], 16), int(said[3:5], 16), int(said[5:7], 16)


def _beside(image: Image.Image, subject: str, margin: int) -> Area:
    """Put the drawing in its place; the area that is left for text."""
    width, height = image.size
    if width >= _WIDE * height:
        left = width * 58 // 100
        _place(image, subject, (left, 0, width, height))
        return margin, margin, left - margin // 2, height - margin * 3 // 4
    bottom = height * 44 // 100
    _place(image, subject, (0, 0, width, bottom))
    return margin, bottom + margin, width - margin, height - margin * 3 // 4


def _place(image: Image.Image, subject: str, area: Area) -> None:
    """The middle of the drawing, where its subject stands."""
    width, height = area[2] - area[0], area[3] - area[1]
    board = drawn(subject, max(width, round(height * 1.5)), round(height * 0.78))
    left = (board.width - width) // 2
    image.paste(GROUND, area)
    top = area[1] + (height - board.height) // 2
    image.paste(board.crop((left, 0, left + width, board.height)), (area[0], top))


def _shade(size: tuple[int, int]) -> Image.Image:
    """From nothing in the upper third to dark at the bottom."""
    slope = Image.linear_gradient("L").point(
        lambda value: max(0, min(_SHADE, round((value - 70) * 1.7)))
    )
    return slope.resize(size)


def _office(
    draw: ImageDraw.ImageDraw, office: str, area: Area, colours: tuple[Colour, Colour]
) -> int:
    """The line and the office's name at the bottom; returns where that part begins."""
    left, top, right, bottom = area
    largest = max(9, draw.im.size[1] // 26)
    letters, rows = _fitted(office, REGULAR, (right - left, (bottom - top) // 4), largest)
    step = int(letters.size * _LINE_HEIGHT)
    first = bottom - step * (len(rows) - 1)
    for number, row in enumerate(rows):
        letters.paint(draw, (left, first + step * number), row, colours[1])
    line = first - 2 * letters.size
    thick = max(2, (bottom - top) // 110)
    draw.rectangle((left, line, left + (right - left) // 6, line + thick - 1), fill=colours[0])
    return line


def _write(draw: ImageDraw.ImageDraw, title: str, area: Area, colour: Colour) -> None:
    """The title, standing on the foot of its area."""
    left, top, right, bottom = area
    largest = min((bottom - top) // 3, (right - left) // 9)
    letters, rows = _fitted(title, BOLD, (right - left, bottom - top), largest)
    step, boxes = int(letters.size * _LINE_HEIGHT), [letters.box(row) for row in rows]
    first = bottom - _height(boxes, step) - boxes[0].top
    for number, row in enumerate(rows):
        letters.paint(draw, (left, first + step * number), row, colour)


def _fitted(
    text: str, file: str, area: tuple[int, int], largest: int
) -> tuple[Outline, tuple[str, ...]]:
    """The largest letters in which `text` fits the area, and its rows; letters below 8 pixels are
    never asked for."""
    for size in range(max(largest, 9), 8, -max(1, largest // 40)):
        letters = Outline(size, file)
        rows = wrap(text, area[0], letters.width, letters.space)
        if (
            rows is not None
            and _height([letters.box(row) for row in rows], int(size * _LINE_HEIGHT)) <= area[1]
        ):
            return letters, rows
    raise ValueError(
        f"chữ dài {len(text)} ký tự không vừa thẻ ảnh: rút ngắn tiêu đề, hoặc kèm một tệp ảnh"
    )


def _height(boxes: list[Box], step: int) -> int:
    return step * (len(boxes) - 1) + boxes[-1].bottom - boxes[0].top if boxes else 0

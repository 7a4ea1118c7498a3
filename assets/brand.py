"""The office's brand card: the picture of an item whose author gave none, drawn from its title."""

from functools import lru_cache

from PIL import Image, ImageDraw

from assets._breaks import clean, wrap
from assets.fonts import BOLD, REGULAR, Box, Colour, Outline, missing_glyphs
from assets.pictures import encode

_TOP: Colour = (29, 78, 158)
_BOTTOM: Colour = (15, 45, 100)
_ACCENT: Colour = (255, 205, 64)
_TITLE: Colour = (255, 255, 255)
_OFFICE: Colour = (222, 232, 248)
_LINE_HEIGHT = 1.4


@lru_cache(maxsize=32)
def card(title: str, office: str, width: int = 1200, height: int = 630) -> bytes:
    """A PNG of exactly `width`×`height`: the whole title as large as it fits, the office below a
    thin line; same input, same bytes.

    Signs that the typeface lacks (emoji) are left out. ValueError when the title cannot stand whole
    even in small letters.
    """
    image = _background(width, height)
    draw = ImageDraw.Draw(image)
    margin = min(width, height) // 9
    foot = _office(draw, _writable(office), margin, image.size)
    _write(draw, _writable(title), (margin, margin, width - margin, foot - margin // 2))
    return encode(image, "png")


def _writable(text: str) -> str:
    tidy = " ".join(clean([text]))
    missing = missing_glyphs(tidy, BOLD)
    return " ".join("".join(letter for letter in tidy if letter not in missing).split())


def _background(width: int, height: int) -> Image.Image:
    """A calm gradient from the brand's blue to a deeper one, and an accent down the left edge."""
    blend = Image.linear_gradient("L").resize((width, height))
    image = Image.composite(
        Image.new("RGB", (width, height), _BOTTOM), Image.new("RGB", (width, height), _TOP), blend
    )
    ImageDraw.Draw(image).rectangle((0, 0, max(4, width // 100) - 1, height), fill=_ACCENT)
    return image


def _office(draw: ImageDraw.ImageDraw, office: str, margin: int, size: tuple[int, int]) -> int:
    """The line and the office's name at the bottom; returns where that part begins."""
    width, height = size
    letters, rows = _fitted(office, REGULAR, (width - 2 * margin, height // 6), height // 20)
    step = int(letters.size * _LINE_HEIGHT)
    first = height - margin - step * (len(rows) - 1)
    for number, row in enumerate(rows):
        letters.paint(draw, (margin, first + step * number), row, _OFFICE)
    line = first - 2 * letters.size
    draw.rectangle(
        (margin, line, margin + width // 10, line + max(2, height // 160) - 1), fill=_ACCENT
    )
    return line


def _write(draw: ImageDraw.ImageDraw, title: str, area: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = area
    letters, rows = _fitted(title, BOLD, (right - left, bottom - top), (bottom - top) // 3)
    step, boxes = int(letters.size * _LINE_HEIGHT), [letters.box(row) for row in rows]
    spare = (bottom - top) - _height(boxes, step)
    for number, row in enumerate(rows):
        letters.paint(draw, (left, top + spare // 2 - boxes[0].top + step * number), row, _TITLE)


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

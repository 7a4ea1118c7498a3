"""Looks at LED frames pixel by pixel: every row lights as many lamps as it does alone, nothing
stands in another's place, and every sign of the text is there."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import islice

import zxingcpp
from PIL import Image, ImageChops

from assets.fonts import Colour, Face, Outline
from assets.led_frames import NOTHING, Beside, Drawing, Screen
from assets.led_layout_2.areas import Places
from assets.led_layout_2.composing import Composition
from assets.led_layout_2.fit import FramePage, PlacedText
from assets.led_layout_2.layout import composed, pictures_of
from assets.led_layout_2.page import BACKGROUND, BAND, baselines_of, blank, ink, rule_of
from assets.led_layout_2.picture import shown
from assets.led_layout_2.rows import FrameArea, SetRow

_BLACK = (0, 0, 0)


def images(drawing: Drawing) -> list[Image.Image]:
    """The frames' pixels."""
    return [Image.open(BytesIO(frame.png)) for frame in drawing.frames]


def whole(lines: Sequence[str], screen: Screen, beside: Beside = NOTHING) -> Composition | None:
    """AssertionError for anything that is clipped, covered or missing. What was set, or None for
    lines that this screen cannot show, which the drawing says."""
    made = composed(lines, screen, beside)
    if not isinstance(made, Composition):
        assert all(made), "a sentence says why"
        return None
    _every_sign(lines, made)
    standing = PlacedText((), screen, made.places.text)
    frames = list(pictures_of(made))
    shown_frames = iter(frames)
    for number, rows in enumerate(made.fit.pages, 1):
        image, _, run = next(shown_frames)
        if standing.runs(rows[0].line):
            more = sum(other == run for *_, other in frames) - 1
            runs = [image, *(step for step, *_ in islice(shown_frames, more))]
            _passes_whole(rows[0], runs, screen)
            continue
        _frame(rows, image, made)
        if len(made.fit.pages) > 1:
            _mark(image, made, f"{number}/{len(made.fit.pages)}")
    assert next(shown_frames, None) is None
    return made


def lamps(image: Image.Image, dark: tuple[int, int, int]) -> int:
    """How many pixels are not of the ground's colour."""
    ground = Image.new("RGB", image.size, dark)
    unlike = ImageChops.difference(image.convert("RGB"), ground).convert("L").histogram()
    return image.width * image.height - unlike[0]


def _every_sign(lines: Sequence[str], made: Composition) -> None:
    """The rows in their order are the lines, whatever breaks between them."""
    rows = [row.text for page in made.fit.pages for row in page]
    assert "".join(rows).replace(" ", "") == "".join(lines).replace(" ", "")


def _frame(rows: FramePage, image: Image.Image, made: Composition) -> None:
    """The lines' place holds them and nothing else; so do the other places."""
    screen, places = made.screen, made.places
    ground = _BLACK if screen.red else BACKGROUND
    area = _reach(places, screen)
    baselines = list(baselines_of(rows, screen, places.text))
    rule = rule_of(rows, baselines, screen, places.text)
    expected = sum(_lamps_alone(row, screen) for row in rows)
    expected += rule.width * rule.height if rule else 0
    assert lamps(image.crop(area), ground) == expected
    if places.picture is not None and made.beside.picture is not None:
        box = places.picture
        own = shown(made.beside.picture, (box.width, box.height), made.beside.focus)
        assert ImageChops.difference(image.crop(box), own).getbbox() is None
    if places.code is not None:
        _code(image, made)
    if places.footer is not None:
        _footer(image, made)


def _reach(places: Places, screen: Screen) -> FrameArea:
    """The lines' place with the air around it: what would leave the place lights lamps there or is
    missing."""
    area = places.text
    if not screen.large:
        return area
    across, down = screen.width // 32, screen.height // 20
    return FrameArea(area.left - across, area.top - down, area.right + across, area.bottom + down)


def _code(image: Image.Image, made: Composition) -> None:
    """Another program reads the code from the frame's own pixels."""
    assert made.places.code is not None
    (read,) = zxingcpp.read_barcodes(image.crop(made.places.code.plate).convert("L"))
    assert str(read.text) == made.beside.link
    assert made.places.code.plate.width == (len(made.modules) + 8) * made.places.code.module


def _footer(image: Image.Image, made: Composition) -> None:
    """The office's name is whole at the left; the mark has its own end."""
    footer = made.places.footer
    assert footer is not None
    ground = _BLACK if made.screen.red else BAND
    box = footer.letters.box(footer.office)
    left = made.screen.width // 32
    own = FrameArea(0, footer.area.top, left + box.right + 1, footer.area.bottom)
    assert lamps(image.crop(own), ground) == _ink_of(footer.letters, footer.office)


def _mark(image: Image.Image, made: Composition, text: str) -> None:
    footer = made.places.footer
    if footer is None:
        return
    ground = _BLACK if made.screen.red else BAND
    right = made.screen.width - made.screen.width // 32
    start = right - footer.letters.box(text).right - 1
    own = FrameArea(start, footer.area.top, made.screen.width, footer.area.bottom)
    assert lamps(image.crop(own), ground) == _ink_of(footer.letters, text)


def _ink_of(letters: Outline, text: str) -> int:
    """How many pixels a text of the footer's letters lights with room on every side."""
    box = letters.box(text)
    strip, brush = blank(Screen(box.right + 40, 4 * letters.size))
    letters.paint(brush, (20, 3 * letters.size), text, (255, 255, 255))
    return lamps(strip, BACKGROUND)


def _lamps_alone(row: SetRow, screen: Screen) -> int:
    return _lamps_of(row.text, row.face, ink(screen, row.line.heading), screen.red)


@lru_cache(maxsize=4096)
def _lamps_of(text: str, letters: Face, colour: Colour, red: bool) -> int:
    """How many pixels a row lights with room on every side."""
    screen = Screen(16, 3 * letters.size, colour="red" if red else "full")
    strip, brush = blank(screen, letters.box(text).right + 200)
    letters.paint(brush, (100, 2 * letters.size), text, colour)
    return lamps(strip, _BLACK if red else BACKGROUND)


def _passes_whole(row: SetRow, runs: Sequence[Image.Image], screen: Screen) -> None:
    """Laid side by side, the steps of a running line show the whole row."""
    strip = Image.new("RGB", (max(row.box.right, screen.width), screen.height))
    step = max(1, int(screen.width * 0.018))
    for number, image in enumerate(runs):
        strip.paste(image, (min(number * step, strip.width - screen.width), 0))
    assert lamps(strip, _BLACK if screen.red else BACKGROUND) == _lamps_alone(row, screen)

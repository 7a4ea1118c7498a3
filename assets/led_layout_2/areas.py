"""What stands where in a frame: the lines, beside them the picture and the QR code, under them the
office's name; each only where it can be seen from where the readers are.

Rules and their sources: docs/engineering/wire-formats.md#panels-and-frames.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final, NamedTuple

from assets._screen import Beside, Screen
from assets.fonts import REGULAR, Outline, undrawable
from assets.led_layout_2.rows import SMALLEST, FrameArea

QUIET: Final = 4  # modules of margin around a code (ISO/IEC 18004)
CAPTIONS: Final = (
    ("Quét mã để xem chi tiết",),
    ("Quét mã", "để xem chi tiết"),
    ("Quét mã", "để xem", "chi tiết"),
    ("Quét mã",),
)

_CODE_OF_DISTANCE: Final = 10  # a telephone reads a code from ten times its width
_LEAST_MODULE: Final = 3  # lamps: between fewer of them the dark gaps look like modules
_MOST_CODE: Final = (0.36, 0.6)  # of the frame's longer and shorter side that a code may take
_FARTHEST: Final = 0.6  # metres for each millimetre of a capital, at which it is read at all
_FOOTER_FROM: Final = 240  # lines of pixels
_MOST_FOOTER: Final = 8  # a footer is no more than this part of the frame's height
_COLUMN: Final = 0.4  # of a lying frame's width that the picture takes
_NARROW_COLUMN: Final = 0.3  # the same where a code stands at its left
_WIDEST_COLUMN: Final = 0.46
_BAND: Final = 0.4  # of a standing frame's height
_NARROW_BAND: Final = 0.3  # the same where a code stands under the lines
_TALLEST_BAND: Final = 0.75  # of its width
_LEAST_PICTURE: Final = 96  # pixels, and a quarter of the frame's shorter side
_LYING: Final = 1.1  # width for one of height


class CodeLabel(NamedTuple):
    """A short text that starts on its baseline at x, y."""

    text: str
    x: int
    y: int


class CodePlate(NamedTuple):
    """A QR code on its white plate, and what is said of it."""

    plate: FrameArea
    module: int  # pixels
    labels: tuple[CodeLabel, ...] = ()


class FooterBand(NamedTuple):
    """The band under everything."""

    area: FrameArea
    letters: Outline
    office: str


class Places(NamedTuple):
    """Where everything stands; None for what is not shown."""

    text: FrameArea
    footer: FooterBand | None = None
    picture: FrameArea | None = None
    code: CodePlate | None = None


def distance(screen: Screen) -> float:
    """Metres to the readers; where nobody said, as many as there are millimetres between lamps,
    from where a picture closes."""
    return screen.distance_m or screen.pitch_mm


def code_width(screen: Screen, modules: int) -> int:
    """Pixels that a code of so many modules needs, its margin included."""
    whole = modules + 2 * QUIET
    needed = distance(screen) * 1000 / _CODE_OF_DISTANCE / screen.pitch_mm
    return whole * max(_LEAST_MODULE, ceil(needed / whole))


def bare(screen: Screen, beside: Beside) -> Places:
    """The lines, and the office's name where its letters can be read."""
    footer = _footer(screen, beside)
    return Places(_text_area(screen, _body(screen, footer)), footer)


def places(screen: Screen, beside: Beside, modules: int) -> Iterator[Places]:
    """Every way to set the picture and a code of `modules` beside the lines (0: no code), the
    fullest first."""
    if not screen.large:
        return
    footer = _footer(screen, beside)
    body = _body(screen, footer)
    picture = beside.picture is not None and not screen.red
    side = code_width(screen, modules) if modules else 0
    longer, shorter = max(body.width, body.height), min(body.width, body.height)
    if side > _MOST_CODE[0] * longer or side > _MOST_CODE[1] * shorter:
        side = 0
    module = side // (modules + 2 * QUIET)
    for wanted, width in dict.fromkeys(((picture, side), (picture, 0), (False, side))):
        split = _Split(screen, body, footer, side=width, module=module)
        if found := split.divided(wanted) if wanted or width else None:
            yield found


@dataclass(frozen=True)
class _Split:
    """A frame above its footer that is divided; `side` is the code's width, 0 for none."""

    screen: Screen
    body: FrameArea
    footer: FooterBand | None
    side: int
    module: int

    def divided(self, picture: bool) -> Places | None:
        """With a column at the right where the frame lies, else with bands; None where what is
        beside the lines would be too small, or too much."""
        if self.body.width < _LYING * self.body.height:
            return self._above(picture)
        if not picture:
            return self._code_alone()
        return self._stacked() or (self._in_a_row() if self.side else None)

    def _stacked(self) -> Places | None:
        """The picture, the code under it."""
        body, tall = self.body, self.side + 2 * self._gap if self.side else 0
        width = max(round(_COLUMN * body.width), tall)
        column = FrameArea(body.right - width, body.top, body.right, body.bottom)
        shown = FrameArea(*column[:3], column.bottom - tall)
        if width > _WIDEST_COLUMN * body.width or not _seen(shown, self.screen):
            return None
        code = self._labelled(column, shown.bottom + self._gap) if self.side else None
        return self._placed(FrameArea(*body[:2], column.left, body.bottom), shown, code)

    def _in_a_row(self) -> Places | None:
        """The picture, the code at its left: for frames that are low and wide."""
        body, gap = self.body, self._gap
        shown = FrameArea(body.right - round(_NARROW_COLUMN * body.width), *body[1:])
        left = shown.left - self.side - 2 * gap
        too_much = body.right - left > _WIDEST_COLUMN * body.width
        if too_much or self.side + 2 * gap > body.height or not _seen(shown, self.screen):
            return None
        code = self._labelled_under(FrameArea(left, body.top, shown.left, body.bottom))
        return self._placed(FrameArea(*body[:2], left, body.bottom), shown, code)

    def _code_alone(self) -> Places | None:
        body, width = self.body, self.side + 2 * self._gap
        if width > _WIDEST_COLUMN * body.width:
            return None
        column = FrameArea(body.right - width, body.top, body.right, body.bottom)
        code = self._labelled_under(column)
        return self._placed(FrameArea(*body[:2], column.left, body.bottom), None, code)

    def _above(self, picture: bool) -> Places | None:
        """The picture above the lines over the whole width, the code under them."""
        body = self.body
        share = _NARROW_BAND if self.side else _BAND
        most = round(body.width * _TALLEST_BAND)
        tall = min(round(share * body.height), most) if picture else 0
        text = FrameArea(
            body.left,
            body.top + tall,
            body.right,
            body.bottom - (self.side + 2 * self._gap if self.side else 0),
        )
        shown = FrameArea(body.left, body.top, body.right, text.top) if picture else None
        if text.height < body.height // 4 or (shown and not _seen(shown, self.screen)):
            return None
        code = self._labelled(body, text.bottom + self._gap) if self.side else None
        return self._placed(text, shown, code)

    @property
    def _gap(self) -> int:
        return max(6, min(self.screen.width, self.screen.height) // 24)

    def _placed(self, text: FrameArea, shown: FrameArea | None, code: CodePlate | None) -> Places:
        return Places(_text_area(self.screen, text), self.footer, shown, code)

    def _plate(self, left: int, top: int) -> FrameArea:
        return FrameArea(left, top, left + self.side, top + self.side)

    def _labelled(self, place: FrameArea, top: int) -> CodePlate:
        """A code at the left of its place with words at its right, or alone in the middle."""
        left = place.left + (place.width // 32 if place.left == 0 else self._gap)
        after = left + self.side + self._gap
        lines = self._captions(place.right - after - self._gap, self.side)
        if self.footer is None or not lines:
            left = place.left + (place.width - self.side) // 2
            return CodePlate(self._plate(left, top), self.module)
        letters, step = self.footer.letters, _step(self.footer)
        first = top + (self.side - step * (len(lines) - 1) + letters.capital) // 2
        labels = (
            CodeLabel(line, after, first + number * step) for number, line in enumerate(lines)
        )
        return CodePlate(self._plate(left, top), self.module, tuple(labels))

    def _labelled_under(self, column: FrameArea) -> CodePlate:
        """A code in the middle of its column with words under it."""
        spare = column.height - self.side - 2 * self._gap
        lines = self._captions(column.width - 2, spare)
        if self.footer is None or not lines:
            top = column.top + (column.height - self.side) // 2
            return CodePlate(self._plate(column.left + self._gap, top), self.module)
        letters, step = self.footer.letters, _step(self.footer)
        top = column.top + (column.height - self.side - step * len(lines)) // 2
        labels = (
            CodeLabel(
                line,
                column.left + (column.width - letters.box(line).right) // 2,
                top + self.side + (number + 1) * step,
            )
            for number, line in enumerate(lines)
        )
        return CodePlate(self._plate(column.left + self._gap, top), self.module, tuple(labels))

    def _captions(self, width: int, height: int) -> tuple[str, ...]:
        """What is said of a code, where there are letters for it."""
        if self.footer is None:
            return ()
        letters, step = self.footer.letters, _step(self.footer)
        fits = (
            lines
            for lines in CAPTIONS
            if step * len(lines) <= height
            and all(letters.box(line).right <= width for line in lines)
        )
        return next(fits, ())


def _step(footer: FooterBand) -> int:
    return ceil(1.5 * footer.letters.size)


def _seen(area: FrameArea, screen: Screen) -> bool:
    least = max(_LEAST_PICTURE, min(screen.width, screen.height) // 4)
    return min(area.width, area.height) >= least


def _text_area(screen: Screen, area: FrameArea) -> FrameArea:
    """With air at its edges on large screens."""
    if not screen.large:
        return area
    across, down = screen.width // 32, screen.height // 20
    return FrameArea(area.left + across, area.top + down, area.right - across, area.bottom - down)


def _body(screen: Screen, footer: FooterBand | None) -> FrameArea:
    return FrameArea(0, 0, screen.width, footer.area.top if footer else screen.height)


def _footer(screen: Screen, beside: Beside) -> FooterBand | None:
    """The band with the longest of the office's names that fits, in letters that can be read from
    where the readers are; None where none can."""
    if not screen.large or screen.height < _FOOTER_FROM or not beside.office:
        return None
    needed = ceil((screen.distance_m or 0) / _FARTHEST / screen.pitch_mm)
    size = max(SMALLEST, min(screen.width, screen.height) // 26)
    while Outline(size, REGULAR).capital < needed:
        size += 1
    height = max(26, round(size * 1.9))
    if height * _MOST_FOOTER > screen.height:
        return None
    letters = Outline(size, REGULAR, crisp=screen.red)
    free = screen.width - 2 * (screen.width // 32) - letters.box("00/00").right - size
    names = (beside.office, beside.short)
    fits = (name for name in names if not undrawable(name) and letters.box(name).right <= free)
    area = FrameArea(0, screen.height - height, screen.width, screen.height)
    return FooterBand(area, letters, next(fits, ""))

"""Which letters, rows and frames a text gets in its place: the largest letters that need no more
frames than the smallest; a line with a word that is too long for them has letters of its own."""

from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from typing import Final, NamedTuple

from assets._breaks import partition
from assets._screen import Screen
from assets.led_layout_2.rows import (
    SMALLEST,
    FrameArea,
    ScreenLine,
    SetRow,
    face,
    make_row,
    needed_height,
    room,
)
from assets.led_layout_2.words import narrowest, wrapped

MAX_FRAMES: Final = 12  # of one item; a running line counts once
MAX_STEPS: Final = 300  # of one running line
STEP_S: Final = 0.1
RUNNING_SHARE: Final = 0.18  # of the screen's width in one second

_METRES_PER_MM: Final = 0.4  # comfortable reading distance for a millimetre of a capital's height
_WORTH: Final = 0.85  # how much of the largest size a nicer manner may cost
_OWN: Final = 0.7  # of the others' size that a line with a long word has before the word breaks

FramePage = tuple[SetRow, ...]


class RowManner(NamedTuple):
    """How rows are made: the heading's size over the body's, and whether each line must stand on
    one row."""

    heading: float
    whole: bool


_PLAIN: Final = RowManner(1.0, whole=False)
# none fits where plain does not
_NICEST_FIRST: Final = (
    RowManner(1.25, whole=True),
    RowManner(1.0, whole=True),
    RowManner(1.25, whole=False),
)


class TextFit(NamedTuple):
    """A text laid out; `size` is the smallest letters that its lines share."""

    size: int
    pages: tuple[FramePage, ...]


@dataclass(frozen=True)
class PlacedText:
    """Clean lines and the part of the screen that is theirs."""

    lines: tuple[ScreenLine, ...]
    screen: Screen
    area: FrameArea

    def pages(self, size: int, manner: RowManner = _PLAIN) -> tuple[FramePage, ...] | None:
        """The frames with letters of `size`; None when a row is wider or higher than its place."""
        blocks = [block for line in self.lines if (block := self._block(line, size, manner))]
        if len(blocks) < len(self.lines):
            return None
        rows = [row for block in blocks for row in block]
        height = self.area.height
        long = {block[0].line for block in blocks if needed_height(block, self.screen) > height}

        def cost(start: int, end: int) -> float | None:
            part = rows[start:end]
            ends_line = end == len(rows) or rows[end].line != part[-1].line
            possible = (ends_line or part[-1].line in long) and not self._mixes(part, long)
            return (
                float(len(part) ** 2)
                if possible and needed_height(part, self.screen) <= height
                else None
            )

        spans = partition(len(rows), cost)
        return None if spans is None else tuple(tuple(rows[start:end]) for start, end in spans)

    def too_wide(self, line: ScreenLine) -> str | None:
        """The word of `line` that its place cannot hold even in its smallest letters, broken where
        it may break."""
        letters = face(self.screen, SMALLEST)
        space = room(self.area, self.screen, letters)
        words = line.text.split(" ")
        return next((word for word in words if narrowest(word, letters, True) > space), None)

    def runs(self, line: ScreenLine) -> bool:
        """True for a line that passes by because it cannot stand."""
        if not self.screen.scroll:
            return False
        letters = face(self.screen, SMALLEST)
        return narrowest(line.text, letters, False) > room(self.area, self.screen, letters)

    def _block(self, line: ScreenLine, size: int, manner: RowManner) -> tuple[SetRow, ...] | None:
        size = round(size * manner.heading) if line.heading else size
        if self.runs(line):
            running = make_row(line.text, face(self.screen, size), line)
            short = steps(running, self.screen) <= MAX_STEPS // 2
            return (running,) if size == SMALLEST or short else None
        rows = self._standing(line, size)
        return None if rows is None or (manner.whole and len(rows) > 1) else rows

    def _standing(self, line: ScreenLine, size: int) -> tuple[SetRow, ...] | None:
        """The line's rows in letters of `size` where its words allow that; else in its own, a
        little smaller, or with the long word broken, or as small as it takes."""
        if rows := self._rows(line, size, breaks=False):
            return rows
        least = max(round(_OWN * size), _size_of(self.screen, legible(self.screen)))
        own = self._own_size(line, size, breaks=False)
        if own >= least and (rows := self._rows(line, own, breaks=False)):
            return rows
        if rows := self._rows(line, size, breaks=True):
            return rows
        own = self._own_size(line, size, breaks=True)
        return self._rows(line, own, breaks=True) if own >= SMALLEST else None

    def _rows(self, line: ScreenLine, size: int, breaks: bool) -> tuple[SetRow, ...] | None:
        letters = face(self.screen, size)
        width = room(self.area, self.screen, letters)
        texts = wrapped(line.text, width, letters, breaks)
        rows = tuple(make_row(text, letters, line) for text in texts or ())
        return rows if rows and all(row.box.right <= width for row in rows) else None

    def _own_size(self, line: ScreenLine, size: int, breaks: bool) -> int:
        """The largest letters up to `size` in which the widest word stands; 0 when none do."""
        while size >= SMALLEST:
            letters = face(self.screen, size)
            needed, width = (
                narrowest(line.text, letters, breaks),
                room(self.area, self.screen, letters),
            )
            if needed <= width:
                return size
            size = next_smaller(self.screen, min(size - 1, size * width // needed))
        return 0

    def _mixes(self, part: list[SetRow], long: set[ScreenLine]) -> bool:
        """True when a line that runs, or that needs several frames, would share a frame with
        another."""
        lines = {row.line for row in part}
        return len(lines) > 1 and any(line in long or self.runs(line) for line in lines)


def fit(text: PlacedText) -> TextFit:
    """The best layout. The smallest letters must fit.

    All on one frame where that goes; otherwise a small panel may take up to twice the frames, each
    line on its own, for larger letters.
    """
    sizes = _sizes(text.screen)
    at, fewest = _start(text, sizes)
    several = fewest > 1 and not text.screen.large
    most = max(fewest, min(len(text.lines), 2 * fewest, MAX_FRAMES)) if several else fewest
    return _best(text, sizes[at:], most)


def fit_within(text: PlacedText, least: int, most: int) -> TextFit | None:
    """The best layout with letters of `least` or larger on at most so many frames."""
    pages = text.pages(least)
    if pages is None or len(pages) > most:
        return None
    return _best(text, [size for size in _sizes(text.screen) if size >= least], most)


def legible(screen: Screen) -> int:
    """The height of a capital, in pixels, that reads comfortably at the screen's distance; 0 when
    that is not known."""
    return ceil((screen.distance_m or 0) / _METRES_PER_MM / screen.pitch_mm)


def stride(screen: Screen) -> int:
    """Whole pixels that a running line moves in one step."""
    return max(1, int(screen.width * RUNNING_SHARE * STEP_S))


def steps(row: SetRow, screen: Screen) -> int:
    """How many frames a running row takes."""
    return ceil(max(0, row.box.right - screen.width) / stride(screen)) + 1


def next_smaller(screen: Screen, size: int) -> int:
    """The largest size to choose from that is no larger; 0 below the smallest."""
    finest = 20 if screen.red else 17
    return size if size >= finest else SMALLEST if size >= SMALLEST else 0


def _sizes(screen: Screen) -> list[int]:
    """Font sizes to choose from; two levels need 20 pixels before the outline face reads better
    than the bitmap one."""
    largest = min(screen.height // 6, screen.width // 6) if screen.large else screen.height
    fine = range(20 if screen.red else 17, largest + 1)
    return [SMALLEST, *(size for size in fine if size < 40 or size % 2 == 0)]


def _size_of(screen: Screen, capital: int) -> int:
    """The smallest size whose capitals are so high."""
    sizes = _sizes(screen)
    return next((size for size in sizes if face(screen, size).capital >= capital), sizes[-1])


def _start(text: PlacedText, sizes: list[int]) -> tuple[int, int]:
    """Where the search begins and how many frames that takes: legible letters when the text can
    have them, else the smallest."""
    needed = legible(text.screen)
    at = next((at for at, size in enumerate(sizes) if face(text.screen, size).capital >= needed), 0)
    pages = text.pages(sizes[at])
    if pages is not None and len(pages) <= MAX_FRAMES:
        return at, len(pages)
    return 0, len(text.pages(SMALLEST) or ())


def _best(text: PlacedText, sizes: list[int], most: int) -> TextFit:
    largest = _largest(text, _PLAIN, sizes, most)
    assert largest is not None  # the size at which the search begins fits
    worth = [size for size in sizes if _WORTH * largest.size <= size <= largest.size]
    nicer = _NICEST_FIRST if text.screen.large else _NICEST_FIRST[1:2]
    best = next(
        (found for manner in nicer if (found := _largest(text, manner, worth, most))), largest
    )
    return best if len(best.pages) == 1 else _page_by_page(text, best)


def _largest(text: PlacedText, manner: RowManner, sizes: list[int], most: int) -> TextFit | None:
    """The largest of `sizes` that takes at most `most` frames in this manner."""
    low, high, best = 0, len(sizes) - 1, None
    while low <= high:
        middle = (low + high) // 2
        pages = text.pages(sizes[middle], manner)
        if pages is not None and len(pages) <= most:
            best, low = TextFit(sizes[middle], pages), middle + 1
        else:
            high = middle - 1
    return best


def _page_by_page(text: PlacedText, shared: TextFit) -> TextFit:
    """Frames that hold whole lines grow each to its own largest letters: a short last frame need
    not be small."""
    grown = []
    for page in shared.pages:
        lines = tuple(line for line, _ in groupby(row.line for row in page))
        whole = all(
            sum(row.line == line for row in other) == 0
            for line in lines
            for other in shared.pages
            if other is not page
        )
        grown.append(fit(replace(text, lines=lines)) if whole else TextFit(shared.size, (page,)))
    return TextFit(
        min(fit.size for fit in grown), tuple(page for fit in grown for page in fit.pages)
    )

"""Which letters, rows and frames a text gets on a screen: the largest letters that need no more
frames than the smallest."""

from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from typing import NamedTuple

from assets._breaks import partition, widest_word, wrap
from assets._screen import Screen
from assets.led_layout_1.page import (
    LetterRow,
    TextLine,
    face,
    make_row,
    needed_height,
    room,
    text_height,
)

SMALLEST = 16
MAX_FRAMES = 12  # of one item; a running line counts once
MAX_STEPS = 300  # of one running line
STEP_S = 0.1
RUNNING_SHARE = 0.18  # of the screen's width in one second

_METRES_PER_MM = 0.4  # comfortable reading distance for each millimetre of a capital's height
_WORTH = 0.85  # how much of the largest size a nicer manner may cost

Page = tuple[LetterRow, ...]


class Manner(NamedTuple):
    """How rows are made: the heading's size over the body's, and whether each line must stand on
    one row."""

    heading: float
    whole: bool


_PLAIN = Manner(1.0, whole=False)
# none fits where plain does not
_NICEST_FIRST = (
    Manner(1.25, whole=True),
    Manner(1.0, whole=True),
    Manner(1.25, whole=False),
)


class Fit(NamedTuple):
    """A text laid out with letters of one size."""

    size: int
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class ScreenText:
    """Clean lines on their screen; `office` is what the footer shows."""

    lines: tuple[TextLine, ...]
    screen: Screen
    office: str = ""

    def pages(self, size: int, manner: Manner = _PLAIN) -> tuple[Page, ...] | None:
        """The frames with letters of `size`; None when a word is wider or a row higher than the
        screen."""
        blocks = [block for line in self.lines if (block := self._block(line, size, manner))]
        if len(blocks) < len(self.lines):
            return None
        rows = [row for block in blocks for row in block]
        height = text_height(self.screen, self.office)
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

    def too_wide(self, line: TextLine) -> str | None:
        """The word of `line` that the screen cannot hold even in its smallest letters."""
        letters = face(self.screen, SMALLEST)
        word = widest_word(line.text, letters.width)
        return word if letters.width(word) > room(self.screen, letters) else None

    def runs(self, line: TextLine) -> bool:
        """True for a line that passes by because it cannot stand."""
        return self.screen.scroll and self.too_wide(line) is not None

    def _block(self, line: TextLine, size: int, manner: Manner) -> tuple[LetterRow, ...] | None:
        letters = face(self.screen, round(size * manner.heading) if line.heading else size)
        if self.runs(line):
            running = make_row(line.text, letters, line)
            return (
                (running,)
                if size == SMALLEST or steps(running, self.screen) <= MAX_STEPS // 2
                else None
            )
        width = room(self.screen, letters)
        rows = tuple(
            make_row(text, letters, line)
            for text in wrap(line.text, width, letters.width, letters.space) or ()
        )
        fits = all(row.box.right <= width for row in rows)
        return rows if fits and not (manner.whole and len(rows) > 1) else None

    def _mixes(self, part: list[LetterRow], long: set[TextLine]) -> bool:
        """True when a line that runs, or that needs several frames, would share a frame with
        another."""
        lines = {row.line for row in part}
        return len(lines) > 1 and any(line in long or self.runs(line) for line in lines)


def fit(text: ScreenText) -> Fit:
    """The best layout, `Fit.size` being the smallest letters in it. The smallest letters must fit.

    All on one frame where that goes; otherwise a small panel may take up to twice the frames, each
    line on its own, for larger letters.
    """
    sizes = _sizes(text.screen)
    at, fewest = _start(text, sizes)
    several = fewest > 1 and not text.screen.large
    most = max(fewest, min(len(text.lines), 2 * fewest, MAX_FRAMES)) if several else fewest
    largest = _largest(text, _PLAIN, sizes[at:], most)
    assert largest is not None  # the size at which the search begins fits
    worth = [size for size in sizes[at:] if _WORTH * largest.size <= size <= largest.size]
    nicer = _NICEST_FIRST if text.screen.large else _NICEST_FIRST[1:2]
    best = next(
        (found for manner in nicer if (found := _largest(text, manner, worth, most))), largest
    )
    return best if len(best.pages) == 1 else _page_by_page(text, best)


def legible(screen: Screen) -> int:
    """The height of a capital, in pixels, that reads comfortably at the screen's distance; 0 when
    that is not known."""
    return ceil((screen.distance_m or 0) / _METRES_PER_MM / screen.pitch_mm)


def stride(screen: Screen) -> int:
    """Whole pixels that a running line moves in one step."""
    return max(1, int(screen.width * RUNNING_SHARE * STEP_S))


def steps(row: LetterRow, screen: Screen) -> int:
    """How many frames a running row takes."""
    return ceil(max(0, row.box.right - screen.width) / stride(screen)) + 1


def _sizes(screen: Screen) -> list[int]:
    """Font sizes to choose from; two levels need 20 pixels before the outline face reads better
    than the bitmap one."""
    largest = screen.height // 6 if screen.large else screen.height
    fine = range(20 if screen.red else 17, largest + 1)
    return [SMALLEST, *(size for size in fine if size < 40 or size % 2 == 0)]


def _start(text: ScreenText, sizes: list[int]) -> tuple[int, int]:
    """Where the search begins and how many frames that takes: legible letters when the text can
    have them, else the smallest."""
    needed = legible(text.screen)
    at = next((at for at, size in enumerate(sizes) if face(text.screen, size).capital >= needed), 0)
    pages = text.pages(sizes[at])
    if pages is not None and len(pages) <= MAX_FRAMES:
        return at, len(pages)
    return 0, len(text.pages(SMALLEST) or ())


def _largest(text: ScreenText, manner: Manner, sizes: list[int], most: int) -> Fit | None:
    """The largest of `sizes` that takes at most `most` frames in this manner."""
    low, high, best = 0, len(sizes) - 1, None
    while low <= high:
        middle = (low + high) // 2
        pages = text.pages(sizes[middle], manner)
        if pages is not None and len(pages) <= most:
            best, low = Fit(sizes[middle], pages), middle + 1
        else:
            high = middle - 1
    return best


def _page_by_page(text: ScreenText, shared: Fit) -> Fit:
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
        grown.append(fit(replace(text, lines=lines)) if whole else Fit(shared.size, (page,)))
    return Fit(min(fit.size for fit in grown), tuple(page for fit in grown for page in fit.pages))

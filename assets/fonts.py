"""The two typefaces of frames and cards: Be Vietnam Pro from 18 px on, a 16-pixel bitmap face for
small panels; each with faces beside it for signs that it lacks («→ ㎡ ①»).

Text must be NFC: the layout here places no combining mark by itself.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from PIL import Image, ImageDraw, ImageFont

REGULAR = "BeVietnamPro-Regular.ttf"
BOLD = "BeVietnamPro-Bold.ttf"
PIXEL = "Unifont-Vietnamese.otf"  # every letter stands within exactly 16 rows
_SIGNS = ("NotoSansJP-Symbols.ttf", "NotoSansSymbols2-Marks.ttf")
_BESIDE = {BOLD: _SIGNS, REGULAR: _SIGNS, PIXEL: ("Unifont-Symbols.otf",)}

Colour = tuple[int, int, int]

FOLDER = Path(__file__).parent / "fonts"
_NOBODY = "\U0010ffff"  # a noncharacter: no font has it, so it draws as .notdef
_PIXEL_SIZE = 16
# dark columns between two letters; the face's own cell of 8 leaves up to 6 around "i" and "."
_PIXEL_GAP = 2
_PIXEL_SPACE = 6  # dark columns between two words


class Box(NamedTuple):
    """Where a line of text puts ink, in pixels from its start on the baseline; y grows
    downwards."""

    left: int
    top: int
    right: int
    bottom: int


class Face(Protocol):
    """A typeface at one size."""

    def __hash__(self) -> int: ...

    @property
    def size(self) -> int: ...

    @property
    def capital(self) -> int: ...

    @property
    def space(self) -> int: ...

    def width(self, word: str) -> int: ...

    def advance(self, text: str) -> int: ...

    def box(self, text: str) -> Box: ...

    def paint(
        self, draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, colour: Colour
    ) -> None: ...


@dataclass(frozen=True)
class Outline:
    """Be Vietnam Pro; `crisp` draws two levels only, for single-colour panels and small sizes."""

    size: int
    file: str = BOLD
    crisp: bool = False

    @property
    def capital(self) -> int:
        """Height of a capital letter without marks, in pixels: what legibility rules count."""
        return -self.box("H").top

    @property
    def space(self) -> int:
        """Columns between two words."""
        return ceil(_load(self.file, self.size).getlength(" "))

    def width(self, word: str) -> int:
        """Columns of one word, the ink and the air beside it."""
        return self.box(word).right

    def advance(self, text: str) -> int:
        """Columns from where this text starts to where what follows it would."""
        return sum(_letter(self, letter)[1] for letter in text)

    def box(self, text: str) -> Box:
        """The real extent of this text, marks included: capitals with two marks rise above the
        font's declared ascent."""
        return _outline_box(self, text)

    def paint(
        self, draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, colour: Colour
    ) -> None:
        """Draw `text` with its start on the baseline at `at`."""
        for x, part in _parts(self, text):
            drawn, box = _drawn(self, part)
            draw.bitmap((at[0] + x + box.left, at[1] + box.top), drawn, fill=colour)

    @property
    def mode(self) -> Literal["1", "L"]:
        """Pillow's name for two levels or for smooth edges."""
        return "1" if self.crisp else "L"


@dataclass(frozen=True)
class Pixels:
    """Unifont at its own 16 pixels, two levels, set by the ink of each letter instead of fixed
    cells of eight."""

    size: int = _PIXEL_SIZE
    capital: int = 10
    space: int = _PIXEL_SPACE

    def width(self, word: str) -> int:
        """Columns of one word's ink."""
        return self.box(word).right

    def advance(self, text: str) -> int:
        """Columns from where this text starts to where what follows it would."""
        inks = map(_ink, text)
        return sum(
            right - left + _PIXEL_GAP if right > left else _PIXEL_SPACE - _PIXEL_GAP
            for left, right in inks
        )

    def box(self, text: str) -> Box:
        """The width of the ink and always the full cell of 14 rows above and 2 below the
        baseline."""
        placed = self._places(text)
        last = _ink(placed[-1][0]) if placed else (0, 0)
        return Box(0, -14, placed[-1][1] + last[1] if placed else 0, 2)

    def paint(
        self, draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, colour: Colour
    ) -> None:
        """Draw `text` with its first ink column at `at`."""
        draw.fontmode = "1"
        for letter, x in self._places(text):
            font = _load(_file_of(letter, PIXEL), self.size)
            draw.text((at[0] + x, at[1]), letter, font=font, fill=colour, anchor="ls")

    def _places(self, text: str) -> list[tuple[str, int]]:
        """Each inked letter and the x of its cell, so that exactly `_PIXEL_GAP` columns part the
        inks of neighbours."""
        placed, x = [], 0
        for letter in text:
            left, right = _ink(letter)
            if right == left:
                x += _PIXEL_SPACE - _PIXEL_GAP
                continue
            placed.append((letter, x - left))
            x += right - left + _PIXEL_GAP
        return placed


def face_files() -> dict[str, bytes]:
    """The files of Be Vietnam Pro with their licence, for what must look right on machines that
    lack it."""
    return {name: (FOLDER / name).read_bytes() for name in (REGULAR, BOLD, "OFL-BeVietnamPro.txt")}


def missing_glyphs(text: str, font: str) -> set[str]:
    """The characters of `text` that `font` (REGULAR, BOLD or PIXEL) cannot show: absent, or a mark
    that has no letter of its own."""
    return {
        letter
        for letter in set(text)
        if not letter.isspace() and (unicodedata.combining(letter) or _is_absent(letter, font))
    }


def undrawable(text: str) -> set[str]:
    """The characters of `text` that a screen cannot show, large or small, even with the signs of
    the faces beside."""
    return {
        letter
        for letter in set(text)
        if any(missing_glyphs(letter, _file_of(letter, font)) for font in (BOLD, PIXEL))
    }


@lru_cache(maxsize=4096)
def _file_of(letter: str, font: str) -> str:
    """The file that draws a letter of a face: its own where it has it, else one beside it."""
    beside = (file for file in _BESIDE[font] if not _is_absent(letter, file))
    return next(beside, font) if _is_absent(letter, font) else font


@lru_cache(maxsize=4096)
def _is_absent(letter: str, font: str) -> bool:
    face = _load(font, 32)
    drawn, nothing = face.getmask(letter), face.getmask(_NOBODY)
    same_ink = drawn.size == nothing.size and bytes(drawn) == bytes(nothing)
    return same_ink and face.getlength(letter) == face.getlength(_NOBODY)


@lru_cache(maxsize=4096)
def _outline_box(face: Outline, text: str) -> Box:
    """The letters' boxes set side by side: neither typeface has a `kern` table, so BASIC layout
    moves no letter for its neighbour."""
    left = top = right = bottom = x = 0
    for number, letter in enumerate(text):
        box, advance = _letter(face, letter)
        left, top = (min(left, x + box.left), min(top, box.top)) if number else (box.left, box.top)
        right, bottom = (
            (max(right, x + box.right), max(bottom, box.bottom))
            if number
            else (box.right, box.bottom)
        )
        x += advance
    return Box(left, top, right, bottom)


def _parts(face: Outline, text: str) -> Iterator[tuple[int, str]]:
    """The text in parts whose ink does not reach into a neighbour's, each with its start: single
    letters for the most part.

    Drawn whole, a crisp line would differ: after some letters Pillow 13 sets the next ones a pixel
    aside, or loses their last row.
    """
    start = x = reached = 0
    part = file = ""
    for letter in text:
        box, advance = _letter(face, letter)
        own = _file_of(letter, face.file)
        if part and (x + box.left >= reached or own != file):
            yield start, part
            start, part = x, ""
        file = own
        part += letter
        reached = max(reached, x + box.right)
        x += advance
    if part:
        yield start, part


@lru_cache(maxsize=2048)
def _drawn(face: Outline, part: str) -> tuple[Image.Image, Box]:
    """A part's ink as a mask, and where it stands: on a large frame every letter comes several
    times and again on the next."""
    box = _outline_box(face, part)
    mask = Image.new("L", (box.right - box.left, box.bottom - box.top))
    draw = ImageDraw.Draw(mask)
    draw.fontmode = face.mode
    font = _load(_file_of(part[0], face.file), face.size)
    draw.text((-box.left, -box.top), part, font=font, fill=255, anchor="ls")
    return mask, box


@lru_cache(maxsize=32768)
def _letter(face: Outline, letter: str) -> tuple[Box, int]:
    """A letter's extent and advance: a search for a size asks for them again and again, and each
    costs 0.1 ms."""
    font = _load(_file_of(letter, face.file), face.size)
    box = Box(*map(int, font.getbbox(letter, mode=face.mode, anchor="ls")))
    return box, int(font.getlength(letter, mode=face.mode))


@lru_cache(maxsize=1024)
def _ink(letter: str) -> tuple[int, int]:
    """First and past-the-last ink column of a letter of the pixel face; equal for a blank."""
    mask, offset = _load(_file_of(letter, PIXEL), _PIXEL_SIZE).getmask2(
        letter, mode="1", anchor="ls"
    )
    found = mask.getbbox()
    return (int(offset[0]) + found[0], int(offset[0]) + found[2]) if found else (0, 0)


@lru_cache(maxsize=64)
def _load(file: str, size: int) -> ImageFont.FreeTypeFont:
    """BASIC layout: the same pixels with and without the optional raqm library, as long as the text
    is NFC."""
    return ImageFont.truetype(FOLDER / file, size, layout_engine=ImageFont.Layout.BASIC)

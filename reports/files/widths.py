"""How wide words are in bold Times New Roman: lines under headings are drawn by it, and headings
break where it says."""

import unicodedata
from functools import lru_cache
from math import ceil
from typing import Final

_UPPER: Final = (
    722,
    667,
    722,
    722,
    667,
    611,
    778,
    778,
    389,
    500,
    778,
    667,
    944,
    722,
    778,
    611,
    778,
    722,
    556,
    667,
    722,
    722,
    1000,
    722,
    722,
    667,
)
_LOWER: Final = (
    500,
    556,
    444,
    556,
    444,
    333,
    500,
    556,
    278,
    333,
    556,
    278,
    833,
    556,
    500,
    556,
    556,
    444,
    389,
    333,
    556,
    500,
    722,
    500,
    500,
    444,
)
_OTHERS: Final = {
    " ": 250,
    "-": 333,
    "–": 500,
    ",": 250,
    ".": 250,
    "/": 278,
    "(": 333,
    ")": 333,
    "đ": 556,
    "Đ": 722,
    "Ư": 796,
    "ơ": 554,
    "ư": 600,
}
_AVERAGE: Final = 500  # digits are exactly so
_MM_PER_POINT: Final = 25.4 / 72


def width_mm(text: str, points: float) -> float:
    """Millimetres of one line in bold; the regular face is a little narrower."""
    return sum(map(_units, unicodedata.normalize("NFC", text))) / 1000 * points * _MM_PER_POINT


def rows(text: str, points: float, room_mm: float) -> list[str]:
    """The text in as few rows as fit the room, evenly filled: a heading of two rows has halves, not
    a full row and a word."""
    words = text.replace("THÀNH PHỐ", "THÀNH\u00a0PHỐ").split(" ")
    fewest = len(_filled(words, points, room_mm))
    narrow, wide = 0.0, room_mm
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        narrow, wide = (
            (narrow, middle) if len(_filled(words, points, middle)) <= fewest else (middle, wide)
        )
    return [row.replace("\u00a0", " ") for row in _filled(words, points, wide)]


def row_count(text: str, points: float, room_mm: float) -> int:
    """How many rows a text with line ends needs in a cell; a word wider than the room is cut as
    Excel cuts it."""
    lines = [row for line in text.split("\n") for row in _filled(line.split(" "), points, room_mm)]
    return sum(max(1, ceil(width_mm(line, points) / room_mm)) for line in lines)


def _filled(words: list[str], points: float, room_mm: float) -> list[str]:
    made: list[str] = []
    for word in words:
        if made and width_mm(f"{made[-1]} {word}", points) <= room_mm:
            made[-1] += f" {word}"
        else:
            made.append(word)
    return made


@lru_cache(maxsize=512)
def _units(letter: str) -> int:
    """Thousandths of the size; a mark adds nothing to its letter, a horn does."""
    horn = "\u031b" in (parts := unicodedata.normalize("NFD", letter))
    base = unicodedata.normalize("NFC", parts[0] + "\u031b") if horn else parts[0]
    if base in _OTHERS:
        return _OTHERS[base]
    plain = parts[0]
    if "A" <= plain <= "Z":
        return _UPPER[ord(plain) - ord("A")]
    return _LOWER[ord(plain) - ord("a")] if "a" <= plain <= "z" else _AVERAGE

"""Where a line breaks into rows: between words, and inside a word or an address only where it is
wider than the row, after «/», in addresses also after «.», «-» and the like."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from assets._breaks import BREAKS_A_PHRASE, ENDS, groups, partition
from assets.fonts import Face

_AFTER_A_SLASH: Final = re.compile(r"(?<=/)(?=[^/])")
# never after "https://", which alone says nothing
_IN_AN_ADDRESS: Final = re.compile(r"(?<!//)(?<=[/.@?&=_-])(?=[^/.@?&=_-])")
_ADDRESS: Final = re.compile(r"[/@]|[^\W\d_]\.[^\W_]")
_LETTER: Final = re.compile(r"[^\W\d_]")
# what breaks cost, beside the squared share of the row left empty
_BREAKS_AT_A_SLASH: Final = 0.1
_BREAKS_A_WORD: Final = 0.6
_LEAVES_ONE_ALONE: Final = 0.3


class WordPart(NamedTuple):
    """What stands on one row, and whether it goes on without a space from the piece before it."""

    text: str
    joined: bool = False


def wrapped(line: str, width: int, letters: Face, breaks: bool) -> tuple[str, ...] | None:
    """`line` in as few rows of at most `width` as possible, evenly filled; None when one of its
    words is wider, where it `breaks` one of its pieces."""
    pieces = [piece for group in groups(line) for piece in _pieces(group, width, letters, breaks)]
    places = list(_places(pieces, letters))
    if places[-1][1] <= width:
        return (_row(pieces),)

    def cost(start: int, end: int) -> float | None:
        wide = places[end - 1][1] - places[start][0]
        if wide > width:
            return None
        return (1 - wide / width) ** 2 + _broken(pieces, start, end)

    spans = partition(len(pieces), cost)
    return None if spans is None else tuple(_row(pieces[start:end]) for start, end in spans)


def narrowest(line: str, letters: Face, breaks: bool) -> int:
    """Columns that the widest part of `line` needs, when nothing wider than that can stand."""
    words = line.split(" ")
    return max(
        _measured(letters, part)[0]
        for word in words
        for part in (word_parts(word) if breaks else (word,))
    )


def word_parts(word: str) -> list[str]:
    """The pieces into which a word may fall; numbers and dates stay whole."""
    if not _LETTER.search(word):
        return [word]
    return (_IN_AN_ADDRESS if _ADDRESS.search(word) else _AFTER_A_SLASH).split(word)


def _pieces(group: str, width: int, letters: Face, breaks: bool) -> list[WordPart]:
    words = group.split(" ")
    if _measured(letters, group)[0] <= width:
        return [WordPart(group)]
    return [
        WordPart(part, joined=number > 0)
        for word in words
        for number, part in enumerate(
            word_parts(word) if breaks and _measured(letters, word)[0] > width else (word,)
        )
    ]


def _places(pieces: list[WordPart], letters: Face) -> Iterator[tuple[int, int]]:
    """Where each piece begins and ends if all of them stood on one row."""
    start, space = 0, letters.advance(" ")
    for number, piece in enumerate(pieces):
        start += space if number and not piece.joined else 0
        width, advance = _measured(letters, piece.text)
        yield start, start + width
        start += advance


@lru_cache(maxsize=16384)  # a search for a size asks again and again
def _measured(letters: Face, text: str) -> tuple[int, int]:
    """Columns of a text's ink, and to what follows it."""
    return letters.width(text), letters.advance(text)


def _row(pieces: list[WordPart]) -> str:
    first, *rest = pieces
    return first.text + "".join(piece.text if piece.joined else f" {piece.text}" for piece in rest)


def _broken(pieces: list[WordPart], start: int, end: int) -> float:
    """What it costs that a row ends here, and that one short word is left alone on the last."""
    if end == len(pieces):
        alone = start and end - start == 1 and " " not in pieces[start].text
        return _LEAVES_ONE_ALONE if alone else 0
    last = pieces[end - 1].text
    if pieces[end].joined:
        return _BREAKS_AT_A_SLASH if last.endswith("/") else _BREAKS_A_WORD
    return 0 if ENDS.search(last) else BREAKS_A_PHRASE

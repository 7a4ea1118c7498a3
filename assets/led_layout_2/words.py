"""Where a line breaks into rows: between words, and inside a word or an address only where it is
wider than the row, after «/», in addresses also after «.», «-» and the like."""

import re
from itertools import accumulate
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
    widths = [letters.width(piece.text) for piece in pieces]
    before = [0 if piece.joined else letters.space for piece in pieces]
    ends = list(accumulate(map(sum, zip(widths, before, strict=True)), initial=0))
    if ends[-1] - before[0] <= width:
        return (_row(pieces),)

    def cost(start: int, end: int) -> float | None:
        wide = ends[end] - ends[start] - before[start]
        if wide > width:
            return None
        return (1 - wide / width) ** 2 + _broken(pieces, start, end)

    spans = partition(len(pieces), cost)
    return None if spans is None else tuple(_row(pieces[start:end]) for start, end in spans)


def narrowest(line: str, letters: Face, breaks: bool) -> int:
    """Columns that the widest part of `line` needs, when nothing wider than that can stand."""
    words = line.split(" ")
    return max(
        letters.width(part) for word in words for part in (word_parts(word) if breaks else (word,))
    )


def word_parts(word: str) -> list[str]:
    """The pieces into which a word may fall; numbers and dates stay whole."""
    if not _LETTER.search(word):
        return [word]
    return (_IN_AN_ADDRESS if _ADDRESS.search(word) else _AFTER_A_SLASH).split(word)


def _pieces(group: str, width: int, letters: Face, breaks: bool) -> list[WordPart]:
    words = group.split(" ")
    if sum(map(letters.width, words)) + letters.space * (len(words) - 1) <= width:
        return [WordPart(group)]
    return [
        WordPart(part, joined=number > 0)
        for word in words
        for number, part in enumerate(
            word_parts(word) if breaks and letters.width(word) > width else (word,)
        )
    ]


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

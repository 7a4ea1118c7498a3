"""Where lines and frames break: between words, numbers with their units, never inside an author's
line when it can be helped."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import accumulate, pairwise

Measure = Callable[[str], int]
LineSpan = tuple[int, int]

_SEPARATORS = frozenset("-–—/|•·+&")
_UNITS = frozenset(
    [
        "giờ",
        "phút",
        "giây",
        "ngày",
        "tuần",
        "tháng",
        "năm",
        "đồng",
        "nghìn",
        "triệu",
        "tỷ",
        "người",
        "lần",
        "km",
        "m",
        "kg",
        "%",
        "₫",
    ]
)
_COUNTED = frozenset(["ngày", "tháng", "năm", "quý", "lúc", "số", "điều", "khoản", "điểm", "mục"])
ENDS = re.compile(r"[-–—,.;:!?/|•·]$")
# what a break without a sign before it costs, beside the squared share of the row left empty
BREAKS_A_PHRASE = 0.4


def clean(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines in NFC with single spaces, empty ones left out."""
    tidy = (" ".join(unicodedata.normalize("NFC", line).split()) for line in lines)
    return tuple(line for line in tidy if line)


def wrap(line: str, width: int, measure: Measure, space: int) -> tuple[str, ...] | None:
    """`line` in as few rows of at most `width` as possible, evenly filled; None when a single word
    is wider than that.

    A row is as wide as its words by `measure` and `space` between them.
    """
    words = [word for group in groups(line) for word in _split_wide(group, width, measure, space)]
    ends = list(accumulate((_width(word, measure, space) + space for word in words), initial=0))
    if ends[-1] - space <= width:
        return (line,)

    def cost(start: int, end: int) -> float | None:
        wide = ends[end] - ends[start] - space
        if wide > width:
            return None
        broken = end < len(words) and not ENDS.search(words[end - 1])
        return float((1 - wide / width) ** 2 + (BREAKS_A_PHRASE if broken else 0))

    spans = partition(len(words), cost)
    return None if spans is None else tuple(" ".join(words[start:end]) for start, end in spans)


def widest_word(line: str, measure: Measure) -> str:
    """The word of `line` that needs the most room."""
    return max(line.split(" "), key=measure)


def partition(count: int, cost: Callable[[int, int], float | None]) -> list[LineSpan] | None:
    """`count` things in order cut into the fewest parts, the cheapest of those, the first parts
    fuller than the last; None when it cannot be done.

    `cost` is None for an impossible part; a part that begins earlier and ends at the same place is
    then impossible too.
    """
    best: list[tuple[int, float, int] | None] = [(0, 0.0, 0)]  # parts, cost, start of the last part
    for end in range(1, count + 1):
        options = []
        for start in reversed(range(end)):
            price = cost(start, end)
            if price is None:
                break
            if (before := best[start]) is not None:
                options.append((before[0] + 1, before[1] + price, start))
        best.append(min(options, key=lambda pair: (pair[0], pair[1], -pair[2]), default=None))
    spans = []
    while count:
        if (last := best[count]) is None:
            return None
        spans.append((last[2], count))
        count = last[2]
    return spans[::-1]


def groups(line: str) -> list[str]:
    """Words that stay on one row where there is room: "15 phút", "ngày 30/5", "1900 1234", and a
    dash with the word before it."""
    words = line.split(" ")
    groups = words[:1]
    for before, word in pairwise(words):
        if _belongs(before, word):
            groups[-1] += " " + word
        else:
            groups.append(word)
    return groups


def _split_wide(group: str, width: int, measure: Measure, space: int) -> list[str]:
    return [group] if _width(group, measure, space) <= width else group.split(" ")


def _width(group: str, measure: Measure, space: int) -> int:
    words = group.split(" ")
    return sum(map(measure, words)) + space * (len(words) - 1)


def _belongs(before: str, word: str) -> bool:
    if word in _SEPARATORS:
        return True
    if not before[-1:].isdigit():
        return before.lower() in _COUNTED and word[:1].isdigit()
    return word[:1].isdigit() or word.lower().strip(".,;:!?") in _UNITS

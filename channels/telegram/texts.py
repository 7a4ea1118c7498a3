"""Texts that one message does not hold, cut between sentences and nowhere else; what stands between
two messages is white space only, and no sign is changed."""

import re
from collections.abc import Iterator
from typing import Final

from channels.shared.social import utf16_length

# at the strongest break first: between paragraphs, lines, sentences
_BREAKS: Final = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(r"(?<=[.!?…])[\"'”’»)\]]*\s+"),
)
_WORD: Final = re.compile(r"[^\s(\"“«\[]+\Z")
_SHORTENED: Final = frozenset(
    ("tp", "ths", "ts", "gs", "pgs", "bs", "ks", "cn", "đc", "đ/c", "tx", "tt", "st", "vd", "v.v")
)
"""Words with a full stop behind which the sentence goes on."""

_FAIRLY_FULL: Final = 3
"""A stronger break is taken where the message is at least a third full."""


def pieces(text: str, first: int, rest: int, most: int) -> list[str] | None:
    """`text` as the messages that carry it: the first of at most `first` UTF-16 units, the others
    of `rest`. None where it does not fit into `most` of them, or a sentence into one."""
    found: list[str] = []
    left = text
    while utf16_length(left) > (limit := rest if found else first):
        cut = _cut(left, limit)
        if cut is None or len(found) + 1 >= most:
            return None
        found.append(left[: cut[0]])
        left = left[cut[1] :]
    return [*found, left]


def torn(text: str, limit: int) -> list[str]:
    """As `pieces`, for what nobody approves: where no sentence ends, it is cut between words, and a
    word that is longer than a message inside."""
    found: list[str] = []
    left = text
    while utf16_length(left) > limit:
        start, end = _cut(left, limit) or _between_words(left, limit)
        found.append(left[:start])
        left = left[end:]
    return [*found, left]


def _cut(text: str, limit: int) -> tuple[int, int] | None:
    """Where a message of at most `limit` units ends and where the next one begins."""
    reach = _reach(text, limit)
    for least in (reach // _FAIRLY_FULL, 1):
        for number, pattern in enumerate(_BREAKS):
            spans = _spans(pattern, text, reach)
            ends = (span for span in spans if number < 2 or _ends(text[: span[0]]))
            last = max(ends, default=(0, 0))
            if last[0] >= least:
                return last
    return None


def _spans(pattern: re.Pattern[str], text: str, reach: int) -> Iterator[tuple[int, int]]:
    """The white space of each break before which a message may end."""
    for found in pattern.finditer(text):
        space = found[0]
        start = found.start() + len(space) - len(space.lstrip("\"'”’»)]"))
        if start > reach:
            return
        if found.end() < len(text) and text[:start].strip():
            yield start, found.end()


def _ends(before: str) -> bool:
    """Whether a full stop ends a sentence there, not a shortened word or the number of a line."""
    bare = before.rstrip("\"'”’»)]")
    if not bare.endswith("."):
        return True
    word = bare[:-1].rpartition("\n")[2]
    last = _WORD.search(word)
    said = last[0].lower() if last else ""
    if said in _SHORTENED or (len(said) < 2 and not said.isdigit()):
        return False
    return not (said.isdigit() and last is not None and not word[: last.start()].strip())


def _between_words(text: str, limit: int) -> tuple[int, int]:
    reach = _reach(text, limit)
    blank = text.rfind(" ", 1, reach + 1)
    return (blank, blank + 1) if blank > 0 else (reach, reach)


def _reach(text: str, limit: int) -> int:
    """How many signs of the text the limit holds: one outside the BMP counts two."""
    units = 0
    for number, sign in enumerate(text):
        units += 2 if ord(sign) > 0xFFFF else 1
        if units > limit:
            return number
    return len(text)

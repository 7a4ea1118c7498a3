"""The arithmetic of SMS: which alphabet a text needs and how it falls into parts (3GPP TS 23.038
and 23.040, unicode.org GSM0338.TXT)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

Coding = Literal["gsm7", "ucs2"]

# GSM 03.38 basic alphabet in code order; 0x1B is the escape and stands for no character, hence the
# gap before Æ.
_IN_ORDER = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ "
    "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_BASIC = frozenset(_IN_ORDER)
# Sent as the escape and one more septet: two septets each.
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = GSM_BASIC | GSM_EXTENSION
_ESCAPED = {"\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C}
_ESCAPED |= {"~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65}
_CODES = [code for code in range(128) if code != 0x1B]
_SEPTETS = {ord(char): chr(code) for char, code in zip(_IN_ORDER, _CODES, strict=True)}
_SEPTETS |= {ord(char): f"\x1b{chr(code)}" for char, code in _ESCAPED.items()}


@cache
def _marks() -> re.Pattern[str]:
    """The characters that stay with the one before them, of those that take one UTF-16 unit."""
    found: list[list[int]] = []
    for code in range(0x10000):
        if unicodedata.category(chr(code)).startswith("M"):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return re.compile(f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in found)}]")


# What one part holds alone, and with the header that joins parts: septets, or UTF-16 units.
_ROOM: dict[Coding, tuple[int, int]] = {"gsm7": (160, 153), "ucs2": (70, 67)}


@lru_cache(64)
def coding(text: str) -> Coding:
    """The smallest alphabet that carries `text` unchanged."""
    return "gsm7" if _GSM.issuperset(text) else "ucs2"


def gsm_bytes(text: str) -> bytes:
    """A text of the small alphabet as it goes to an SMS centre: one septet a byte, the escape
    before what has two."""
    return text.translate(_SEPTETS).encode("latin-1")


@lru_cache(64)
def parts(text: str) -> tuple[str, ...]:
    """`text` as the handset gets it, part by part: the joined parts are the text; no escape,
    surrogate pair or accented letter is torn."""
    kind = coding(text)
    single, joined = _ROOM[kind]
    if _size(text, kind) <= single:
        return (text,)
    found: list[str] = []
    room = 0
    for atom in _atoms(text, kind, joined):
        size = _size(atom, kind)
        if size > room:
            found.append("")
            room = joined
        found[-1] += atom
        room -= size
    return tuple(found)


@lru_cache(64)
def count(text: str) -> int:
    """How many parts `text` takes; an empty text takes one. Where every character takes one place
    this is a division: a list of 300,000 people is counted while somebody waits."""
    kind = coding(text)
    single, joined = _ROOM[kind]
    size = _size(text, kind)
    if size <= single:
        return 1
    if size == len(text) and not _marks().search(text):
        return -(-size // joined)
    return len(parts(text))


def longest(kind: Coding, most: int) -> int:
    """How many plain characters fit into `most` parts: septets, or UTF-16 units."""
    single, joined = _ROOM[kind]
    return single if most == 1 else most * joined


def _size(text: str, kind: Coding) -> int:
    """Septets or UTF-16 units."""
    if kind == "gsm7":
        return len(text) + sum(map(text.count, GSM_EXTENSION))
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _atoms(text: str, kind: Coding, room: int) -> Iterator[str]:
    """What must stay together: a character with the combining marks after it, unless so many that
    one part cannot hold them."""
    atom = ""
    for char in text:
        if atom and (
            not unicodedata.category(char).startswith("M") or _size(atom + char, kind) > room
        ):
            yield atom
            atom = ""
        atom += char
    yield atom


_PLAINER = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        "…": "...",
        "•": "-",
    }
)
"""Signs that word processors put in by themselves, and their plain form."""


def plainer(text: str) -> str:
    """`text` with the plain form of such signs: one of them makes a message take the larger
    alphabet. It is offered to the author, never put in its place silently."""
    return text.translate(_PLAINER)

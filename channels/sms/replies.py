"""What people write back to a sender's name or number."""

import re
import unicodedata
from collections.abc import Sequence

_SIGNS = re.compile(r"[^A-Z0-9 ]+")


def leaves(text: str, words: Sequence[str]) -> bool:
    """Whether a message asks to be left alone: it begins with one of the words, however it is
    written, and says little more; a sentence that only holds one is for a person to read."""
    said, wanted = _bare(text), [_bare(word) for word in words]
    return len(said.split()) <= _MOST and any(
        said == word or said.startswith(f"{word} ") for word in wanted if word
    )


_MOST = 4


def _bare(text: str) -> str:
    """Capitals without accents and signs, single spaces."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).upper()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_SIGNS.sub(" ", letters).split())

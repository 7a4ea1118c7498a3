"""What became of one file of the corpus."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """`state`: whole (nothing is missing), told (what is missing is said), SILENT (it is not),
    refused (with a sentence), CRASH."""

    state: str
    parts: int = 0  # paragraphs or cells that were looked for
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def letters(text: str) -> str:
    """Only what is read aloud: letters and digits, however they are set."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(re.findall(r"\w", folded.replace("_", "")))


def compared(source: Sequence[str], shown: str, notes: Sequence[str]) -> Outcome:
    """Whether each piece of the source stands somewhere in what is shown."""
    seen = letters(shown)
    missing = tuple(
        piece
        for piece in source
        if letters(piece) not in seen
        and any(letters(word) not in seen for word in re.findall(r"\w+", piece))
    )
    state = "told" if missing and notes else "SILENT" if missing else "whole"
    return Outcome(state, len(source), missing, tuple(notes))

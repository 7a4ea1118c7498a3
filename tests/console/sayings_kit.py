"""Whether a sentence of the rooms below the console has an English form."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from console.words import i18n, sayings

LOCALE = Path(sayings.__file__).parent.parent / "locale"
ACCENT = re.compile(r"[À-ỹ]")
_PLACE = re.compile(r"(?<!\{)\{\w*\}(?!\})|%\(\w+\)s")


@cache
def catalogued() -> set[str]:
    with (LOCALE / "en.po").open("rb") as file:
        return {str(entry.id) for entry in read_po(file) if entry.string}


def filled(template: str) -> str:
    """The sentence with values as the code puts them in, none of them Vietnamese."""
    numbers = iter(range(1, 99))
    return _PLACE.sub(lambda _place: f"X{next(numbers)}", template)


def unsaid(templates: Iterable[str]) -> list[str]:
    """Those that an English page would show in Vietnamese, or with a value lost."""
    before = i18n.language()
    i18n.speak("en")
    found = [line for template in sorted(set(templates)) if (line := _unsaid(template))]
    i18n.speak(before)
    return found


def _unsaid(template: str) -> str:
    text = filled(template)
    told = sayings.said(text)
    lost = set(re.findall(r"X\d+", text)) - set(re.findall(r"X\d+", told))
    half = len(ACCENT.findall(told)) * 2 > len(ACCENT.findall(text))
    marked = template in catalogued()  # `_` translates it before its values go in
    return f"{template} → {told}" if not marked and (half or lost) else ""

"""What the rooms below say in Vietnamese, in the reader's language.

A refusal, a finding, a reason of a delivery is made where the rule is, in Vietnamese and with its
values filled in; some of them are stored. `locale/en.said.po` has each of these sentences as its
code writes it, `{}` where a value stands, and the English that is shown instead. Example: «chưa có
nhãn «{}»: chọn một nhãn» is found in «chưa có nhãn «Hè»: chọn một nhãn», and «Hè» goes into the
English sentence. Whatever is no such sentence is shown as it stands: what people wrote is never
touched, because only what the console says of itself comes here.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from console.words import i18n

COMMAND: Final = re.compile(r"[;,]? \(?(?:xem|see) `lantoa [^`]*`\)?")
"""The command that shows more of something; officers have pages for that."""

_LOCALES: Final = Path(__file__).parent.parent / "locale"
_VALUE: Final = re.compile(r"\{(\d*)\}")
_ACCENT: Final = re.compile("[À-ỹ]")
_DEEP: Final = 6  # sentences within sentences
_KEPT: Final = 4096  # texts of which it is remembered what they are
_LIGHT: Final = 11
"""With fewer letters of its own and none of its values in «» a sentence is only meant where its
values are single words."""


@dataclass(frozen=True)
class Saying:
    """A sentence with places for values, and what is said instead; `probe` is its longest piece
    between two values, which every text that is this sentence has."""

    pattern: re.Pattern[str]
    probe: str
    weight: int  # letters that are no value: where several fit, the one that says most is meant
    instead: str
    quoted: tuple[bool, ...]  # of each value, whether it stands in «»

    def match(self, text: str) -> re.Match[str] | None:
        """What of a text are values, where the text is this sentence."""
        return self.pattern.fullmatch(text) if self.probe in text else None


def said(text: str) -> str:
    """A text that something says of itself, in the reader's language; a page escapes it like any
    other."""
    if not text or i18n.language() == "vi":
        return text
    return _said(text, _DEEP)


def sayings(language: str) -> tuple[Saying, ...]:
    """All that are known in a language, those that say most first."""
    return _read(language)


def _said(text: str, deep: int) -> str:
    if not _ACCENT.search(text):
        return _unaccented(i18n.language()).get(text, text)
    found = _whole(text, deep)
    if found is None and deep:
        found = _in_parts(text, deep - 1)
    return text if found is None else found


@lru_cache(maxsize=len(i18n.LANGUAGES))
def _unaccented(language: str) -> dict[str, str]:
    """The words without an accent ("tin"); no sentence is without one."""
    known = (saying for saying in _read(language) if not saying.quoted)
    return {each.probe: each.instead for each in known if not _ACCENT.search(each.probe)}


def _whole(text: str, deep: int) -> str | None:
    """The text as one sentence; None where there is none such."""
    known = i18n.catalogue().gettext(text)
    if known != text:
        return str(known)
    if (meant := _meant(i18n.language(), text)) is not None:
        return _filled(*meant, deep)
    return _other_ends(text, deep)


@lru_cache(maxsize=_KEPT)
def _meant(language: str, text: str) -> tuple[Saying, tuple[str, ...]] | None:
    """The sentence that a text is, with its values; parts of a long text come again and again."""
    for saying in _read(language):
        if (match := saying.match(text)) is not None:
            return saying, match.groups()
    return None


def _other_ends(text: str, deep: int) -> str | None:
    """The same with another first letter, or with the full stop that closes a list."""
    if not deep:
        return None
    if text.endswith(".") and (found := _whole(text[:-1], 0)) is not None:
        return f"{found}."
    lower = text[:1].lower() + text[1:]
    if lower != text and (found := _whole(lower, deep - 1)) is not None:
        return found[:1].upper() + found[1:]
    return None


def _filled(saying: Saying, found: tuple[str, ...], deep: int) -> str:
    """What is quoted stays as somebody wrote it; other values may be sentences themselves."""
    values = [
        value if quoted or not deep else _said(value, deep - 1)
        for value, quoted in zip(found, saying.quoted, strict=True)
    ]
    numbers = iter(range(len(values)))
    return _VALUE.sub(lambda place: values[int(place[1] or next(numbers))], saying.instead)


def _in_parts(text: str, deep: int) -> str | None:
    """A text of several lines or sentences, or a sentence after the place that it is about."""
    for between in ("\n", r"(?<=[.?!]) "):
        parts = re.split(between, text)
        told = [_said(part, deep) for part in parts]
        if len(parts) > 1 and told != parts:
            return ("\n" if between == "\n" else " ").join(told)
    for found in re.finditer("[:;,] ", text):
        after = _whole(text[found.end() :], deep)
        if after is not None:
            return f"{_said(text[: found.start()], deep)}{found[0]}{after}"
    return None


@lru_cache(maxsize=len(i18n.LANGUAGES))
def _read(language: str) -> tuple[Saying, ...]:
    path = _LOCALES / f"{language}.said.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    pairs = {str(message.id): str(message.string) for message in catalogue if message.id}
    shorter = {COMMAND.sub("", key): COMMAND.sub("", value) for key, value in pairs.items()}
    made = [_saying(key, value) for key, value in {**shorter, **pairs}.items()]
    return tuple(sorted(made, key=lambda saying: -saying.weight))


def _saying(key: str, instead: str) -> Saying:
    pieces = key.split("{}")
    weight = sum(map(len, pieces))
    quoted = tuple(piece.endswith("«") for piece in pieces[:-1])
    value = "(.*?)" if weight >= _LIGHT or any(quoted) else r"(\S*)"
    pattern = re.compile(value.join(map(re.escape, pieces)), re.DOTALL)
    return Saying(pattern, max(pieces, key=len), weight, instead, quoted)

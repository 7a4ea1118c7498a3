"""Numbers as Word's lists write them: 3, c, III, «ba»."""

from collections.abc import Callable, Mapping
from typing import Final

NumberForm = Callable[[int], str | None]

_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_MOST_ROMAN: Final = 3999
_MOST_LETTERS: Final = 780  # thirty alike, as many as Word repeats
_WORDS: Final = (*("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),)


def formed(number: int, form: str) -> str | None:
    """A number in a form of Word's (w:numFmt); None where the form is not known here."""
    write = _FORMS.get(form)
    return write(number) if write is not None else None


def _letters(number: int) -> str | None:
    if not 1 <= number <= _MOST_LETTERS:
        return None
    times, at = divmod(number - 1, 26)
    return chr(ord("a") + at) * (times + 1)


def _roman(number: int) -> str | None:
    if not 1 <= number <= _MOST_ROMAN:
        return None
    text = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        text += letters * times
    return text


def _word(number: int) -> str | None:
    return _WORDS[number] if 0 <= number < len(_WORDS) else None


def _circled(number: int) -> str | None:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else None


def _capital(write: NumberForm) -> NumberForm:
    def written(number: int) -> str | None:
        text = write(number)
        return text.upper() if text is not None else None

    return written


_FORMS: Final[Mapping[str, NumberForm]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": "{:02d}".format,
    "none": lambda number: "",
    "bullet": lambda number: "",
    "lowerLetter": _letters,
    "upperLetter": _capital(_letters),
    "lowerRoman": _roman,
    "upperRoman": _capital(_roman),
    "vietnameseCounting": _word,
    "numberInDash": "- {} -".format,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": "({})".format,
    "decimalEnclosedFullstop": "{}.".format,
}

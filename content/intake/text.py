"""Text at the entrance: Unicode repair, comparison forms, placeholders and the canonical bytes that
a revision's hash is taken of."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from content.intake.markup import plain, render_markdown, sanitise

__all__ = [
    "apply_fills",
    "canonical",
    "clean",
    "placeholders",
    "plain",
    "render_markdown",
    "sanitise",
    "sha256_of",
    "unaccent",
]


def _repairs() -> dict[int, str]:
    removed = [*range(0x00, 0x20), *range(0x7F, 0xA0)]  # controls
    # soft hyphen, zero width, direction marks
    removed += [
        0x00AD,
        *range(0x200B, 0x2010),
        0x2060,
        0xFEFF,
    ]
    # direction overrides: what is read must be what was approved
    removed += [
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
    # lone surrogates and noncharacters: no XML or UTF-8 can hold them
    removed += [
        *range(0xD800, 0xE000),
        *range(0xFDD0, 0xFDF0),
    ]
    removed += [plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)]
    table = dict.fromkeys(removed, "")
    table |= dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
    table |= dict.fromkeys((0xA0, 0x2007, 0x202F), " ")
    # ð/Ð come out of old conversions ("NÐ-CP")
    return table | {
        0x09: "\t",
        0x0A: "\n",
        0xF0: "đ",
        0xD0: "Đ",
    }


_REPAIRS: Final = _repairs()
_TO_REPAIR: Final = re.compile(
    f"[{''.join(re.escape(chr(sign)) for sign in _REPAIRS if _REPAIRS[sign] != chr(sign))}]"
)
_TO_FILL: Final = r"\[\s*(?:ĐIỀN|(?:cần|chờ|sẽ)\s+(?:điền|bổ\s+sung))\b"
_PLACEHOLDER: Final = re.compile(
    rf"{_TO_FILL}[^\[\]]*\]|{_TO_FILL}[^\[\]\n]*|1900[xyz]{{4}}", re.IGNORECASE
)
_PUNCTUATION: Final = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "•": "-"}
)


def clean(text: str) -> str:
    """The text as it is stored: NFC, Unix line ends, no invisible or control signs but tab and
    newline; idempotent.

    Ask `content.intake.legacy.legacy_encoding` first: in TCVN3 the soft hyphen and Ð, which this
    removes or repairs, are letters.
    """
    if text.isascii() and text.isprintable():
        return text
    if not _TO_REPAIR.search(text):  # the usual case: nothing to look up sign by sign
        return unicodedata.normalize("NFC", text)
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", unix.translate(_REPAIRS))


def unaccent(text: str) -> str:
    """Plain letters for searches and checks: marks dropped, đ → d, curly punctuation to ASCII,
    spaces joined; other signs stay."""
    if text.isascii():
        return " ".join(text.split())
    ascii_signs = unicodedata.normalize("NFC", text).translate(_PUNCTUATION)
    letters = "".join(
        sign
        for sign in unicodedata.normalize("NFD", ascii_signs)
        if not unicodedata.combining(sign)
    )
    plain_d = letters.replace("đ", "d").replace("Đ", "D")
    return " ".join(unicodedata.normalize("NFC", plain_d).split())


def placeholders(text: str) -> list[str]:
    """What must still be filled in, each once, in order: `[ĐIỀN: …]` and `[cần bổ sung …]` (an
    unclosed one too) and `1900xxxx`, in either case."""
    return list(
        dict.fromkeys(_one_line(found.group()) for found in _PLACEHOLDER.finditer(clean(text)))
    )


def apply_fills(text: str, fills: Mapping[str, str]) -> str:
    """The text with each placeholder that has a fill replaced by it, in one pass; the others stay
    as they stand."""
    return _PLACEHOLDER.sub(lambda found: fills.get(_one_line(found.group()), found.group()), text)


def canonical(value: object) -> bytes:
    """Sorted compact JSON, NFC, UTF-8: equal values give equal bytes.

    ValueError for NaN, TypeError for what JSON does not know.
    """
    return json.dumps(
        _nfc(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def sha256_of(value: object) -> str:
    """The SHA-256 of the value's canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _one_line(placeholder: str) -> str:
    return " ".join(placeholder.split())


def _nfc(value: object) -> object:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case None | bool() | int() | float():
            return value
        case list() | tuple():
            return [_nfc(entry) for entry in value]
        case Mapping():
            return _nfc_keys(value)
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _nfc_keys(value: Mapping[object, object]) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, entry in value.items():
        if not isinstance(key, str):
            raise TypeError(f"not a JSON key: {type(key).__name__}")
        name = unicodedata.normalize("NFC", key)
        if name in result:
            raise ValueError(f"two keys are the same in NFC: {name!r}")
        result[name] = _nfc(entry)
    return result


def grouped(number: int) -> str:
    """A number as Vietnam writes it: "1.234.567"."""
    return f"{number:,}".replace(",", ".")

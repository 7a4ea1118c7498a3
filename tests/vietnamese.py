"""Tells a Vietnamese text from another by its spelling: Vietnamese is written in syllables, and
their number is limited."""

import re
from collections.abc import Collection
from unicodedata import combining, normalize

NAMES = frozenset(
    (
        *(
            "RSS",
            "WebSub",
            "SMS",
            "SSH",
            "SFTP",
            "Anthias",
            "LED",
            "KT",
            "PgUp",
            "PgDn",
            "VT",
            "Facebook",
            "Telegram",
            "Zalo",
            "Outlook",
            "iCalendar",
            "Markdown",
            "Word",
            "Excel",
            "Esc",
            "Unicode",
            "Video",
        ),
        *("PDF", "CSV", "DOCX", "JPEG", "PNG", "WebP", "AVIF", "SHA", "MB", "QR"),
        *("Ctrl", "Shift", "Alt", "Enter"),  # as keyboards name them
        "English",  # the other language, in its own words
    )
)
"""Names that officers say as they are written."""

_ONSET = "ngh?|gh?|gi|[ckpt]h|nh|tr|qu?|[bcdhklmnprstvx]"
_OPEN = (
    "[aeiouy]|a[iouy]|e[ou]|i[au]|ieu|oa[ioy]?|oeo?|o[io]|u[aeiou]|uo[iu]|ua[uy]|ueu|uy[aeu]?|yeu"
)
_CLOSED = "(?:[aeiouy]|i?e|o[aeo]|u[aeoy]|uye|ye)(?:c|m|ng?|p|t)|(?:[aeiy]|oa|u[aey])(?:ch|nh)"
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_OPEN}|{_CLOSED})")
_CODE = re.compile(r"\S*(?:\d|://|@)\S*|(?<!\S)/\S+|\b[IVX]+\b")  # numbers, hashes, addresses
_WORD = re.compile(r"[^\W\d_]{2,}")


def foreign_words(text: str, known: Collection[str] = NAMES) -> list[str]:
    """The words that are neither spelt as Vietnamese, accents or not, nor known; an English
    sentence nearly always has one."""
    names = {entry.casefold() for entry in known}
    words = dict.fromkeys(_WORD.findall(_CODE.sub(" ", normalize("NFC", text))))
    return [
        word
        for word in words
        if word.casefold() not in names and not _SYLLABLE.fullmatch(_plain(word))
    ]


def _plain(word: str) -> str:
    """Small letters without any mark."""
    return "".join(
        text for text in normalize("NFD", word.casefold().replace("đ", "d")) if not combining(text)
    )

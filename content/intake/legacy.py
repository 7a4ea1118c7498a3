"""Text typed in the old Vietnamese encodings TCVN3 (ABC, fonts .VnTime) and VNI, as it looks once
it is read as Latin letters.

Such text is never published and never converted silently: it is recognised here, and the converted
form is offered for a person to read.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Literal

Encoding = Literal["TCVN3", "VNI"]

# TCVN 5712:1993, third character set: the 67 accented small letters and seven capitals. Other
# capitals have no code: they are small letters in a font of capitals (.VnTimeH).
_TCVN3_CODES: Final = (
    "µ¶·¸¹ ¨»¼½¾Æ ©ÇÈÉÊË ® ÌÎÏÐÑ ªÒÓÔÕÖ ×ØÜÝÞ ßáâãä «åæçèé ¬êëìíî ïñòóô \u00adõö÷øù úûüýþ ¡¢£¤¥¦§",
    "àảãáạ ăằẳẵắặ âầẩẫấậ đ èẻẽéẹ êềểễếệ ìỉĩíị òỏõóọ ôồổỗốộ ơờởỡớợ ùủũúụ ưừửữứự ỳỷỹýỵ ĂÂÊÔƠƯĐ",
)
_TCVN3: Final = {code: letter for code, letter in zip(*_TCVN3_CODES, strict=True) if code != " "}

_SHOWN: Final = 8  # words of an offer

# VNI writes the mark as a letter of its own behind the vowel.
_TONES: Final = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX: Final = {
    "â": "",
    "á": "\u0301",
    "à": "\u0300",
    "å": "\u0309",
    "ã": "\u0303",
    "ä": "\u0323",
}
_BREVE: Final = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_ALONE: Final = {"ñ": "đ", "ö": "ư", "ô": "ơ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table = dict(_ALONE)
    table |= {vowel + mark: vowel + tone for vowel in "aeouy" for mark, tone in _TONES.items()}
    table |= {vowel + mark: _ALONE[vowel] + tone for vowel in "ôö" for mark, tone in _TONES.items()}
    table |= {
        vowel + mark: vowel + "\u0302" + tone
        for vowel in "aeo"
        for mark, tone in _CIRCUMFLEX.items()
    }
    table |= {"a" + mark: "a\u0306" + tone for mark, tone in _BREVE.items()}
    small = {code: unicodedata.normalize("NFC", letter) for code, letter in table.items()}
    mixed = {
        code[0].upper() + code[1:]: letter.upper()
        for code, letter in small.items()
        if len(code) == 2
    }
    return small | mixed | {code.upper(): letter.upper() for code, letter in small.items()}


_VNI: Final = _vni_table()
_VNI_CODE: Final = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))
_WORD: Final = re.compile(rf"(?:[^\W\d_]|[{re.escape(''.join(_TCVN3))}])+")
# Signs that no Unicode Vietnamese text holds inside a word; capitals count only behind a small
# letter ("BiÓu").
_TCVN3_SIGN: Final = re.compile(
    "(?<=[A-Za-z])µ|[¶·¸¹¨»¼½¾©ª«¬®×§¡¢£¤¥¦\u00adäåæçëîïñö÷øûüþß]|(?<=[a-z¨©ª«¬®])[ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖØÜÝÞ]"
)
_VNI_SIGN: Final = re.compile("[aeouyôö][ùøûõï]|[aeo][âáàåãä]|a[êéèúüë]|[ñæîö]", re.IGNORECASE)
# letters that neither encoding can produce on a Latin screen
_VIETNAMESE: Final = re.compile("[ăđĩũơưạ-ỹ]", re.IGNORECASE)
_ONSET: Final = "(?:ngh|ng|nh|th|tr|ch|gh|gi|kh|ph|qu|[bcdđghklmnprstvx])?"
_NUCLEUS: Final = (
    "(?:[ou]?[ăâ](?=[cmnptuy])|[ou]?a|[ou]?e|iê|yê|uyê?|uâ|uê|uô|uơ|ươ|ưa|[ui]a|[iyêoôơuư])"
)
_CODA: Final = "(?:ch|ng|nh|[cmnptiouy])?"
_SYLLABLE: Final = re.compile(_ONSET + _NUCLEUS + _CODA)
_STOPPED: Final = re.compile("(?:ch|[cpt])$")
_TONE_SIGNS: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")


def legacy_encoding(text: str) -> Encoding | None:
    """Which old encoding a text, or any one line of it, is typed in; None for Unicode Vietnamese,
    English and other languages.

    Give it the text as it came, before `content.intake.text.clean`.
    """
    for line in text.splitlines():
        if line.isascii():
            continue
        composed = unicodedata.normalize("NFC", line)
        if _TCVN3_SIGN.search(composed) or _VNI_SIGN.search(composed):
            evidence: dict[Encoding, int] = {
                "TCVN3": _evidence("TCVN3", composed),
                "VNI": _evidence("VNI", composed),
            }
            likelier: Encoding = "VNI" if evidence["VNI"] > evidence["TCVN3"] else "TCVN3"
            if evidence[likelier]:
                return likelier
    return None


def _from_first_old(words: list[str], encoding: Encoding) -> list[str]:
    """The words that show what is meant: from the first old one where it comes late."""
    at = next((at for at, word in enumerate(words) if old_words(word, encoding)), 0)
    return words if at < _SHOWN else words[at:]


def font_encoding(font: str) -> Encoding | None:
    """The old encoding whose letters a font draws (".VnTime", "VNI-Times"); None for others."""
    name = font.strip().lower()
    return "TCVN3" if name.startswith(".vn") else "VNI" if name.startswith("vni-") else None


def is_capital_font(font: str) -> bool:
    """Whether a font of TCVN3 draws small letters as capitals (".VnTimeH")."""
    return font_encoding(font) == "TCVN3" and font.strip().endswith("H")


def is_unicode(text: str) -> bool:
    """Whether a text has letters that neither old encoding can produce."""
    return _VIETNAMESE.search(unicodedata.normalize("NFC", text)) is not None


def old_words(text: str, encoding: Encoding) -> bool:
    """Whether a word of the text can only be typed in that encoding."""
    return any(_is_legacy(encoding, word) for word in _WORD.findall(text))


def converted(parts: Sequence[str], encoding: Encoding) -> list[str]:
    """The Unicode form of a text that is cut into parts anywhere, in as many parts: a letter
    belongs to the part in which it begins.

    In a text that holds Unicode Vietnamese too, only the words that it cannot be are converted.
    """
    text = "".join(parts)
    letters = _letters(text, encoding)
    if encoding == "TCVN3":
        for found in _WORD.finditer(text):
            letters[slice(*found.span())] = _from_tcvn3(found.group())
    if is_unicode(text):
        for found in _WORD.finditer(text):
            if not _is_old_beside_unicode(found.group(), encoding):
                letters[slice(*found.span())] = found.group()
    made, at = [], 0
    for part in parts:
        made.append("".join(letters[at : at + len(part)]))
        at += len(part)
    return made


def _is_old_beside_unicode(word: str, encoding: Encoding) -> bool:
    return not is_unicode(word) and not _is_word_of_today(word) and _readable(encoding, word)


def _is_word_of_today(word: str) -> bool:
    """Whether the word is built like a Vietnamese syllable, and its capitals stand where they
    do today: "kÕt" is none."""
    cased = word.islower() or word.isupper() or (word[:1].isupper() and word[1:].islower())
    return cased and _is_syllable(word, strict=False)


def _letters(text: str, encoding: Encoding) -> list[str]:
    """For each sign the letter that begins there, "" inside one."""
    if encoding == "TCVN3":
        return [_TCVN3.get(sign, sign) for sign in text]
    letters, at = [""] * len(text), 0
    while at < len(text):
        found = _VNI_CODE.match(text, at)
        code = found.group() if found else text[at]
        letters[at] = _VNI.get(code, code)
        at += len(code)
    return letters


def offer(text: str) -> str | None:
    """For legacy text, the Vietnamese sentence that refuses it and shows its first words before and
    after conversion; else None."""
    encoding = legacy_encoding(text)
    if encoding is None:
        return None
    line = next(line for line in text.splitlines() if legacy_encoding(line))
    before = " ".join(_from_first_old(line.split(), encoding)[:_SHOWN])
    after = "".join(converted([before], encoding))
    return (
        f"chữ gõ bằng bảng mã cũ {encoding}, không phải Unicode: «{before}» có lẽ là «{after}»; "
        "hãy chuyển sang Unicode rồi đọc lại"
    )


def _from_vni(word: str) -> str:
    return _VNI_CODE.sub(lambda found: _VNI[found.group()], word)


def _from_tcvn3(word: str) -> str:
    letters = "".join(_TCVN3.get(sign, sign) for sign in word)
    typed = [sign for sign in word if sign.isascii()]
    return letters.upper() if len(typed) > 1 and all(sign.isupper() for sign in typed) else letters


def _evidence(encoding: Encoding, line: str) -> int:
    """How many different words of the line can only be old text; 0 when that is too little to
    tell."""
    words = {word for word in _WORD.findall(line) if not word.isascii() and len(word) > 1}
    legacy = {word for word in words if _is_legacy(encoding, word)}
    # a short line ("Mét cöa"): enough when all its other words could be old text too
    if len(legacy) == 1:
        enough = (
            len(words) > 1
            and not _VIETNAMESE.search(line)
            and all(_readable(encoding, word) for word in words)
        )
        return int(enough)
    return len(legacy)


@lru_cache(maxsize=4096)
def _is_legacy(encoding: Encoding, word: str) -> bool:
    signs = _TCVN3_SIGN if encoding == "TCVN3" else _VNI_SIGN
    shortest = 2 if encoding == "TCVN3" else 3  # French "où" would read as VNI "ó"
    return (
        len(word) >= shortest
        and bool(signs.search(word))
        and not _is_word_of_today(word)
        and _readable(encoding, word)
    )


def _readable(encoding: Encoding, word: str) -> bool:
    return _is_syllable(_from_tcvn3(word) if encoding == "TCVN3" else _from_vni(word), strict=True)


def _is_syllable(word: str, strict: bool) -> bool:
    """Whether the word is built like a Vietnamese syllable; `strict` also asks that c, ch, p, t
    close only sharp and heavy tones."""
    signs = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in signs if sign in _TONE_SIGNS]
    bare = unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in _TONE_SIGNS))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not (strict and _STOPPED.search(bare)) or tones in (["\u0301"], ["\u0323"])

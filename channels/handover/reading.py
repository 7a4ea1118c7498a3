"""A written text as it is read aloud over a loudspeaker: numbers, dates, times, documents' numbers,
addresses and abbreviations in words.

Each rule takes what it knows and leaves the rest to the next one; the first are the longest
patterns, so that «39/2020/TT-BTTTT» is no date.
"""

import re
from collections.abc import Callable
from typing import Final

from channels.handover.spoken import decimal, digits, number
from channels.handover.wordings import ISSUERS, KINDS, LETTERS, ROMAN, SHORT

SYLLABLES_A_MINUTE: Final = 190
"""How fast a commune's announcer reads, so that every yard understands."""

_UPPER: Final = "A-ZĐÁÀẢÃẠÂĂÊÔƠƯ"
_Found = re.Match[str]


def read_aloud(text: str) -> str:
    """The text in words; what no rule knows stays as it is written (`unread` names it)."""
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return re.sub(r"[ \t]+", " ", text).strip()


def unread(spoken: str) -> list[str]:
    """What in a spoken text an announcer would have to ask about: digits, and capitals that no
    table knows; each once."""
    found = re.findall(rf"[^\s,;:.!?()«»\"“”]*\d[^\s,;:.!?()«»\"“”]*|\b[{_UPPER}]{{2,}}\b", spoken)
    return list(dict.fromkeys(found))


def seconds(spoken: str) -> int:
    """How long reading takes, at `SYLLABLES_A_MINUTE` and half a second for each sentence."""
    sentences = len(re.findall(r"[.!?:](\s|$)", spoken))
    return round(len(spoken.split()) * 60 / SYLLABLES_A_MINUTE + sentences / 2)


def _document(found: _Found) -> str:
    """«39/2020/TT-BTTTT» → «số ba mươi chín năm hai nghìn không trăm hai mươi của Bộ …»."""
    kind, parts = found["kind"] or "", found["code"].split("-")
    year = f" năm {number(int(found['year']))}" if found["year"] else ""
    issuer = " và ".join(filter(None, (_issuer(part) for part in parts[1:])))
    if assembly := re.fullmatch(r"(UBTVQH|QH)(\d+)", parts[0]):
        body = "Ủy ban Thường vụ Quốc hội" if assembly[1] == "UBTVQH" else "Quốc hội"
        issuer, name = f"{body} khóa {number(int(assembly[2]))}", ""
    else:
        name = KINDS.get(parts[0], "")
    called = kind.strip() or name
    numbered = f"số {number(int(found['number']))}{year}"
    who = f" của {issuer}" if issuer else ""
    return f"{called} {numbered}{who}".strip()


def _party_document(found: _Found) -> str:
    """«19-NQ/TW» → «Nghị quyết số mười chín của Ban Chấp hành Trung ương»."""
    kind, issuer = KINDS[found["kind"]], ISSUERS[found["issuer"]]
    return f"{kind} số {number(int(found['number']))} của {issuer}"


def _issuer(code: str) -> str:
    return ISSUERS.get(code) or " ".join(LETTERS.get(letter, letter) for letter in code)


def _date(found: _Found) -> str:
    day, month = int(found["day"]), int(found["month"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return found[0]
    first = "mùng " if day <= 10 else ""
    before = found["word"] or "ngày "
    year = f" năm {number(int(found['year']))}" if found["year"] else ""
    return f"{before}{first}{number(day)} tháng {_month(month)}{year}"


def _month(month: int) -> str:
    return "tư" if month == 4 else number(month)


def _named_month(found: _Found) -> str:
    month = int(found["month"])
    return f"{found['word']}{_month(month)}" if 1 <= month <= 12 else found[0]


def _year_month(found: _Found) -> str:
    month, year = int(found["month"]), int(found["year"])
    return f"{found['word']}{_month(month)} năm {number(year)}"


def _time(found: _Found) -> str:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if hour > 24 or minute > 59:
        return found[0]
    return f"{number(hour)} giờ" + (f" {number(minute)} phút" if minute else "")


def _span(found: _Found) -> str:
    """«07:30 - 17:00» → «từ bảy giờ ba mươi phút đến mười bảy giờ»."""
    first, last = (_CLOCK.sub(_time, found[name]) for name in ("first", "last"))
    return f"{found['word'] or 'từ '}{first} đến {last}"


def _percent(found: _Found) -> str:
    return f"{_number(found['value'])} phần trăm"


def _number(text: str) -> str:
    """A number as Vietnamese texts write it: 1.200.000 or 95,5."""
    whole, _comma, part = text.replace(".", "").partition(",")
    try:
        return decimal(whole, part) if part else number(int(whole))
    except ValueError:
        return digits(text)


def _address(found: _Found) -> str:
    """An address of the web or of mail: the words as they are, the signs by their names."""
    text = re.sub(r"^https?://", "", found[0]).rstrip("/")
    ending = re.search(r"[.,;:!?)]+$", text)
    tail = ending[0] if ending else ""
    said = text[: len(text) - len(tail)]
    for sign, name in (("@", " a còng "), (".", " chấm "), ("/", " gạch chéo ")):
        said = said.replace(sign, name)
    said = re.sub(r"[-_]", " gạch nối ", said)
    said = re.sub(r"\bvn\b", "vi-en", said)
    said = re.sub(r"\d+", lambda digit: digits(digit[0]), said)
    return f"{said}{tail}"


def _phone(found: _Found) -> str:
    return digits(found[0].replace(".", " ").replace("-", " "))


def _roman(found: _Found) -> str:
    return f"{found['word']}{number(ROMAN[found['value']])}"


def _short(found: _Found) -> str:
    return SHORT[found[0]]


def _standard(found: _Found) -> str:
    """«9001:2015» after ISO or TCVN: the number, and the year of its edition."""
    return f"{number(int(found['number']))}, phiên bản {number(int(found['year']))}"


def _version(found: _Found) -> str:
    return f"{number(int(found['whole']))} chấm {number(int(found['part']))}"


def _whole(found: _Found) -> str:
    return _number(found[0])


def _fraction(found: _Found) -> str:
    return f"{number(int(found['top']))} trên {number(int(found['bottom']))}"


_CLOCK: Final = re.compile(r"\b(?P<hour>\d{1,2}) ?(?:[:h]|giờ) ?(?P<minute>\d{2})?(?: phút)?\b")
_TIME: Final = r"\d{1,2} ?(?:[:h] ?(?:\d{2})?|giờ(?: \d{2}(?: phút)?)?)"
_CODE: Final = r"(?:[A-ZĐ][A-ZĐa-z&]*\d*)(?:-[A-ZĐ][A-ZĐa-z&]*)*"
_KIND_CODES: Final = "|".join(sorted(KINDS, key=len, reverse=True))
_ABBREVIATIONS: Final = "|".join(sorted(map(re.escape, SHORT), key=len, reverse=True))

_RULES: Final[list[tuple[re.Pattern[str], Callable[[_Found], str]]]] = [
    (re.compile(r"https?://\S+|\b[\w.+-]+@[\w.-]+\.\w{2,}"), _address),
    (
        re.compile(r"\b(?:[a-z0-9-]+\.)+(?:gov|edu|com|org|net|vn)(?:\.vn)?(?:/[\w/-]*)?\b"),
        _address,
    ),
    (
        re.compile(
            r"(?P<kind>(?:Nghị định|Nghị quyết|Quyết định|Chỉ thị|Chương trình|Kế hoạch|Thông tư|"
            r"Thông báo|Luật|Báo cáo|Công văn|Hướng dẫn|Văn bản)\s)?(?:số\s)?"
            rf"\b(?P<number>\d{{1,5}})[/-](?:(?P<year>\d{{4}})/)?(?P<code>{_CODE})(?![\w/])"
        ),
        _document,
    ),
    (
        re.compile(rf"\b(?P<number>\d{{1,5}})-(?P<kind>{_KIND_CODES})/(?P<issuer>TW|TU)(?![\w/])"),
        _party_document,
    ),
    (
        re.compile(r"(?P<word>\b[Nn]gày )?\b(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\b"),
        _date,
    ),
    (
        re.compile(r"(?P<word>\b[Nn]gày )(?P<day>\d{1,2})/(?P<month>\d{1,2})(?P<year>)\b"),
        _date,
    ),
    (
        re.compile(
            r"(?P<word>\b[Nn]gày )(?P<day>\d{1,2}) tháng (?P<month>\d{1,2})"
            r"(?: năm (?P<year>\d{4}))?\b"
        ),
        _date,
    ),
    (
        re.compile(r"(?P<word>\b[Tt]háng )(?P<month>\d{1,2})/(?P<year>\d{4})\b"),
        _year_month,
    ),
    (re.compile(r"(?P<word>\b[Tt]háng )(?P<month>\d{1,2})\b"), _named_month),
    (re.compile(r"\b(?P<top>24)/(?P<bottom>24|7)\b"), _fraction),
    (
        re.compile(rf"(?P<word>\b[Tt]ừ )?\b(?P<first>{_TIME}) ?(?:[-–—]|đến) ?(?P<last>{_TIME})\b"),
        _span,
    ),
    (_CLOCK, _time),
    (
        re.compile(
            r"\b(?:1[89]00 ?\d{4}|1[89]00 ?\d{2} ?\d{2}|0\d{2,3}[ .-]?\d{3,4}[ .-]?\d{3,4}|"
            r"\+84[ .-]?\d{2,3}[ .-]?\d{3}[ .-]?\d{3,4})\b"
        ),
        _phone,
    ),
    (re.compile(r"\b(?P<number>\d{3,5}):(?P<year>\d{4})\b"), _standard),
    (
        re.compile(
            r"(?P<word>\b(?:[Qq]uý|[Kk]hóa|[Cc]hương|[Pp]hần|[Mm]ục|[Kk]ỳ|thứ) )"
            rf"(?P<value>{'|'.join(sorted(ROMAN, key=len, reverse=True))})\b"
        ),
        _roman,
    ),
    (re.compile(rf"(?<!\w)(?:{_ABBREVIATIONS})(?!\w)"), _short),
    (
        re.compile(r"\b(?P<value>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?) ?%"),
        _percent,
    ),
    (re.compile(r"\b(?P<whole>\d{1,2})\.(?P<part>\d)\b"), _version),
    (re.compile(r"(?<=\d) ?[-–—] ?(?=\d)"), lambda _found: " đến "),
    (re.compile(r"(?<![\w/])(?P<top>\d{1,3})/(?P<bottom>\d{1,3})(?![\w/])"), _fraction),
    (re.compile(r"\b\d{1,3}(?:\.\d{3})+(?:,\d+)?\b|\b\d+(?:,\d+)?\b"), _whole),
    (re.compile(r"(?<=\w)\s*&\s*(?=\w)"), lambda _found: " và "),
    (re.compile(r"(?<=[^\W\d])/(?=[^\W\d])"), lambda _found: ", "),
]

"""The console's languages: Vietnamese is the key of every sentence, `locale/en.po` its translation,
Babel the form of dates."""

from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.dates import format_date, format_datetime, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from content.intake.local_time import VIETNAM, local_day
from content.intake.local_time import written as written_day

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE = "lantoa_language"

_LOCALES = Path(__file__).parent.parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="vi")


def speak(language: str | None) -> None:
    """The language of the rest of this request; Vietnamese for an unknown one."""
    _language.set(language if language in LANGUAGES else "vi")


def language() -> str:
    """The language of this request."""
    return _language.get()


def _(text: str, **values: object) -> str:
    """The sentence in the reader's language, its `%(name)s` filled; a `count` is written with the
    reader's separators."""
    found = catalogue().gettext(text)
    if type(count := values.get("count")) is int:
        values["count"] = number(count)
    return found % values if values else found


def later(text: str) -> str:
    """Marks a sentence that is translated where it is shown."""
    return text


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence for a number, in the reader's language; `%(num)s` is not filled here."""
    return str(catalogue().ngettext(one, many, number))


def catalogue() -> NullTranslations:
    """The translations of this request's language."""
    return NullTranslations() if language() == "vi" else _read(language())


@lru_cache(maxsize=len(LANGUAGES))
def _read(name: str) -> Translations:
    """Compiled in memory: no binary files in git."""
    with (_LOCALES / f"{name}.po").open("rb") as file:
        catalog = read_po(file, locale=name)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def moment(value: datetime | None) -> str:
    """Day and time in Vietnam: "20/11/2026 06:30"."""
    return format_datetime(value, "dd/MM/yyyy HH:mm", VIETNAM, language()) if value else ""


def clock(value: datetime) -> str:
    """The time of day in Vietnam: "06:30"."""
    return format_time(value, "HH:mm", VIETNAM, language())


def long_day(value: datetime | date) -> str:
    """A day with its name: "Thứ Sáu, 20/11/2026"."""
    day = local_day(value) if isinstance(value, datetime) else value
    words = format_date(day, "EEEE, dd/MM/yyyy", language())
    return words[0].upper() + words[1:]


def written(value: datetime | date | str | None) -> str:
    """A day as it is typed into a field, "20/11/2026"; a text as somebody typed it."""
    return value if isinstance(value, str) else written_day(value)


def number(value: float) -> str:
    """A number with the reader's separators."""
    return format_decimal(value, locale=language())


def ago(value: datetime, now: datetime) -> str:
    """How long ago, in the words of a person: "12 phút trước"."""
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return _("vừa xong")
    if minutes < 60:
        return ngettext("%(num)s phút trước", "%(num)s phút trước", minutes) % {"num": minutes}
    if minutes < 24 * 60:
        return ngettext("%(num)s giờ trước", "%(num)s giờ trước", minutes // 60) % {
            "num": minutes // 60
        }
    return ngettext("%(num)s ngày trước", "%(num)s ngày trước", minutes // 1440) % {
        "num": minutes // 1440
    }

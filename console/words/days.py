"""A day in words, as it is echoed beneath the field in which it is typed."""

from datetime import date

from console.words.i18n import _, language, long_day
from console.words.sayings import said
from content.intake.local_time import local_day, parse_day, parse_local
from content.office.holidays import Calendar
from content.office.lunar import festival, lunar_of, lunar_words


def told_day(day: date, calendar: Calendar) -> str:
    """Weekday, day, lunar day and what is kept on it: "Thứ Hai, 15/02/2027 · mùng 10 tháng Giêng
    âm lịch"."""
    kept = said(calendar.holiday_name(day) or festival(day) or "")
    return " · ".join(part for part in (long_day(day), _lunar(day), kept) if part)


def echo(text: str, calendar: Calendar, today: date | None = None) -> str:
    """What a typed day or moment is understood as, or what is wrong with it; "" for nothing.

    With `today` a day may stand without its year (`parse_day`).
    """
    if not text.strip():
        return ""
    try:
        return told_day(_day(text, today), calendar)
    except ValueError as error:
        return said(str(error))


def _day(text: str, today: date | None) -> date:
    try:
        return parse_day(text, today)
    except ValueError:
        if " " not in text.strip() and "T" not in text:
            raise
        return local_day(parse_local(text, today))


def _lunar(day: date) -> str:
    found = lunar_of(day)
    if found is None or language() == "vi":
        return lunar_words(day)
    return _("âm lịch %(day)s", day=f"{found.day}/{found.month}")

"""A slot rule in words: "thứ Ba, thứ Năm lúc 08:00, từ 01/12/2026, 2 bài mỗi khung"."""

from typing import Final

from console.words.i18n import _, ngettext, number, written
from console.words.rhythms import weekday_words
from content.calendar.slot_text import WEEKDAYS, WORKING
from content.calendar.slots import SlotRule

DAY_CHOICES: Final = (*WEEKDAYS, WORKING)
"""The boxes of the form, in order."""


def slot_day(day: str) -> str:
    """One of the choices."""
    return _("Ngày làm việc") if day == WORKING else weekday_words(day)


def slot_words(rule: SlotRule) -> str:
    """The whole rule."""
    days = _("Hằng ngày") if rule.days == WEEKDAYS else slot_days(rule)
    times = ", ".join(f"{at:%H:%M}" for at in rule.times)
    said = [_("%(days)s lúc %(times)s", days=days, times=times)]
    if rule.valid_from:
        said.append(_("từ %(day)s", day=written(rule.valid_from)))
    if rule.valid_to:
        said.append(_("đến hết %(day)s", day=written(rule.valid_to)))
    if rule.per_slot > 1:
        words = ngettext("%(num)s bài mỗi khung", "%(num)s bài mỗi khung", rule.per_slot)
        said.append(words % {"num": number(rule.per_slot)})
    return ", ".join(said)


def slot_days(rule: SlotRule) -> str:
    """Its days alone."""
    return ", ".join(slot_day(day) for day in rule.days)

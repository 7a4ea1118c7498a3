"""Days and times of a form or an address, as people type them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from console.words.i18n import _
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import parse_day


def day_sent(sent: Mapping[str, Any], field: str, today: date | None = None) -> date | None:
    """The day in a field of a form, None for an empty one; InputError at the field for what is no
    day.

    With `today`, "1/12" is understood as the next one.
    """
    text = str(sent.get(field) or "").strip()
    try:
        return parse_day(text, today) if text else None
    except ValueError as error:
        raise InputError([InputProblem(_("ngày"), str(error), field)]) from None


def day_needed(sent: Mapping[str, Any], field: str, today: date | None = None) -> date:
    """The same for a field that must be filled."""
    day = day_sent(sent, field, today)
    if day is None:
        raise InputError([InputProblem(_("ngày"), _("hãy ghi ngày, ví dụ 31/12/2026"), field)])
    return day


def day_in_address(text: Any) -> date | None:
    """The day in an address, None for an empty one; InputError for what is no day: a form of ours
    may have sent it."""
    if text is None or isinstance(text, date):
        return text
    return day_sent({"ngay": text}, "ngay")

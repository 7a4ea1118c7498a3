"""What was decided of single times of a repetition, in words."""

from collections.abc import Sequence
from datetime import datetime

from console.words.i18n import _, moment
from content.calendar.exceptions import RuleException


def exception_words(decided: RuleException) -> str:
    """One of them."""
    at = moment(decided.rule_at)
    if decided.moved_to is not None:
        return _("%(at)s dời sang %(to)s", at=at, to=moment(decided.moved_to))
    if decided.instead is not None:
        return _("%(at)s thay bằng lịch phát %(number)s", at=at, number=decided.instead)
    return _("trừ %(at)s", at=at)


def exceptions_words(exceptions: Sequence[RuleException], since: datetime) -> str:
    """All that are still to come, the skipped ones together; "" without any."""
    coming = [one for one in exceptions if max(one.rule_at, one.moved_to or since) >= since]
    skipped = [one for one in coming if one.moved_to is None and one.instead is None]
    said = [_("trừ %(at)s", at=", ".join(moment(one.rule_at) for one in skipped))]
    others = [exception_words(one) for one in coming if one not in skipped]
    return "; ".join([*(said if skipped else []), *others])

"""A recurrence in words: "Hằng tuần, thứ Hai và thứ Năm" for FREQ=WEEKLY;BYDAY=MO,TH."""

from typing import Final

from console.words.i18n import _

REPETITIONS: Final = (
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=MONTHLY",
)
"""The rules that the form offers."""

_ENDS: Final = ("COUNT", "UNTIL", "WKST")  # told beside the rhythm, or no part of it


def repetition(rule: str | None) -> str:
    """A recurrence without its end; what has no plain words is added as it is written (RFC
    5545)."""
    if rule is None:
        return _("Một lần")
    parts = dict(
        part.partition("=")[::2]
        for part in rule.strip().upper().removeprefix("RRULE:").rstrip(";").split(";")
    )
    plain = {name: value for name, value in parts.items() if name not in _ENDS}
    said = _known(";".join(f"{name}={value}" for name, value in plain.items()))
    if said:
        return said
    words = [_often(plain.pop("FREQ", ""), plain.pop("INTERVAL", "1"))]
    words += [weekday_words(plain.pop("BYDAY"))] if _is_plain(plain.get("BYDAY", "1")) else []
    if "BYMONTHDAY" in plain:
        words.append(_("ngày %(days)s", days=plain.pop("BYMONTHDAY").replace(",", ", ")))
    words += [f"{name}={value}" for name, value in plain.items()]
    return ", ".join(word for word in words if word)


def _known(rule: str) -> str:
    return {
        "FREQ=DAILY": _("Hằng ngày"),
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": _("Từ thứ Hai đến thứ Sáu"),
        "FREQ=WEEKLY": _("Hằng tuần"),
        "FREQ=WEEKLY;INTERVAL=2": _("Hai tuần một lần"),
        "FREQ=MONTHLY": _("Hằng tháng"),
        "FREQ=YEARLY": _("Hằng năm"),
        "FREQ=HOURLY": _("Mỗi giờ"),
    }.get(rule, "")


def _often(freq: str, interval: str) -> str:
    if interval == "1":
        return _known(f"FREQ={freq}")
    return {
        "HOURLY": _("%(n)s giờ một lần", n=interval),
        "DAILY": _("%(n)s ngày một lần", n=interval),
        "WEEKLY": _("%(n)s tuần một lần", n=interval),
        "MONTHLY": _("%(n)s tháng một lần", n=interval),
        "YEARLY": _("%(n)s năm một lần", n=interval),
    }.get(freq, "")


def _is_plain(days: str) -> bool:
    return not any(sign.isdigit() for sign in days)


def weekday_words(days: str) -> str:
    """The days of a week: "thứ Hai, thứ Năm" for MO,TH."""
    names = {
        "MO": _("thứ Hai"),
        "TU": _("thứ Ba"),
        "WE": _("thứ Tư"),
        "TH": _("thứ Năm"),
        "FR": _("thứ Sáu"),
        "SA": _("thứ Bảy"),
        "SU": _("Chủ nhật"),
    }
    return ", ".join(names.get(day, day) for day in days.split(","))

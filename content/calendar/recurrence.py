"""When a publication is due: one local time, or an iCalendar rule (RFC 5545) computed in Vietnam's
time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final

from dateutil.rrule import rrulestr

from content.intake.local_time import VIETNAM, YEARS, require_near

_WEEKDAY: Final = "(?:MO|TU|WE|TH|FR|SA|SU)"
_MONTH_DAY: Final = "-?(?:[1-9]|[12][0-9]|3[01])"


def _list_of(value: str) -> str:
    return f"{value}(?:,{value})*"


# One minute only, and no seconds: a rule must not be finer than hourly.
_PARTS: Final = {
    "FREQ": "HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]{0,2}",
    "COUNT": "[1-9][0-9]{0,4}",
    "UNTIL": "[0-9]{8}(?:T[0-9]{6}Z?)?",
    "BYDAY": _list_of(f"(?:[+-]?[1-5])?{_WEEKDAY}"),
    "BYMONTH": _list_of("(?:1[0-2]|[1-9])"),
    "BYMONTHDAY": _list_of(_MONTH_DAY),
    "BYYEARDAY": _list_of("-?(?:[1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])"),
    "BYWEEKNO": _list_of("-?(?:[1-9]|[1-4][0-9]|5[0-3])"),
    "BYHOUR": _list_of("(?:1[0-9]|2[0-3]|[0-9])"),
    "BYMINUTE": "[1-5]?[0-9]",
    "BYSETPOS": _list_of("-?(?:[1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])"),
    "WKST": _WEEKDAY,
}
_LOOK_AHEAD: Final = timedelta(days=3660)
# dateutil looks for a date that never comes (30 February) until the year 9999, whatever UNTIL says.
# The calendar, weekdays included, is the same every 400 years: near the end of time the same search
# is short.
_SHIFT: Final = 7600


@dataclass(frozen=True)
class _Rule:
    text: str  # without COUNT and UNTIL
    count: int | None
    until: datetime | None  # local, naive


def occurrences(
    start_local: datetime, rrule: str | None, until: date | None, after: datetime, before: datetime
) -> list[datetime]:
    """The due moments t (UTC) with after ≤ t < before, in order; spans that touch share none.

    `start_local` is naive local or aware; `until` is the last local day. ValueError in Vietnamese
    for a bad or too fine rule.
    """
    _require_aware(after, before)
    found = _all(start_local, rrule, until, before)
    return [moment for moment in found if after <= moment < before]


def next_occurrence(
    start_local: datetime,
    rrule: str | None,
    until: date | None,
    after: datetime,
    *,
    strictly: bool = False,
) -> datetime | None:
    """The first due moment (UTC) from `after` on, or later than it with `strictly`; None when there
    is none within ten years."""
    found = coming(start_local, rrule, until, after)
    return next((moment for moment in found if moment > after or not strictly), None)


def coming(
    start_local: datetime, rrule: str | None, until: date | None, after: datetime
) -> Iterator[datetime]:
    """The due moments (UTC) from `after` on, those of ten years."""
    _require_aware(after)
    start = _naive(start_local)
    require_near(start, after)
    found = _all(start, rrule, until, max(after, _utc(start)) + _LOOK_AHEAD)
    return (moment for moment in found if moment >= after)


def has_end(rrule: str, until: date | None) -> bool:
    """Whether a repetition ends by itself: a last day, or COUNT or UNTIL in the rule.

    ValueError in Vietnamese for a bad rule.
    """
    rule = _parse(rrule)
    return until is not None or rule.count is not None or rule.until is not None


def course(
    start_local: datetime, rrule: str | None, until: date | None, limit: int
) -> list[datetime]:
    """The due moments (UTC) from the start on, at most `limit` of them; of a repetition without an
    end those of ten years."""
    start = _naive(start_local)
    require_near(start)
    ends = rrule is None or has_end(rrule, until)
    latest = (
        datetime.max.replace(tzinfo=UTC) - timedelta(days=1) if ends else _utc(start) + _LOOK_AHEAD
    )
    return list(islice(_all(start, rrule, until, latest), limit))


def _all(
    start_local: datetime, rrule: str | None, until: date | None, latest: datetime
) -> Iterator[datetime]:
    """Every due moment up to `latest`, in UTC."""
    start = _naive(start_local)
    require_near(start)
    rule = _parse(rrule) if rrule else None
    bounds = [_naive(latest), datetime.combine(date(YEARS.stop - 1, 12, 31), time())]
    bounds += [datetime.combine(until, time.max)] if until else []
    bounds += [rule.until] if rule and rule.until else []
    if rule is None or min(bounds) < start:
        return iter([_utc(start)] if start <= min(bounds) else [])
    return (_utc(moment) for moment in islice(_expand(rule, start, min(bounds)), rule.count))


def _expand(rule: _Rule, start: datetime, last: datetime) -> Iterator[datetime]:
    far_start, far_last = (
        start.replace(year=start.year + _SHIFT),
        last.replace(year=last.year + _SHIFT),
    )
    try:
        found = iter(rrulestr(f"{rule.text};UNTIL={far_last:%Y%m%dT%H%M%S}", dtstart=far_start))
    except ValueError:
        raise ValueError(
            f"quy tắc lặp «{rule.text}» không cho ngày nào: đổi ngày bắt đầu hoặc quy tắc"
        ) from None
    # dateutil drops fractions of a second
    return (
        moment.replace(year=moment.year - _SHIFT, microsecond=start.microsecond) for moment in found
    )


def _parse(text: str) -> _Rule:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = part.partition("=")
        if name in parts:
            raise ValueError(f"quy tắc lặp ghi {name} hai lần: bỏ một")
        _check_part(name, value)
        parts[name] = value
    if "FREQ" not in parts:
        raise ValueError("quy tắc lặp thiếu FREQ; ví dụ đúng: FREQ=WEEKLY;BYDAY=MO")
    if re.search(r"\d", parts.get("BYDAY", "")) and parts["FREQ"] not in ("MONTHLY", "YEARLY"):
        raise ValueError("BYDAY có số thứ tự (như 1MO) chỉ dùng với FREQ=MONTHLY hoặc YEARLY")
    if "COUNT" in parts and "UNTIL" in parts:
        raise ValueError("quy tắc lặp chỉ được có một trong hai: COUNT hoặc UNTIL")
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    return _Rule(rule, int(count) if count else None, _end(until) if until else None)


def _check_part(name: str, value: str) -> None:
    if name.startswith(("DTSTART", "RDATE", "EXDATE", "EXRULE")) or "\n" in name + value:
        raise ValueError(
            "quy tắc lặp không chứa ngày bắt đầu hay danh sách ngày; hãy ghi thời điểm đầu ở "
            "mục thời gian"
        )
    if name == "FREQ" and value in ("SECONDLY", "MINUTELY"):
        raise ValueError(
            "không lặp dày hơn mỗi giờ một lần; hãy chọn FREQ=HOURLY, DAILY, WEEKLY, MONTHLY "
            "hoặc YEARLY"
        )
    if name not in _PARTS:
        raise ValueError(
            f"quy tắc lặp có phần «{name}» không dùng được; ví dụ đúng: FREQ=WEEKLY;BYDAY=MO"
        )
    if not re.fullmatch(_PARTS[name], value):
        raise ValueError(
            f"quy tắc lặp có giá trị sai ở {name}=«{value}»; ví dụ đúng: "
            "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=8"
        )


def _end(text: str) -> datetime:
    try:
        if text.endswith("Z"):
            return _naive(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        end = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise ValueError(
            f"quy tắc lặp có UNTIL=«{text}» không phải một ngày trong lịch: sửa lại ngày cuối"
        ) from None
    return end if "T" in text else datetime.combine(end, time.max)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM).replace(tzinfo=None) if moment.tzinfo else moment


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=VIETNAM).astimezone(UTC)


def _require_aware(*moments: datetime) -> None:
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("moments must be aware")

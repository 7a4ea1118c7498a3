"""Vietnam's time: the zone of schedules and screens, and days and moments as people write them."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"""UTC+7 without daylight saving: the zone of schedules and screens."""

YEARS: Final = range(1900, 2300)
"""What a moment that somebody writes may lie in."""

DAY_EXAMPLE: Final = "31/12/2026"
MOMENT_EXAMPLE: Final = "31/12/2026 8h30"
"""A day and a moment as they are shown to whoever writes one wrong."""

_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII)
_OURS: Final = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?:(?P=mark)(?P<year>\d+))?", re.ASCII
)
_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?|\s*(?:h|g|giờ)\s*(?P<past>\d{2})?)",
    re.ASCII | re.IGNORECASE,
)
_JOINTS: Final = re.compile(r"\s*(?:,|\blúc\b|\bngày\b)\s*|\s+", re.IGNORECASE)
_LEAP: Final = 2028  # a year in which February has all its days
_NEAR: Final = timedelta(days=183)  # a day without a year is one of the next half year


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Vietnam."""
    return datetime.combine(day, time(), VIETNAM)


def local_day(moment: datetime) -> date:
    """The day in Vietnam on which a moment falls."""
    return moment.astimezone(VIETNAM).date()


def parse_day(text: str, today: date | None = None) -> date:
    """A day written "1/12/2026", "01-12-2026" or "2026-12-01"; with `today` also "1/12", which is
    the next one, where that is less than half a year away.

    ValueError in Vietnamese otherwise.
    """
    said = text.strip()
    found = _ISO.fullmatch(said) or _OURS.fullmatch(said)
    if found is None and re.search(r"\d\s*(?:h|:|giờ)", said):
        raise ValueError(f"ô này chỉ ghi ngày, không ghi giờ («{said[:40]}»); mẫu: {DAY_EXAMPLE}")
    if found is None:
        raise ValueError(f"ngày «{said[:40]}» viết sai; mẫu đúng: {DAY_EXAMPLE}")
    if found["year"] is None:
        return _next(said, int(found["day"]), int(found["month"]), today)
    if len(found["year"]) != 4:
        raise ValueError(f"ngày «{said[:40]}»: viết năm đủ bốn chữ số, ví dụ {DAY_EXAMPLE}")
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise ValueError(f"không có ngày «{said}» trong lịch; mẫu đúng: {DAY_EXAMPLE}") from None
    require_near(day)
    return day


def parse_clock(text: str) -> time:
    """A time of day written "8h", "8h30", "8 giờ 30" or "08:30"; ValueError in Vietnamese
    otherwise."""
    said = text.strip()
    found = _CLOCK.fullmatch(said)
    if found is None:
        raise ValueError(f"giờ «{said[:40]}» viết sai; mẫu đúng: 8h30 hoặc 08:30")
    try:
        return time(
            int(found["hour"]),
            int(found["minute"] or found["past"] or 0),
            int(found["second"] or 0),
        )
    except ValueError:
        raise ValueError(f"không có giờ «{said}»; mẫu đúng: 8h30 hoặc 08:30") from None


def parse_local(text: str, today: date | None = None) -> datetime:
    """The UTC moment of a local day and time of day, in either order: "1/12/2026 8h30",
    "08:00 ngày 01/12/2026", "2026-12-01T08:00". Of `today` see `parse_day`.

    ValueError in Vietnamese otherwise.
    """
    said = re.sub(r"(?<=\d)T(?=\d)", " ", text.strip())
    words = [word for word in _JOINTS.split(said) if word]
    is_day = [_ISO.fullmatch(word) or _OURS.fullmatch(word) for word in words]
    if not words or sum(map(bool, is_day)) != 1 or not (is_day[0] or is_day[-1]):
        raise ValueError(
            f"thời gian «{text.strip()[:40]}» viết sai; mẫu đúng: {MOMENT_EXAMPLE} (giờ Việt Nam)"
        )
    day, clock = (words[0], words[1:]) if is_day[0] else (words[-1], words[:-1])
    if not clock:
        raise ValueError(f"«{day}» thiếu giờ; mẫu đúng: {MOMENT_EXAMPLE} (giờ Việt Nam)")
    at = datetime.combine(parse_day(day, today), parse_clock(" ".join(clock)), VIETNAM)
    return at.astimezone(UTC)


def require_near(*days: date) -> None:
    """ValueError in Vietnamese for a day or a moment outside `YEARS`."""
    if any(day.year not in YEARS for day in days):
        raise ValueError(f"thời gian phải từ năm {YEARS.start} đến năm {YEARS.stop - 1}")


def written(day: date | datetime | None) -> str:
    """A day as people write it: "01/12/2026"; of a moment its day in Vietnam; "" for none."""
    if day is None:
        return ""
    return f"{local_day(day) if isinstance(day, datetime) else day:%d/%m/%Y}"


def told(moment: datetime) -> str:
    """A moment in a sentence, "10:05 ngày 30/11/2026"."""
    return f"{moment.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def _next(said: str, day: int, month: int, today: date | None) -> date:
    """The next such day, where nobody could mean the one before it."""
    if month not in range(1, 13):
        raise ValueError(f"ngày «{said}»: không có tháng {month}; mẫu đúng: {DAY_EXAMPLE}")
    if day not in range(1, monthrange(_LEAP, month)[1] + 1):
        raise ValueError(
            f"ngày «{said}»: tháng {month} không có ngày {day}; mẫu đúng: {DAY_EXAMPLE}"
        )
    if today is not None:
        for year in (today.year, today.year + 1):
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if today <= found < today + _NEAR:
                return found
    raise ValueError(f"ngày «{said}» chưa rõ năm nào: viết cả năm, ví dụ {DAY_EXAMPLE}")

"""Vietnam's time: the zone of schedules and screens, and moments as people write them."""

import re
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
"""UTC+7 without daylight saving: the zone of schedules and screens."""

YEARS: Final = range(1900, 2300)
"""What a moment that somebody writes may lie in."""


def midnight(day: date) -> datetime:
    """The moment at which a day begins in Vietnam."""
    return datetime.combine(day, time(), VIETNAM)


def local_day(moment: datetime) -> date:
    """The day in Vietnam on which a moment falls."""
    return moment.astimezone(VIETNAM).date()


def parse_local(text: str) -> datetime:
    """The UTC moment of a local time written "2026-12-01 08:00".

    ValueError in Vietnamese otherwise.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2})?", text.strip(), re.ASCII):
        raise ValueError(f"thời gian «{text}» viết sai; mẫu đúng: 2026-12-01 08:00 (giờ Việt Nam)")
    try:
        local = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"không có thời điểm «{text}» trong lịch; mẫu đúng: 2026-12-01 08:00 (giờ Việt Nam)"
        ) from None
    require_near(local)
    return local.replace(tzinfo=VIETNAM).astimezone(UTC)


def require_near(*moments: datetime) -> None:
    """ValueError in Vietnamese for a moment outside `YEARS`."""
    if any(moment.year not in YEARS for moment in moments):
        raise ValueError(f"thời gian phải từ năm {YEARS.start} đến năm {YEARS.stop - 1}")

"""When an outlet may send: a daily window in Vietnam's time, and whether days off are waited
out."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:  # a calendar brings the readers of files with it
    from content.office.holidays import Calendar
from content.intake.local_time import VIETNAM, midnight

_FORM: Final = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_DAY: Final = 24 * 60


@dataclass(frozen=True)
class SendingHours:
    """The minutes of the day in which sending is allowed, end excluded; `start` after `end` runs
    across midnight."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> "SendingHours":
        """From "07:00-22:00"; 24:00 is valid as an end, "00:00-24:00" is always.

        ValueError in Vietnamese otherwise.
        """
        found = _FORM.fullmatch(text.strip())
        if not found:
            raise ValueError(f"khung giờ «{text}» viết sai; mẫu đúng: 07:00-22:00")
        hours = [int(part) for part in found.groups()]
        start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if start >= _DAY or end > _DAY:
            raise ValueError(
                f"khung giờ «{text}» viết sai: viết như 07:00-22:00, giờ mở đến 23:59, giờ đóng "
                "đến 24:00"
            )
        if start == end:
            raise ValueError(
                f"khung giờ «{text}» không có phút nào; muốn gửi cả ngày, hãy ghi 00:00-24:00"
            )
        return cls(start, end)

    def opens_at(
        self, moment: datetime, calendar: "Calendar", holidays: Literal["send", "hold"]
    ) -> datetime:
        """The first moment (UTC) not before the given one inside the window and, with "hold", on a
        working day in Vietnam."""
        if moment.tzinfo is None:
            raise ValueError("moment must be aware")
        local = moment.astimezone(VIETNAM)
        while True:
            if holidays == "send" or calendar.is_working_day(local.date()):
                for opens, closes in self._spans(local.date()):
                    if local < closes:
                        return max(local, opens).astimezone(UTC)
            day = local.date()
            following = (
                day + timedelta(days=1) if holidays == "send" else calendar.next_working_day(day)
            )
            local = midnight(following)

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        minutes = (
            [(self.start, self.end)]
            if self.start < self.end
            else [(0, self.end), (self.start, _DAY)]
        )
        begins = midnight(day)
        return [
            (begins + timedelta(minutes=opens), begins + timedelta(minutes=closes))
            for opens, closes in minutes
        ]

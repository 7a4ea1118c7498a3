"""When the office works, and for how long: what waits for a person waits in working hours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from content.intake.local_time import VIETNAM, midnight
from content.office.sending_hours import SendingHours

if TYPE_CHECKING:  # a calendar brings the readers of files with it
    from content.office.holidays import Calendar

USUAL: Final = ("08:00-12:00", "13:00-17:00")
"""The hours of an office that names none."""

PASS_ON_AFTER: Final = 8
"""Working hours after which a text that waits goes to the next decider, where nothing is said."""


@dataclass(frozen=True)
class WorkingHours:
    """The hours of a working day, in Vietnam's time, one after the other.

    A text that is submitted on Friday at 16:00 with eight hours to wait is due on Monday at 16:00.
    """

    spans: tuple[SendingHours, ...]

    @classmethod
    def parse(cls, texts: tuple[str, ...] = USUAL) -> "WorkingHours":
        """From "08:00-12:00" and so on, in order; ValueError in Vietnamese otherwise."""
        spans = tuple(SendingHours.parse(text) for text in texts)
        ends = [0, *(minute for span in spans for minute in (span.start, span.end))]
        if not spans or ends != sorted(ends):
            raise ValueError("giờ làm việc phải ghi từ sáng đến chiều, không chồng lên nhau")
        return cls(spans)

    def after(self, moment: datetime, span: timedelta, calendar: "Calendar") -> datetime:
        """The moment (UTC) at which so much working time has passed since another one."""
        left = span
        for opens, closes in self._from(moment, calendar):
            begins = max(opens, moment)
            if closes - begins >= left:
                return (begins + left).astimezone(UTC)
            left -= closes - begins
        raise AssertionError("working days never end")

    def between(self, start: datetime, end: datetime, calendar: "Calendar") -> timedelta:
        """How much working time lies between two moments."""
        passed = timedelta()
        for opens, closes in self._from(start, calendar):
            if opens >= end:
                break
            passed += min(closes, end) - max(opens, start)
        return passed

    def _from(self, moment: datetime, calendar: "Calendar") -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work that end after a moment."""
        day = moment.astimezone(VIETNAM).date()
        while True:
            if calendar.is_working_day(day):
                yield from (stretch for stretch in self._of(day) if stretch[1] > moment)
            day = calendar.next_working_day(day)

    def _of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        begins = midnight(day)
        for span in self.spans:
            yield (
                begins + timedelta(minutes=span.start),
                begins + timedelta(minutes=span.end),
            )


@dataclass(frozen=True)
class Patience:
    """How long a text may wait for one decider before it is another's turn."""

    hours: int = PASS_ON_AFTER
    working: WorkingHours = WorkingHours(tuple(SendingHours.parse(text) for text in USUAL))

    def until(self, since: datetime, calendar: "Calendar") -> datetime:
        """When the wait that began `since` is over."""
        return self.working.after(since, timedelta(hours=self.hours), calendar)


def patience_of(document: Mapping[str, Any]) -> Patience:
    """What an office's profile says in its table `[review]`; the usual where it says nothing."""
    said = document.get("review") or {}
    hours = tuple(said.get("working_hours") or USUAL)
    return Patience(int(said.get("pass_on_after", PASS_ON_AFTER)), WorkingHours.parse(hours))

"""What a schedule comes to before anybody says yes: how many times, until when, to how many in all,
at what cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from content.calendar.exceptions import RuleException, course
from content.calendar.recurrence import has_end
from content.calendar.schedule import ScheduleRequest
from content.intake.errors import InputError, InputProblem

_MOST: Final = 100_000
"""So many times are counted; COUNT in a rule is below it."""

_ENDLESS: Final = 100  # so many times of a schedule without an end are looked at


@dataclass(frozen=True)
class Forecast:
    """The course of a schedule. A daily letter to 3 people with COUNT=500 is 1,500 letters."""

    moments: tuple[datetime, ...]  # of a schedule without an end the first ones
    ends: bool
    people: int  # 0 where no outlet writes to people
    addressed: int  # outlets that write to each of them
    places: int  # outlets that show it to everybody
    cost: int | None  # đồng, of one time

    @property
    def times(self) -> int | None:
        """How often; None when it has no end."""
        return len(self.moments) if self.ends else None

    @property
    def letters(self) -> int:
        """Letters and messages to people in all; one that writes to people always has an end."""
        return self.people * self.addressed * len(self.moments)

    @property
    def whole_cost(self) -> int | None:
        """In đồng, of all times."""
        return None if self.cost is None else self.cost * len(self.moments)


def forecast(plan: ScheduleRequest, exceptions: Sequence[RuleException] = ()) -> Forecast:
    """What the plan comes to, with those due times that were skipped or moved; InputError for a
    rule that is none."""
    try:
        ends = plan.repeat is None or has_end(plan.repeat, plan.until)
        moments = course(plan, exceptions, _MOST if ends else _ENDLESS)
    except ValueError as error:
        raise InputError([InputProblem("lặp lại", str(error), "repeat")]) from None
    addressed = sum(outlet.addressed is not None for outlet in plan.outlets)
    return Forecast(
        moments=tuple(moments),
        ends=ends,
        people=plan.audience.size if plan.audience else 0,
        addressed=addressed,
        places=len(plan.outlets) - addressed,
        cost=plan.cost,
    )

"""The last look at a schedule before it stands: what it comes to, in words, and the hints."""

from typing import Any

from starlette.datastructures import FormData

from console.access.auth import Visit
from console.looks.mailings import mailing_of
from console.words.schedules import hints_in_words, reach_words, told_schedule
from content.calendar.forecast import forecast
from content.calendar.hints import hints_of
from content.calendar.schedule import ScheduleRequest, must_be_released, require_possible


def is_other_list(plan: ScheduleRequest, sent: FormData) -> bool:
    """Whether its list is not the one that the last look showed."""
    seen = str(sent.get("generation", ""))
    return plan.audience is not None and seen != str(plan.audience.generation)


def last_look(visit: Visit, plan: ScheduleRequest) -> dict[str, Any]:
    """What `publications/asked.html` shows; InputError or NotAllowed for what could not be
    scheduled."""
    calendar, people = visit.context.calendar, plan.audience
    with visit.context.database.read() as db:
        require_possible(db, plan, visit.act())
        seen = forecast(plan)
        hints = hints_of(db, plan, seen, calendar, visit.now)
    return {
        "plan": plan,
        "seen": seen,
        "reach": reach_words(seen.people, seen.addressed),
        "told": told_schedule(plan, seen, visit.now, calendar),
        "hints": hints_in_words(hints),
        "mailing": mailing_of(visit, people, plan.revision, plan.outlets) if people else None,
        "waits": must_be_released(plan, visit.settings.release_above),
    }

"""How many days ahead an officer is told of an obligation: as many as it takes to prepare it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from content.plans.issued import IssuedPlan, Obligation

USUAL: Final = 30
"""Days for a form that is not named below."""

AHEAD: Final[Mapping[str, int]] = {
    "contest": 90,
    "documentary": 90,
    "stage": 90,
    "dialogue": 60,
    "conference": 45,
    "culture_event": 45,
    "publication": 45,
    "survey": 45,
    "training": 45,
    "video": 45,
    "press_conference": 30,
    "leaflet": 30,
    "visual": 30,
    "grassroots_radio": 14,
    "newspaper": 14,
    "press": 14,
    "radio_tv": 14,
    "email": 7,
    "led": 7,
    "portal": 7,
    "qa_column": 7,
    "sms": 7,
    "social": 7,
    "telecom": 7,
    "unit_website": 7,
}
"""Days by form: an invitation, a hall and a minute need two months, a post a week. Our reading of
what offices need; an office sets its own in [report.ahead] of its profile, a plan in warn_days."""


def lead_days(duty: Obligation, office: Mapping[str, int]) -> int:
    """The days of one obligation: the plan's own, else those of its most demanding form. `office`
    says the office's days by form."""
    if duty.warn_days is not None:
        return duty.warn_days
    return max({**AHEAD, **office}.get(form, USUAL) for form in duty.forms)


def lead_times(plan: IssuedPlan, office: Mapping[str, int]) -> dict[str, timedelta]:
    """The time of every obligation of a plan, by id."""
    return {duty.id: timedelta(days=lead_days(duty, office)) for duty in plan.obligations}

"""Whose report it is, and what a plan asks of an office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

DutyRole = Literal["lead", "implementers", "coordinators"]


ROLES: Final[Mapping[DutyRole, str]] = {
    "lead": "chủ trì",
    "implementers": "thực hiện",
    "coordinators": "phối hợp",
}
"""What an agency is for an obligation, in words."""

TOTALS_HEARD: Final = ("all.items", "all.publications", "all.messages", "all.activities")
"""The totals of an agency's report that the one on the whole plan prints."""


@dataclass(frozen=True)
class AgencyHeard:
    """An agency's report that was taken in: obligations by state, and some totals by key."""

    name: str
    made_on: date
    taken_on: date
    states: Mapping[str, int]
    totals: Mapping[str, int]


@dataclass(frozen=True)
class Reporter:
    """Whose report it is: the office's own part of the plan, the whole plan by the body that
    coordinates it, or, where the office does not say who it is, everything."""

    scope: Literal["own", "whole", "unsaid"] = "unsaid"
    key: str = ""  # the plan's
    name: str = ""  # the plan's, or its successor's
    heard: tuple[AgencyHeard, ...] = ()  # in the report on the whole plan
    unheard: tuple[str, ...] = ()  # agencies that lead something and have not reported

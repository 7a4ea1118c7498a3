"""Whose report it is, and what a plan asks of an office."""

from dataclasses import dataclass
from typing import Literal

DutyRole = Literal["lead", "implementers", "coordinators"]


@dataclass(frozen=True)
class Reporter:
    """Whose report it is: the office's own part of the plan, the whole plan by the body that
    coordinates it, or, where the office does not say who it is, everything."""

    scope: Literal["own", "whole", "unsaid"] = "unsaid"
    key: str = ""  # the plan's
    name: str = ""  # the plan's, or its successor's

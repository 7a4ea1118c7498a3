"""Reads an issued plan, schema "lan-toa/plan@1": every field and every reference inside the file
checked, with its line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.intake.errors import InputError
from content.intake.located import load_yaml, read_text
from content.intake.strict import check
from content.plans.cadence import Cadence
from content.plans.faults import faults_of
from content.plans.issued import IssuedPlan, Obligation, PlanReporting, ServiceLevel, Theme

__all__ = [
    "Cadence",
    "IssuedPlan",
    "Obligation",
    "PlanFile",
    "PlanReporting",
    "ServiceLevel",
    "Theme",
    "read_plan",
]


@dataclass(frozen=True)
class PlanFile:
    """One checked plan; `document` is the whole file as JSON values, dates in ISO form."""

    id: str
    number: str
    title: str
    document: dict[str, Any]
    themes: tuple[Theme, ...]
    obligations: tuple[Obligation, ...]
    reporting: PlanReporting


def read_plan(path: Path) -> PlanFile:
    """The plan in a file; InputError names file, line and field of every fault."""
    located = load_yaml(read_text(path), path.name)
    plan, problems = check(IssuedPlan, located, path.name)
    if plan:
        problems += located.told(path.name, faults_of(plan, path.stem))
    if problems or plan is None:
        raise InputError(problems)
    document = plan.model_dump(mode="json", by_alias=True)
    return PlanFile(
        plan.id, plan.number, plan.title, document, plan.themes, plan.obligations, plan.reporting
    )

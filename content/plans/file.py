"""Reads an issued plan, schema "lan-toa/plan@1": every field and every reference inside the file
checked, with its line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.intake.errors import InputError, refuse
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


_ENDINGS = (".yaml", ".yml", ".json")


def read_plan(path: Path, named: bool = True) -> PlanFile:
    """The plan in a file; InputError names file, line and field of every fault. Not `named`: a
    browser or a person may have called the file otherwise than the plan."""
    no_plan = "đây không phải tệp kế hoạch: hãy chọn tệp .yaml của kế hoạch"
    if path.suffix.lower() not in _ENDINGS:
        raise refuse(path.name, no_plan)
    located = load_yaml(read_text(path), path.name)
    if not {"schema", "id", "obligations"} & located.value.keys():
        raise refuse(path.name, no_plan)
    plan, problems = check(IssuedPlan, located, path.name)
    if plan:
        problems += located.told(path.name, faults_of(plan, path.stem if named else None))
    if problems or plan is None:
        raise InputError(problems)
    return _of(plan)


def plan_file(document: dict[str, Any]) -> PlanFile:
    """The plan in a document that `read_plan` made before."""
    return _of(IssuedPlan.model_validate(document))


def _of(plan: IssuedPlan) -> PlanFile:
    document = plan.model_dump(mode="json", by_alias=True)
    return PlanFile(
        plan.id, plan.number, plan.title, document, plan.themes, plan.obligations, plan.reporting
    )

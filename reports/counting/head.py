"""What a report quotes of its plan."""

from dataclasses import dataclass
from datetime import date

from content.plans.file import IssuedPlan
from content.plans.office_agency import OurPart


@dataclass(frozen=True)
class PlanHead:
    """What a report quotes of its plan; names as the plan prints them."""

    id: str
    number: str
    doc_type: str
    title: str
    issued_on: date
    issuer: str
    locality: str
    word: str  # the plan's own: "tuyên truyền" or "truyền thông"
    from_year: int
    to_year: int
    deadlines: tuple[str, ...]  # MM-DD; () = the plan asks for no report
    rule: str | None  # before, on
    to: str | None
    via: str | None
    clause: str | None
    clause_inferred: bool


def plan_head(plan: IssuedPlan, ours: OurPart | None) -> PlanHead:
    """The plan's head; a report goes through no agency that is the office itself."""
    names, asked = {key: agency.name for key, agency in plan.agencies.items()}, plan.reporting
    return PlanHead(
        **{
            name: getattr(plan, name) for name in ("id", "number", "doc_type", "title", "issued_on")
        },
        issuer=plan.agencies[plan.issuer].name,
        locality=plan.locality.name,
        word="tuyên truyền" if "tuyên truyền" in plan.title.casefold() else "truyền thông",
        from_year=plan.period.from_year,
        to_year=plan.period.to_year,
        deadlines=asked.deadlines,
        rule=asked.rule,
        to=names.get(asked.to or ""),
        via=None if ours and asked.via in ours.keys else names.get(asked.via or ""),
        clause=asked.clause,
        clause_inferred=asked.clause_inferred,
    )

"""What the documents print: the figures, the list of what was published, and the office that
signs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from content.intake.local_time import local_day
from content.office.letterhead import Letterhead
from content.plans.statements import Statement
from reports.body.blocks import MISSING
from reports.counting.course import Course
from reports.counting.figures import Agency, Figures, Published
from reports.periods.periods import Span
from reports.periods.words import long_date


@dataclass(frozen=True)
class ReportDraft:
    """One report on one plan, ready to be written down."""

    figures: Figures
    published: Sequence[Published]
    head: Letterhead
    course: Course = field(default_factory=Course)
    statements: Sequence[Statement] = ()  # what people recorded for it
    addressees: Mapping[str, Agency] = field(default_factory=dict)  # of the plan, by its names

    @property
    def counted_days(self) -> Span:
        """The days that the figures are of: up to yesterday where the period is not over."""
        covered = self.figures.period.covered
        yesterday = self.day - timedelta(days=1)
        return Span(covered.first, max(covered.first, min(covered.last, yesterday)))

    @property
    def is_whole(self) -> bool:
        """Whether the period is over, so that its figures may be measured against a year before."""
        return self.counted_days == self.figures.period.covered

    @property
    def day(self) -> date:
        """The local day on which the figures were counted."""
        return local_day(self.figures.made_at)

    @property
    def matter(self) -> str:
        """What the plan is about, in its own words: "truyền thông cải cách hành chính"."""
        return lower(re.split(r" (?:giai đoạn|năm|trên địa bàn) ", self.figures.plan.title)[0])

    @property
    def subject(self) -> tuple[str, str]:
        """The lines under "BÁO CÁO": what about, and which time."""
        period = self.figures.period
        ahead = f", phương hướng, nhiệm vụ {period.next_title}" if period.next_title else ""
        whole = self.figures.reporter.scope == "whole"
        told = "Tổng hợp kết quả công tác" if whole else "Kết quả công tác"
        return f"{told} {self.matter}", f"{period.title}{ahead}"

    @property
    def receivers(self) -> tuple[str, str]:
        """To whom, and through whom ("" = the plan does not say), under today's names; where an
        agency ended and nobody confirmed the successor, a person must say."""
        plan = self.figures.plan
        today = {row.agency.name: row.agency for row in self.figures.agencies}
        known = today | dict(self.addressees)
        return _today(plan.to, known), _today(plan.via, known)

    @property
    def plan_cited(self) -> str:
        """The plan with everything that a first citation names."""
        plan = self.figures.plan
        return (
            f"{plan.doc_type} số {plan.number} {long_date(plan.issued_on)} của {plan.issuer} về "
            f"{lower(plan.title)}"
        )


def _today(name: str | None, known: Mapping[str, Agency]) -> str:
    agency = known.get(name or "")
    if agency is None:
        return name or ""
    return f"{name} {MISSING}" if agency.state == "ended" else agency.now


def lower(text: str) -> str:
    """A small first letter, but not of an abbreviation."""
    first = text.partition(" ")[0]
    return text if len(first) > 1 and first.isupper() else text[:1].lower() + text[1:]


def upper(text: str) -> str:
    """A capital first letter."""
    return text[:1].upper() + text[1:]

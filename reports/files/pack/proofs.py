"""What stands behind a report, gathered once: the list of what was published, the rows of each
obligation, what became of mailings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from content.intake.local_time import local_day
from content.office.letterhead import letterhead
from content.plans.plans import Version, plan_versions_of
from content.plans.statements import statements_for
from reports.body.draft import ReportDraft
from reports.counting.course import course
from reports.counting.explain import ExplainedRow, rows_behind
from reports.counting.figures import Agency, Figures
from reports.counting.listing import published
from reports.counting.material import Material, SentCount, load
from reports.counting.obligations import done_rule, obligation_histories
from reports.counting.openings import Openings
from reports.counting.pieces import PlanScope
from reports.counting.responsible import responsibility
from reports.counting.summary import scope_of
from reports.periods.periods import Span


@dataclass(frozen=True)
class MailingOutcome:
    """What became of one mailing of a day at one outlet: messages by state."""

    day: date
    item: str
    title: str
    outlet: str
    states: Mapping[str, int]


@dataclass(frozen=True)
class Proofs:
    """A report ready to be written down, with everything that it can be checked against."""

    draft: ReportDraft
    behind: Mapping[str, tuple[ExplainedRow, ...]]  # by obligation
    receipts: tuple[MailingOutcome, ...]


def gather(db: Connection, figures: Figures) -> Proofs:
    """The proofs of a report, under the office's name and signer of the day on which its figures
    were counted."""
    versions, span = plan_versions_of(db, figures.plan.id), figures.period.covered
    days = Span(min(span.first, figures.period.same.first), span.last)
    material, scope = load(db, days), scope_of(versions)
    behind, openings = {}, Openings(db)
    for history in obligation_histories(versions):
        pieces = done_rule(history).pieces(material, scope, span)
        behind[history.id] = tuple(rows_behind(db, pieces, openings))
    draft = ReportDraft(
        figures,
        tuple(published(db, material, scope, span)),
        letterhead(db, local_day(figures.made_at)),
        course(material, scope, figures.period),
        statements_for(db, figures.plan.id, (span.first, span.last), figures.made_at),
        {agency.name: agency for agency in _addressees(db, versions, span.last)},
    )
    return Proofs(draft, behind, tuple(_receipts(material, scope, span)))


def _addressees(db: Connection, versions: Sequence[Version], day: date) -> Iterator[Agency]:
    """To whom and through whom the plan wants its reports; a successor that a person confirmed for
    any obligation answers."""
    who, plan = responsibility(db, versions, day), versions[-1].plan
    duties = ["", *(duty.id for duty in plan.obligations)]
    for key in (plan.reporting.to, plan.reporting.via):
        if key:
            found = [who.agency(duty, key) for duty in duties]
            yield next((agency for agency in found if agency.state == "succeeded"), found[0])


def _receipts(material: Material, scope: PlanScope, span: Span) -> Iterator[MailingOutcome]:
    ours = (sent for sent in material.sent if sent.outlet.addressed and sent.day in span)
    mailed: dict[tuple[date, int, int], list[SentCount]] = defaultdict(list)
    for sent in ours:
        if not scope.themes.isdisjoint(sent.publication.themes):
            mailed[sent.day, sent.publication.id, sent.outlet.id].append(sent)
    for day, publication, outlet in sorted(mailed):
        parts = mailed[day, publication, outlet]
        known, where = parts[0].publication, parts[0].outlet
        states = {
            state: sum(part.count for part in parts if part.state == state)
            for state in sorted({part.state for part in parts})
        }
        yield MailingOutcome(day, known.item, known.title, where.title or where.name, states)

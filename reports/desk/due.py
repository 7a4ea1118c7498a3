"""The reports that an office owes: those of its plans and those that were asked for, each with its
last day, how it stands today, and what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sqlalchemy import Connection

from content.office.holidays import Calendar
from content.office.office import OfficeReporting, current_office
from content.plans.file import IssuedPlan
from content.plans.plans import Version, awaited_from, find_plan, plan_ids, plan_versions_of
from reports.desk.asked import AskedReport, asked_for, find_asked
from reports.desk.outcomes import ReportKey, ReportOutcome, outcomes
from reports.periods.deadlines import (
    Deadline,
    aim_of,
    deadlines,
    period_of,
    threshold,
    working_days_left,
)
from reports.periods.periods import Period, parse_period
from reports.periods.words import counted, short_date

ReportStanding = Literal["later", "soon", "overdue", "issued", "closed", "before"]

STANDINGS: Final[dict[ReportStanding, str]] = {
    "later": "chưa đến hạn",
    "soon": "sắp đến hạn",
    "overdue": "quá hạn",
    "issued": "đã ban hành",
    "closed": "đã đóng",
    "before": "đã chốt số liệu",
}


@dataclass(frozen=True)
class ReportDue:
    """One report: `last_valid` is its last day (None where nobody asks for it on a day), `aim` the
    last working day up to it."""

    plan: IssuedPlan
    period: Period
    last_valid: date | None
    aim: date | None
    asked: AskedReport | None = None
    outcome: ReportOutcome | None = None

    @property
    def key(self) -> ReportKey:
        """What its outcome is recorded under."""
        asked = self.asked.id if self.asked else None
        return ReportKey(self.plan.id, self.period, self.last_valid, asked)

    @property
    def subject(self) -> str:
        """Which one of its plan: its period, or `asked:N`."""
        return f"asked:{self.asked.id}" if self.asked else self.period.name

    @property
    def title(self) -> str:
        """What it is called on its own page: Báo cáo năm 2026."""
        return self.asked.request.title if self.asked else f"Báo cáo {self.period.words}"

    @property
    def name(self) -> str:
        """What it is called in a sentence: báo cáo năm 2026 theo Kế hoạch số 143/KH-UBND."""
        if self.asked is None:
            return f"báo cáo {self.period.words} theo {self.plan.doc_type} số {self.plan.number}"
        by = self.asked.request.asked_by
        return f"«{self.asked.request.title}»" + (f" theo {by}" if by else "")

    @property
    def headed(self) -> str:
        """The same where it begins a sentence."""
        return f"{self.name[0].upper()}{self.name[1:]}"

    @property
    def done(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.outcome is not None and self.outcome.ends

    def days_late(self, today: date) -> int:
        """Whole days after the last one, days off counted too; 0 up to it."""
        return max(0, (today - self.last_valid).days) if self.last_valid else 0


def reports_due(db: Connection, calendar: Calendar, today: date) -> list[ReportDue]:
    """Every report that was owed since its plan was first imported, those that come near and the
    next one of each plan, and every one that was asked for; by their last day."""
    office, known = current_office(db).reporting, outcomes(db)
    found = [
        report
        for plan in plan_ids(db)
        for report in _of_plan(db, plan, (office, calendar, today), known)
    ]
    for asked in asked_for(db):
        found.append(_of_asked(db, asked, calendar, known))
    return sorted(found, key=lambda report: (report.last_valid or today, report.plan.id))


def find_due(db: Connection, calendar: Calendar, today: date, plan: str, period: str) -> ReportDue:
    """The report of a plan about a period, due on a day or not; InputError for what is none."""
    of_it = [
        report
        for report in reports_due(db, calendar, today)
        if (report.plan.id, report.period.name) == (plan, period)
    ]
    # the plan's own first; of those that were asked for, the one that is still owed
    of_it.sort(key=lambda report: (report.asked is not None, report.done))
    if of_it:
        return of_it[0]
    found = find_plan(db, plan)
    wanted = parse_period(period, current_office(db).reporting.cut_off_day)
    return _with_outcome(ReportDue(found, wanted, None, None), outcomes(db))


def find_asked_due(db: Connection, calendar: Calendar, id: int) -> ReportDue:
    """The report that was asked for under this number; InputError when there is none."""
    return _of_asked(db, find_asked(db, id), calendar, outcomes(db))


def standing(report: ReportDue, calendar: Calendar, today: date) -> ReportStanding:
    """How a report stands on a day; one that nobody asks for is never overdue."""
    if report.outcome is not None and report.outcome.kind != "reopened":
        return report.outcome.kind
    if report.last_valid is None or report.aim is None:
        return "later"
    if today > report.last_valid:
        return "overdue"
    near = threshold(working_days_left(calendar, today, report.aim)) is not None
    return "soon" if near else "later"


def standing_words(report: ReportDue, calendar: Calendar, today: date) -> str:
    """How a report stands, in two or three words: quá hạn 03 ngày."""
    stands = standing(report, calendar, today)
    late = f" {counted(report.days_late(today))} ngày" if stands == "overdue" else ""
    return f"{STANDINGS[stands]}{late}"


def days_told(report: ReportDue, calendar: Calendar, today: date) -> str:
    """By when a report is owed, and how many days are left (working days) or over (days off
    counted too); `headed` says of which."""
    assert report.last_valid is not None
    assert report.aim is not None
    last, aim = short_date(report.last_valid), short_date(report.aim)
    if late := report.days_late(today):
        return (
            f"quá hạn {counted(late)} ngày, kể cả ngày nghỉ (ngày cuối cùng là {last}); ban hành "
            "xong thì ghi số, ngày và tệp đã ký, không ban hành thì đóng kỳ với lý do"
        )
    when = (
        f"ngày cuối cùng {last}"
        if aim == last
        else f"ngày cuối cùng {last} là ngày nghỉ, gửi trước hết ngày {aim}"
    )
    left = working_days_left(calendar, today, report.aim)
    rest = f"còn {counted(left)} ngày làm việc" if left else "hôm nay là ngày cuối"
    return f"{when}; {rest}"


def _of_plan(
    db: Connection,
    plan: str,
    place: tuple[OfficeReporting, Calendar, date],
    known: Sequence[ReportOutcome],
) -> Iterator[ReportDue]:
    """What a plan wants: past reports since it was imported (earlier ones where something was
    recorded of them), and coming ones up to the first that is not near yet."""
    office, calendar, today = place
    since = awaited_from(db, plan)
    for issued, deadline in _deadlines(plan_versions_of(db, plan), calendar):
        bare = ReportDue(issued, period_of(deadline, office), deadline.last_valid, deadline.aim)
        report = _with_outcome(bare, known)
        if deadline.last_valid >= min(since, today) or report.outcome is not None:
            yield report
        if deadline.last_valid >= today and standing(bare, calendar, today) == "later":
            return


def _deadlines(
    versions: Sequence[Version], calendar: Calendar
) -> Iterator[tuple[IssuedPlan, Deadline]]:
    """Each deadline by what the plan said on that day: a later change moves none that is past."""
    for number, version in enumerate(versions):
        begins = version.valid_from or date.min
        ends = versions[number + 1].valid_from if number + 1 < len(versions) else version.ends_on
        for deadline in deadlines(version.plan, calendar):
            if begins <= deadline.last_valid and (ends is None or deadline.last_valid < ends):
                yield version.plan, deadline


def _of_asked(
    db: Connection, asked: AskedReport, calendar: Calendar, known: Sequence[ReportOutcome]
) -> ReportDue:
    due = asked.request.due_on
    plan = find_plan(db, asked.request.plan)
    bare = ReportDue(plan, asked.request.period, due, aim_of(due, calendar), asked)
    return _with_outcome(bare, known)


def _with_outcome(report: ReportDue, known: Sequence[ReportOutcome]) -> ReportDue:
    outcome = next((outcome for outcome in known if outcome.is_of(report.key)), None)
    return ReportDue(
        report.plan, report.period, report.last_valid, report.aim, report.asked, outcome
    )

"""What a plan needs a person for: reports coming due, obligations behind, agencies without a
confirmed successor, broken evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Connection

from content.intake.local_time import local_day
from content.office.holidays import Calendar
from content.office.office import current_office
from content.outlets.outlets import outlets_in_use
from content.plans import evidence
from content.plans.activities import list_activities
from content.plans.agencies import confirmed, known_agencies, proposals
from content.plans.plans import find_plan
from content.plans.retiring import plans_in_use
from reports.counting.figures import EVIDENCE_STATES, ObligationFigure
from reports.counting.obligations import in_force
from reports.counting.summary import Ask, summarise
from reports.desk.due import days_told
from reports.desk.frozen import frozen_words
from reports.desk.outcomes import outcomes
from reports.desk.reminders import coming
from reports.periods.lead_times import lead_times
from reports.periods.periods import free
from reports.periods.words import counted, short_date

SOON: Final = timedelta(days=30)
"""How long before its end an open window that holds too little needs a person, where the newest
plan does not name the obligation any more."""

PRESSING: Final = 3
"""A report that is due within so many working days stands among what needs its officers first."""

NeedKind = Literal[
    "overdue", "report", "obligation", "agency", "evidence", "signed_file", "activity"
]

LABELS: Final[dict[NeedKind, str]] = {
    "overdue": "báo cáo quá hạn",
    "report": "báo cáo đến hạn",
    "obligation": "nhiệm vụ chậm",
    "agency": "cơ quan đã kết thúc",
    "evidence": "minh chứng hỏng",
    "signed_file": "tệp báo cáo đã ký hỏng",
    "activity": "hoạt động dự kiến",
}


@dataclass(frozen=True)
class Need:
    """One thing for a person: `subject` is an obligation, an agency's key, an evidence or activity
    number, or a report's period (`asked:N` for one that was asked for). `head` names it as people
    call it, `detail` says what it needs: two texts, for a title may have a colon of its own."""

    kind: NeedKind
    plan: str | None
    subject: str
    due: date | None
    head: str
    detail: str
    pressing: bool = False  # overdue, or due within `PRESSING` working days

    @property
    def text(self) -> str:
        """Both in one sentence."""
        return f"{self.head}: {self.detail}"


@dataclass(frozen=True)
class Circumstances:
    """What the answer depends on besides the database."""

    evidence_dir: Path
    calendar: Calendar
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now)


def needs(db: Connection, place: Circumstances) -> Iterator[Need]:
    """Everything that waits for a person, reports first."""
    yield from report_needs(db, place)
    yield from _reminding(db)
    for id in plans_in_use(db, place.today):
        life = in_force(find_plan(db, id))
        if place.today in life:
            yield from _obligations(db, id, place)
    for id in plans_in_use(db, place.today):
        yield from _agencies(db, id)
    yield from _evidence(db, place)
    yield from _signed_files(db, place)
    yield from _activities(db, place)


def behind(db: Connection, plan: str, place: Circumstances) -> list[ObligationFigure]:
    """The plan's obligations that miss something in this calendar year, or will within the time
    that it takes to prepare them."""
    ahead = lead_times(find_plan(db, plan), current_office(db).reporting.ahead)
    year = free(date(place.today.year, 1, 1), date(place.today.year, 12, 31))
    found = summarise(db, Ask(plan, year, place.evidence_dir, place.now, report=True))
    return [
        obligation
        for obligation in found.obligations
        if obligation.state in ("short", "undetermined") or _soon(obligation, place.today, ahead)
    ]


def _soon(one: ObligationFigure, today: date, ahead: Mapping[str, timedelta]) -> bool:
    left = ahead.get(one.id, SOON)
    return one.next_on is not None and one.next_on <= today + left  # None: it holds enough


def report_needs(db: Connection, place: Circumstances) -> Iterator[Need]:
    """The reports that are overdue or come near, by their last day: quick, nothing is counted."""
    for due in coming(db, place.calendar, place.today):
        report = due.report
        told = days_told(report, place.calendar, place.today)
        frozen = frozen_words(db, report.plan.id, report.period.name)
        yield Need(
            "overdue" if due.late else "report",
            report.plan.id,
            report.subject,
            report.aim,
            report.headed,
            f"{told}; {frozen}" if frozen else told,
            pressing=bool(due.late) or due.left <= PRESSING,
        )


def _reminding(db: Connection) -> Iterator[Need]:
    office = current_office(db).reporting
    by_mail = {outlet.name for outlet in outlets_in_use(db) if outlet.addressed == "email"}
    if office.outlet and office.outlet not in by_mail:
        told = (
            f"hồ sơ cơ quan ghi nhắc qua «{office.outlet}», nhưng chưa có điểm phát thư nào tên "
            "như vậy"
        )
        yield Need("report", None, office.outlet, None, "không nhắc được ai", told)


def _obligations(db: Connection, plan: str, place: Circumstances) -> Iterator[Need]:
    for obligation in behind(db, plan, place):
        if obligation.state == "short":
            gaps = ", ".join(gap.label for gap in obligation.gaps[:3]) + (
                f" và {counted(len(obligation.gaps) - 3)} kỳ nữa"
                if len(obligation.gaps) > 3
                else ""
            )
            told = f"còn thiếu {counted(obligation.missing)} ({gaps})"
        elif obligation.state == "undetermined":
            told = "đã đăng, gửi nhưng chưa xác định có phải việc này không"
        else:
            told = f"chưa làm, hạn {short_date(obligation.next_on) if obligation.next_on else ''}"
        yield Need("obligation", plan, obligation.id, obligation.next_on, obligation.title, told)


def _agencies(db: Connection, plan: str) -> Iterator[Need]:
    issued = find_plan(db, plan)
    waiting: dict[str, int] = {}
    known = known_agencies(db, issued)
    for _, agency in proposals(issued, known, confirmed(db, plan)):
        waiting[agency.key] = waiting.get(agency.key, 0) + 1
    for key, count in waiting.items():
        names = (
            ", ".join(known[successor].name for successor in known[key].successors)
            or "chưa có đề xuất"
        )
        yield Need(
            "agency",
            plan,
            key,
            None,
            f"{known[key].name} đã kết thúc",
            f"{counted(count)} nhiệm vụ chờ xác nhận ({names})",
        )


def _evidence(db: Connection, place: Circumstances) -> Iterator[Need]:
    for proof in evidence.list_evidence(db):
        state = evidence.state_of(place.evidence_dir, proof)
        if state in ("missing", "altered"):
            told = EVIDENCE_STATES[state]
            yield Need("evidence", None, str(proof.id), None, proof.name, told)


def _signed_files(db: Connection, place: Circumstances) -> Iterator[Need]:
    for outcome in outcomes(db):
        if outcome.file is None:
            continue
        state = evidence.state_of_kept(place.evidence_dir, outcome.file)
        if state in ("missing", "altered"):
            subject = f"asked:{outcome.asked}" if outcome.asked else outcome.period
            head = f"{outcome.file.name} (số {outcome.number})"
            yield Need("signed_file", outcome.plan, subject, None, head, EVIDENCE_STATES[state])


def _activities(db: Connection, place: Circumstances) -> Iterator[Need]:
    for activity in list_activities(db, last=place.today):
        if activity.state == "planned":
            yield Need(
                "activity",
                activity.plan,
                str(activity.id),
                activity.last,
                activity.title,
                "đã đến ngày, đã thực hiện hay hủy?",
            )

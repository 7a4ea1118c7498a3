"""What became of a report: issued (number, date, signed file kept), closed with a reason, or open
again where that was a mistake. Every entry is a row; a correction is a new row that replaces the
one before, and nothing is deleted."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, exists, select

from content.database.tables.reports import report_outcomes
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.plans.evidence import KeptFile
from reports.periods.periods import Period
from reports.periods.words import short_date

OutcomeKind = Literal["issued", "closed", "reopened", "before"]
"""`before`: its figures were frozen before 0.3.0, when nothing more could be recorded."""

_FILE: Final = ("sha256", "ext", "size", "name")


@dataclass(frozen=True)
class ReportKey:
    """Which report: a plan's period, due on a day where the plan says so, or one that was asked for
    (`asked` is its number)."""

    plan: str
    period: Period
    due_on: date | None = None
    asked: int | None = None

    def __str__(self) -> str:
        return f"báo cáo {self.period.words}"

    @property
    def reminded_as(self) -> tuple[str, str]:
        """How the reminders begin that tell of it: before its last day, and after it."""
        which = f"asked-{self.asked}" if self.asked is not None else f"{self.plan}:{self.due_on}"
        return f"report_reminder:{which}:", f"report_overdue:{which}:"


@dataclass(frozen=True)
class ReportOutcome:
    """What became of a report, as it was recorded last."""

    id: int
    plan: str
    period: str
    due_on: date | None
    asked: int | None
    report: int | None
    kind: OutcomeKind
    number: str | None
    dated: date | None
    file: KeptFile | None
    why: str
    by: str
    at: datetime
    replaces: int | None

    @property
    def ends(self) -> bool:
        """Whether the report is done with."""
        return self.kind != "reopened"

    def is_of(self, key: ReportKey) -> bool:
        """Whether it is this report's: a plan's report goes by its period and by its last day, for
        an office may change its preset, and a plan be put right."""
        if key.asked is not None or self.asked is not None:
            return key.asked == self.asked
        same_day = self.due_on is not None and self.due_on == key.due_on
        return self.plan == key.plan and (self.period == key.period.name or same_day)


@dataclass(frozen=True)
class Signed:
    """What the office issued; `file` may be left out where an earlier entry has it. `early`: the
    date is before the period's end, and that is so."""

    number: str
    dated: date
    file: Path | None
    early: bool = False


@dataclass(frozen=True)
class Closed:
    """No report of this period will be issued; the act says why."""


@dataclass(frozen=True)
class Reopened:
    """What was recorded is of another report: this one is still owed. The act says why."""


OutcomeEntry = Signed | Closed | Reopened


@dataclass(frozen=True)
class Place:
    """Where the entry goes: the folder in which evidence is kept, and the outcome that the person
    saw and that the entry replaces (None: there was none)."""

    evidence_dir: Path
    replaces: int | None = None


def outcome_of(db: Connection, key: ReportKey) -> ReportOutcome | None:
    """What was recorded last of a report; None before anything was."""
    return next((found for found in outcomes(db) if found.is_of(key)), None)


def outcomes(db: Connection) -> list[ReportOutcome]:
    """The last entry of every report, the newest first."""
    later = report_outcomes.alias()
    query = select(report_outcomes).where(~exists().where(later.c.replaces == report_outcomes.c.id))
    return [_read(row) for row in db.execute(query.order_by(report_outcomes.c.id.desc()))]


def history_of(db: Connection, outcome: ReportOutcome) -> list[ReportOutcome]:
    """An outcome and those that it replaced, newest first."""
    query = select(report_outcomes).order_by(report_outcomes.c.id.desc())
    known, chain = {row.id: _read(row) for row in db.execute(query)}, [outcome]
    while (before := chain[-1].replaces) is not None:
        chain.append(known[before])
    return chain


def find_outcome(db: Connection, id: int) -> ReportOutcome:
    """One entry, replaced or not; InputError when there is none."""
    row = db.execute(select(report_outcomes).where(report_outcomes.c.id == id)).one_or_none()
    if row is None:
        raise InputError(
            [InputProblem(f"ghi nhận {id}", "không có: xem danh sách ở trang Báo cáo")]
        )
    return _read(row)


def outcome_words(outcome: ReportOutcome) -> str:
    """One line that says what became of a report."""
    if outcome.kind == "issued":
        assert outcome.dated is not None
        return f"đã ban hành, số {outcome.number} ngày {short_date(outcome.dated)}"
    if outcome.kind == "before":
        day = short_date(local_day(outcome.at))
        return f"đã chốt số liệu ngày {day}, chưa ghi số, ngày và tệp đã ký"
    return f"{'đã đóng' if outcome.kind == 'closed' else 'đã mở lại'}: {outcome.why}"


def _read(row: Row[Any]) -> ReportOutcome:
    names = ("id", "period", "due_on", "number", "dated", "why", "replaces")
    return ReportOutcome(
        **{name: getattr(row, name) for name in names},
        plan=row.plan_id,
        asked=row.asked_id,
        report=row.report_id,
        kind=row.outcome,
        file=KeptFile(*(getattr(row, name) for name in _FILE)) if row.sha256 else None,
        by=row.recorded_by,
        at=row.recorded_at,
    )

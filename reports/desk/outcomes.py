"""What became of a report: issued (number, date, signed file kept), closed with a reason, or open
again where that was a mistake. Every entry is a row; a correction is a new row that replaces the
one before, and nothing is deleted."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, exists, insert, select

from content.database.tables.reports import report_outcomes
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.intake.text import clean
from content.people import audit
from content.people.acts import Act
from content.plans.evidence import KeptFile, keep_file
from reports.desk.frozen import frozen_report
from reports.desk.signed_file import require_signed
from reports.periods.periods import Period
from reports.periods.words import short_date

OutcomeKind = Literal["issued", "closed", "reopened", "before"]
"""`before`: its figures were frozen before 0.3.0, when nothing more could be recorded."""

_LONGEST_NUMBER: Final = 80
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


def record(
    db: Connection, key: ReportKey, entry: OutcomeEntry, place: Place, act: Act
) -> ReportOutcome:
    """Keep what became of a report; InputError, and nothing changed, where the entry is wrong, the
    same was recorded already, or somebody else recorded something since."""
    act.require("issue")
    current = outcome_of(db, key)
    _require_seen(key, current, place.replaces)
    kind = current.kind if current else "reopened"
    row: dict[str, Any]
    match entry:
        case Signed():
            if kind in ("issued", "closed"):
                act.require_why()
            row = _signed(db, entry, (key, current), place.evidence_dir, act)
        case Closed() | Reopened():
            row = {"outcome": "closed" if isinstance(entry, Closed) else "reopened"}
            _require_other(
                key, current, opens=kind != "reopened", closes=row["outcome"] == "closed"
            )
            act.require_why()
    return _insert(db, key, {**row, "replaces": place.replaces}, act)


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
        raise InputError([InputProblem(f"ghi nhận {id}", "không có")])
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


def _require_seen(key: ReportKey, current: ReportOutcome | None, replaces: int | None) -> None:
    if replaces == (current.id if current else None):
        return
    if current is None:
        raise InputError([InputProblem(str(key), "chưa ghi nhận gì nên không có gì để sửa")])
    told = f"{outcome_words(current)} ({current.by} ghi)"
    text = f"{told}; chưa đổi gì: ghi sai thì sửa ghi nhận đó và nêu lý do"
    raise InputError([InputProblem(str(key), text)])


def _require_other(
    key: ReportKey, current: ReportOutcome | None, *, opens: bool, closes: bool
) -> None:
    """Only what is still owed is closed, and only what is done with is opened again."""
    if opens != closes:
        return
    told = outcome_words(current) if current else "chưa ghi nhận gì"
    text = f"{told}; không đóng được, ghi nhầm thì mở lại trước" if closes else f"{told}; đang mở"
    raise InputError([InputProblem(str(key), text)])


def _signed(
    db: Connection,
    signed: Signed,
    of: tuple[ReportKey, ReportOutcome | None],
    folder: Path,
    act: Act,
) -> dict[str, Any]:
    """The columns of an issued report; the file is looked at last, and kept when all else is
    right."""
    key, current = of
    number, today = " ".join(clean(signed.number).split()), local_day(act.at)
    problems = [
        *_number_faults(db, number, signed.dated, current),
        *_day_faults(key, signed, today),
    ]
    if problems:
        raise InputError(problems)
    kept = current.file if current else None
    if signed.file is not None:
        require_signed(signed.file)
        kept = keep_file(folder, signed.file)
    if kept is None:
        raise InputError([InputProblem("tệp đã ký", "chọn tệp PDF hoặc DOCX đã ký", "file")])
    if current is not None and (current.number, current.dated, current.file) == (
        number,
        signed.dated,
        kept,
    ):
        text = f"{outcome_words(current)}: giống hệt ghi nhận trước, không có gì để sửa"
        raise InputError([InputProblem(str(key), text)])
    frozen = frozen_report(db, key.plan, key.period.name)
    told = {"outcome": "issued", "number": number, "dated": signed.dated}
    return {**told, "report_id": frozen.id if frozen else None, **asdict(kept)}


def _number_faults(
    db: Connection, number: str, dated: date, current: ReportOutcome | None
) -> list[InputProblem]:
    """A number is one document's: with another date in the same year it is a slip of the pen."""
    if not re.search(r"\d", number) or len(number) > _LONGEST_NUMBER:
        text = "ghi số và ký hiệu như trên văn bản, ví dụ 125/BC-VP"
        return [InputProblem("số văn bản", text, "number")]
    for other in outcomes(db):
        if other.kind != "issued" or other.dated is None or other.id == (current and current.id):
            continue
        if other.number == number and other.dated.year == dated.year and other.dated != dated:
            text = (
                f"số {number} đã ghi cho văn bản ngày {short_date(other.dated)}; xem lại số, ngày"
            )
            return [InputProblem("số văn bản", text, "number")]
    return []


def _day_faults(key: ReportKey, signed: Signed, today: date) -> list[InputProblem]:
    day, last = signed.dated, key.period.covered.last
    if day > today:
        text = f"ngày {short_date(day)} chưa đến; ghi ngày đã ký trên văn bản"
        return [InputProblem("ngày ban hành", text, "dated")]
    if day < key.period.covered.first:
        text = f"ngày {short_date(day)} trước cả kỳ báo cáo ({key.period.title}); xem lại ngày"
        return [InputProblem("ngày ban hành", text, "dated")]
    if day <= last and not signed.early:
        text = (
            f"ngày {short_date(day)} thì kỳ báo cáo chưa hết (đến hết ngày {short_date(last)}); "
            "đúng như vậy thì xác nhận và chọn lại tệp"
        )
        return [InputProblem("ngày ban hành", text, "early")]
    return []


def _insert(db: Connection, key: ReportKey, row: dict[str, Any], act: Act) -> ReportOutcome:
    of = {"plan_id": key.plan, "period": key.period.name, "due_on": key.due_on}
    made = {"why": act.why, "recorded_by": act.person.name, "recorded_at": act.at}
    fresh = insert(report_outcomes).values(**of, asked_id=key.asked, **made, **row)
    id = db.execute(fresh.returning(report_outcomes.c.id)).scalar_one()
    told = {name: row[name] for name in ("number", "sha256", "replaces") if row.get(name)}
    if row.get("dated"):
        told["dated"] = row["dated"].isoformat()
    about = {"plan": key.plan, "period": key.period.name, "asked": key.asked}
    audit.record(db, act, f"outcome.{row['outcome']}", f"report_outcome:{id}", **about, **told)
    return find_outcome(db, id)


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

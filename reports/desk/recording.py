"""What became of a report is recorded: what must hold of each entry, and that nobody writes over
what somebody else recorded meanwhile."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert

from content.database.tables.reports import report_outcomes
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.intake.text import clean
from content.notices.notices import call_off_about
from content.people import audit
from content.people.acts import Act
from content.plans.evidence import keep_file
from reports.desk.frozen import frozen_report
from reports.desk.outcomes import (
    Closed,
    OutcomeEntry,
    OutcomeKind,
    Place,
    Reopened,
    ReportKey,
    ReportOutcome,
    Signed,
    find_outcome,
    outcome_of,
    outcome_words,
    outcomes,
)
from reports.desk.signed_file import require_signed
from reports.periods.periods import parse_period
from reports.periods.words import short_date

_SINCE: Final[Mapping[OutcomeKind, str]] = {
    "issued": "ghi sai thì sửa ghi nhận đó và nêu lý do",
    "closed": "đóng nhầm thì mở lại kỳ báo cáo và nêu lý do",
    "reopened": "kỳ báo cáo đang mở, hãy xem lại rồi ghi từ đầu",
    "before": "hãy xem lại rồi ghi thêm số, ngày và tệp đã ký",
}
"""What to do where somebody else recorded something since the form was opened."""

_LONGEST_NUMBER: Final = 80


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
            if kind == "closed":
                _require_open(key, current)
            if kind == "issued":
                act.require_why()
            row = _signed(db, entry, (key, current), place.evidence_dir, act)
        case Closed() | Reopened():
            row = {"outcome": "closed" if isinstance(entry, Closed) else "reopened"}
            _require_other(
                key, current, opens=kind != "reopened", closes=row["outcome"] == "closed"
            )
            if isinstance(entry, Closed):
                _require_begun(key, local_day(act.at))
            act.require_why()
    if row["outcome"] != "reopened":
        call_off_about(db, key.reminded_as, act.at)
    return _insert(db, key, {**row, "replaces": place.replaces}, act)


def _require_seen(key: ReportKey, current: ReportOutcome | None, replaces: int | None) -> None:
    if replaces == (current.id if current else None):
        return
    if current is None:
        raise InputError(
            [
                InputProblem(
                    str(key), "chưa ghi nhận gì nên không có gì để sửa: ghi nhận đã ban hành trước"
                )
            ]
        )
    told = f"{outcome_words(current)} ({current.by} ghi)"
    raise InputError([InputProblem(str(key), f"{told}; chưa đổi gì: {_SINCE[current.kind]}")])


def _require_open(key: ReportKey, current: ReportOutcome | None) -> None:
    """A closed report is opened again before it is issued."""
    if current is not None:
        text = f"{outcome_words(current)}; nay đã ban hành thì mở lại kỳ báo cáo trước, rồi ghi"
        raise InputError([InputProblem(str(key), text)])


def _require_begun(key: ReportKey, today: date) -> None:
    first = key.period.covered.first
    if first > today:
        text = (
            f"kỳ báo cáo chưa bắt đầu (từ ngày {short_date(first)}): chưa đóng được, đợi đến "
            "ngày đó"
        )
        raise InputError([InputProblem(str(key), text)])


def _require_other(
    key: ReportKey, current: ReportOutcome | None, *, opens: bool, closes: bool
) -> None:
    """Only what is still owed is closed, and only what is done with is opened again."""
    if opens != closes:
        return
    told = outcome_words(current) if current else "chưa ghi nhận gì"
    text = (
        f"{told}; không đóng được, ghi nhầm thì mở lại trước"
        if closes
        else f"{told}; đang mở, không cần mở lại"
    )
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
        *_number_faults(db, number, signed.dated, of),
        *_day_faults(key, signed, today),
    ]
    if problems:
        raise InputError(problems)
    kept = current.file if current else None
    if signed.file is not None:
        require_signed(signed.file)
        _require_own_file(db, signed.file, key, current)
        kept = keep_file(folder, signed.file)
    if kept is None:
        raise InputError([InputProblem("tệp đã ký", "chọn tệp PDF hoặc DOCX đã ký", "file")])
    if current is not None and (current.number, current.dated, current.file) == (
        number,
        signed.dated,
        kept,
    ):
        text = (
            f"{outcome_words(current)}: giống hệt ghi nhận trước, không có gì để sửa: đổi số, "
            "ngày hoặc tệp rồi ghi lại"
        )
        raise InputError([InputProblem(str(key), text)])
    frozen = frozen_report(db, key.plan, key.period.name)
    told = {"outcome": "issued", "number": number, "dated": signed.dated}
    return {**told, "report_id": frozen.id if frozen else None, **asdict(kept)}


def _number_faults(
    db: Connection, number: str, dated: date, of: tuple[ReportKey, ReportOutcome | None]
) -> list[InputProblem]:
    """A number is one document's, and one period's: with another date in the same year it is a slip
    of the pen."""
    key, current = of
    if not re.search(r"\d", number) or len(number) > _LONGEST_NUMBER:
        text = "ghi số và ký hiệu như trên văn bản, ví dụ 125/BC-VP"
        return [InputProblem("số văn bản", text, "number")]
    for other in outcomes(db):
        if other.kind != "issued" or other.dated is None or other.id == (current and current.id):
            continue
        if other.number == number and other.dated.year == dated.year:
            if other.dated == dated and _may_share(key, other):
                continue
            day = f"ngày {short_date(other.dated)}"
            text = f"số {number} đã ghi cho văn bản {day}; xem lại số, ngày"
            if other.dated == dated:
                text = f"số {number} {day} đã ghi cho {_of_what(other)}; xem lại báo cáo nào"
            return [InputProblem("số văn bản", text, "number")]
    return []


def _require_own_file(
    db: Connection, file: Path, key: ReportKey, current: ReportOutcome | None
) -> None:
    """A signed document is one period's."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    for other in outcomes(db):
        mine = other.id == (current and current.id) or _may_share(key, other)
        if other.file and other.file.sha256 == digest and not mine:
            text = f"tệp này đã ghi cho {_of_what(other)}, {outcome_words(other)}; chọn đúng tệp"
            raise InputError([InputProblem("tệp đã ký", text, "file")])


def _may_share(key: ReportKey, other: ReportOutcome) -> bool:
    """Whether one document may answer both: the same period of two plans."""
    return other.plan != key.plan and other.period == key.period.name


def _of_what(outcome: ReportOutcome) -> str:
    return f"báo cáo {parse_period(outcome.period).words} của kế hoạch {outcome.plan}"


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

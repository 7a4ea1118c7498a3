"""Reports as they were made: their figures kept whole under a hash; what changed since is told,
never taken over silently."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from content.database.tables.reports import reports
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.intake.text import canonical, sha256_of
from content.people import audit
from content.people.acts import Act
from reports.counting.figures import Figures
from reports.periods.periods import Span
from reports.periods.words import short_date


@dataclass(frozen=True)
class Report:
    """One report that was made; the figures of frozen ones never change."""

    id: int
    plan: str
    period: str
    sha256: str
    state: str  # draft, issued: its figures are frozen
    last: date  # the period's last day
    made_by: str
    made_at: datetime
    issued_by: str | None
    issued_at: datetime | None


@dataclass(frozen=True)
class Difference:
    """A number that is counted differently today than a frozen report said; None = nobody could or
    can say."""

    report: int
    id: str
    label: str
    issued: int | None
    now: int | None

    @property
    def span(self) -> Span:
        """The days over which it is counted: a number has several columns."""
        first, _dots, last = self.id.split("/")[1].partition("..")
        return Span(date.fromisoformat(first), date.fromisoformat(last))


def keep(db: Connection, figures: Figures, act: Act) -> int:
    """Keep a draft's figures; an earlier draft of the same plan and period is replaced.

    Its number.
    """
    act.require("report")
    document = _document(figures)
    values = {
        "figures": canonical(document).decode("utf-8"),
        "sha256": sha256_of(document),
        "made_by": act.person.name,
        "made_at": act.at,
    }
    same = (
        reports.c.plan_id == figures.plan.id,
        reports.c.period == figures.period.name,
        reports.c.state == "draft",
    )
    known = db.execute(select(reports.c.id).where(*same)).scalars().first()
    if known is not None:
        db.execute(update(reports).where(reports.c.id == known).values(**values))
        return int(known)
    of: dict[str, Any] = {
        "plan_id": figures.plan.id,
        "period": figures.period.name,
        "state": "draft",
    }
    of |= {"first": figures.period.covered.first, "last": figures.period.covered.last}
    return int(
        db.execute(insert(reports).values(**of, **values).returning(reports.c.id)).scalar_one()
    )


def freeze(db: Connection, id: int, act: Act, early: bool = False) -> Report:
    """The draft goes to be signed: from now on its figures are what was reported.

    InputError where they are frozen already, and, unless `early` is meant, before the period is
    over.
    """
    act.require("issue")
    report = find_report(db, id)
    if report.state == "issued":
        raise InputError(
            [
                InputProblem(
                    f"báo cáo {id}",
                    "đã chốt số liệu từ trước: cần số liệu mới thì lưu một dự thảo khác",
                )
            ]
        )
    if not early and not is_over(report, act.at):
        text = (
            f"kỳ báo cáo chưa hết: đến hết ngày {short_date(report.last)}; số liệu chốt bây giờ "
            "không có những ngày còn lại. Đợi hết kỳ, hoặc xác nhận vẫn chốt"
        )
        raise InputError([InputProblem(f"báo cáo {id}", text, "early")])
    db.execute(
        update(reports)
        .where(reports.c.id == id)
        .values(state="issued", issued_by=act.person.name, issued_at=act.at)
    )
    about = {"plan": report.plan, "period": report.period, "sha256": report.sha256}
    audit.record(db, act, "report.issue", f"report:{id}", **about)
    return find_report(db, id)


def is_over(report: Report, now: datetime) -> bool:
    """Whether the last day of a report's period is past."""
    return local_day(now) > report.last


def frozen_report(db: Connection, plan: str, period: str) -> Report | None:
    """The newest report of a plan and period whose figures are frozen."""
    found = (report for report in list_reports(db, plan) if report.state == "issued")
    return next((report for report in found if report.period == period), None)


def frozen_words(db: Connection, plan: str, period: str) -> str:
    """What is said of a report that is owed whose figures are frozen; "" of any other."""
    report = frozen_report(db, plan, period)
    if report is None or report.issued_at is None:
        return ""
    return f"số liệu đã chốt ngày {short_date(local_day(report.issued_at))}, chờ ban hành"


def list_reports(db: Connection, plan: str | None = None) -> list[Report]:
    """Every report that was made, newest first."""
    query = select(reports).order_by(reports.c.id.desc())
    return [
        _read(row)
        for row in db.execute(query if plan is None else query.where(reports.c.plan_id == plan))
    ]


def find_report(db: Connection, id: int) -> Report:
    """One report; InputError when there is none."""
    row = db.execute(select(reports).where(reports.c.id == id)).one_or_none()
    if row is None:
        raise InputError([InputProblem(f"báo cáo {id}", "không có; xem `lantoa report --list`")])
    return _read(row)


def figures_of(db: Connection, id: int) -> Figures:
    """The figures as they were made; InputError when somebody has altered them in the database."""
    report = find_report(db, id)
    document = json.loads(
        db.execute(select(reports.c.figures).where(reports.c.id == id)).scalar_one()
    )
    if sha256_of(document) != report.sha256:
        raise InputError(
            [
                InputProblem(
                    f"báo cáo {id}",
                    "số liệu đã lưu bị sửa: không khớp mã băm; hãy dùng bản sao lưu",
                )
            ]
        )
    return TypeAdapter(Figures).validate_python(document)


def differences(db: Connection, now: Figures) -> list[Difference]:
    """What counts differently today than the newest frozen report of the same plan and period
    said."""
    frozen = frozen_report(db, now.plan.id, now.period.name)
    return differences_from(db, frozen.id, now) if frozen else []


def differences_from(db: Connection, report: int, now: Figures) -> list[Difference]:
    """What counts differently today than one report said; the reach is none of it where the report
    was kept before there was any."""
    kept = figures_of(db, report)
    before, today = kept.ids(), (now if kept.reach else replace(now, reach=())).ids()
    labels = {figure.key: figure.label for figure in now.all()}
    return [
        Difference(report, id, labels.get(id.rpartition("/")[2], id), before.get(id), today.get(id))
        for id in dict.fromkeys((*before, *today))
        if before.get(id) != today.get(id)
    ]


def issued_value(db: Connection, id: str) -> list[tuple[Report, int | None]]:
    """What frozen reports said of a number, newest first."""
    plan = id.partition("/")[0]
    found = [
        (report, figures_of(db, report.id).ids())
        for report in list_reports(db, plan)
        if report.state == "issued"
    ]
    return [(report, ids[id]) for report, ids in found if id in ids]


def _document(figures: Figures) -> Any:
    return TypeAdapter(Figures).dump_python(figures, mode="json")


def _read(row: Row[Any]) -> Report:
    names = (
        *("id", "period", "sha256", "state", "last"),
        *("made_by", "made_at", "issued_by", "issued_at"),
    )
    return Report(**{name: getattr(row, name) for name in names}, plan=row.plan_id)

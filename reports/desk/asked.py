"""Reports that a letter or a superior agency asks for, beside those that a plan wants each year: a
name, a period, and the day on which they are due, which may be tomorrow."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from content.database.tables.reports import asked_reports
from content.intake.errors import InputError, InputProblem
from content.intake.local_time import local_day
from content.intake.text import clean
from content.people import audit
from content.people.acts import Act
from content.plans.plans import find_plan
from reports.periods.periods import Period, free
from reports.periods.words import short_date


@dataclass(frozen=True)
class ReportRequest:
    """What is asked for: `asked_by` names the letter or the agency, `due_on` is the last day."""

    plan: str
    title: str
    asked_by: str
    first: date
    last: date
    due_on: date

    @property
    def period(self) -> Period:
        """The days that the report covers."""
        return free(self.first, self.last)


@dataclass(frozen=True)
class AskedReport:
    """One that was asked for."""

    id: int
    request: ReportRequest
    added_by: str
    added_at: datetime


def ask_for(db: Connection, request: ReportRequest, act: Act) -> int:
    """Note a report that is asked for; its number. InputError for one that is wrong, or that stands
    there already."""
    act.require("report")
    wanted = _checked(request, local_day(act.at))
    find_plan(db, wanted.plan)
    row = {**vars(wanted), "plan_id": wanted.plan, "added_by": act.person.name, "added_at": act.at}
    del row["plan"]
    for other in asked_for(db):
        if other.request == wanted:
            raise _fault("báo cáo", f"đã ghi từ trước (yêu cầu {other.id})", "title")
    fresh = insert(asked_reports).values(**row).returning(asked_reports.c.id)
    id = int(db.execute(fresh).scalar_one())
    told = {"plan": wanted.plan, "name": wanted.title, "due": wanted.due_on.isoformat()}
    audit.record(db, act, "report.ask", f"asked_report:{id}", **told)
    return id


def asked_for(db: Connection) -> list[AskedReport]:
    """Every report that was asked for, in the order in which it was noted."""
    return [_read(row) for row in db.execute(select(asked_reports).order_by(asked_reports.c.id))]


def find_asked(db: Connection, id: int) -> AskedReport:
    """One of them; InputError when there is none."""
    row = db.execute(select(asked_reports).where(asked_reports.c.id == id)).one_or_none()
    if row is None:
        raise InputError(
            [InputProblem(f"báo cáo theo yêu cầu {id}", "không có: xem danh sách ở trang Báo cáo")]
        )
    return _read(row)


def _checked(request: ReportRequest, today: date) -> ReportRequest:
    title, by = (" ".join(clean(text).split()) for text in (request.title, request.asked_by))
    if not title:
        raise _fault("tên báo cáo", "ghi tên báo cáo, ví dụ Báo cáo nhanh tháng 12", "title")
    if request.first > request.last:
        raise _fault("kỳ báo cáo", "ngày đầu phải không sau ngày cuối", "first")
    if request.due_on < today:
        text = f"ngày {short_date(request.due_on)} đã qua; hạn sớm nhất là hôm nay"
        raise _fault("hạn gửi", text, "due_on")
    return ReportRequest(request.plan, title, by, request.first, request.last, request.due_on)


def _fault(where: str, text: str, field: str) -> InputError:
    return InputError([InputProblem(where, text, field)])


def _read(row: Row[Any]) -> AskedReport:
    names = ("title", "asked_by", "first", "last", "due_on")
    request = ReportRequest(row.plan_id, **{name: getattr(row, name) for name in names})
    return AskedReport(row.id, request, row.added_by, row.added_at)

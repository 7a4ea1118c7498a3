"""Which reminders of reports are due: before the last day at a few numbers of working days; after
it once a week, until somebody records what became of the report. Each is told once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from content.database.db import insert_new
from content.database.tables.reports import reminders
from content.office.holidays import Calendar
from content.people import audit
from content.people.acts import Act
from reports.desk.due import ReportDue, reports_due, standing
from reports.periods.deadlines import threshold, working_days_left

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)

QUEUED = "đã xếp gửi"
"""From here on the log knows what became of it; until 0.3.0 its outcome stood here."""


@dataclass(frozen=True)
class ReminderDue:
    """A report that comes near or is late. `days` names the reminder: the working days that it was
    to be told before, or, of a late one, 0 and less: the weeks since, counted down."""

    report: ReportDue
    left: int  # working days to the day to aim at
    late: int  # days after the last one, days off counted too
    days: int

    @property
    def about(self) -> str:
        """What two reminders that are the same one have in common."""
        before, after = self.report.key.reminded_as
        return f"{after if self.late else before}{self.days}"

    def since(self, calendar: Calendar) -> date:
        """The day from which on it was to be told."""
        aim, last_valid = self.report.aim, self.report.last_valid
        assert aim is not None
        assert last_valid is not None
        if self.late:
            first = calendar.next_working_day(last_valid)
            return _monday(first) - self.days * _WEEK if self.days else first
        day = aim
        while working_days_left(calendar, day - _DAY, aim) <= self.days:
            day -= _DAY
        return day


def coming(db: Connection, calendar: Calendar, today: date) -> list[ReminderDue]:
    """The reports within thirty working days of their day, and those past it, about which nothing
    was recorded; the one due first, first."""
    return [
        reminder
        for report in reports_due(db, calendar, today)
        for reminder in _reminder(report, calendar, today)
    ]


def _reminder(report: ReportDue, calendar: Calendar, today: date) -> Iterator[ReminderDue]:
    stands = standing(report, calendar, today)
    if stands not in ("soon", "overdue") or report.last_valid is None or report.aim is None:
        return
    left, late = working_days_left(calendar, today, report.aim), report.days_late(today)
    days = _week(report.last_valid, calendar, today) if late else threshold(left)
    assert days is not None  # it is soon
    yield ReminderDue(report, left, late, days)


def _week(last_valid: date, calendar: Calendar, today: date) -> int:
    """0 in the week of the first working day after the last one, then one less each Monday."""
    first = calendar.next_working_day(last_valid)
    weeks = (_monday(today) - _monday(first)).days // 7
    return -max(0, weeks)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def begin(db: Connection, due: ReminderDue, act: Act) -> bool:
    """Note that a reminder before a plan's day is told, in the transaction that queues it; False
    when it was told before, by a release that kept no notices. Of others the notice itself knows.

    Looser reminders that were missed are not made up for.
    """
    act.require("remind")
    if due.late or due.report.asked is not None:
        return True
    plan, last_valid = due.report.plan.id, due.report.last_valid
    assert last_valid is not None
    row = {"plan_id": plan, "due_on": last_valid, "days": due.days, "sent_at": act.at}
    fresh = insert_new(db, reminders).values(**row, outcome=QUEUED).returning(reminders.c.id)
    if db.execute(fresh).scalar_one_or_none() is None:
        return False
    day = last_valid.isoformat()
    audit.record(db, act, "report.remind", f"plan:{plan}", due=day, days=due.days)
    return True


def told(db: Connection) -> Sequence[tuple[str, date, int]]:
    """(plan, last valid day, working days) of every reminder before a plan's day."""
    columns = (reminders.c.plan_id, reminders.c.due_on, reminders.c.days)
    return db.execute(select(*columns).order_by(reminders.c.id)).tuples().all()

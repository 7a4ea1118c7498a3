"""Which reminders of report deadlines were told: each once, whatever happens in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from content.database.db import insert_new
from content.database.tables.reports import reminders
from content.office.holidays import Calendar
from content.office.office import current_office
from content.people import audit
from content.people.acts import Act
from content.plans.plans import find_plan, plan_ids
from reports.desk.frozen import list_reports
from reports.periods.deadlines import (
    Deadline,
    next_deadline,
    period_of,
    threshold,
    working_days_left,
)

QUEUED = "đã xếp gửi"
"""From here on the log knows what became of it; until 0.3.0 its outcome stood here."""


@dataclass(frozen=True)
class ReminderDue:
    """A deadline that comes near: `days` names the reminder, `left` counts the working days."""

    deadline: Deadline
    left: int
    days: int
    number: str  # the plan's


def coming(db: Connection, calendar: Calendar, today: date) -> list[ReminderDue]:
    """The deadlines within thirty working days whose report was not issued yet, nearest first."""
    office, found = current_office(db).reporting, []
    for id in plan_ids(db):
        plan = find_plan(db, id)
        deadline = next_deadline(plan, calendar, today)
        if deadline is None:
            continue
        left = working_days_left(calendar, today, deadline.aim)
        days = threshold(left)
        issued = {report.period for report in list_reports(db, id) if report.state == "issued"}
        if days is not None and period_of(deadline, office).name not in issued:
            found.append(ReminderDue(deadline, left, days, plan.number))
    return sorted(found, key=lambda reminder: reminder.deadline.last_valid)


def begin(db: Connection, due: ReminderDue, act: Act) -> bool:
    """Note that a reminder is told, in the transaction that queues it; False when it was told
    before.

    Looser reminders that were missed are not made up for.
    """
    act.require("remind")
    row = {
        "plan_id": due.deadline.plan,
        "due_on": due.deadline.last_valid,
        "days": due.days,
        "sent_at": act.at,
        "outcome": QUEUED,
    }
    fresh = insert_new(db, reminders).values(**row).returning(reminders.c.id)
    if db.execute(fresh).scalar_one_or_none() is None:
        return False
    audit.record(
        db,
        act,
        "report.remind",
        f"plan:{due.deadline.plan}",
        due=due.deadline.last_valid.isoformat(),
        days=due.days,
    )
    return True


def told(db: Connection) -> Sequence[tuple[str, date, int]]:
    """(plan, last valid day, working days) of every reminder."""
    columns = (reminders.c.plan_id, reminders.c.due_on, reminders.c.days)
    return db.execute(select(*columns).order_by(reminders.c.id)).tuples().all()

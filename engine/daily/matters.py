"""Everything that people of the installation are to be told of, from all rooms."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

from content.campaigns.campaigns import campaigns_of_plan
from content.database.db import Connection
from content.intake.local_time import local_day, midnight
from content.notices.matters import Concern, Matter, named
from content.notices.of_machines import of_machines
from content.notices.of_pictures import of_pictures
from content.notices.of_sending import of_sending
from content.notices.of_texts import of_texts
from content.notices.of_work import of_work
from content.people.acts import Person
from engine.context import Context
from reports.desk.coming_due import still_due
from reports.desk.due import days_told
from reports.desk.needs import PRESSING
from reports.desk.reminders import coming


def all_matters(db: Connection, context: Context) -> list[Concern]:
    """Every matter that stands now, the newest first, and whom each concerns."""
    now = context.now()
    found = [
        *of_texts(db, now),
        *of_sending(db, now),
        *of_machines(db, now),
        *of_work(db, now),
        *of_pictures(db, now),
        *_obligations(db, now),
        *_reports(db, context),
    ]
    return sorted(found, key=lambda each: each.matter.since, reverse=True)


def matters_of(person: Person, found: Iterable[Concern]) -> list[Matter]:
    """What of all that concerns one person, each matter once."""
    mine = {each.matter.about: each.matter for each in found if each.concerns(person)}
    return list(mine.values())


def _obligations(db: Connection, now: datetime) -> Iterator[Concern]:
    """What the plans want next: to who leads a campaign that serves it, else to who reports."""
    for due in still_due(db, now):
        serving = campaigns_of_plan(db, due.plan).get(due.obligation, ())
        owners = [campaign.owner for campaign in serving if campaign.state == "open"]
        day = f"{due.due_on:%d/%m/%Y}"
        path = f"/ke-hoach/{quote(due.plan)}#{quote(due.obligation)}"
        matter = Matter("obligation", due.about, due.title, midnight(due.since), path, why=day)
        names = named(*owners)
        yield Concern(matter, names=names, may=None if names else "report")


def _reports(db: Connection, context: Context) -> Iterator[Concern]:
    """The reports that are overdue or due within days, to who writes or issues them."""
    today = local_day(context.now())
    for due in coming(db, context.calendar, today):
        if not due.late and due.left > PRESSING:
            continue
        report = due.report
        matter = Matter(
            "overdue" if due.late else "report",
            due.about,
            report.headed,
            midnight(due.since(context.calendar)),
            f"/bao-cao/ky/{report.plan.id}/{report.subject}",
            why=days_told(report, context.calendar, today),
        )
        yield Concern(matter, may="report")

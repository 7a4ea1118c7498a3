"""Which obligations of the plans come due: looked for once a day, for counting takes its time, and
kept until they are done or past; what tells people reads what was kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, exists, insert, or_, select

from content.database.tables.plans import activities, plans
from content.database.tables.reports import obligations_due
from content.intake.local_time import local_day
from content.office.office import current_office
from content.people.acts import Act
from content.plans.cadence import Cadence
from content.plans.plans import find_plan
from reports.counting.figures import ObligationFigure
from reports.counting.summary import Ask, summarise
from reports.desk.needs import Circumstances
from reports.periods.lead_times import lead_times
from reports.periods.periods import free

_DAYS: Final[Mapping[str, int]] = {
    **{"day": 1, "week": 7, "two_weeks": 14, "month": 30, "quarter": 91},
    **{"half_year": 182, "year": 365},
}
_NEARER: Final = (7, 1)
"""After the time that it takes to prepare it, an obligation is told once more so many days ahead,
as long as it is not done."""


@dataclass(frozen=True)
class ObligationDue:
    """An obligation that is not done and comes due: `days` names the telling, the days ahead on
    which it was to be told."""

    plan: str
    obligation: str
    title: str
    due_on: date
    days: int
    noted_at: datetime | None = None

    @property
    def about(self) -> str:
        """What two tellings that are the same one have in common."""
        return f"obligation:{self.plan}:{self.obligation}:{self.due_on}:{self.days}"

    @property
    def since(self) -> date:
        """The day from which on it was to be told."""
        return self.due_on - timedelta(days=self.days)


def obligations_ahead(db: Connection, plan: str, place: Circumstances) -> list[ObligationDue]:
    """The plan's obligations of ours that come due within the time that it takes to prepare them,
    counted now. What is owed each week is told two days ahead, not all the time; what is owed each
    day, never."""
    issued, today = find_plan(db, plan), place.today
    ahead = lead_times(issued, current_office(db).reporting.ahead)
    cadences = {duty.id: duty.cadence for duty in issued.obligations}
    year = free(date(today.year, 1, 1), date(today.year, 12, 31))
    found = summarise(db, Ask(plan, year, place.evidence_dir, place.now, report=True))
    return [
        due
        for duty in found.obligations
        if duty.id in ahead
        for due in _due(plan, duty, _lead(cadences[duty.id], ahead[duty.id].days), today)
    ]


def _lead(cadence: Cadence, days: int) -> int:
    """A third of the stretch in which it is owed at most."""
    whole = _DAYS.get(cadence.per or "")
    return days if whole is None else min(days, whole * cadence.every // 3)


def _due(plan: str, duty: ObligationFigure, lead: int, today: date) -> Iterator[ObligationDue]:
    if duty.next_on is None or duty.next_on < today:
        return
    left = (duty.next_on - today).days
    stages = [days for days in (lead, *_NEARER) if left <= days <= lead and days]
    if stages:
        yield ObligationDue(plan, duty.id, duty.title, duty.next_on, min(stages))


def keep_due(db: Connection, found: Sequence[ObligationDue], act: Act) -> int:
    """Keep what comes due in place of what was kept before; how many are new."""
    act.require("remind")
    table = obligations_due.c
    known = {due.about: due for due in kept_due(db)}
    now = {due.about: due for due in found}
    for about, due in known.items():
        if about not in now:
            gone = (table.plan_id == due.plan, table.obligation == due.obligation)
            db.execute(delete(obligations_due).where(*gone, table.due_on == due.due_on))
    new = [due for about, due in now.items() if about not in known]
    for due in new:
        same = {"plan_id": due.plan, "obligation": due.obligation, "due_on": due.due_on}
        told = {"title": due.title, "days": due.days, "noted_at": act.at}
        db.execute(insert(obligations_due).values(**same, **told))
    return len(new)


def kept_due(db: Connection) -> list[ObligationDue]:
    """What was kept, by its day."""
    names = ("plan_id", "obligation", "title", "due_on", "days", "noted_at")
    query = select(*(obligations_due.c[name] for name in names))
    return [ObligationDue(*row) for row in db.execute(query.order_by("due_on", "obligation"))]


def still_due(db: Connection, now: datetime) -> list[ObligationDue]:
    """What was kept and is still to be done: not past, of no plan that has ended here since, and
    nothing was recorded for it since it was looked for."""
    table, done = obligations_due.c, activities.c
    recorded = exists().where(
        *(done.plan_id == table.plan_id, done.obligation == table.obligation),
        *(done.state == "done", done.added_at > table.noted_at),
    )
    today = local_day(now)
    goes_on = or_(plans.c.retired_on.is_(None), plans.c.retired_on > table.due_on)
    names = ("plan_id", "obligation", "title", "due_on", "days", "noted_at")
    query = (
        select(*(table[name] for name in names))
        .join(plans, plans.c.id == table.plan_id)
        .where(table.due_on >= today, goes_on, ~recorded)
    )
    return [ObligationDue(*row) for row in db.execute(query.order_by("due_on", "obligation"))]

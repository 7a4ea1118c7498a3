"""The daily look at what the plans want next: kept, so that whoever is told need not count."""

from pathlib import Path

from content.people.acts import REMIND, Act
from content.plans.plans import find_plan
from content.plans.retiring import plans_in_use
from engine.context import Context, log
from reports.counting.obligations import in_force
from reports.desk.coming_due import keep_due, obligations_ahead
from reports.desk.needs import Circumstances


def look_ahead(context: Context, evidence_dir: Path) -> int:
    """Note which obligations come due, how many of them are new; not while the machine's clock is
    not believed."""
    if context.look_at_clock() is not None:
        return 0
    place = Circumstances(evidence_dir, context.calendar, context.now())
    with context.database.read() as db:  # counting takes seconds, and pumps must not wait for it
        found = [
            due
            for plan in plans_in_use(db, place.today)
            if place.today in in_force(find_plan(db, plan))
            for due in obligations_ahead(db, plan, place)
        ]
    with context.database.write() as db:
        new = keep_due(db, found, Act(REMIND, context.now()))
    log.info("obligations coming due: %d, new %d", len(found), new)
    return new

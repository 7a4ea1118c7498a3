"""Texts that wait too long for one decider go to the next; nobody's text is forgotten."""

from content.database.db import Connection
from content.items.turns import due_turns, pass_on
from content.office.office import office_document
from content.office.working_hours import Patience, patience_of
from content.people.acts import HOUSE, Act
from engine.context import Context, log


def patience(db: Connection) -> Patience:
    """How long the office lets a text wait for one decider."""
    return patience_of(office_document(db))


def move_turns(context: Context) -> int:
    """Give on every turn whose wait is over or whose holder can decide no more; how many.

    Each shift asks, so it looks before it writes; not while the machine's clock is not believed.
    """
    if context.jump is not None:
        return 0
    now = context.now()
    with context.database.read() as db:
        if not due_turns(db, patience(db), context.calendar, now):
            return 0
    act = Act(HOUSE, now)
    with context.database.write() as db:
        given = pass_on(db, patience(db), context.calendar, act)
    for turn in given:
        log.info("item %s: it is the turn of %s (%s)", turn.item, turn.person or "-", turn.why)
    return len(given)

"""When an outlet's work is worth a process of its own, and whether somebody has taken it."""

from datetime import timedelta

from content.sending import backlog
from engine.context import Context, is_dead

SHIFT = timedelta(minutes=8)
"""Longer than the five minutes between two starts, by as much as a start may take on a machine with
much to do: a slot on the full minute always meets a shift that is awake."""

_WORTH = timedelta(seconds=65)  # of an outlet's work: a process of its own pays

_UNPACED_PER_SECOND = 300.0  # a modest figure for an outlet without a limit of its own


def is_worth_sharing(context: Context, outlet_id: int) -> bool:
    """Whether more is due on the outlet than its pace allows in about a minute."""
    with context.database.read() as db:
        pace = backlog.pace_of(db, outlet_id) or _UNPACED_PER_SECOND
        return backlog.more_due_than(
            db, outlet_id, context.now(), int(pace * _WORTH.total_seconds())
        )


def generation(context: Context, outlet_id: int) -> int:
    """How many pumps the outlet has had: it grows when another one takes it."""
    with context.database.read() as db:
        return backlog.generation(db, outlet_id)


def free(context: Context, outlets: list[int]) -> list[int]:
    """Those of the outlets that no living pump holds."""
    with context.database.read() as db:
        held = {id for id, holder in backlog.held(db, context.now()) if not is_dead(holder)}
    return [id for id in outlets if id not in held]

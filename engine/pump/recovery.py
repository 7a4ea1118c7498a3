"""What a killed pump still knew, stored by the next one on the same host."""

from channels.contract.channel import Channel
from content.sending import claims, leases
from content.sending.leases import Lease
from content.sending.pump_memory import saved_memory
from engine.context import Context, fresh_outlet, is_dead, log
from engine.pump.books import Books
from engine.pump.job import Ended
from engine.pump.journal import Found, found
from wiring.outlets import open_outlet
from wiring.settings import SettingsError


def finish_for_the_dead(context: Context, outlet_id: int) -> None:
    """Keep the books of the outlet's last pump to their end, if it was killed on this host: what it
    never began is queued again, what had ended is settled.

    The rest of what it had marked is left to whoever takes the lease, and becomes unknown.
    """
    with context.database.read() as db:
        holder, lease = leases.latest(db, outlet_id)
    if holder and is_dead(holder) and (left := found(context.journals, lease)):
        _finish(context, lease, left)


def _finish(context: Context, lease: Lease, left: Found) -> None:
    outlet = fresh_outlet(context, lease.outlet_id)
    try:
        channel = open_outlet(outlet, context.vault, context.site)
    except SettingsError:
        return
    with context.database.read() as db:
        marked, memory = claims.begun(db, lease), saved_memory(db, outlet.id)
    if not marked or not isinstance(channel, Channel):
        return
    done = [left.ended[due.id].of(due) for due in marked if due.id in left.ended]
    back = left.unbegun.intersection(due.id for due in marked)
    books = Books(context, outlet, channel, lease, memory, lambda: False)
    books.note(Ended(done, set(back)))
    books.take_over()
    words = "outlet %s: of %d that a killed pump had marked, %d had ended and %d were not begun"
    log.info(words, outlet.name, len(marked), len(done), len(back))

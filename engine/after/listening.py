"""Receipts of providers that report over the messages' own connection, while nothing is sent: now
and then somebody goes there and listens."""

from datetime import timedelta

from channels.contract.receipts import Hearing, ReceiptReader
from content.outlets.outlets import Outlet, list_outlets
from content.sending import leases
from content.sending.silence import open_occurrences
from engine.context import PLAN_AHEAD, Context, holder, is_dead, log
from engine.pump.hearing import hearing
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

LISTEN_S = 5.0
"""How long one visit lasts."""


def listen(context: Context) -> int:
    """Visit every such provider of which something may still be heard; how many were visited."""
    with context.database.read() as db:
        outlets = [
            row
            for row in list_outlets(db)
            if row.addressed and row.state == "active" and row.retired_at is None
        ]
    return sum(_visit(context, outlet) for outlet in outlets)


def _visit(context: Context, outlet: Outlet) -> bool:
    try:
        channel = open_outlet(outlet, context.vault, context.site)
    except SettingsError:
        return False
    if not isinstance(channel, Hearing) or not channel.hears:
        return False
    if not isinstance(channel, ReceiptReader) or channel.receipts_within is None:
        return False
    if not _awaits(context, outlet, channel.receipts_within):
        return False
    now = context.now()
    with context.database.turn() as db:
        present = leases.current_pump(db, outlet.id)
        if present and now < present[1] <= now + leases.LONGEST and not is_dead(present[0]):
            return False  # the pump hears by itself
        lease = leases.take_lease(db, outlet.id, holder(), now)
    try:
        with hearing(context, outlet, channel):
            channel.listen(LISTEN_S)
    except Exception as error:  # the edge of the engine: an adapter that raises is a bug
        log.error("outlet %s: nothing could be heard", outlet.name, exc_info=error)
    finally:
        with context.database.turn() as db:
            leases.give_back(db, lease, context.now())
    return True


def _awaits(context: Context, outlet: Outlet, within: timedelta) -> bool:
    until = context.now() + PLAN_AHEAD
    with context.database.read() as db:
        return bool(open_occurrences(db, outlet.id, until, within + PLAN_AHEAD))

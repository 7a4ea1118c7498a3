"""The look at what is left on the accounts behind outlets, so that money does not run out in the
middle of a mailing."""

from datetime import timedelta
from typing import Final

from channels.contract.accounts import Accounted
from content.outlets.balances import note_look, unlooked
from content.outlets.outlets import Outlet
from engine.context import Context, log
from wiring.outlets import open_outlet
from wiring.settings import SettingsError

EVERY: Final = timedelta(hours=1)


def look_at_balances(context: Context) -> None:
    """Ask the providers that were not asked for an hour; of one that does not answer stands what
    was known."""
    with context.database.read() as db:
        outlets = unlooked(db, context.now(), EVERY)
    for outlet in outlets:
        told = _told(context, outlet)
        with context.database.turn() as db:
            note_look(db, outlet.id, told, context.now())


def _told(context: Context, outlet: Outlet) -> str | None:
    try:
        channel = open_outlet(outlet, context.vault, context.site)
        return channel.running_low() if isinstance(channel, Accounted) else ""
    except (SettingsError, LookupError) as error:
        log.warning("outlet %s: no word of what is left on its account: %s", outlet.name, error)
        return None
